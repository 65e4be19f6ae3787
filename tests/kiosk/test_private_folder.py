"""Folders of ours, also where others made them first."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import DataError
from kiosk.lock import KioskLock
from kiosk.private_folder import private_folder


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_every_level_that_is_made_is_private(tmp_path: Path) -> None:
    private_folder(tmp_path / "data" / "keys")
    assert _mode(tmp_path / "data") == _mode(tmp_path / "data" / "keys") == 0o700


def test_a_folder_that_others_may_enter_is_closed_to_them(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    KioskLock(tmp_path / "data").release()
    assert _mode(tmp_path / "data") == 0o700
    assert _mode(tmp_path / "data" / "kiosk.lock") == 0o600


def test_a_folder_with_somebody_elses_files_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    (home / "letter").write_bytes(b"")
    with pytest.raises(DataError, match="not the kiosk's"):
        private_folder(home)
    assert _mode(home) == 0o755
    private_folder(home / "data")
    assert _mode(home / "data") == 0o700
    assert _mode(home) == 0o755


def test_a_folder_that_a_kiosk_has_used_is_closed_again(tmp_path: Path) -> None:
    KioskLock(tmp_path / "data").release()
    (tmp_path / "data").chmod(0o755)
    KioskLock(tmp_path / "data").release()
    assert _mode(tmp_path / "data") == 0o700


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"")
    with pytest.raises(DataError, match="data: a file stands"):
        private_folder(tmp_path / "data")
    with pytest.raises(DataError, match="keys: cannot be kept private"):
        private_folder(tmp_path / "data" / "keys")
    assert _mode(tmp_path / "data") == 0o666


def test_a_new_folder_is_durable_in_the_one_above_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, synced = os.fsync, []

    def seen(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").resolve())
        whole(descriptor)

    monkeypatch.setattr(os, "fsync", seen)
    private_folder(tmp_path / "var" / "data")
    private_folder(tmp_path / "var" / "data")

    assert synced == [tmp_path, tmp_path / "var"]
