from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.contract import note as wire
from kiosk.contract.problem import EVALUATION_INVALID, Problem
from offline.errors import StoreError, StoreFault
from offline.notes import LARGEST, MOST
from offline.outbox import Outbox
from offline.ports import PermanentError, TransientError
from offline.sync_events import Acknowledged, NoteDelivered, NoteRefused
from tests.offline.conftest import Sending
from tests.offline.keys import KEYS
from tests.offline.memory_platform import MemoryPlatform
from tests.offline.samples import NOW, draft

ID = draft().submission_id
ADDRESS = "canary-address 阿镇一号"


def delivery(way: str, address: str = ADDRESS) -> wire.DeliveryNote:
    return wire.DeliveryNote({"pension": way}, "金丝雀甲", "13800000000", address)


def arrived(platform: MemoryPlatform) -> list[tuple[str, bytes]]:
    """Kind and content of what the platform has, in the order of its sequence."""
    return [
        (note.kind, content) for _, note, content in sorted(platform.notes.values(), key=lambda one: one[1].sequence)
    ]


@pytest.fixture
def queued(sending: Sending, enqueue: Callable[..., object]) -> Sending:
    sending.store.call(lambda outbox: enqueue(outbox))
    return sending


def put(sending: Sending, note: object) -> str:
    return sending.store.call(lambda outbox: outbox.notes.put(ID, note, NOW))  # type: ignore[arg-type]


@pytest.mark.req("M15", "M27")
def test_a_note_goes_after_its_submission_and_the_platform_reads_it(queued: Sending, platform: MemoryPlatform) -> None:
    put(queued, delivery(wire.COURIER))
    put(queued, wire.PhoneNote("13900000000"))
    queued.run()

    assert [type(event) for event in queued.told if isinstance(event, Acknowledged | NoteDelivered)] == [
        Acknowledged,
        NoteDelivered,
        NoteDelivered,
    ]
    (kind, content), (other, _) = arrived(platform)
    assert (kind, other) == (wire.DELIVERY, wire.PHONE)
    assert msgspec.json.decode(content, type=wire.DeliveryNote).address == ADDRESS


@pytest.mark.req("M15")
def test_of_one_kind_the_last_one_holds(queued: Sending, platform: MemoryPlatform) -> None:
    put(queued, delivery(wire.COURIER))
    put(queued, wire.PhoneNote("13900000000"))
    put(queued, delivery(wire.WINDOW))
    queued.run()

    assert [kind for kind, _ in arrived(platform)] == [wire.PHONE, wire.DELIVERY]
    assert b'"window"' in arrived(platform)[1][1]


@pytest.mark.req("M15")
def test_a_choice_that_changes_after_it_was_sent_has_a_later_number(queued: Sending, platform: MemoryPlatform) -> None:
    put(queued, delivery(wire.COURIER))
    queued.run()
    put(queued, delivery(wire.ELECTRONIC))
    queued.run()
    (_, first, _), (_, second, _) = platform.notes.values()

    assert second.sequence > first.sequence


@pytest.mark.req("M14")
def test_every_print_counts(queued: Sending, platform: MemoryPlatform) -> None:
    for outcome in ("done", "failed", "unknown"):
        put(queued, wire.PrintedNote("file-0", outcome, NOW.isoformat()))
    assert queued.store.call(lambda outbox: outbox.notes.prints(ID)) == 3
    queued.run()

    assert [kind for kind, _ in arrived(platform)] == [wire.PRINTED] * 3
    assert queued.store.call(lambda outbox: outbox.notes.prints(ID)) == 0


def test_a_note_whose_acknowledgement_was_lost_is_sent_again_as_the_same(
    queued: Sending, platform: MemoryPlatform
) -> None:
    queued.run()
    put(queued, wire.PhoneNote("13900000000"))
    lost = iter([True])

    def after(call: str) -> None:
        if call == "note" and next(lost, False):
            raise TransientError("timeout")

    platform.after = after
    queued.sender.hurry()
    queued.run()

    assert len(platform.notes) == 1
    assert platform.calls.count("note") == 2


def test_a_later_note_survives_that_its_forerunner_was_on_its_way(queued: Sending, platform: MemoryPlatform) -> None:
    queued.run()
    put(queued, delivery(wire.COURIER))
    changed = iter([True])

    def before(call: str) -> None:
        # The citizen changes their mind while the first one travels.
        if call == "note" and next(changed, False):
            put(queued, delivery(wire.WINDOW))

    platform.faults = before
    queued.run()

    assert [b"window" in content for _, content in arrived(platform)] == [False, True]


def test_a_note_that_is_refused_for_good_blocks_nothing(queued: Sending, platform: MemoryPlatform) -> None:
    queued.run()
    put(queued, wire.PhoneNote("1"))
    put(queued, delivery(wire.WINDOW))
    refused = iter([True])

    def before(call: str) -> None:
        if call == "note" and next(refused, False):
            raise PermanentError(Problem(EVALUATION_INVALID, "no", 422))

    platform.faults = before
    queued.run()

    assert [event.kind for event in queued.told if isinstance(event, NoteRefused)] == [wire.PHONE]
    assert [kind for kind, _ in arrived(platform)] == [wire.DELIVERY]


@pytest.mark.req("M21")
def test_nothing_of_a_note_is_readable_on_the_disk_or_in_the_rows(
    folder: Path, outbox: Outbox, enqueue: Callable[..., object]
) -> None:
    enqueue(outbox)
    outbox.notes.put(ID, delivery(wire.COURIER), NOW)
    rows = repr(outbox._database.rows("SELECT * FROM note"))
    stored = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())

    for canary in ("canary-address", "阿镇", "13800000000", "金丝雀"):
        assert canary not in rows
        assert canary.encode() not in stored
    assert "canary" not in repr(outbox.notes.next(NOW))


def test_a_note_outlives_a_restart(folder: Path, enqueue: Callable[..., object]) -> None:
    first = Outbox(folder, KEYS)
    enqueue(first)
    first.take_next(NOW)
    first.acknowledge(ID, "N-1", NOW.isoformat(), None)
    note_id = first.notes.put(ID, wire.PhoneNote("13900000000"), NOW)
    first.close()
    second = Outbox(folder, KEYS)
    waiting = second.take_small(NOW + timedelta(days=400))

    assert waiting is not None
    assert getattr(waiting, "note_id", "") == note_id
    second.close()


def test_a_note_about_nothing_that_was_handed_in_here_is_refused(outbox: Outbox) -> None:
    with pytest.raises(StoreError) as caught:
        outbox.notes.put("another", wire.PhoneNote("13900000000"), NOW)

    assert caught.value.fault is StoreFault.UNKNOWN_SUBMISSION


def test_notes_are_bounded_in_size_and_number(outbox: Outbox, enqueue: Callable[..., object]) -> None:
    enqueue(outbox)
    with pytest.raises(ValueError, match="short"):
        outbox.notes.put(ID, delivery(wire.COURIER, "字" * LARGEST), NOW)
    for _ in range(MOST):
        outbox.notes.put(ID, wire.PrintedNote("file-0", "done", NOW.isoformat()), NOW)
    with pytest.raises(StoreError) as caught:
        outbox.notes.put(ID, wire.PrintedNote("file-0", "done", NOW.isoformat()), NOW)

    assert caught.value.fault is StoreFault.SEQUENCE
