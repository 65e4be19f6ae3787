from __future__ import annotations

import errno
import hashlib
import stat
from pathlib import Path

import pytest

from offline.errors import StoreError, StoreFault
from offline.parts import PartStore
from offline.sealing import SealedPart
from tests.offline.faulty_disk import FaultyDisk


def part(content: bytes, index: int = 0) -> SealedPart:
    return SealedPart(index, hashlib.sha256(content).hexdigest(), len(content), content)


PARTS = tuple(part(b"part %d" % n, n) for n in range(3))
CALLS = 3 + 3 + 1  # writes, renames, one fsync of the folder


def store(folder: Path, disk: FaultyDisk | None = None) -> PartStore:
    made = PartStore(folder, disk or FaultyDisk())
    made.create()
    return made


def test_a_part_is_read_as_it_was_written(tmp_path: Path) -> None:
    parts = store(tmp_path)
    parts.put(PARTS)

    assert [parts.read(p.sha256) for p in PARTS] == [p.data for p in PARTS]


def test_parts_and_their_folder_are_for_us_alone(tmp_path: Path) -> None:
    parts = store(tmp_path / "parts")
    parts.put(PARTS)

    assert stat.S_IMODE((tmp_path / "parts").stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "parts").iterdir()} == {0o600}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("call", range(CALLS))
def test_a_disk_error_at_any_call_leaves_no_file(tmp_path: Path, call: int, number: int) -> None:
    parts = store(tmp_path, FaultyDisk(call, number))

    with pytest.raises(StoreError) as caught:
        parts.put(PARTS)

    assert caught.value.fault is StoreFault.DISK
    assert isinstance(caught.value.__cause__, OSError)
    assert list(tmp_path.iterdir()) == []


def test_every_call_of_the_disk_was_tried(tmp_path: Path) -> None:
    disk = FaultyDisk()
    store(tmp_path, disk).put(PARTS)

    assert disk.calls == CALLS


def test_the_sweep_takes_what_no_row_names_and_nothing_else(tmp_path: Path) -> None:
    parts = store(tmp_path)
    parts.put(PARTS)
    (tmp_path / (PARTS[0].sha256 + ".new")).write_bytes(b"half")

    assert parts.sweep({PARTS[0].sha256, PARTS[1].sha256}) == 2
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(p.sha256 for p in PARTS[:2])


def test_a_missing_part_is_said_to_be_damaged(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        store(tmp_path).read(PARTS[0].sha256)

    assert caught.value.fault is StoreFault.PART_DAMAGED


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    parts = store(tmp_path)
    parts.put(PARTS)
    (tmp_path / PARTS[1].sha256).write_bytes(b"part 2")

    with pytest.raises(StoreError) as caught:
        parts.read(PARTS[1].sha256)

    assert caught.value.fault is StoreFault.PART_DAMAGED


def test_a_sweep_that_the_disk_refuses_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        PartStore(tmp_path / "gone", FaultyDisk()).sweep(set())

    assert caught.value.fault is StoreFault.DISK


def test_removing_twice_is_removing_once(tmp_path: Path) -> None:
    parts = store(tmp_path)
    parts.put(PARTS)
    parts.remove([PARTS[0].sha256])
    parts.remove([PARTS[0].sha256])

    assert not (tmp_path / PARTS[0].sha256).exists()
