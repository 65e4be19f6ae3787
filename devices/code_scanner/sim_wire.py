"""What a virtual scanner puts on its wire for a code: bytes of a serial line, keys of a keyboard, reports of HID-POS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from evdev import ecodes

from devices.code_scanner.hid_keys import LAYOUT, PAD, KeyEnd
from devices.code_scanner.hid_reports import CODE_REPORT, REPORT_BYTES, ReportLayout
from devices.evdev_event import PRESSED, RELEASED, dropped, key

_KEYS = {character: (code, up) for code, both in LAYOUT.items() for up, character in enumerate(both) if both[0] != " "}
_KEYS[" "] = (ecodes.KEY_SPACE, 0)
_DIGITS = {digit: code for code, digit in PAD.items()}
_MORE_AT = 63


class Wire(Protocol):
    """``control`` is what a code may be strewn with, ``garbage`` what is no text, ``flood`` comes without end."""

    @property
    def control(self) -> bytes: ...
    @property
    def garbage(self) -> bytes: ...
    @property
    def flood(self) -> bytes: ...
    @property
    def lost(self) -> bytes: ...

    def pieces(self, code: str) -> list[bytes]:
        """The code in the parts between which a cable may be pulled."""

    def end(self) -> bytes:
        """What follows the last piece."""


@dataclass(frozen=True, slots=True)
class SerialWire:
    """UTF-8 and a terminator. Nothing on a serial line says that something was lost."""

    terminator: bytes = b"\r"
    control: bytes = bytes.fromhex("000206151D7F")
    garbage: bytes = bytes.fromhex("FFFE80C0F5")  # in no place of any UTF-8 or GB18030 text
    flood: bytes = b"7" * 256  # every 10 ms: about what 230400 bit/s carry
    lost: bytes = b""

    def pieces(self, code: str) -> list[bytes]:
        """See ``Wire``."""
        return [bytes([byte]) for byte in code.encode("utf-8")]

    def end(self) -> bytes:
        """See ``Wire``."""
        return self.terminator


def tap(code: int) -> bytes:
    """A key down and up again."""
    return key(code, PRESSED) + key(code, RELEASED)


def held(modifier: int, keys: bytes) -> bytes:
    """``keys`` while a modifier is held."""
    return key(modifier, PRESSED) + keys + key(modifier, RELEASED)


def typed(character: str) -> bytes:
    """A character on a US keyboard; one that it lacks as Alt with its code point on the numeric pad."""
    if character in _KEYS:
        code, up = _KEYS[character]
        return held(ecodes.KEY_LEFTSHIFT, tap(code)) if up else tap(code)
    return held(ecodes.KEY_LEFTALT, b"".join(tap(_DIGITS[digit]) for digit in str(ord(character))))


@dataclass(frozen=True, slots=True)
class KeyWire:
    """Events of a keyboard."""

    terminator: KeyEnd = KeyEnd.ENTER
    control: bytes = tap(ecodes.KEY_F5) + held(ecodes.KEY_LEFTCTRL, tap(ecodes.KEY_RIGHTBRACE))
    garbage: bytes = tap(ecodes.KEY_RO)
    flood: bytes = tap(ecodes.KEY_7) * 4
    lost: bytes = dropped()

    def pieces(self, code: str) -> list[bytes]:
        """See ``Wire``."""
        return [typed(character) for character in code]

    def end(self) -> bytes:
        """See ``Wire``."""
        return b"" if self.terminator is KeyEnd.NONE else tap(ecodes.ecodes[f"KEY_{self.terminator.value}"])


@dataclass(frozen=True, slots=True)
class ReportWire:
    """Reports of 64 bytes."""

    layout: ReportLayout = ReportLayout.PLAIN
    control: bytes = bytes([3]) + bytes(REPORT_BYTES - 1)  # a report of another kind
    garbage: bytes = bytes([CODE_REPORT, 5]) + bytes.fromhex("FFFE80C0F5") + bytes(REPORT_BYTES - 7)
    flood: bytes = bytes([CODE_REPORT, 62]) + b"7" * 62
    lost: bytes = b""

    def pieces(self, code: str) -> list[bytes]:
        """See ``Wire``."""
        content = code.encode("utf-8")
        most = 56 if self.layout is ReportLayout.AIM else 62
        parts = [content[start : start + most] for start in range(0, len(content), most)]
        return [self._report(part, more=at + 1 < len(parts)) for at, part in enumerate(parts)]

    def end(self) -> bytes:
        """See ``Wire``."""
        return b""

    def _report(self, part: bytes, *, more: bool) -> bytes:
        if self.layout is ReportLayout.PLAIN:
            return bytes([CODE_REPORT, len(part)]) + part.ljust(REPORT_BYTES - 2, b"\0")
        return bytes([CODE_REPORT, len(part)]) + b"]Q1" + part.ljust(_MORE_AT - 5, b"\0") + bytes([more])
