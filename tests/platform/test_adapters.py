"""One contract for every adapter: whatever a platform speaks, the kiosk hears the same (M44)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kiosk.clock import SystemClock
from kiosk.contract import waiver
from kiosk.contract.booking import DUE, Booking
from kiosk.contract.case_query import CasesAsked, InquiryAsked, SecondCheck
from kiosk.contract.changes import ACCEPTED, DONE, RECEIVED, CaseChange, ChangesReply
from kiosk.contract.note import SignedNote
from kiosk.contract.problem import SUBMISSION_CONFLICT
from kiosk.contract.submission import EvaluationBody
from kiosk.contract.waiver import ChecksAsked, CredentialShown, LicencesAsked
from kiosk.platform.adapter import PlatformAdapter
from kiosk.platform.client import PlatformClient
from kiosk.platform.gb39046.adapter import Gb39046Platform
from kiosk.platform.settings import Limits
from offline.ports import PermanentError, SaidNoError
from tests.platform.office import (
    BUSINESS_CODE,
    CASE,
    CODE,
    ENTERPRISE,
    LOCAL,
    NAME,
    NUMBER,
    PAGE_URL,
    PERSON,
    PHONE_END,
    RESULT_FILE,
    RESULT_PDF,
    SEALED,
    SEALED_REF,
    SLOT,
    SUBMISSION,
    Office,
)
from tests.platform.serving import Pki, serving
from tests.platform.speaks_gb39046 import OPERATOR, gb39046_voice
from tests.platform.speaks_reference import reference_voice
from tests.sandbox.builder import Builder, Built

LIMITS = Limits(connect_s=5.0, read_s=10.0, call_s=10.0, piece_bytes=128 * 1024)
PHONE = SecondCheck("phone", PHONE_END)
EVALUATION = EvaluationBody("satisfied", ("412",), True, "2026-11-23T10:33:00+08:00")


@dataclass(frozen=True)
class Met:
    """An adapter, and the office that it speaks to in whatever dialect."""

    adapter: PlatformAdapter
    office: Office


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki.made(tmp_path_factory.mktemp("pki"))


@pytest.fixture(params=["reference", "gb39046"])
def met(request: pytest.FixtureRequest, pki: Pki) -> Iterator[Met]:
    office = Office()
    voice = {"reference": reference_voice, "gb39046": gb39046_voice}[request.param](office)
    with serving(voice, pki) as settings:
        adapter: PlatformAdapter
        if request.param == "reference":
            adapter = PlatformClient(settings, SystemClock(), LIMITS)
        else:
            adapter = Gb39046Platform(settings, SystemClock(), OPERATOR, LIMITS)
        yield Met(adapter, office)
        adapter.close()


@pytest.fixture(scope="module")
def built() -> Built:
    return _builder().build()


def _builder() -> Builder:
    return Builder("YJHL0001", "0" * 16, X25519PrivateKey.generate().public_key(), Ed25519PrivateKey.generate())


def _no(call: Callable[[], object]) -> SaidNoError:
    with pytest.raises(SaidNoError) as said:
        call()
    return said.value


# -- what is brought


@pytest.mark.req("M11", "M44")
def test_a_submission_goes_its_whole_way(met: Met, built: Built) -> None:
    adapter = met.adapter
    reply = adapter.put_submission(built.submission_id, built.body)
    for part in reply.parts:
        content = built.part_of(part.sha256)
        assert adapter.send_part(part.upload_url, part.offset, content) == len(content)

    done = adapter.put_submission(built.submission_id, built.body)

    assert (done.state, done.case_number) == ("received", CASE)
    assert [bytes(met.office.part(hashlib.sha256(part).hexdigest())) for part in built.parts] == list(built.parts)


def test_what_arrived_of_a_part_need_not_be_sent_again(met: Met, built: Built) -> None:
    first, *_ = met.adapter.put_submission(built.submission_id, built.body).parts
    met.adapter.send_part(first.upload_url, 0, built.parts[0][:100])

    again, *_ = met.adapter.put_submission(built.submission_id, built.body).parts

    assert (again.sha256, again.offset) == (first.sha256, 100)


def test_another_submission_under_the_same_id_is_refused_for_good(met: Met, built: Built) -> None:
    other = _builder().build(submission_id=built.submission_id, name="另一人")
    met.adapter.put_submission(built.submission_id, built.body)

    with pytest.raises(PermanentError) as refused:
        met.adapter.put_submission(built.submission_id, other.body)

    assert refused.value.problem.type == SUBMISSION_CONFLICT


@pytest.mark.req("M16", "M44")
def test_an_evaluation_arrives_as_it_was_given(met: Met) -> None:
    met.adapter.put_evaluation(SUBMISSION, EVALUATION)
    met.adapter.put_evaluation(SUBMISSION, EVALUATION)

    assert met.office.evaluations == {SUBMISSION: EVALUATION}


def test_another_evaluation_is_refused_for_good(met: Met) -> None:
    met.adapter.put_evaluation(SUBMISSION, EVALUATION)

    with pytest.raises(PermanentError):
        met.adapter.put_evaluation(SUBMISSION, msgspec.structs.replace(EVALUATION, satisfaction="dissatisfied"))


@pytest.mark.req("M27")
def test_a_note_arrives_as_it_was_sealed(met: Met) -> None:
    note = SignedNote("phone", 3, "suite", "key", "c2VhbGVk", "c2lnbmVk")
    met.adapter.put_note(SUBMISSION, "note-1", note)

    assert met.office.notes == {(SUBMISSION, "note-1"): note}


# -- what comes back


@pytest.mark.req("M13")
def test_the_feed_is_read_page_by_page(met: Met) -> None:
    pages: list[ChangesReply] = []
    cursor: str | None = None
    while not pages or pages[-1].more:
        pages.append(met.adapter.changes(cursor))
        cursor = pages[-1].cursor

    changes = [change for page in pages for change in page.changes]
    assert changes == list(met.office.changes_)
    assert [change.state for change in changes if isinstance(change, CaseChange)] == [RECEIVED, ACCEPTED, DONE]
    assert met.adapter.changes(cursor).changes == ()


def test_a_cursor_that_the_platform_has_forgotten_is_said_so(met: Met) -> None:
    assert _no(lambda: met.adapter.changes("999")).problem == "cursor-unknown"


def test_a_sealed_answer_comes_piece_by_piece(met: Met) -> None:
    content = bytearray()
    pieces = 0
    while len(content) < SEALED_REF.size:
        content += met.adapter.sealed(SEALED_REF, len(content))
        pieces += 1

    assert bytes(content) == SEALED
    assert pieces == 4


# -- what is asked


@pytest.mark.req("M07", "M44")
def test_licences_are_named_for_each_material(met: Met) -> None:
    asked = LicencesAsked(PERSON, "retirement", "150627", ("household", "photo", "silent"))

    found, photo, silent = met.adapter.licences(asked).licences

    assert (found.state, found.name, found.token, found.fields) == (
        "found",
        "居民户口簿",
        "tok-1",
        {"address": "样例路"},
    )
    assert (photo.material_id, photo.state) == ("photo", waiver.NOT_FOUND)
    assert (silent.material_id, silent.state) == ("silent", waiver.UNKNOWN)


@pytest.mark.req("M07", "M09", "M11")
def test_checks_say_what_data_replace_and_warn_of_an_open_case(met: Met) -> None:
    reply = met.adapter.checks(ChecksAsked(PERSON, "retirement", "150627", ("debts", "marriage", "other")))

    assert [check.state for check in reply.checks] == [waiver.FAILED, waiver.PASSED, waiver.UNKNOWN]
    assert (reply.standing, reply.open_case) == (waiver.ELIGIBLE, CASE)


@pytest.mark.req("M05")
def test_a_credential_is_forwarded_and_says_who_it_is(met: Met) -> None:
    assert met.adapter.credential(CredentialShown(CODE)).person == PERSON
    assert met.adapter.credential(CredentialShown(BUSINESS_CODE)).enterprise == ENTERPRISE
    assert met.adapter.credential(CredentialShown("\x00\n{}")).state == waiver.NOT_FOUND


@pytest.mark.req("M14")
@pytest.mark.parametrize("number", [CASE, LOCAL])
def test_either_number_finds_state_and_dates(met: Met, number: str) -> None:
    status = met.adapter.case_status(number)

    assert (status.case_number, status.state, status.due) == (CASE, DONE, "2026-12-03")


@pytest.mark.parametrize("number", ["KSK0", "../ledger", "a/b?c#d", "号", ".", "..", ""])
def test_a_number_that_nobody_has_is_unknown(met: Met, number: str) -> None:
    assert _no(lambda: met.adapter.case_status(number)).problem == "case-unknown"


@pytest.mark.req("M14")
def test_a_case_is_seen_with_card_and_second_check(met: Met) -> None:
    (case,) = met.adapter.cases(CasesAsked(PERSON, PHONE)).cases

    assert (case.case_number, case.state, case.bundle_name, case.payment) == (CASE, DONE, "退休一件事", DUE)
    assert case.answer is not None
    assert (case.answer.reason, case.answer.files) == ("准予。", (RESULT_FILE,))
    assert [step.state for step in case.steps] == [RECEIVED, ACCEPTED, DONE]


def test_somebody_without_cases_has_none(met: Met) -> None:
    assert met.adapter.cases(CasesAsked(PERSON, PHONE, "019abcde-0000-7000-8000-00000000beef")).cases == ()


@pytest.mark.req("M14")
@pytest.mark.parametrize(
    ("value", "word", "wait"), [("1111", "second-check-failed", None), ("locked", "second-check-locked", 600.0)]
)
def test_a_second_check_that_fails_has_its_words(met: Met, value: str, word: str, wait: float | None) -> None:
    said = _no(lambda: met.adapter.cases(CasesAsked(PERSON, SecondCheck("phone", value))))

    assert (said.problem, said.retry_after) == (word, wait)


@pytest.mark.req("M23")
def test_an_inquiry_gives_rows_of_the_columns_that_were_asked(met: Met) -> None:
    asked = InquiryAsked(PERSON, PHONE, {"year": "2026"})

    reply = met.adapter.inquiry("pension", {"month", "amount"}, asked)

    assert reply.rows == ({"month": "2026-10", "amount": "3120.50"}, {"month": "2026-09"})
    assert met.adapter.inquiry("pension", {"month", "amount"}, InquiryAsked(PERSON, PHONE, {})).rows == ()


def test_an_inquiry_that_nobody_answers_is_unknown(met: Met) -> None:
    assert _no(lambda: met.adapter.inquiry("horoscope", (), InquiryAsked(PERSON, PHONE, {}))).problem == "not-here"


@pytest.mark.req("M26")
def test_a_payment_has_amount_number_and_code(met: Met) -> None:
    payment = met.adapter.payment(SUBMISSION)

    assert (payment.state, payment.cents, payment.slip_number) == (DUE, 1050, "JK202611230001")
    assert payment.qr == "https://pay.example/q/1"


@pytest.mark.req("M25")
def test_an_appointment_is_booked_and_a_full_one_is_not(met: Met) -> None:
    slots = met.adapter.slots("150627", "marriage", "registration").slots
    booked = met.adapter.book(SUBMISSION, Booking(slots[0].slot_id))

    assert booked.slot == SLOT
    assert booked.bring == ("双方居民身份证",)
    assert _no(lambda: met.adapter.book(SUBMISSION, Booking(slots[1].slot_id))).problem == "slot-taken"
    assert met.office.booked == {SUBMISSION: SLOT}


@pytest.mark.req("M14")
def test_a_file_comes_whole_with_its_standing_and_its_seal(met: Met) -> None:
    content = met.adapter.file(RESULT_FILE)

    assert content == RESULT_PDF
    assert met.adapter.standing(RESULT_FILE.file_id).sha256 == RESULT_FILE.sha256
    assert met.adapter.seal(content, RESULT_FILE.media_type).state == "valid"
    assert met.adapter.seal(content[:-1], RESULT_FILE.media_type).state == "broken"


@pytest.mark.req("M24")
def test_a_download_is_brought_and_taken_away_again(met: Met) -> None:
    reply = met.adapter.put_download("d-1", b"sealed")
    assert (reply.page_url, met.office.downloads) == (PAGE_URL, {"d-1": b"sealed"})

    met.adapter.delete_download("d-1")
    met.adapter.delete_download("d-1")

    assert met.office.downloads == {}


def test_the_platform_says_its_time(met: Met) -> None:
    assert met.adapter.platform_time().isoformat() == "2026-11-23T12:00:00+08:00"


def test_a_call_whose_time_is_over_is_not_made(met: Met) -> None:
    met.adapter.within(0.0)

    with pytest.raises(Exception, match="timeout"):
        met.adapter.payment(SUBMISSION)

    met.adapter.within(10.0)
    assert met.adapter.payment(SUBMISSION).state == DUE


def test_no_question_shows_whose_it_is() -> None:
    asked = (
        LicencesAsked(PERSON, "retirement", "150627", ()),
        ChecksAsked(PERSON, "retirement", "150627", ()),
        CasesAsked(PERSON, PHONE),
        InquiryAsked(PERSON, PHONE, {"year": "2026"}),
        CredentialShown(CODE),
        ENTERPRISE,
    )

    for one in asked:
        assert not {NAME, NUMBER, CODE, PHONE_END} & set(repr(one).replace("'", " ").split())
        assert NAME not in repr(one)
