"""Takes a stream of ESC/POS bytes apart into commands, as a printer does, without knowing what they do.

Source: Epson ESC/POS command reference (formats), FS commands for double-byte characters in GB 18030.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ESC, FS, GS, DLE = 0x1B, 0x1C, 0x1D, 0x10

# Commands whose arguments have a fixed number of bytes.
FIXED: dict[bytes, int] = {
    b"\x1b@": 0, b"\x1b2": 0, b"\x1b3": 1, b"\x1b!": 1, b"\x1bE": 1, b"\x1bG": 1, b"\x1ba": 1, b"\x1bJ": 1, b"\x1bd": 1,
    b"\x1b-": 1, b"\x1bt": 1, b"\x1bR": 1, b"\x1bM": 1, b"\x1b ": 1, b"\x1b{": 1, b"\x1bp": 3, b"\x1b$": 2,
    b"\x1d!": 1, b"\x1dB": 1, b"\x1dL": 2, b"\x1dW": 2, b"\x1dP": 2, b"\x1dr": 1, b"\x1da": 1, b"\x1dI": 1,
    b"\x1c&": 0, b"\x1c.": 0, b"\x1c!": 1, b"\x1cS": 2, b"\x1cW": 1, b"\x1c-": 1,
    b"\x10\x04": 1, b"\x10\x05": 1,
}  # fmt: skip
CONTROLS = {0x0A: "LF", 0x0D: "CR", 0x09: "HT", 0x0C: "FF", 0x18: "CAN"}


# Obeyed wherever they stand, also in the data of another command: DLE EOT n asks, DLE ENQ and DLE DC4 give orders.
_QUESTION = re.compile(rb"\x10\x04([\x01-\x04])")
_ORDER = re.compile(rb"\x10[\x05\x14].", re.DOTALL)


class RealTimeEar:
    """Hears real-time commands in the stream as it arrives, also those that come in pieces."""

    def __init__(self) -> None:
        self._tail = b""

    def forget(self) -> None:
        """As after switching on."""
        self._tail = b""

    def hear(self, data: bytes) -> tuple[list[int], list[bytes]]:
        """The questions (n) and the orders that are complete now."""
        seen = self._tail + data
        self._tail = seen[-2:]
        return [found[1][0] for found in _QUESTION.finditer(seen)], _ORDER.findall(seen)


@dataclass(frozen=True, slots=True)
class Command:
    """``name``: "text" (``data`` is one character), "LF" and the like, "unknown", or the command's two bytes read as
    Latin-1, such as "GS v"; ``data`` are its arguments."""

    name: str
    data: bytes = b""


def take(buffer: bytearray, *, chinese: bool) -> Command | None:
    """Remove the first command from ``buffer``; None when it is not complete yet."""
    size, command = _first(bytes(buffer[:8]), buffer, chinese)
    if command is None or size > len(buffer):
        return None
    del buffer[:size]
    return command


def _first(head: bytes, buffer: bytearray, chinese: bool) -> tuple[int, Command | None]:
    if not head:
        return 0, None
    lead = head[0]
    if lead == 0:
        return 1, Command("NUL")
    if lead in CONTROLS:
        return 1, Command(CONTROLS[lead])
    if lead >= 0x20:
        size = _character_size(head) if chinese else 1
        return (size, Command("text", head[:size])) if size and len(head) >= size else (0, None)
    if len(head) < 2:
        return 0, None
    prefix = head[:2]
    if prefix in FIXED:
        size = 2 + FIXED[prefix]
        return (size, Command(_name(prefix), head[2:size])) if len(head) >= size else (0, None)
    if prefix == b"\x1dV":
        if len(head) < 3:
            return 0, None
        size = 4 if head[2] in (65, 66, 97, 98, 103, 104) else 3
        return (size, Command("GS V", head[2:size])) if len(head) >= size else (0, None)
    if prefix == b"\x1dv":
        if len(head) < 8:
            return 0, None
        return _sized(buffer, 8, (head[4] | head[5] << 8) * (head[6] | head[7] << 8), "GS v")
    if prefix in (b"\x1d(", b"\x1c(", b"\x1b("):
        if len(head) < 5:
            return 0, None
        return _sized(buffer, 5, head[3] | head[4] << 8, _name(prefix))
    return 2, Command("unknown", prefix)


def _sized(buffer: bytearray, header: int, length: int, name: str) -> tuple[int, Command | None]:
    size = header + length
    return (size, Command(name, bytes(buffer[2:size]))) if len(buffer) >= size else (0, None)


def _character_size(head: bytes) -> int:
    """Bytes of the GB 18030 character that begins here; 0 while that cannot be told."""
    if head[0] < 0x81:
        return 1
    if len(head) < 2:
        return 0
    return 4 if 0x30 <= head[1] <= 0x39 else 2


def _name(prefix: bytes) -> str:
    lead = {ESC: "ESC", FS: "FS", GS: "GS", DLE: "DLE"}[prefix[0]]
    return f"{lead} {chr(prefix[1])}" if prefix[0] != DLE else {0x04: "DLE EOT", 0x05: "DLE ENQ"}[prefix[1]]
