"""Whatever lies in a catalogue file's place is read, or refused with a reason; nothing holds the reader."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kiosk.catalogue.reading import MAX_BYTES, CatalogueProblem, read_bytes


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "guide.json"
    file.write_bytes(b"x" * MAX_BYTES)
    assert len(read_bytes(file)) == MAX_BYTES


@pytest.mark.req("M40")
def test_a_pipe_that_nobody_writes_to_holds_nobody(tmp_path: Path) -> None:
    pipe = tmp_path / "guide.json"
    os.mkfifo(pipe)
    with pytest.raises(CatalogueProblem, match="it is no file"):
        read_bytes(pipe)


@pytest.mark.parametrize("path", ["/dev/zero", "/proc/self"])
def test_what_is_no_file_is_refused(path: str) -> None:
    with pytest.raises(CatalogueProblem, match=r"cannot be read"):
        read_bytes(Path(path))


def test_one_byte_too_many_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "guide.json"
    file.write_bytes(b"x" * (MAX_BYTES + 1))
    with pytest.raises(CatalogueProblem, match=str(MAX_BYTES)):
        read_bytes(file)
