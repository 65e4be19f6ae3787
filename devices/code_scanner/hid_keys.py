"""From the keys that a wedge scanner types to whole codes. Pure.

A wedge scanner is a keyboard: it types the characters of a code and then Enter or Tab. It knows positions of keys, not
characters, so both sides have to mean the same layout; US is what scanners are delivered with and what keyboards in China
have. What the layout lacks (Chinese) some scanners type as Alt with a number on the numeric pad, as one does on Windows:
the number is a code point, or the bytes of a code page, as set in the scanner. Sources: input-event-codes.h; HID usage
tables 1.4, page 7.

Nothing is guessed: a key without a character, or one event that the kernel lost, makes the whole code unreadable.
"""

from __future__ import annotations

import enum

from evdev import ecodes

from devices.code_scanner.code_line import Refusal, printable
from devices.evdev_event import PRESSED, RELEASED, EventParser, InputEvent, Lost


class KeyEnd(enum.Enum):
    """The key that the scanner types after each code; NONE: silence ends it."""

    ENTER = "ENTER"
    TAB = "TAB"
    NONE = "NONE"


class AltCodes(enum.Enum):
    """What a number typed with Alt means: a code point, or bytes of an encoding, the highest first."""

    UNICODE = "unicode"
    GB18030 = "gb18030"
    UTF_8 = "utf-8"


_END_KEYS = {
    KeyEnd.ENTER: frozenset({ecodes.KEY_ENTER, ecodes.KEY_KPENTER}),
    KeyEnd.TAB: frozenset({ecodes.KEY_TAB}),
    KeyEnd.NONE: frozenset[int](),
}
_SHIFT = frozenset({ecodes.KEY_LEFTSHIFT, ecodes.KEY_RIGHTSHIFT})
_ALT = frozenset({ecodes.KEY_LEFTALT, ecodes.KEY_RIGHTALT})
_CONTROL = frozenset({ecodes.KEY_LEFTCTRL, ecodes.KEY_RIGHTCTRL, ecodes.KEY_LEFTMETA, ecodes.KEY_RIGHTMETA})
MODIFIERS = _SHIFT | _ALT | _CONTROL


def _us_layout() -> dict[int, tuple[str, str]]:
    names = {letter: f"KEY_{letter.upper()}" for letter in "abcdefghijklmnopqrstuvwxyz"}
    keys = {ecodes.ecodes[name]: (letter, letter.upper()) for letter, name in names.items()}
    digits = zip("1234567890", "!@#$%^&*()", strict=True)
    keys |= {ecodes.ecodes[f"KEY_{digit}"]: (digit, above) for digit, above in digits}
    return keys | {
        ecodes.KEY_MINUS: ("-", "_"),
        ecodes.KEY_EQUAL: ("=", "+"),
        ecodes.KEY_LEFTBRACE: ("[", "{"),
        ecodes.KEY_RIGHTBRACE: ("]", "}"),
        ecodes.KEY_SEMICOLON: (";", ":"),
        ecodes.KEY_APOSTROPHE: ("'", '"'),
        ecodes.KEY_GRAVE: ("`", "~"),
        ecodes.KEY_BACKSLASH: ("\\", "|"),
        ecodes.KEY_COMMA: (",", "<"),
        ecodes.KEY_DOT: (".", ">"),
        ecodes.KEY_SLASH: ("/", "?"),
        ecodes.KEY_SPACE: (" ", " "),
    }


LAYOUT = _us_layout()
PAD = {ecodes.ecodes[f"KEY_KP{digit}"]: digit for digit in "0123456789"}
_PAD_SIGNS = {
    ecodes.KEY_KPDOT: ".",
    ecodes.KEY_KPPLUS: "+",
    ecodes.KEY_KPMINUS: "-",
    ecodes.KEY_KPASTERISK: "*",
    ecodes.KEY_KPSLASH: "/",
}
_HEX = {ecodes.ecodes[f"KEY_{letter.upper()}"]: letter for letter in "abcdef"}
# How scanners type the control characters of a code (GS, FNC1 …): keys without a character of their own.
_SILENT = frozenset(
    ecodes.ecodes[f"KEY_{name}"]
    for name in (
        *(f"F{number}" for number in range(1, 25)),
        *("ESC", "BACKSPACE", "DELETE", "INSERT", "HOME", "END", "PAGEUP", "PAGEDOWN", "UP", "DOWN", "LEFT", "RIGHT"),
        *("ENTER", "KPENTER", "TAB", "NUMLOCK", "SCROLLLOCK"),
    )
)
_MOST_DIGITS = 10  # four bytes as a decimal number


