"""Notes: taken once, believed for their signature, the largest sequence counts, print records all do."""

from __future__ import annotations

import base64
from typing import Any

import msgspec
import pytest

from kiosk.contract.note import (
    COURIER,
    DELIVERY,
    PHONE,
    PRINTED,
    DeliveryNote,
    PhoneNote,
    PrintedNote,
)
from tests.sandbox.builder import Built, fresh_id
from tests.sandbox.returning import signed_note
from tests.sandbox.running import Running

PROBLEM = "urn:yijianshi:problem:"
MOBILE = PhoneNote("13900000007")


@pytest.fixture
def case(platform: Running) -> Built:
    built = platform.builder.build()
    platform.submit(built)
    return built


def _put(platform: Running, submission_id: str, note_id: str, body: bytes) -> tuple[int, str]:
    answer = platform.call("PUT", f"/v1/submissions/{submission_id}/notes/{note_id}", data=body)
    return answer.status_code, answer.json()["type"].removeprefix(PROBLEM) if answer.content else ""


@pytest.mark.req("M27")
def test_the_note_with_the_largest_sequence_counts_in_whatever_order_they_come(platform: Running, case: Built) -> None:
    for note_id, phone, sequence in (("n2", "13900000002", 2), ("n1", "13900000001", 1)):
        body = signed_note(platform, case.submission_id, note_id, PHONE, PhoneNote(phone), sequence)
        assert _put(platform, case.submission_id, note_id, body) == (204, "")

    assert platform.sandbox.rooms.notes.phone(case.submission_id) == "13900000002"


def test_the_same_note_again_is_one(platform: Running, case: Built) -> None:
    body = signed_note(platform, case.submission_id, "n1", PHONE, MOBILE)

    assert [_put(platform, case.submission_id, "n1", body) for _ in range(2)] == [(204, "")] * 2

    assert len(platform.sandbox.rooms.notes.of(case.submission_id, PHONE)) == 1


def test_another_note_under_a_known_id_is_a_conflict(platform: Running, case: Built) -> None:
    bodies = [signed_note(platform, case.submission_id, "n1", PHONE, PhoneNote(f"1390000000{n}")) for n in (1, 2)]

    assert _put(platform, case.submission_id, "n1", bodies[0]) == (204, "")
    assert _put(platform, case.submission_id, "n1", bodies[1]) == (409, "submission-conflict")


@pytest.mark.parametrize("changed", [{"sequence": 2}, {"kind": DELIVERY}])
def test_what_stands_beside_the_ciphertext_is_signed_too(
    platform: Running, case: Built, changed: dict[str, Any]
) -> None:
    signed = msgspec.json.decode(signed_note(platform, case.submission_id, "n1", PHONE, MOBILE))

    body = msgspec.json.encode({**signed, **changed})
    assert _put(platform, case.submission_id, "n1", body) == (422, "signature-invalid")


@pytest.mark.parametrize(
    ("kind", "note", "wrong", "named"),
    [
        ("gossip", MOBILE, {}, "note-invalid"),
        (PHONE, MOBILE, {"suite": "rot13"}, "note-invalid"),
        (PHONE, MOBILE, {"key_id": "0" * 16}, "note-invalid"),
        (PHONE, MOBILE, {"sequence": -1}, "note-invalid"),
        (PHONE, MOBILE, {"sequence": 2**53}, "note-invalid"),
        (PHONE, MOBILE, {"sealed": "%%"}, "note-invalid"),
        (PHONE, MOBILE, {"signature": base64.b64encode(bytes(64)).decode()}, "signature-invalid"),
        (PHONE, MOBILE, {"sealed": base64.b64encode(bytes(64)).decode()}, "signature-invalid"),
        (PHONE, PhoneNote("none"), {}, "note-invalid"),
        (DELIVERY, MOBILE, {}, "note-invalid"),
        (DELIVERY, DeliveryNote({}), {}, "note-invalid"),
        (DELIVERY, DeliveryNote({"pension": COURIER}), {}, "note-invalid"),
        (DELIVERY, DeliveryNote({"pension": "pigeon"}), {}, "note-invalid"),
        (PRINTED, PrintedNote("f1", "splendid", "2026-11-23T10:00:00+08:00"), {}, "note-invalid"),
        (PRINTED, PrintedNote("f1", "done", "yesterday"), {}, "note-invalid"),
    ],
)
def test_a_note_that_can_never_be_taken_says_so(
    platform: Running, case: Built, kind: str, note: object, wrong: dict[str, Any], named: str
) -> None:
    body = signed_note(platform, case.submission_id, "n1", kind, note, **wrong)

    assert _put(platform, case.submission_id, "n1", body) == (422, named)


def test_a_note_cannot_be_moved_to_another_submission_or_id(platform: Running, case: Built) -> None:
    other = platform.builder.build()
    platform.submit(other)
    body = signed_note(platform, case.submission_id, "n1", PHONE, MOBILE)

    assert _put(platform, other.submission_id, "n1", body)[1] == "signature-invalid"
    assert _put(platform, case.submission_id, "n2", body)[1] == "signature-invalid"


def test_a_note_that_comes_before_its_submission_is_to_come_again(platform: Running) -> None:
    unknown = fresh_id()

    assert _put(platform, unknown, "n1", signed_note(platform, unknown, "n1", PHONE, MOBILE)) == (
        404,
        "submission-unknown",
    )


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b"[]"])
def test_a_body_that_is_no_note_is_refused(platform: Running, case: Built, body: bytes) -> None:
    assert _put(platform, case.submission_id, "n1", body) == (422, "note-invalid")


def test_a_note_longer_than_allowed_is_refused(platform: Running, case: Built) -> None:
    assert _put(platform, case.submission_id, "n1", b"x" * 40_000) == (413, "body-too-long")


@pytest.mark.req("M15")
def test_a_courier_needs_an_address_and_gets_it(platform: Running, case: Built) -> None:
    note = DeliveryNote({"pension": COURIER}, "乌云其其格", "13900000000", "样例路 1 号")
    body = signed_note(platform, case.submission_id, "n1", DELIVERY, note)

    assert _put(platform, case.submission_id, "n1", body) == (204, "")

    assert platform.sandbox.rooms.notes.of(case.submission_id, DELIVERY)[0].note == note


@pytest.mark.req("M14")
def test_prints_are_counted_unless_they_failed(platform: Running, case: Built) -> None:
    for place, outcome in enumerate(("done", "failed", "unknown")):
        note = PrintedNote("f1-" + case.submission_id, outcome, "2026-11-23T10:00:00+08:00")
        body = signed_note(platform, case.submission_id, f"p{place}", PRINTED, note)
        assert _put(platform, case.submission_id, f"p{place}", body) == (204, "")

    assert platform.sandbox.rooms.cases.prints("f1-" + case.submission_id) == 2
