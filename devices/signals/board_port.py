"""The settings of a cabinet's I/O board and its port, and what the port's errors mean."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import Literal, Protocol

import serial

from devices.errors import Action, Completion, DeviceError
from devices.serial_fault import in_words
from devices.signals.board_words import LONGEST, WordEnd
from devices.signals.mapping import meanings, words, wrong

READ_SLICE_SECONDS = 0.05  # one native read; a cancel must be seen within 200 ms
WRITE_SECONDS = 0.1
LINES = ("cts", "dsr", "ri", "cd")

NO_LINES = frozenset({errno.ENOTTY, errno.EINVAL})


@dataclass(frozen=True, slots=True)
class SerialSignalsSettings:
    """``port`` is a device path, best ``/dev/serial/by-id/…``; ``baudrate`` in bit/s.

    ``words``: ``D1=door:on,D0=door:off,C=call:tap``, in hexadecimal with ``hexadecimal``; they end with ``terminator`` or, for
    FIXED, after ``length`` bytes. ``query``: bytes in hexadecimal that make the board say its levels, sent when a watch
    begins. A board that says nothing for ``silence_seconds`` does not answer; 0 for one that speaks only of changes.
    ``lines``: ``cts=door,ri=!call``, of cts, dsr, ri and cd, looked at every ``poll_ms``. ``debounce_ms``: for how long the
    change of a line has to hold, and of a word with ``debounce_words``, for a board that does not debounce its contacts itself.
    """

    port: str
    baudrate: Literal[115200, 57600, 38400, 19200, 9600, 4800, 2400, 1200] = 9600
    words: tuple[str, ...] = ()
    hexadecimal: bool = False
    terminator: WordEnd = WordEnd.CR
    length: int = 0
    query: str = ""
    silence_seconds: float = 0.0
    lines: tuple[str, ...] = ()
    poll_ms: int = 20
    debounce_ms: int = 30
    debounce_words: bool = False

    def __post_init__(self) -> None:
        if not self.words and not self.lines:
            raise wrong("words", "given, or lines")
        if (self.terminator is WordEnd.FIXED) is not (0 < self.length <= LONGEST):
            raise wrong("length", f"from 1 to {LONGEST} with terminator FIXED, 0 with any other")
        try:
            bytes.fromhex(self.query)
        except ValueError as cause:
            raise wrong("query", "bytes in hexadecimal, such as 3F0D") from cause
        if not 1 <= self.poll_ms <= 1000 * READ_SLICE_SECONDS:
            raise wrong("poll_ms", f"from 1 to {1000 * READ_SLICE_SECONDS:.0f}")
        for key in ("silence_seconds", "debounce_ms"):
            if getattr(self, key) < 0:
                raise wrong(key, "0 or more")
        mapped = meanings("lines", self.lines)
        if not set(mapped) <= set(LINES):
            raise wrong("lines", f"of {', '.join(LINES)}")
        if len({meaning.signal for meaning in mapped.values()}) < len(mapped):
            raise wrong("lines", "of a signal each")
        words("words", self.words, in_hexadecimal=self.hexadecimal)


class Port(Protocol):
    """What is used of a ``serial.Serial``. Properties raise OSError."""

    @property
    def in_waiting(self) -> int: ...
    @property
    def cts(self) -> bool: ...
    @property
    def dsr(self) -> bool: ...
    @property
    def ri(self) -> bool: ...
    @property
    def cd(self) -> bool: ...
    def read(self, size: int) -> bytes: ...
    def write(self, data: bytes) -> int | None: ...
    def close(self) -> None: ...


def open_serial(settings: SerialSignalsSettings) -> Port:
    """The real port, taken exclusively. Raises OSError, termios.error."""
    seconds = settings.poll_ms / 1000 if settings.lines else READ_SLICE_SECONDS
    port: Port = serial.Serial(
        settings.port, settings.baudrate, timeout=seconds, write_timeout=WRITE_SECONDS, exclusive=True
    )
    return port


def no_lines(cause: Exception) -> DeviceError:
    return DeviceError(Completion.DEVICE_NOT_READY, "noModemLines", Action.CONFIGURATION, in_words(cause))