class KeyCodes:
    """Holds at most ``max_bytes`` of a code as UTF-8, whatever is typed. ``held``: keys that were down before."""

    def __init__(self, end: KeyEnd, alt: AltCodes, max_bytes: int, held: frozenset[int] = frozenset()) -> None:
        self._events = EventParser()
        self._unseen: list[InputEvent | Lost] = []
        self._ends = _END_KEYS[end]
        self._alt = alt
        self._max_bytes = max_bytes
        self._held = set(held & MODIFIERS)
        self._capital = False
        self._parts: list[str | int] = []
        self._bytes = 0
        self._number: str | None = None
        self._skipping = False

    @property
    def inside(self) -> bool:
        """True between the first key of a code and its end."""
        return bool(self._parts) or self._skipping or self._number is not None

    def feed(self, chunk: bytes) -> str | Refusal | None:
        """The next whole code, or what is wrong. Call with ``b""`` until it is None. Raises ValueError for no events."""
        self._unseen += self._events.feed(chunk)
        while self._unseen:
            found = self._take(self._unseen.pop(0))
            if found is not None:
                return found
        return None

    def silence(self) -> str | Refusal | None:
        """Nothing was typed for so long that no code is under way any more."""
        skipped = self._skipping
        if not self.inside or skipped:
            self._begin()
            return None
        if self._ends:
            self._begin()
            return Refusal.NO_TERMINATOR
        return self._end()

    def _take(self, event: InputEvent | Lost) -> str | Refusal | None:
        if isinstance(event, Lost):
            self._held.clear()
            return self._refuse(Refusal.EVENTS_LOST)
        if event.type != ecodes.EV_KEY:
            return None
        if event.code in MODIFIERS:
            return self._modify(event)
        if event.value != PRESSED:
            return None  # a key that comes up, or that the kernel repeats since the scanner holds it
        if event.code in self._ends and not self._held & _ALT:
            return self._end()
        if self._skipping:
            return None
        if event.code == ecodes.KEY_CAPSLOCK:
            self._capital = not self._capital
            return None
        return self._press(event.code)

    def _modify(self, event: InputEvent) -> Refusal | None:
        if event.value == RELEASED:
            self._held.discard(event.code)
            if event.code in _ALT and self._number is not None:
                return self._finish_number()
        else:
            self._held.add(event.code)
        return None

    def _press(self, code: int) -> Refusal | None:
        if self._held & _ALT:
            return self._press_with_alt(code)
        if code in _SILENT or self._held & _CONTROL:
            return None
        if code in LAYOUT:
            plain, shifted = LAYOUT[code]
            up = bool(self._held & _SHIFT) is not (self._capital and plain.isalpha())
            return self._keep(shifted if up else plain)
        if code in PAD or code in _PAD_SIGNS:
            return self._keep(PAD.get(code) or _PAD_SIGNS[code])
        return self._refuse(Refusal.UNKNOWN_KEY)

    def _press_with_alt(self, code: int) -> Refusal | None:
        number = self._number or ""
        if code == ecodes.KEY_KPPLUS and not number:
            self._number = "+"
        elif code in PAD:
            self._number = number + PAD[code]
        elif number.startswith("+") and code in _HEX:
            self._number = number + _HEX[code]
        elif code in _SILENT:
            return None
        else:
            return self._refuse(Refusal.UNKNOWN_KEY)
        return None if len(self._number) <= _MOST_DIGITS + 1 else self._refuse(Refusal.UNKNOWN_KEY)

    def _finish_number(self) -> Refusal | None:
        digits, self._number = self._number or "", None
        if digits == "+":
            return self._refuse(Refusal.UNKNOWN_KEY)
        return self._keep(int(digits[1:], 16) if digits.startswith("+") else int(digits))

    def _keep(self, part: str | int) -> Refusal | None:
        self._bytes += 1 if isinstance(part, str) else 4
        if self._bytes > self._max_bytes:
            return self._refuse(Refusal.TOO_LONG)
        self._parts.append(part)
        return None

    def _refuse(self, refusal: Refusal) -> Refusal:
        """Skip what comes up to its end."""
        self._begin()
        self._skipping = True
        return refusal

    def _end(self) -> str | Refusal | None:
        parts, skipped = self._parts, self._skipping
        self._begin()
        if skipped or not parts:
            return None
        return joined(parts, self._alt)

    def _begin(self) -> None:
        self._parts = []
        self._bytes = 0
        self._number = None
        self._skipping = False


def joined(parts: list[str | int], alt: AltCodes) -> str | Refusal:
    """Characters and numbers as one text without control characters; NOT_TEXT for numbers that are no text."""
    coded = b""
    encoding = "utf-16-be" if alt is AltCodes.UNICODE else alt.value
    for part in parts:
        if isinstance(part, str):
            coded += part.encode(encoding)
        elif alt is not AltCodes.UNICODE:
            coded += part.to_bytes(max(1, (part.bit_length() + 7) // 8), "big")
        elif part > 0x10FFFF:
            return Refusal.NOT_TEXT
        else:
            # Surrogates come as two numbers and make one character.
            coded += chr(part).encode(encoding, "surrogatepass")
    try:
        text = coded.decode(encoding)
    except UnicodeDecodeError:
        return Refusal.NOT_TEXT
    return printable(text) or Refusal.NOT_TEXT
