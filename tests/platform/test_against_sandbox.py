"""The reference client and the stand-in platform, each written by itself from the contract: they understand each other."""

from __future__ import annotations

import hashlib
import json
import queue
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.asking import Asking, NotAnswered
from kiosk.clock import SystemClock
from kiosk.contract.booking import DUE, Booking
from kiosk.contract.case_query import CasesAsked, InquiryAsked, SecondCheck
from kiosk.contract.changes import ACCEPTED, RECEIVED, CaseChange
from kiosk.contract.note import PHONE, PhoneNote, SignedNote
from kiosk.contract.submission import Person
from kiosk.contract.waiver import ELIGIBLE, FOUND, NOT_FOUND, ChecksAsked, CredentialShown, LicencesAsked
from kiosk.model.unanswered import Unanswered
from kiosk.platform.client import Limits, PlatformClient
from kiosk.taking_home import seal_pages, take_home
from offline.ports import SaidNoError, TransientError
from sandbox.offices.credentials import OF_ENTERPRISE, OF_PERSON
from sandbox.offices.people import RESIDENTS
from sandbox.serve import local_now
from tests.sandbox.builder import NAME, NUMBER, Built
from tests.sandbox.returning import ORGAN, Applicant, decide, signed_note
from tests.sandbox.running import Running

KNOWN = Person("resident", RESIDENTS[0].name, "female", RESIDENTS[0].number)
OURS = Person("resident", NAME, "female", NUMBER)
PHONE_END = SecondCheck("phone", "0000")
PATIENCE = 20.0  # s
ASSETS = Path(__file__).parents[2] / "assets" / "catalogue"


@pytest.fixture
def client(platform: Running) -> Iterator[PlatformClient]:
    client = platform.client()
    yield client
    client.close()


@pytest.fixture
def case(platform: Running) -> Built:
    return Applicant(platform).submit()


@pytest.mark.req("M13")
def test_changes_and_sealed_answers_come_back(platform: Running, client: PlatformClient) -> None:
    applicant = Applicant(platform)
    built = applicant.submit()
    decide(platform, built, ACCEPTED)

    told, cursor = [], None
    while True:
        page = client.changes(cursor)
        told += [
            one for one in page.changes if isinstance(one, CaseChange) and one.submission_id == built.submission_id
        ]
        cursor = page.cursor
        if not page.more:
            break

    assert [change.state for change in told][0 :: len(told) - 1] == [RECEIVED, ACCEPTED]
    ref = told[-1].answer
    assert ref is not None
    sealed = client.sealed(ref, 0)
    assert hashlib.sha256(sealed).hexdigest() == ref.sha256
    assert applicant.answer(told[-1]).organ == ORGAN


def test_a_cursor_of_another_platform_is_unknown(client: PlatformClient) -> None:
    with pytest.raises(SaidNoError) as said:
        client.changes("of-another-platform")

    assert said.value.problem == "cursor-unknown"


@pytest.mark.req("M27")
def test_a_note_is_taken_twice_without_harm(platform: Running, client: PlatformClient, case: Built) -> None:
    body = signed_note(platform, case.submission_id, "note-1", PHONE, PhoneNote("13900000000"))
    note = msgspec.json.decode(body, type=SignedNote)

    client.put_note(case.submission_id, "note-1", note)
    client.put_note(case.submission_id, "note-1", note)


@pytest.mark.req("M07")
def test_licences_and_checks_are_answered(client: PlatformClient) -> None:
    materials = ("hukou", "bank_card")
    licences = client.licences(LicencesAsked(KNOWN, "retirement", "150627", materials)).licences
    checks = client.checks(ChecksAsked(KNOWN, "retirement", "150627", materials))

    assert [one.material_id for one in licences] == list(materials)
    assert licences[0].state == FOUND
    assert checks.standing == ELIGIBLE


@pytest.mark.req("M05")
def test_credentials_are_answered(client: PlatformClient) -> None:
    assert client.credential(CredentialShown(OF_PERSON[0])).person is not None
    assert client.credential(CredentialShown(OF_ENTERPRISE)).enterprise is not None
    assert client.credential(CredentialShown("WHAT")).state == NOT_FOUND


