"""Live questions: what may be waived, whose a credential is, what somebody may see of their cases, what an office answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from kiosk.contract.case_query import (
    ATTENDANT,
    NOTHING,
    PHONE,
    CasesAsked,
    CasesReply,
    CaseStatus,
    InquiryAsked,
    InquiryReply,
    SecondCheck,
)
from kiosk.contract.changes import ACCEPTED, PASSED, RECEIVED, REFUSED, SUPPLEMENT
from kiosk.contract.note import PHONE as PHONE_NOTE
from kiosk.contract.note import PhoneNote
from kiosk.contract.plain_case import is_case_status, is_cases, is_inquiry
from kiosk.contract.plain_waiver import complete_checks, complete_licences, is_credential
from kiosk.contract.submission import Person
from kiosk.contract.waiver import (
    ELIGIBLE,
    FAILED,
    FOUND,
    NOT_ELIGIBLE,
    NOT_FOUND,
    UNKNOWN,
    ChecksAsked,
    ChecksReply,
    CredentialReply,
    CredentialShown,
    LicencesAsked,
    LicencesReply,
)
from kiosk.contract.waiver import (
    PASSED as CHECK_PASSED,
)
from sandbox.offices.credentials import OF_ENTERPRISE, OF_PERSON
from sandbox.offices.people import RESIDENTS
from sandbox.offices.switches import Mode, Office
from tests.sandbox.builder import NAME, NUMBER
from tests.sandbox.returning import Applicant, decide, signed_note
from tests.sandbox.running import Running

PROBLEM = "urn:yijianshi:problem:"
BODIES = (
    b"",
    b"[]",
    b"\xff",
    b'{"x":' + b"[" * 60_000,
    b'{"x": "\\ud800"}',
    b'{"person": {"name": "\xe4\xb9\x8c"}}',
)
MATERIALS = ("hukou", "marriage", "diploma", "bank_card")


def _known(place: int) -> Person:
    resident = RESIDENTS[place]
    return Person("resident", resident.name, "female", resident.number)


def _ask(platform: Running, path: str, asked: object) -> Any:
    return platform.call("POST", path, data=msgspec.json.encode(asked))


@pytest.fixture(autouse=True)
def _all_offices(platform: Running) -> Iterator[None]:
    yield
    for office in Office:
        platform.sandbox.rooms.switches.switch(office, Mode.WELL)


# -- waivers


@pytest.mark.req("M07")
def test_a_known_persons_licences_are_found_by_material(platform: Running) -> None:
    asked = LicencesAsked(_known(0), "retirement", "150627", MATERIALS)

    reply = msgspec.json.decode(_ask(platform, "/v1/licences", asked).content, type=LicencesReply)

    assert [one.state for one in reply.licences] == [FOUND, FOUND, NOT_FOUND, NOT_FOUND]
    assert complete_licences(reply, MATERIALS) == reply
    assert RESIDENTS[0].number not in reply.licences[0].number_masked


@pytest.mark.req("M07")
def test_a_token_is_good_for_its_person_and_material_alone(platform: Running) -> None:
    asked = LicencesAsked(_known(0), "retirement", "150627", ("hukou",))
    reply = msgspec.json.decode(_ask(platform, "/v1/licences", asked).content, type=LicencesReply)
    token, tokens = reply.licences[0].token, platform.sandbox.rooms.tokens

    assert tokens.is_mine(token, RESIDENTS[0].number, "hukou")
    assert not tokens.is_mine(token, RESIDENTS[1].number, "hukou")
    assert not tokens.is_mine(token, RESIDENTS[0].number, "marriage")
    assert not tokens.is_mine("licence-" + "0" * 40, RESIDENTS[0].number, "hukou")


@pytest.mark.req("M07")
@pytest.mark.parametrize(
    ("person", "state", "standing"),
    [(_known(0), CHECK_PASSED, ELIGIBLE), (_known(1), FAILED, ELIGIBLE), (_known(2), UNKNOWN, NOT_ELIGIBLE)],
)
def test_a_check_passes_fails_or_is_unknown(platform: Running, person: Person, state: str, standing: str) -> None:
    asked = ChecksAsked(person, "home", "150627", ("marriage",))

    reply = msgspec.json.decode(_ask(platform, "/v1/checks", asked).content, type=ChecksReply)

    assert (reply.checks[0].state, reply.standing) == (state, standing)
    assert complete_checks(reply, ("marriage",)) == reply


@pytest.mark.req("M09")
def test_of_a_stranger_nothing_is_known(platform: Running) -> None:
    stranger = Person("resident", "陌生人", "female", RESIDENTS[0].number)
    asked = ChecksAsked(stranger, "home", "150627", ("marriage", "hukou"))

    reply = msgspec.json.decode(_ask(platform, "/v1/checks", asked).content, type=ChecksReply)

    assert {one.state for one in reply.checks} == {UNKNOWN}
    assert reply.standing == UNKNOWN


@pytest.mark.parametrize("path", ["/v1/licences", "/v1/checks"])
def test_an_office_that_is_away_leaves_every_material_unknown(platform: Running, path: str) -> None:
    for office in (Office.LICENCES, Office.CHECKS):
        platform.sandbox.rooms.switches.switch(office, Mode.AWAY)
    asked = LicencesAsked(_known(0), "home", "150627", MATERIALS)

    told = _ask(platform, path, asked).json()

    assert {one["state"] for one in told.get("licences", told.get("checks"))} == {UNKNOWN}


@pytest.mark.req("M11")
def test_an_open_case_of_the_same_bundle_is_warned_of_until_it_is_closed(platform: Running) -> None:
    person = Person("resident", "开案人", "female", "150627198001010001")
    applicant = Applicant(platform)
    built = applicant.submit(application={"applicant": person})
    number = platform.announce(built).json()["case_number"]
    asked = ChecksAsked(person, "retirement", "150627", ())

    assert _ask(platform, "/v1/checks", asked).json()["open_case"] == number
    other = msgspec.structs.replace(asked, bundle_id="newborn")
    assert _ask(platform, "/v1/checks", other).json()["open_case"] is None
    decide(platform, built, REFUSED, reason="理由", legal_basis="依据")
    assert _ask(platform, "/v1/checks", asked).json()["open_case"] is None


@pytest.mark.req("M05")
@pytest.mark.parametrize(
    ("code", "state"), [(OF_PERSON[0], FOUND), (OF_ENTERPRISE, FOUND), ("WHAT", NOT_FOUND), ("样例内容", NOT_FOUND)]
)
def test_a_credential_leads_to_a_person_or_an_enterprise_or_nothing(platform: Running, code: str, state: str) -> None:
    reply = msgspec.json.decode(_ask(platform, "/v1/credentials", CredentialShown(code)).content, type=CredentialReply)

    assert reply.state == state
    assert is_credential(reply)


@pytest.mark.parametrize("path", ["licences", "checks", "credentials", "cases", "inquiries/housing_fund"])
@pytest.mark.parametrize("body", BODIES, ids=[str(place) for place in range(len(BODIES))])
def test_a_question_of_the_wrong_shape_is_refused_without_repeating_it(
    platform: Running, path: str, body: bytes
) -> None:
    answer = platform.call("POST", f"/v1/{path}", data=body)

    assert (answer.status_code, answer.json()["type"]) == (422, PROBLEM + "request-invalid")
    assert "乌" not in answer.text


# -- cases


@pytest.mark.req("M14")
def test_by_number_alone_there_are_state_and_dates_only(platform: Running) -> None:
    built = Applicant(platform).submit(manifest={"local_number": "L-STATUS-1"})
    number = platform.announce(built).json()["case_number"]
    decide(platform, built, ACCEPTED, due="2026-12-14")

    answers = [platform.call("GET", f"/v1/cases/{one}") for one in (number, "L-STATUS-1")]

    assert answers[0].json() == answers[1].json()
    status = msgspec.json.decode(answers[0].content, type=CaseStatus)
    assert (status.case_number, status.state, status.due) == (number, ACCEPTED, "2026-12-14")
    assert is_case_status(status)
    assert NAME not in answers[0].text
    assert answers[0].headers["cache-control"] == "no-store"


@pytest.mark.parametrize("number", ["KSK00000000000000", "x", "%00", "a b"])
def test_a_number_that_nobody_gave_out_is_unknown(platform: Running, number: str) -> None:
    answer = platform.call("GET", f"/v1/cases/{number}")

    assert (answer.status_code, answer.json()["type"]) == (404, PROBLEM + "case-unknown")


def _cases(platform: Running, person: Person, second: SecondCheck, submission_id: str = "") -> Any:
    return _ask(platform, "/v1/cases", CasesAsked(person, second, submission_id))


def _person(name: str, last: int) -> Person:
    return Person("resident", name, "female", f"1506271980010{last:05d}")


@pytest.mark.req("M14")
def test_with_card_and_phone_the_applicant_sees_the_organs_words(platform: Running) -> None:
    person = _person("查看人", 10)
    built = Applicant(platform).submit(application={"applicant": person})
    decide(platform, built, SUPPLEMENT)

    reply = msgspec.json.decode(_cases(platform, person, SecondCheck(PHONE, "0000")).content, type=CasesReply)

    assert is_cases(reply, "")
    (view,) = reply.cases
    assert view.state == SUPPLEMENT
    assert view.answer is not None
    assert view.answer.supplement is not None
    assert [step.state for step in view.steps] == [RECEIVED, SUPPLEMENT]


@pytest.mark.req("M14")
def test_steps_that_are_still_to_come_have_no_date(platform: Running) -> None:
    person = _person("进度人", 11)
    built = Applicant(platform).submit(application={"applicant": person})
    decide(platform, built, PASSED)

    (view,) = _cases(platform, person, SecondCheck(PHONE, "0000")).json()["cases"]

    assert [(step["state"], step["at"] is None) for step in view["steps"]] == [
        ("received", False),
        ("passed", False),
        ("accepted", True),
        ("done", True),
    ]


@pytest.mark.req("M14")
def test_somebody_else_of_the_same_phone_sees_nothing(platform: Running) -> None:
    Applicant(platform).submit(application={"applicant": _person("有案人", 12)})

    answer = _cases(platform, _known(0), SecondCheck(PHONE, "0000"))

    assert all(case["submission_id"] for case in answer.json()["cases"])
    assert "有案人" not in answer.text


@pytest.mark.req("M19")
def test_the_agent_whom_the_form_names_sees_the_case(platform: Running) -> None:
    agent = _person("代办人", 13)
    form = {"agent_name": agent.name, "agent_number": agent.number, "phone": "13900001234"}
    built = Applicant(platform).submit(application={"applicant": _person("被代办", 14), "form": form})

    (view,) = _cases(platform, agent, SecondCheck(PHONE, "1234")).json()["cases"]

    assert view["submission_id"] == built.submission_id


@pytest.mark.req("M14")
@pytest.mark.parametrize(
    "second",
    [
        SecondCheck(NOTHING),
        SecondCheck("face", "x"),
        SecondCheck(PHONE, ""),
        SecondCheck(PHONE, "00000"),
        SecondCheck(PHONE, "9999"),
        SecondCheck(ATTENDANT, "000000"),
    ],
)
def test_without_a_second_check_that_passes_nothing_is_shown(platform: Running, second: SecondCheck) -> None:
    person = _person("核验人" + second.kind, 20 + len(second.value) * 10 + len(second.kind))
    Applicant(platform).submit(application={"applicant": person})

    answer = _cases(platform, person, second)

    assert (answer.status_code, answer.json()["type"]) == (422, PROBLEM + "second-check-failed")


@pytest.mark.req("M14")
def test_wrong_tries_lock_the_check_on_all_kiosks_and_say_for_how_long(platform: Running) -> None:
    person = _person("锁定人", 90)
    Applicant(platform).submit(application={"applicant": person})

    answers = [_cases(platform, person, SecondCheck(PHONE, f"{n}999")) for n in range(5)]
    locked = _cases(platform, person, SecondCheck(PHONE, "0000"))

    assert [answer.status_code for answer in answers] == [422] * 5
    assert (locked.status_code, locked.json()["type"]) == (429, PROBLEM + "second-check-locked")
    assert 0 < int(locked.headers["retry-after"]) <= 900


@pytest.mark.req("M14")
def test_an_attendants_code_is_good_once(platform: Running) -> None:
    person = _person("无手机", 91)
    Applicant(platform).submit(application={"applicant": person})
    code = platform.sandbox.rooms.codes.issue()

    first, second = (_cases(platform, person, SecondCheck(ATTENDANT, code)) for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 422)


@pytest.mark.req("M27")
def test_the_phone_of_a_note_passes_the_check_too(platform: Running) -> None:
    person = _person("换号人", 92)
    built = Applicant(platform).submit(application={"applicant": person})
    body = signed_note(platform, built.submission_id, "n1", PHONE_NOTE, PhoneNote("13900004321"))
    platform.call("PUT", f"/v1/submissions/{built.submission_id}/notes/n1", data=body)

    assert _cases(platform, person, SecondCheck(PHONE, "4321")).status_code == 200


def test_one_submission_can_be_asked_for(platform: Running) -> None:
    person = _person("两件人", 93)
    first, second = (Applicant(platform).submit(application={"applicant": person}) for _ in range(2))
    more = Applicant(platform).submit(
        application={"applicant": person}, manifest={"supplement_of": first.submission_id}
    )

    told = [
        [case["submission_id"] for case in _cases(platform, person, SecondCheck(PHONE, "0000"), one).json()["cases"]]
        for one in ("", second.submission_id, more.submission_id)
    ]

    assert told == [[second.submission_id, first.submission_id], [second.submission_id], [first.submission_id]]


# -- inquiries


@pytest.mark.req("M23")
@pytest.mark.parametrize(("kind", "rows"), [("pension_payments", 24), ("housing_fund", 1)])
def test_an_office_answers_in_the_columns_of_the_catalogue(platform: Running, kind: str, rows: int) -> None:
    columns = {
        "pension_payments": {"month", "employer", "base", "personal", "state"},
        "housing_fund": {"state", "employer", "monthly", "paid_until", "balance"},
    }[kind]

    answer = _ask(platform, f"/v1/inquiries/{kind}", InquiryAsked(_known(0), SecondCheck(PHONE, "0000"), {}))

    reply = msgspec.json.decode(answer.content, type=InquiryReply)
    assert len(reply.rows) == rows
    assert is_inquiry(reply, columns)


@pytest.mark.req("M23")
def test_no_row_is_an_answer_too(platform: Running) -> None:
    asked = InquiryAsked(_known(2), SecondCheck(PHONE, "0001"), {})

    assert _ask(platform, "/v1/inquiries/housing_fund", asked).json()["rows"] == []


@pytest.mark.req("M23")
def test_a_cases_progress_needs_no_second_check_and_names_nobody(platform: Running) -> None:
    built = Applicant(platform).submit()
    number = platform.announce(built).json()["case_number"]
    decide(platform, built, PASSED)
    nobody = Person("resident", "谁", "female", "1")

    answer = _ask(
        platform, "/v1/inquiries/case_progress", InquiryAsked(nobody, SecondCheck(NOTHING), {"number": number})
    )

    assert [row["state"] for row in answer.json()["rows"]] == ["预审通过", "已收件"]
    assert NAME not in answer.text
    assert NUMBER not in answer.text


@pytest.mark.parametrize(
    ("kind", "second", "status", "named"),
    [
        ("housing_fund", SecondCheck(NOTHING), 422, "request-invalid"),
        ("housing_fund", SecondCheck(PHONE, "9998"), 422, "second-check-failed"),
        ("gossip", SecondCheck(PHONE, "0000"), 404, "not-here"),
    ],
)
def test_an_inquiry_that_is_not_answered_says_why(
    platform: Running, kind: str, second: SecondCheck, status: int, named: str
) -> None:
    answer = _ask(platform, f"/v1/inquiries/{kind}", InquiryAsked(_known(3), second, {}))

    assert (answer.status_code, answer.json()["type"]) == (status, PROBLEM + named)


def test_an_office_that_is_away_is_no_empty_answer(platform: Running) -> None:
    platform.sandbox.rooms.switches.switch(Office.INQUIRIES, Mode.AWAY)

    answer = _ask(platform, "/v1/inquiries/housing_fund", InquiryAsked(_known(0), SecondCheck(PHONE, "0000"), {}))

    assert (answer.status_code, answer.json()["type"]) == (503, PROBLEM + "office-away")
