"""When house is kept, and what is told of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from offline.admission import Room
from offline.delivery import StoppedError
from offline.errors import StoreError, StoreFault
from offline.outbox import Outbox
from offline.retention import BATCH, Forgotten
from offline.store_age import DAY
from offline.sync_events import ClockMoved, Forgot, RoomChanged, StoreTroubled
from offline.upkeep import EVERY, ROOM_EVERY, SOON, Upkeep
from tests.offline.conftest import Sending
from tests.offline.sending import Enqueue, put


@pytest.fixture
def upkeep(sending: Sending) -> Upkeep:
    return Upkeep(sending.store, sending.clock, sending.told.append)


def test_it_is_kept_at_the_start_and_then_every_hour(
    sending: Sending, upkeep: Upkeep, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = []
    whole = Outbox.keep_house

    def counted(self: Outbox, now: datetime, monotonic: float) -> Forgotten:
        kept.append(monotonic)
        return whole(self, now, monotonic)

    monkeypatch.setattr(Outbox, "keep_house", counted)
    start = sending.clock.monotonic()
    while sending.clock.monotonic() <= start + 2 * EVERY:
        sending.clock.forward(upkeep.step())

    assert kept == [start, start + EVERY, start + 2 * EVERY]
    assert sending.told == [RoomChanged(Room.UNKNOWN)]


@pytest.mark.req("M22")
def test_room_is_looked_for_every_minute_and_told_on_change(
    sending: Sending, upkeep: Upkeep, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = iter([Room.ROOM, Room.ROOM, Room.TIGHT, Room.ROOM])
    monkeypatch.setattr(Outbox, "room", lambda _self: next(rooms))
    for _ in range(4):
        assert upkeep.step() == ROOM_EVERY
        sending.clock.forward(ROOM_EVERY)

    assert sending.told == [RoomChanged(Room.ROOM), RoomChanged(Room.TIGHT), RoomChanged(Room.ROOM)]


def test_what_went_is_told_as_numbers_and_more_follows_soon(sending: Sending, upkeep: Upkeep, enqueue: Enqueue) -> None:
    for number in range(BATCH + 1):
        put(sending, enqueue, number, pages=0)
    sending.run()
    upkeep.step()
    sending.told.clear()
    sending.clock.forward(8 * DAY)

    assert upkeep.step() == SOON
    sending.clock.forward(SOON)
    upkeep.step()
    assert sending.told == [Forgot(BATCH, 0, 0, 0), Forgot(1, 0, 0, 0)]


def test_a_clock_that_moved_is_told(sending: Sending, upkeep: Upkeep) -> None:
    upkeep.step()
    sending.told.clear()
    sending.clock.forward(EVERY)
    sending.clock.wall -= timedelta(days=1)
    upkeep.step()

    assert sending.told == [ClockMoved(-DAY)]


def test_a_store_that_cannot_is_told_and_tried_again_in_an_hour(
    sending: Sending, upkeep: Upkeep, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise StoreError(StoreFault.DISK, "full")

    monkeypatch.setattr(Outbox, "keep_house", full)

    for _ in range(3):
        assert upkeep.step() == ROOM_EVERY
        sending.clock.forward(ROOM_EVERY)

    assert sending.told == [RoomChanged(Room.UNKNOWN), StoreTroubled("disk")]


def test_a_closed_store_ends_it(sending: Sending, upkeep: Upkeep) -> None:
    sending.store.stop()

    with pytest.raises(StoppedError):
        upkeep.step()
