"""A file as blocks of a slip, for ``device receipt_printer print FILE``: text (UTF-8) or a PNG picture."""

from __future__ import annotations

import pathlib

from devices.errors import Action, Completion, DeviceError
from devices.receipt_printer.protocol import Block, Image, Text

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


def blocks_of(path: pathlib.Path) -> list[Block]:
    """One paragraph a line of a .txt, or one picture of a .png. Raises ``DeviceError`` (invalidData)."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DeviceError(Completion.INVALID_DATA, "noFile", Action.NONE, type(error).__name__) from error
    suffix = path.suffix.lower()
    if suffix == ".png" and data.startswith(PNG_MAGIC):
        return [Image(data)]
    if suffix != ".txt":
        raise DeviceError(Completion.INVALID_DATA, "badFile", Action.NONE, "want .txt or .png")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DeviceError(Completion.INVALID_DATA, "badFile", Action.NONE, "not UTF-8") from error
    return [Text(line) for line in text.removesuffix("\n").split("\n")]