@pytest.mark.req("M14")
def test_cases_are_answered_by_number_and_by_person(platform: Running, client: PlatformClient, case: Built) -> None:
    (seen,) = client.cases(CasesAsked(OURS, PHONE_END, case.submission_id)).cases

    assert client.case_status(seen.case_number).state == seen.state == RECEIVED
    with pytest.raises(SaidNoError) as unknown:
        client.case_status("KSK99999999999999")
    assert unknown.value.problem == "case-unknown"


@pytest.mark.req("M14")
def test_a_wrong_second_check_is_said_so(client: PlatformClient, case: Built) -> None:
    stranger = msgspec.structs.replace(OURS, number="150627198001010009")

    for person in (OURS, stranger):
        with pytest.raises(SaidNoError) as failed:
            client.cases(CasesAsked(person, SecondCheck("phone", "9999"), case.submission_id))
        assert failed.value.problem in ("second-check-failed", "second-check-locked")


@pytest.mark.req("M23")
def test_an_inquiry_is_answered_with_the_catalogues_columns(client: PlatformClient) -> None:
    asked = InquiryAsked(KNOWN, PHONE_END, {})
    columns = json.loads((ASSETS / "inquiries/housing_fund.json").read_text(encoding="utf-8"))["columns"]

    reply = client.inquiry("housing_fund", [column["column_id"] for column in columns], asked)

    assert reply.rows
    with pytest.raises(TransientError, match="garbage"):
        client.inquiry("housing_fund", (), asked)
    with pytest.raises(SaidNoError) as unknown:
        client.inquiry("horoscope", ("sign",), asked)
    assert unknown.value.problem == "not-here"


@pytest.mark.req("M26")
def test_a_payment_is_answered(platform: Running, client: PlatformClient, case: Built) -> None:
    platform.sandbox.rooms.payments.ask(case.submission_id, 2000, "邮寄费", "2026-12-31")

    assert (client.payment(case.submission_id).state, client.payment(case.submission_id).cents) == (DUE, 2000)


@pytest.mark.req("M25")
def test_an_appointment_is_booked(client: PlatformClient, case: Built) -> None:
    slot = client.slots("150627", "marriage", "").slots[0]

    assert client.book(case.submission_id, Booking(slot.slot_id)).slot.slot_id == slot.slot_id


@pytest.mark.req("M24")
def test_pages_are_taken_home_and_taken_away_again(client: PlatformClient) -> None:
    taken = take_home(client, seal_pages(b"%PDF-1.7 " + secrets.token_bytes(100)))

    assert timedelta(hours=23) < taken.until - local_now() < timedelta(hours=25)
    client.delete_download(taken.download_id)
    client.delete_download(taken.download_id)


@pytest.mark.req("M07")
@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ({"kind": "portal"}, Unanswered.AWAY),
        ({"kind": "garbage"}, Unanswered.AWAY),
        ({"kind": "drop_before"}, Unanswered.AWAY),
        ({"kind": "drip", "ms": 200}, Unanswered.LATE),
        ({"kind": "latency", "ms": 3000}, Unanswered.LATE),
        ({"kind": "status", "status": 503, "retry_after": "30"}, Unanswered.BUSY),
    ],
)
def test_a_citizen_is_answered_in_time_whatever_the_line_does(
    platform: Running, fault: dict[str, object], why: Unanswered
) -> None:
    heard: queue.SimpleQueue[object] = queue.SimpleQueue()
    asking = Asking(
        lambda: PlatformClient(platform.settings, SystemClock(), Limits(connect_s=5, read_s=5)),
        SystemClock(),
        lambda *_, **__: None,
        threads=1,
    )
    asked = LicencesAsked(KNOWN, "retirement", "150627", ("hukou",))
    asking.ask("visit", lambda at: at.licences(asked), heard.put, within=15.0)  # a connection that stands
    assert not isinstance(heard.get(timeout=PATIENCE), NotAnswered)

    platform.faults(fault)
    asking.ask("visit", lambda at: at.licences(asked), heard.put, within=1.0)

    said = heard.get(timeout=PATIENCE)
    assert isinstance(said, NotAnswered)
    assert said.why is why
    asking.close()
