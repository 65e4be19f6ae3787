"""What a platform says is right in shape and size, or is nothing: each answer as it should be, and spoiled in each way once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract import plain
from kiosk.contract.answer import Organ, SupplementList, Wanted
from kiosk.contract.booking import PAID, SlotsReply
from kiosk.contract.case_query import CasesReply, CaseStep, InquiryReply, SecondCheck
from kiosk.contract.plain_answer import is_answer, is_file, is_organ
from kiosk.contract.plain_case import (
    is_booked,
    is_case_status,
    is_cases,
    is_inquiry,
    is_payment,
    is_payment_code,
    is_seal_verdict,
    is_slots,
    is_standing,
)
from kiosk.contract.plain_waiver import complete_checks, complete_licences, is_credential, is_person
from kiosk.contract.waiver import (
    Check,
    ChecksAsked,
    ChecksReply,
    CredentialReply,
    Licence,
    LicencesAsked,
    LicencesReply,
)
from tests.platform.office import (
    CASE,
    CODE,
    ENTERPRISE,
    ORGAN,
    PERSON,
    RESULT_FILE,
    RESULT_PDF,
    SLOT,
    SUBMISSION,
    Office,
)

OFFICE = Office()
BAD_LINES = ("", "已\n受理", "a\u202eb", "x\x1b@", "\x00", " ", "字" * 400)
SECOND = SecondCheck("phone", "0000")
VIEW = OFFICE.cases(PERSON, SECOND, "").cases[0]
ANSWER = VIEW.answer
LICENCE = OFFICE.licences(LicencesAsked(PERSON, "b", "150627", ("household",))).licences[0]
CHECK = OFFICE.checks(ChecksAsked(PERSON, "b", "150627", ("marriage",))).checks[0]
LIST = SupplementList("l1", (Wanted("银行卡", "不清楚", "重新拍摄", "bank_card"),), "2026-12-01")


def _spoiled(value: Any, **changes: tuple[Any, ...]) -> list[Any]:
    return [msgspec.structs.replace(value, **{name: bad}) for name, all_bad in changes.items() for bad in all_bad]


@pytest.mark.parametrize("text", ["巴特尔·乌云", "内蒙古　伊金霍洛旗", "ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ", "A-1 (b)", "a\u00a0b"])
def test_lines_as_people_write_them_pass(text: str) -> None:
    assert plain.is_line(text)


@pytest.mark.parametrize("text", BAD_LINES)
def test_a_line_that_shows_more_or_less_than_it_says_does_not_pass(text: str) -> None:
    assert not plain.is_line(text)


@given(st.text(max_size=50))
def test_no_text_makes_a_check_fall_over(text: str) -> None:
    for check in (
        plain.is_line,
        plain.is_text,
        plain.is_code,
        plain.is_sha256,
        plain.is_media_type,
        plain.is_phone,
        plain.is_day,
        is_payment_code,
    ):
        assert check(text) in (True, False)


@given(st.text(max_size=50))
def test_a_line_that_passes_is_one_line(text: str) -> None:
    if plain.is_line(text):
        assert "\n" not in text
        assert not any(0x202A <= ord(char) <= 0x202E or 0x2066 <= ord(char) <= 0x2069 for char in text)


@given(st.text(max_size=50))
def test_a_code_that_passes_may_stand_in_a_path(text: str) -> None:
    if plain.is_code(text):
        assert not set(text) & set("/\\ %?#\n")
        assert not text.startswith(".")


@pytest.mark.parametrize("text", ["2026-02-29", "2026-1-1", "20261123", "soon", "", "２０２６-01-01", None])
def test_a_day_that_does_not_exist_is_none(text: str | None) -> None:
    assert not plain.is_day(text)


@pytest.mark.parametrize(
    ("right", "value", "spoiled"),
    [
        (is_organ, ORGAN, _spoiled(ORGAN, name=BAD_LINES, phone=("call me", "1\n2", "+"), address=BAD_LINES[1:])),
        (
            is_file,
            RESULT_FILE,
            _spoiled(
                RESULT_FILE,
                file_id=("", "../x", "a/b"),
                kind=("image", ""),
                title=BAD_LINES,
                media_type=("", "text", "Text/HTML; x"),
                sha256=("", "0" * 63, "G" * 64),
                size=(0, -1, 10**9),
                seal=("", "wax"),
                most_prints=(-1, 10**6),
                valid_until=("soon",),
            ),
        ),
        (
            is_answer,
            ANSWER,
            _spoiled(
                ANSWER,
                change_id=("", "a b"),
                submission_id=("",),
                case_number=("", "K\n1"),
                state=("won", "supplement"),
                organ=(Organ(""),),
                dated=("", "2026-11-23T09:00:00"),
                reason=("\x00", "字" * 5000),
                legal_basis=("\u202e",),
                competent=(Organ("\n"),),
                supplement=(LIST,),
                files=((RESULT_FILE, RESULT_FILE), (msgspec.structs.replace(RESULT_FILE, size=0),)),
            ),
        ),
        (
            is_case_status,
            OFFICE.status(CASE),
            _spoiled(
                OFFICE.status(CASE), case_number=("",), state=("",), received_at=("",), changed_at=("2026",), due=("x",)
            ),
        ),
        (
            is_payment,
            OFFICE.payment(SUBMISSION),
            _spoiled(
                OFFICE.payment(SUBMISSION),
                state=("owed", ""),
                cents=(0, -1, 10**13),
                basis=("\x1b",),
                qr=("", "javascript:alert(1)", "http://pay.example", "a b", "号", "x" * 700),
                slip_number=("1\n2",),
                paid_at=("now",),
                due=("soon",),
            ),
        ),
        (
            is_slots,
            SlotsReply((SLOT,)),
            [
                SlotsReply((SLOT, SLOT)),
                *(
                    SlotsReply((bad,))
                    for bad in _spoiled(SLOT, slot_id=("",), place=BAD_LINES, begin=("", SLOT.end), left=(-1,))
                ),
            ],
        ),
        (
            is_standing,
            OFFICE.standing("result-1"),
            _spoiled(OFFICE.standing("result-1"), state=("ok", ""), sha256=("", "x"), as_of=("",), prints=(-1,)),
        ),
        (
            is_seal_verdict,
            OFFICE.seal(RESULT_PDF),
            _spoiled(OFFICE.seal(RESULT_PDF), state=("fine",), signer=("", "\n"), signed_at=("x",)),
        ),
        (
            is_person,
            PERSON,
            _spoiled(
                PERSON,
                document=("passport",),
                name=BAD_LINES,
                sex=("f",),
                number=("", "1 2", "号" * 18),
                birth_date=("x",),
                valid_until=("2030-01-01",),
            ),
        ),
    ],
)
def test_an_answer_passes_as_it_should_be_and_in_no_other_way(
    right: Callable[[Any], bool], value: Any, spoiled: list[Any]
) -> None:
    assert right(value)
    assert [bad for bad in spoiled if right(bad)] == []


@pytest.mark.req("M13")
def test_a_supplement_has_its_whole_list() -> None:
    supplement = msgspec.structs.replace(ANSWER, state="supplement", supplement=LIST)
    assert is_answer(supplement)
    wanted = LIST.wanted[0]
    for spoiled in (
        None,
        msgspec.structs.replace(LIST, wanted=()),
        msgspec.structs.replace(LIST, until="soon"),
        *(
            msgspec.structs.replace(LIST, wanted=(bad,))
            for bad in _spoiled(
                wanted, name=("",), fault=("", " "), how=("\x00",), material_id=("", "a b"), field_id=("f",)
            )
        ),
    ):
        assert not is_answer(msgspec.structs.replace(supplement, supplement=spoiled))


def test_a_refusal_has_its_reason() -> None:
    refusal = msgspec.structs.replace(ANSWER, state="refused", competent=ORGAN)

    assert is_answer(refusal)
    assert not is_answer(msgspec.structs.replace(refusal, reason=" "))


@pytest.mark.req("M14")
def test_a_case_is_whole_and_its_own() -> None:
    bad = _spoiled(
        VIEW,
        submission_id=("", "other"),
        case_number=("KSK2",),
        bundle_name=BAD_LINES,
        items=((("a b", "x"),), (("a", "\n"),)),
        state=("won",),
        received_at=("",),
        steps=((), (CaseStep("won", None),), VIEW.steps * 40),
        kiosk_id=("",),
        due=("x",),
        payment=("owed",),
    )

    assert is_cases(CasesReply((VIEW,)), "")
    assert is_cases(CasesReply((VIEW,)), SUBMISSION)
    assert not is_cases(CasesReply((VIEW,)), "another")
    assert not is_cases(CasesReply((VIEW, VIEW)), "")
    assert [case for case in bad if is_cases(CasesReply((case,)), "")] == []


@pytest.mark.req("M23")
def test_an_inquiry_has_the_catalogues_columns() -> None:
    reply = InquiryReply(({"month": "2026-10"},), "2026-11-23T12:00:00+08:00", "局")

    assert is_inquiry(reply, {"month", "amount"})
    assert not is_inquiry(reply, {"amount"})
    for bad in _spoiled(reply, rows=(({"month": "\n"},), ({"month": "1"},) * 601), as_of=("",), office=("\x00",)):
        assert not is_inquiry(bad, {"month"})


@pytest.mark.req("M07")
def test_a_licence_answers_what_was_asked_or_nothing() -> None:
    asked = ("household", "photo")
    assert complete_licences(LicencesReply((LICENCE,)), asked) == LicencesReply((LICENCE, Licence("photo", "unknown")))
    spoiled = _spoiled(
        LICENCE,
        material_id=("other",),
        state=("maybe", "not_found", "unknown"),
        name=BAD_LINES,
        issuer=("\n",),
        number_masked=("\x1b",),
        valid_until=("soon",),
        token=("", "a b", "t" * 300),
        fields=({"a b": "x"}, {"a": "\n"}, {str(number): "" for number in range(61)}),
    )

    assert complete_licences(LicencesReply((LICENCE, LICENCE)), asked) is None
    assert [bad for bad in spoiled if complete_licences(LicencesReply((bad,)), asked) is not None] == []


@pytest.mark.req("M07")
def test_a_check_answers_what_was_asked_or_nothing() -> None:
    reply = ChecksReply((CHECK,), "eligible", CASE)
    asked = ("marriage",)
    assert complete_checks(reply, asked) == reply
    bad_checks = _spoiled(
        CHECK, material_id=("x",), state=("maybe", "failed"), source=BAD_LINES, token=("",), fields=({"a": "\n"},)
    )
    spoiled = [ChecksReply((bad,)) for bad in bad_checks] + _spoiled(reply, standing=("good",), open_case=("", "K\n1"))

    assert [bad for bad in spoiled if complete_checks(bad, asked) is not None] == []
    assert complete_checks(ChecksReply((Check("marriage", "failed", "民政"),)), asked) is not None


@pytest.mark.req("M05")
@pytest.mark.parametrize(
    "reply",
    [
        CredentialReply("found"),
        CredentialReply("found", PERSON, ENTERPRISE),
        CredentialReply("not_found", PERSON),
        CredentialReply("valid", PERSON),
        CredentialReply("found", msgspec.structs.replace(PERSON, name="")),
        CredentialReply("found", None, msgspec.structs.replace(ENTERPRISE, uscc="123")),
        CredentialReply("found", None, msgspec.structs.replace(ENTERPRISE, legal_representative="\n")),
    ],
)
def test_a_credential_is_one_thing_and_whole(reply: CredentialReply) -> None:
    assert not is_credential(reply)
    assert is_credential(OFFICE.credential(CODE))


def test_a_booking_is_of_the_slot_that_was_asked_for() -> None:
    booked = OFFICE.book(SUBMISSION, SLOT.slot_id)

    assert is_booked(booked, SLOT.slot_id)
    assert not is_booked(booked, "slot-2")
    assert not is_booked(msgspec.structs.replace(booked, bring=("\n",)), SLOT.slot_id)


@pytest.mark.parametrize("code", ["https://pay.example/1", "wxp://f2f0", "weixin://wxpay/x", "6217000000000000"])
def test_codes_that_pay_pass(code: str) -> None:
    assert is_payment_code(code)


def test_what_was_paid_has_an_amount() -> None:
    payment = OFFICE.payment(SUBMISSION)

    assert is_payment(msgspec.structs.replace(payment, state=PAID, qr=""))
    assert not is_payment(msgspec.structs.replace(payment, state=PAID, cents=0))
