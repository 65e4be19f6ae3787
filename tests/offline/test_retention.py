"""送达后按规定删除: what goes after its days, what never goes, and that no clock and no crash changes either."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.contract.problem import SEALING_INVALID, Problem
from kiosk.model.evaluation import Evaluation, Satisfaction
from offline.card_key import card_secret
from offline.disk import RealDisk
from offline.errors import StoreError, StoreFault
from offline.outbox import Outbox
from offline.parts import PartStore
from offline.records import Outgoing
from offline.retention import BATCH, Forgotten, RetentionSettings
from offline.states import ReceiptState, SubmissionState
from offline.store_age import DAY
from tests.offline.conftest import StillClock
from tests.offline.keys import KEYS
from tests.offline.samples import CARD, NOW
from tests.offline.sending import Enqueue

SECRET = card_secret(CARD)
RULE = RetentionSettings(parts_days=7, receipt_days=30, record_days=180)
YEARS = timedelta(days=3650)


class FailingDisk(RealDisk):
    """Fails to synchronise a folder when told to."""

    failing = False

    def sync_folder(self, folder: Path) -> None:
        if self.failing:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        super().sync_folder(folder)


class House:
    """A store whose house is kept by hand, and which can be started again."""

    def __init__(self, folder: Path, clock: StillClock) -> None:
        self.folder, self.clock, self.disk = folder, clock, FailingDisk()
        self.outbox = self._open()

    def _open(self) -> Outbox:
        return Outbox(self.folder, KEYS, disk=self.disk, retention=RULE)

    def restart(self) -> None:
        self.outbox.close()
        self.outbox = self._open()

    def keep(self) -> Forgotten:
        return self.outbox.keep_house(self.clock.now(), self.clock.monotonic())

    def live(self, days: float) -> Forgotten:
        self.clock.forward(days * DAY)
        return self.keep()

    def files(self) -> set[str]:
        return {file.name for file in (self.folder / "parts").iterdir()}


@pytest.fixture
def house(folder: Path, clock: StillClock) -> Iterator[House]:
    made = House(folder, clock)
    yield made
    made.outbox.close()


def sent(house: House, enqueue: Enqueue, number: int = 0, case: str = "CASE-1") -> str:
    submission_id = enqueue(house.outbox, number)[0].submission_id
    task = house.outbox.take_large(NOW + timedelta(days=999))
    assert isinstance(task, Outgoing)
    house.outbox.acknowledge(submission_id, case, NOW.isoformat(), None)
    return submission_id


@pytest.mark.req("M21")
def test_after_its_days_everything_a_citizen_handed_in_is_gone_from_the_disk(house: House, enqueue: Enqueue) -> None:
    submission_id = sent(house, enqueue)
    house.keep()
    assert house.live(6.9).emptied == 0
    assert len(house.files()) == 4

    assert house.live(0.2) == replace(house.keep(), emptied=1)
    assert house.files() == set()
    detail = house.outbox.show(submission_id)
    assert (detail.entry.state, detail.entry.case_number) == (SubmissionState.ACKNOWLEDGED, "CASE-1")
    assert detail.parts == ()
    assert house.outbox.holder_of("CASE-1") == submission_id


def test_what_the_platform_does_not_have_is_kept_for_ever(house: House, enqueue: Enqueue) -> None:
    waiting = enqueue(house.outbox, 1)[0].submission_id
    task = house.outbox.take_large(NOW)
    assert isinstance(task, Outgoing)
    house.outbox.quarantine(waiting, Problem(SEALING_INVALID, "no", 422))
    enqueue(house.outbox, 2)
    before = house.files()
    for _ in range(20):
        assert not house.live(400).anything

    assert house.files() == before
    assert len(house.outbox.pending_receipts(SECRET)) == 2


@pytest.mark.parametrize("jump", [YEARS, -YEARS])
def test_a_clock_that_jumps_ten_years_forgets_nothing_early(house: House, enqueue: Enqueue, jump: timedelta) -> None:
    sent(house, enqueue)
    house.keep()
    house.clock.wall += jump
    done = house.keep()

    assert not done.anything
    assert done.age.moved == jump.total_seconds()
    assert len(house.outbox.clock_moves()) == 1
    assert house.live(7.1).emptied == 1


def test_a_clock_ten_years_ahead_at_the_start_forgets_nothing_at_once(house: House, enqueue: Enqueue) -> None:
    sent(house, enqueue)
    house.keep()
    house.clock.wall += YEARS
    house.restart()

    assert not house.keep().anything
    assert len(house.files()) == 4
    house.restart()
    assert not house.keep().anything


def test_days_go_on_over_a_restart(house: House, enqueue: Enqueue) -> None:
    sent(house, enqueue)
    house.keep()
    house.live(5)
    house.clock.forward(2.5 * DAY)  # switched off
    house.restart()

    assert house.keep().emptied == 1


def test_a_receipt_that_nobody_fetched_is_closed_after_its_days(house: House, enqueue: Enqueue) -> None:
    submission_id = sent(house, enqueue)
    house.keep()
    house.live(29)
    assert len(house.outbox.pending_receipts(SECRET)) == 1
    done = house.live(1.1)

    assert done.receipts == 1
    assert house.outbox.pending_receipts(SECRET) == ()
    assert house.outbox.show(submission_id).receipt is ReceiptState.CLOSED


def test_a_receipt_that_is_being_printed_is_left_alone(house: House, enqueue: Enqueue) -> None:
    submission_id = sent(house, enqueue)
    house.keep()
    house.outbox.begin_print(submission_id, "job-1")
    house.live(400)

    assert house.outbox.show(submission_id).receipt is ReceiptState.PRINTING


def test_numbers_go_last_and_then_nothing_is_left(house: House, enqueue: Enqueue) -> None:
    submission_id = sent(house, enqueue)
    house.keep()
    house.live(7.1)
    house.live(170)
    assert house.outbox.show(submission_id).entry.local_number
    done = house.live(11)

    assert done.records == 1
    assert house.outbox.list() == ()
    with pytest.raises(StoreError) as caught:
        house.outbox.show(submission_id)
    assert caught.value.fault is StoreFault.UNKNOWN_SUBMISSION


def test_an_evaluation_that_is_not_sent_keeps_its_submission(house: House, enqueue: Enqueue) -> None:
    submission_id = sent(house, enqueue)
    house.outbox.enqueue_evaluation(Evaluation(submission_id, Satisfaction.SATISFIED, (), anonymous=True), "now")
    house.keep()
    house.live(8)
    house.live(400)
    assert len(house.outbox.list()) == 1
    house.outbox.evaluation_sent(submission_id)

    assert house.keep().records == 1


def test_what_was_counted_outlives_what_it_was_counted_of(house: House, enqueue: Enqueue) -> None:
    sent(house, enqueue)
    for days in (0, 8, 31, 200):
        house.live(days)

    assert house.outbox.list() == ()
    assert house.outbox.uses() == {"retirement": 1}


def test_much_goes_in_batches_so_that_a_citizen_can_come_between(house: House, enqueue: Enqueue) -> None:
    for number in range(BATCH + 3):
        sent(house, enqueue, number, f"CASE-{number}")
    house.keep()
    first = house.live(8)
    second = house.keep()

    assert (first.emptied, first.more) == (BATCH, True)
    assert (second.emptied, second.more) == (3, False)
    assert house.files() == set()


def test_files_go_before_their_rows_and_a_crash_between_is_mended_by_the_next_run(
    house: House, enqueue: Enqueue
) -> None:
    submission_id = sent(house, enqueue)
    house.keep()
    house.clock.forward(8 * DAY)
    house.disk.failing = True
    with pytest.raises(StoreError) as caught:
        house.keep()

    assert caught.value.fault is StoreFault.DISK
    assert len(house.outbox.show(submission_id).parts) == 4  # the rows still know of what may be there
    house.disk.failing = False
    house.restart()
    assert house.keep().emptied == 1
    assert house.outbox.show(submission_id).parts == ()


def test_a_file_without_a_row_goes_a_day_after_it_was_first_seen(house: House, enqueue: Enqueue) -> None:
    enqueue(house.outbox)
    kept = house.files()
    orphan = house.folder / "parts" / ("0" * 64)
    orphan.write_bytes(b"orphan")
    os.utime(orphan, (0, 0))  # its own time says nothing
    house.keep()
    assert house.live(0.9).orphans == 0
    assert orphan.exists()

    assert house.live(0.3).orphans == 1
    assert house.files() == kept


def test_a_file_that_got_its_row_in_time_stays(house: House, enqueue: Enqueue) -> None:
    house.keep()
    for number in range(3):
        enqueue(house.outbox, number)
        assert house.live(0.8).orphans == 0

    assert len(house.files()) == 12


@pytest.mark.parametrize("field", ["parts_days", "receipt_days", "record_days"])
def test_a_rule_of_no_days_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="more than 0 days"):
        RetentionSettings(**{field: 0.0})


def test_another_rooms_rule_is_kept_too(house: House) -> None:
    ages: list[float] = []

    class Other:
        def forget(self, age: float) -> int:
            ages.append(age)
            return 2

    house.outbox._retention._also = (Other(),)

    assert house.keep().records == 2
    assert ages == [0.0]


def test_files_and_rows_are_held_against_each_other_four_times_a_day(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    names = PartStore.names

    def counted(self: PartStore) -> frozenset[str]:
        looks.append(house.clock.monotonic())
        return names(self)

    monkeypatch.setattr(PartStore, "names", counted)
    for _ in range(48):
        house.live(1 / 24)

    assert len(looks) == 8
