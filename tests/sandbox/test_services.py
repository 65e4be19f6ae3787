"""Fees, appointments, downloads: each once, each as the contract says, and an office that is away says so."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
import requests

from kiosk.contract.booking import DUE, NO_FEE, PAID, REFUNDED, UNKNOWN, Booked, Booking, Payment, SlotsReply
from kiosk.contract.download import MOST_FETCHES
from kiosk.contract.plain_case import is_booked, is_payment, is_slots
from kiosk.contract.reply import progress_address
from sandbox.offices.appointments import PLACES
from sandbox.offices.payments import UnfitPaymentError
from sandbox.offices.switches import Mode, Office
from tests.sandbox.builder import Built, fresh_id
from tests.sandbox.running import Running

PROBLEM = "urn:yijianshi:problem:"
SEALED = bytes(range(256)) * 4


@pytest.fixture(autouse=True)
def _all_offices(platform: Running) -> Iterator[None]:
    yield
    for office in Office:
        platform.sandbox.rooms.switches.switch(office, Mode.WELL)


@pytest.fixture
def case(platform: Running) -> Built:
    built = platform.builder.build()
    platform.submit(built)
    return built


def _payment(platform: Running, built: Built) -> Payment:
    answer = platform.call("GET", f"/v1/submissions/{built.submission_id}/payment")
    payment = msgspec.json.decode(answer.content, type=Payment)
    assert is_payment(payment)
    return payment


# -- fees


@pytest.mark.req("M26")
def test_a_fee_is_due_then_paid_then_given_back(platform: Running, case: Built) -> None:
    payments, told = platform.sandbox.rooms.payments, [_payment(platform, case).state]
    for act in (
        lambda: payments.ask(case.submission_id, 2000, "邮寄费", "2026-12-31"),
        lambda: payments.settle(case.submission_id),
        lambda: payments.refund(case.submission_id),
    ):
        act()
        told.append(_payment(platform, case).state)

    assert told == [NO_FEE, DUE, PAID, REFUNDED]


@pytest.mark.req("M26")
def test_only_what_is_due_has_a_code(platform: Running, case: Built) -> None:
    payments = platform.sandbox.rooms.payments
    payments.ask(case.submission_id, 2000, "邮寄费", None)
    due = _payment(platform, case)
    payments.settle(case.submission_id)
    paid = _payment(platform, case)

    assert (due.cents, bool(due.qr), bool(paid.qr), bool(paid.paid_at)) == (2000, True, False, True)


def test_a_fee_does_not_go_backwards(platform: Running, case: Built) -> None:
    payments = platform.sandbox.rooms.payments

    for act in (
        lambda: payments.settle(case.submission_id),
        lambda: payments.refund(case.submission_id),
        lambda: payments.ask(case.submission_id, 0, "", None),
    ):
        with pytest.raises(UnfitPaymentError):
            act()


def test_while_the_office_is_away_a_payment_is_unknown(platform: Running, case: Built) -> None:
    platform.sandbox.rooms.switches.switch(Office.PAYMENT, Mode.AWAY)

    assert _payment(platform, case).state == UNKNOWN


@pytest.mark.parametrize("path", ["payment"])
def test_there_is_no_payment_of_nothing(platform: Running, path: str) -> None:
    assert platform.call("GET", f"/v1/submissions/{fresh_id()}/{path}").status_code == 404


# -- appointments


def _slots(platform: Running) -> SlotsReply:
    answer = platform.call("GET", "/v1/appointments", params={"division": "150627", "bundle_id": "marriage"})
    return msgspec.json.decode(answer.content, type=SlotsReply)


def _book(platform: Running, built: Built, slot_id: str) -> requests.Response:
    path = f"/v1/submissions/{built.submission_id}/appointment"
    return platform.call("PUT", path, data=msgspec.json.encode(Booking(slot_id)))


@pytest.mark.req("M25")
def test_a_slot_is_booked_once_and_the_same_again_is_the_same(platform: Running, case: Built) -> None:
    slot = _slots(platform).slots[0]

    first, second = (_book(platform, case, slot.slot_id).json() for _ in range(2))

    assert first == second
    assert is_booked(msgspec.convert(first, Booked), slot.slot_id)
    assert first["slot"]["left"] == slot.left - 1


@pytest.mark.req("M25")
def test_another_slot_moves_the_booking(platform: Running, case: Built) -> None:
    one, other = _slots(platform).slots[1:3]
    _book(platform, case, one.slot_id)

    _book(platform, case, other.slot_id)

    left = {slot.slot_id: slot.left for slot in _slots(platform).slots}
    assert left[one.slot_id] == one.left
    assert left[other.slot_id] == other.left - 1


@pytest.mark.req("M25")
def test_a_full_slot_is_not_given(platform: Running) -> None:
    slot = _slots(platform).slots[-1]
    cases = [platform.builder.build() for _ in range(PLACES + 1)]
    for built in cases:
        platform.submit(built)

    answers = [_book(platform, built, slot.slot_id) for built in cases]

    assert [answer.status_code for answer in answers] == [200] * PLACES + [409]
    assert answers[-1].json()["type"] == PROBLEM + "slot-taken"


@pytest.mark.parametrize(
    ("slot_id", "status"),
    [("nonsense", 422), ("150627-20269999-0900", 422), ("150627-20200101-0900", 409), ("150627-20991231-0900", 409)],
)
def test_a_slot_that_is_none_or_over_is_refused(platform: Running, case: Built, slot_id: str, status: int) -> None:
    assert _book(platform, case, slot_id).status_code == status


def test_slots_are_of_working_days_ahead(platform: Running) -> None:
    slots = _slots(platform)

    assert is_slots(slots)
    assert len(slots.slots) == 20
    assert all(datetime.fromisoformat(slot.begin).weekday() < 5 for slot in slots.slots)


@pytest.mark.parametrize("division", ["", "Ordos", "1506270"])
def test_slots_of_no_division_are_refused(platform: Running, division: str) -> None:
    assert platform.call("GET", "/v1/appointments", params={"division": division}).status_code == 422


def test_an_office_that_is_away_books_nothing(platform: Running, case: Built) -> None:
    slot_id = _slots(platform).slots[5].slot_id
    platform.sandbox.rooms.switches.switch(Office.APPOINTMENTS, Mode.AWAY)

    assert platform.call("GET", "/v1/appointments", params={"division": "150627"}).status_code == 503
    assert _book(platform, case, slot_id).status_code == 503


# -- downloads


def _put(platform: Running, download_id: str, data: bytes = SEALED) -> requests.Response:
    return platform.call("PUT", f"/v1/downloads/{download_id}", data=data)


def _fetch(platform: Running, download_id: str) -> requests.Response:
    return requests.post(f"{platform.clerk}/d/{download_id}", timeout=10)


@pytest.fixture
def download_id(platform: Running) -> str:
    made = secrets.token_hex(16)
    assert _put(platform, made).status_code == 200
    return made


@pytest.mark.req("M24")
def test_a_download_names_a_page_that_a_telephone_may_be_sent_to(platform: Running) -> None:
    reply = _put(platform, secrets.token_hex(16)).json()

    assert progress_address(reply["page_url"]) == reply["page_url"]
    until = datetime.fromisoformat(reply["until"])
    assert timedelta(hours=23) < until - datetime.now(until.tzinfo) <= timedelta(hours=24)


@pytest.mark.req("M24")
def test_after_three_fetches_it_is_gone(platform: Running, download_id: str) -> None:
    answers = [_fetch(platform, download_id) for _ in range(MOST_FETCHES + 1)]

    assert [answer.status_code for answer in answers] == [200] * MOST_FETCHES + [404]
    assert answers[0].content == SEALED


@pytest.mark.req("M24")
def test_once_the_telephone_has_it_it_is_gone(platform: Running, download_id: str) -> None:
    assert requests.delete(f"{platform.clerk}/d/{download_id}", timeout=10).status_code == 204

    assert _fetch(platform, download_id).status_code == 404


@pytest.mark.req("M24")
def test_after_a_day_it_is_gone(platform: Running, download_id: str) -> None:
    downloads = platform.sandbox.rooms.downloads
    clock = downloads._clock
    downloads._clock = lambda: clock() + timedelta(hours=24, seconds=1)
    try:
        assert _fetch(platform, download_id).status_code == 404
    finally:
        downloads._clock = clock
    assert _fetch(platform, download_id).status_code == 404


def test_the_same_again_is_the_same_and_costs_no_fetch(platform: Running, download_id: str) -> None:
    assert _put(platform, download_id).json() == _put(platform, download_id).json()
    assert _put(platform, download_id, SEALED + b"x").status_code == 409


def test_a_link_alone_spends_nothing(platform: Running, download_id: str) -> None:
    for _ in range(MOST_FETCHES + 1):  # what a messenger's preview does
        assert platform.page(f"/d/{download_id}").status_code == 200

    assert _fetch(platform, download_id).status_code == 200


def test_the_kiosk_can_take_it_back(platform: Running, download_id: str) -> None:
    assert platform.call("DELETE", f"/v1/downloads/{download_id}").status_code == 204
    assert platform.call("DELETE", f"/v1/downloads/{download_id}").status_code == 204

    assert _fetch(platform, download_id).status_code == 404


@pytest.mark.parametrize(
    ("name", "size", "status"),
    [("short", 1024, 422), ("a" * 65, 1024, 422), ("a" * 32, 1, 422)],
)
def test_what_could_be_guessed_or_is_not_sealed_is_refused(
    platform: Running, name: str, size: int, status: int
) -> None:
    assert _put(platform, name, bytes(size)).status_code == status


def test_a_fetch_from_another_site_is_refused(platform: Running, download_id: str) -> None:
    headers: dict[str, Any] = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}

    for method in ("POST", "DELETE"):
        answer = requests.request(method, f"{platform.clerk}/d/{download_id}", headers=headers, timeout=10)
        assert answer.status_code == 403
    assert _fetch(platform, download_id).status_code == 200
