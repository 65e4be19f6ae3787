from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from offline.disk import RealDisk
from offline.errors import StoreError, StoreFault
from offline.sealed_files import SealedFiles
from tests.offline.faulty_disk import FaultyDisk

CONTENT = os.urandom(5000)
SHA = hashlib.sha256(CONTENT).hexdigest()
PIECE = 1200


def fetch(files: SealedFiles, content: bytes = CONTENT) -> None:
    """From where it stands to the end."""
    while (have := files.have(SHA)) < len(content):
        files.add(SHA, have, content[have : have + PIECE])


@pytest.fixture
def files(folder: Path) -> SealedFiles:
    made = SealedFiles(folder, RealDisk())
    made.create()
    return made


def test_pieces_become_the_file_that_was_named(files: SealedFiles, folder: Path) -> None:
    fetch(files)

    assert files.finish(SHA)
    assert files.read(SHA) == CONTENT
    assert [file.name for file in folder.iterdir()] == [SHA]


def test_pieces_that_are_something_else_are_gone(files: SealedFiles, folder: Path) -> None:
    fetch(files, bytes(len(CONTENT)))

    assert not files.finish(SHA)
    assert files.read(SHA) is None
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("offset", [0, 100, 1199, 1201, 4800])
def test_a_piece_that_does_not_join_is_not_kept(files: SealedFiles, offset: int) -> None:
    files.add(SHA, 0, CONTENT[:PIECE])

    assert files.add(SHA, offset, b"x" * 50) == PIECE
    assert files.have(SHA) == PIECE


def test_a_gap_ends_what_counts(files: SealedFiles, folder: Path) -> None:
    fetch(files)
    (folder / f"{SHA}.{PIECE}").unlink()

    assert files.have(SHA) == PIECE


@pytest.mark.req("M22")
@pytest.mark.parametrize("call", range(18))
def test_wherever_the_disk_fails_the_download_goes_on_and_ends_well(folder: Path, call: int) -> None:
    disk = FaultyDisk(fails_at=call)
    files = SealedFiles(folder, disk)
    files.create()
    told: list[StoreFault] = []
    for _ in range(3):
        try:
            fetch(files)
            if files.finish(SHA):
                break
        except StoreError as error:
            told.append(error.fault)

    assert told == [StoreFault.DISK]
    assert files.read(SHA) == CONTENT
    files.sweep({SHA})
    assert files.read(SHA) == CONTENT


def test_a_start_takes_away_what_no_row_names_and_keeps_pieces_of_what_one_does(
    files: SealedFiles, folder: Path
) -> None:
    files.add(SHA, 0, CONTENT[:PIECE])
    for name in ("ff" * 32, "ee" * 32 + ".0", f"{SHA}.{PIECE}.new", "nonsense"):
        (folder / name).write_bytes(b"x")

    assert files.sweep({SHA}) == 4
    assert [file.name for file in folder.iterdir()] == [f"{SHA}.0"]


def test_a_file_that_was_touched_is_not_handed_out(files: SealedFiles, folder: Path) -> None:
    fetch(files)
    files.finish(SHA)
    (folder / SHA).write_bytes(CONTENT[:-1] + b"\x00\x01")

    assert files.read(SHA) is None
    assert files.read("00" * 32) is None
