"""Files for ``device receipt_printer print``."""

from __future__ import annotations

from pathlib import Path

import pytest

from devices.errors import Completion, DeviceError
from devices.receipt_printer.file_blocks import PNG_MAGIC, blocks_of
from devices.receipt_printer.protocol import Image, Text


def test_each_line_of_a_text_file_is_a_paragraph(tmp_path: Path) -> None:
    path = tmp_path / "slip.txt"
    path.write_bytes("\ufeff第一行\n\n第三行\n".encode())
    assert blocks_of(path) == [Text("第一行"), Text(""), Text("第三行")]


def test_a_png_is_one_picture(tmp_path: Path) -> None:
    path = tmp_path / "slip.PNG"
    path.write_bytes(PNG_MAGIC + b"rest")
    assert blocks_of(path) == [Image(PNG_MAGIC + b"rest")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("a.pdf", b"%PDF", "badFile"), ("a.png", b"GIF89a", "badFile"), ("a.txt", b"\xff\xfe", "badFile")],
)
def test_any_other_file_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DeviceError) as caught:
        blocks_of(tmp_path / name)
    assert (caught.value.completion, caught.value.code) == (Completion.INVALID_DATA, code)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="noFile"):
        blocks_of(tmp_path / "none.txt")
