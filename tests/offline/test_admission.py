"""Room for one whole application: held before it begins, given back while it is written, and honest when there is none."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.model.receipt import Receipt
from kiosk.model.submission import Submission
from offline.admission import AdmissionSettings, RealSpace, Reserve, Room
from offline.card_key import card_secret
from offline.drafts import DraftContent
from offline.outbox import Outbox
from tests.offline.keys import KEYS
from tests.offline.samples import CARD, NOW, draft, receipt_of

MIB = 1024 * 1024
SMALL = AdmissionSettings(pages=4, page_bytes=MIB, copies=2, database_bytes=4 * MIB, floor_bytes=MIB)


class Disk(RealSpace):
    """A disk of ``size`` bytes of which others hold ``others``; real files, counted."""

    def __init__(self, size: int = 64 * MIB) -> None:
        self.total = size
        self.others = 0
        self.fails: int | None = None
        self.resized: list[int] = []

    def free(self, folder: Path) -> int:
        self._ask()
        ours = sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file())
        return self.total - self.others - ours

    def resize(self, file: Path, size: int) -> None:
        self._ask()
        self.resized.append(size)
        super().resize(file, size)

    def _ask(self) -> None:
        if self.fails is not None:
            raise OSError(self.fails, os.strerror(self.fails))


@pytest.fixture
def disk() -> Disk:
    return Disk()


def held(folder: Path) -> int:
    return RealSpace().size(folder / "reserve")


def test_the_worst_application_is_pages_by_size_by_copies_and_the_database() -> None:
    assert SMALL.worst_case == 12 * MIB
    assert AdmissionSettings().worst_case == 60 * 2_500_000 * 2 + 64 * MIB


@pytest.mark.parametrize("field", ["pages", "page_bytes", "copies", "database_bytes"])
def test_a_worst_case_of_nothing_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="at least one page"):
        replace(SMALL, **{field: 0})


@pytest.mark.req("M22")
def test_the_room_is_really_held_for_us_alone(tmp_path: Path, disk: Disk) -> None:
    before = disk.free(tmp_path)

    assert Reserve(tmp_path, SMALL, disk).fill() is Room.ROOM
    assert held(tmp_path) == 12 * MIB
    assert before - disk.free(tmp_path) >= 12 * MIB
    assert (tmp_path / "reserve").stat().st_mode & 0o777 == 0o600


def test_what_is_held_already_is_not_written_again(tmp_path: Path, disk: Disk) -> None:
    reserve = Reserve(tmp_path, SMALL, disk)
    reserve.fill()
    reserve.fill()

    assert disk.resized == [12 * MIB]


@pytest.mark.parametrize("others", [51 * MIB + 1, 60 * MIB, 64 * MIB])
def test_below_the_floor_it_is_tight_and_nothing_is_taken_from_anybody(tmp_path: Path, disk: Disk, others: int) -> None:
    disk.others = others

    assert Reserve(tmp_path, SMALL, disk).fill() is Room.TIGHT
    assert held(tmp_path) == 0


def test_at_the_floor_there_is_room(tmp_path: Path, disk: Disk) -> None:
    disk.others = 51 * MIB

    assert Reserve(tmp_path, SMALL, disk).fill() is Room.ROOM


def test_what_is_held_stays_held_when_others_fill_the_disk(tmp_path: Path, disk: Disk) -> None:
    reserve = Reserve(tmp_path, SMALL, disk)
    reserve.fill()
    disk.others = 52 * MIB

    assert reserve.fill() is Room.TIGHT
    assert held(tmp_path) == 12 * MIB


def test_when_others_make_room_it_is_taken(tmp_path: Path, disk: Disk) -> None:
    disk.others = 60 * MIB
    reserve = Reserve(tmp_path, SMALL, disk)
    assert reserve.fill() is Room.TIGHT
    disk.others = 0

    assert reserve.fill() is Room.ROOM
    assert held(tmp_path) == 12 * MIB


@pytest.mark.parametrize(
    ("number", "room"),
    [(errno.ENOSPC, Room.TIGHT), (errno.EDQUOT, Room.TIGHT), (errno.EIO, Room.UNKNOWN), (errno.EROFS, Room.UNKNOWN)],
)
def test_a_disk_that_does_not_answer_is_unknown_and_a_full_one_is_tight(
    tmp_path: Path, disk: Disk, number: int, room: Room
) -> None:
    disk.fails = number

    assert Reserve(tmp_path, SMALL, disk).fill() is room


@pytest.mark.parametrize("left", [0, 1, 5 * MIB, 40 * MIB])
def test_a_crash_at_any_size_is_mended_by_the_next_start(tmp_path: Path, disk: Disk, left: int) -> None:
    RealSpace().resize(tmp_path / "reserve", left)

    assert Reserve(tmp_path, SMALL, disk).fill() is Room.ROOM
    assert held(tmp_path) == 12 * MIB


def test_a_file_that_only_declares_its_size_holds_nothing(tmp_path: Path, disk: Disk) -> None:
    with (tmp_path / "reserve").open("wb") as stream:
        stream.truncate(12 * MIB)
    assert held(tmp_path) == 0

    Reserve(tmp_path, SMALL, disk).fill()
    assert held(tmp_path) == 12 * MIB


def test_with_room_beside_it_nothing_is_given_back(tmp_path: Path, disk: Disk) -> None:
    reserve = Reserve(tmp_path, SMALL, disk)
    reserve.fill()
    reserve.make_room(4 * MIB)

    assert held(tmp_path) == 12 * MIB


def test_what_a_submission_lacks_is_given_back_and_no_more(tmp_path: Path, disk: Disk) -> None:
    reserve = Reserve(tmp_path, SMALL, disk)
    reserve.fill()
    disk.others = 17 * MIB  # 35 free; 32 are for what is written beside
    reserve.make_room(8 * MIB)

    assert held(tmp_path) == 7 * MIB
    reserve.make_room(100 * MIB)
    assert held(tmp_path) == 0


def test_a_disk_that_fails_while_giving_back_is_left_to_the_write_itself(tmp_path: Path, disk: Disk) -> None:
    reserve = Reserve(tmp_path, SMALL, disk)
    reserve.fill()
    disk.fails = errno.EIO
    reserve.make_room(100 * MIB)

    assert held(tmp_path) == 12 * MIB


def opened(folder: Path, disk: Disk) -> Outbox:
    return Outbox(folder, KEYS, admission=SMALL, space=disk)


@pytest.mark.req("M22")
def test_a_citizen_who_was_let_in_can_hand_in_however_full_the_disk_became(folder: Path, disk: Disk) -> None:
    outbox = opened(folder, disk)
    assert outbox.room() is Room.ROOM
    disk.others = disk.total - 12 * MIB  # everything else is taken while the citizen stands there
    outbox.enqueue(draft(pages=4, page_size=MIB), receipt_of, card_secret(CARD))

    assert held(folder) < 12 * MIB
    assert outbox.room() is Room.TIGHT
    outbox.close()


def test_room_is_held_from_the_first_question_on_and_over_a_start(folder: Path, disk: Disk) -> None:
    outbox = opened(folder, disk)
    outbox.room()
    outbox.close()

    assert held(folder) == 12 * MIB


def test_a_store_that_was_told_of_no_worst_case_holds_nothing_and_knows_nothing(outbox: Outbox, folder: Path) -> None:
    assert outbox.room() is Room.UNKNOWN
    assert not (folder / "reserve").exists()


def test_a_submission_that_fails_leaves_its_room_for_the_next(folder: Path, disk: Disk) -> None:
    outbox = opened(folder, disk)
    outbox.room()
    disk.others = 30 * MIB

    def refuse(_: Submission) -> Receipt:
        raise ValueError("no receipt")

    with pytest.raises(ValueError, match="no receipt"):
        outbox.enqueue(draft(), refuse, card_secret(CARD))
    disk.others = 0

    assert outbox.room() is Room.ROOM
    assert held(folder) == 12 * MIB
    outbox.close()


@pytest.mark.req("M21")
def test_a_draft_has_its_share_of_the_room_too(folder: Path, disk: Disk) -> None:
    outbox = opened(folder, disk)
    outbox.room()
    disk.others = disk.total - 12 * MIB
    content = DraftContent(b"body", {"page": bytes(2 * MIB)})

    assert outbox.drafts.save(card_secret(CARD), content, NOW)
    assert held(folder) < 12 * MIB
    assert outbox.room() is Room.TIGHT
    outbox.close()
