"""That bytes are brought to the platter cannot be seen from outside; that the kernel is asked to, can."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from offline.disk import RealDisk


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, int]]:
    """File or folder of each fsync, and how long it was at that moment."""
    seen: list[tuple[Path, int]] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        seen.append((Path(f"/proc/self/fd/{handle}").readlink(), os.fstat(handle).st_size))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    return seen


def test_a_file_is_synchronised_after_its_last_byte(tmp_path: Path, synced: list[tuple[Path, int]]) -> None:
    RealDisk().write(tmp_path / "part", b"content")

    assert synced == [(tmp_path / "part", 7)]
    assert (tmp_path / "part").read_bytes() == b"content"


def test_a_folder_is_synchronised_itself(tmp_path: Path, synced: list[tuple[Path, int]]) -> None:
    RealDisk().sync_folder(tmp_path)

    assert [file for file, _ in synced] == [tmp_path]


def test_a_kernel_that_takes_few_bytes_at_a_time_gets_them_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:3]))
    RealDisk().write(tmp_path / "part", b"0123456789")

    assert (tmp_path / "part").read_bytes() == b"0123456789"


def test_a_shorter_file_replaces_a_longer_one_wholly(tmp_path: Path) -> None:
    RealDisk().write(tmp_path / "part", b"0123456789")
    RealDisk().write(tmp_path / "part", b"abc")

    assert (tmp_path / "part").read_bytes() == b"abc"
