"""From what python-sane read to a page: packed 8-bit pixels, or a refusal where it has mixed the bytes up.

Seen of python-sane 2.9.2 (``_sane.c``, ``SaneDev_snap``), which knows a row by its pixels and not by ``bytes_per_line``:
- rows with padding run into each other; at 8 bits they can be told apart again but for the last one, at 1 bit they cannot;
- 16-bit rows are overrun unless 16-bit samples are asked for;
- 1-bit colour comes inverted, as if it were 1-bit gray, where 1 is black;
- the three passes of an old scanner are written one below the other, beyond the page.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from devices.errors import Action, Completion, DeviceError
from devices.scanner.protocol import ScannedImage

_LITTLE = sys.byteorder == "little"


@dataclass(frozen=True, slots=True)
class Announced:
    """``SANE_Parameters`` after ``start``: ``lines`` is -1 when the device does not know before the end."""

    form: str
    last_frame: bool
    width: int
    lines: int
    depth: int
    row_bytes: int

    @property
    def samples(self) -> int:
        """Numbers a pixel."""
        return 1 if self.form in ("gray", "grey") else 3

    @property
    def plain_row_bytes(self) -> int:
        """Bytes of a row without padding."""
        if self.depth == 1:
            return self.samples * ((self.width + 7) // 8)
        return self.width * self.samples * self.depth // 8

    @property
    def padded(self) -> bool:
        """There is something between two rows."""
        return self.row_bytes > self.plain_row_bytes


def announced(parameters: tuple[str, int, tuple[int, int], int, int]) -> Announced:
    """python-sane's tuple by name. Raises ``DeviceError`` (unsupportedCommand) for what cannot be read rightly."""
    form, last_frame, (width, lines), depth, row_bytes = parameters
    page = Announced(form, bool(last_frame), width, lines, depth, row_bytes)
    if not page.last_frame or form not in ("gray", "grey", "color"):
        raise _unsupported("threePass", "scanner reads colours in three passes; use mode Gray")
    if page.depth not in (1, 8, 16):
        raise _unsupported("oddDepth", f"{depth} bits a sample")
    if page.depth == 1 and page.padded:
        raise _unsupported("paddedRows", "rows of single bits with padding; use mode Gray")
    return page


def image_of(page: Announced, data: bytearray, height: int, sample_bytes: int, dpi: int) -> ScannedImage:
    """The page. Raises ``DeviceError`` (hardwareError ``incomplete``) when rows are missing."""
    row = page.width * page.samples * sample_bytes
    wanted = page.lines
    if page.padded:
        data, height = _without_padding(data, row, page)
        wanted -= page.lines > 0  # the last row is lost with the end of the stream
    if height < 1 or (page.lines > 0 and height < wanted):
        detail = f"{height} of {page.lines} rows"
        raise DeviceError(Completion.HARDWARE_ERROR, "incomplete", Action.RESET, detail)
    if sample_bytes == 2:
        data = data[1::2] if _LITTLE else data[0::2]  # the upper byte; SANE's samples have the machine's order
    if page.depth == 1 and page.samples == 3:
        data = data.translate(bytes(range(255, -1, -1)))
    return ScannedImage(page.width, height, "RGB" if page.samples == 3 else "L", bytes(data), dpi)


def _without_padding(data: bytearray, row: int, page: Announced) -> tuple[bytearray, int]:
    """Whole rows of ``row`` bytes out of a stream in which one begins every ``row_bytes``."""
    rows = (len(data) + page.row_bytes - row) // page.row_bytes
    if page.lines > 0:
        rows = min(rows, page.lines)
    packed = bytearray()
    for number in range(rows):
        start = number * page.row_bytes
        packed += data[start : start + row]
    return packed, rows


def _unsupported(code: str, detail: str) -> DeviceError:
    return DeviceError(Completion.UNSUPPORTED_COMMAND, code, Action.CONFIGURATION, detail)
