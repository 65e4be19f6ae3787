"""Code scanner on a serial line (RS-232, USB virtual port), through pyserial.

Terminator, trigger and stop bytes differ from maker to maker and are configuration; many take Honeywell's trigger
16540D and stop 16550D (manual of the Mindeo ES4650).
A reading drops what was there before, waits for the line to be quiet, triggers, and takes the first whole code; so a
code that was meant for the citizen before is never half of this one. Framing: ``code_line``.
"""

from __future__ import annotations

import contextlib
import termios
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import serial

from devices.code_scanner.code_line import CodeParser, Refusal, Terminator, text_of
from devices.code_scanner.judge import CodeJudge
from devices.code_scanner.protocol import CodeReading
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.serial_fault import open_error, unplugged
from devices.status import DeviceState, DeviceStatus

READ_SLICE_SECONDS = 0.05  # one native read; a cancel must be seen within 200 ms
WRITE_SECONDS = 0.1  # a trigger is three bytes; a line that does not take them is dead
QUIET_SECONDS = 0.05  # USB adapters hold bytes back for up to 16 ms
UNREST_SECONDS = 1.0  # beyond the time of the longest code; a line that talks on is no scanner waiting for a code
BITS_A_BYTE = 10  # 8N1


@dataclass(frozen=True, slots=True)
class SerialCodeScannerSettings:
    """``port`` is a device path, best ``/dev/serial/by-id/…``; ``baudrate`` in bit/s.

    ``trigger`` and ``stop`` are bytes in hexadecimal (``"16540D"``), empty for a scanner that reads by itself; the
    trigger is repeated after ``trigger_seconds``, since scanners give up by themselves. ``gap_seconds`` of silence
    end a code (terminator NONE) or give it up (others). The same code within ``debounce_seconds`` after it was last
    seen is passed over: a code held in front of the glass arrives many times a second.
    """

    port: str
    baudrate: Literal[115200, 57600, 38400, 19200, 9600, 4800] = 9600
    terminator: Terminator = Terminator.CR
    gap_seconds: float = 0.25
    trigger: str = ""
    stop: str = ""
    trigger_seconds: float = 5.0
    max_bytes: int = 4096
    encoding: Literal["utf-8", "gb18030", "ascii", "latin-1"] = "utf-8"
    debounce_seconds: float = 1.0

    def __post_init__(self) -> None:
        for key in ("trigger", "stop"):
            try:
                bytes.fromhex(getattr(self, key))
            except ValueError as cause:
                raise _wrong(key, "bytes in hexadecimal, such as 16540D") from cause
        if self.max_bytes < 1:
            raise _wrong("max_bytes", "at least 1")
        for key in ("gap_seconds", "trigger_seconds"):
            if getattr(self, key) <= 0:
                raise _wrong(key, "more than 0")
        if self.debounce_seconds < 0:
            raise _wrong("debounce_seconds", "0 or more")


class SerialCodeScanner:
    """A ``CodeScanner`` on a serial port, taken exclusively while open."""

    Settings = SerialCodeScannerSettings

    def __init__(self, settings: SerialCodeScannerSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._port: serial.Serial | None = None
        self._trigger = bytes.fromhex(settings.trigger)
        self._stop = bytes.fromhex(settings.stop)
        self._judge = CodeJudge(settings.debounce_seconds, clock)
        self._unrest = UNREST_SECONDS + settings.max_bytes * BITS_A_BYTE / settings.baudrate

    def open(self) -> None:
        """Take the port. Raises ``DeviceError`` deviceNotReady: ``unplugged``, or one with action configuration."""
        self.close()
        try:
            self._port = serial.Serial(
                self._settings.port,
                self._settings.baudrate,
                timeout=READ_SLICE_SECONDS,
                write_timeout=WRITE_SECONDS,
                exclusive=True,
            )
        except (OSError, termios.error) as cause:
            raise open_error(cause) from cause

    def close(self) -> None:
        """Give the port back."""
        port, self._port = self._port, None
        if port is not None:
            # A port whose device is gone may refuse even this; it is released all the same.
            with contextlib.suppress(OSError):
                port.close()

    def status(self, context: CommandContext) -> DeviceStatus:
        """Whether the port is there. Detail ``portOnly``: these scanners answer no question that all of them know."""
        context.check()
        try:
            with self._vendor_errors() as port:
                _ = port.in_waiting
        except DeviceError as error:
            return DeviceStatus(DeviceState.OFFLINE, detail=error.code, since=self._clock())
        return DeviceStatus(DeviceState.ONLINE, detail="portOnly", since=self._clock())

    def self_test(self, context: CommandContext) -> DeviceStatus:
        """Flash the light once where a trigger is configured. Raises ``DeviceError`` with what failed."""
        context.check()
        with self._vendor_errors() as port:
            port.write(self._trigger)
            port.write(self._stop)
        return self.status(context)

    def read(self, context: CommandContext) -> CodeReading:
        """See ``CodeScanner.read``."""
        context.check()
        with self._vendor_errors() as port:
            self._await_quiet(port, context)
            try:
                text = self._await_code(port, context)
            finally:
                port.write(self._stop)
        self._judge.good()
        return CodeReading(text)

    def _await_quiet(self, port: serial.Serial, context: CommandContext) -> None:
        port.reset_input_buffer()
        started = heard = self._clock()
        while self._clock() - heard < QUIET_SECONDS:
            if port.read(port.in_waiting or 1):
                heard = self._clock()
            if heard - started > self._unrest:
                raise DeviceError(Completion.HARDWARE_ERROR, "lineNotQuiet", Action.MAINTENANCE)
            context.check()

    def _await_code(self, port: serial.Serial, context: CommandContext) -> str:
        parser = CodeParser(self._settings.terminator, self._settings.max_bytes)
        heard = self._clock()
        triggered: float | None = None
        while True:
            now = self._clock()
            if not parser.inside and (triggered is None or now - triggered >= self._settings.trigger_seconds):
                port.write(self._trigger)
                triggered = now
            chunk = port.read(port.in_waiting or 1)
            found = parser.feed(chunk)
            if chunk:
                heard = self._clock()
            elif self._clock() - heard > self._settings.gap_seconds:
                found = parser.silence()
            while found is not None:
                text = found if isinstance(found, Refusal) else text_of(found, self._settings.encoding)
                if isinstance(text, Refusal):
                    raise self._judge.misread(text)
                if not self._judge.seen_before(text):
                    return text
                triggered = None  # a triggered scanner goes dark after each code
                found = parser.feed(b"")
            context.check()

    @contextlib.contextmanager
    def _vendor_errors(self) -> Iterator[serial.Serial]:
        """The one place where pyserial's, the terminal's and the kernel's errors become ours."""
        if self._port is None:
            raise DeviceError(Completion.DEVICE_NOT_READY, "notOpen", Action.RESET)
        try:
            yield self._port
        except (OSError, termios.error) as cause:  # serial.SerialException is an OSError, termios.error is not
            self.close()
            raise unplugged(cause) from cause


def _wrong(key: str, expected: str) -> DeviceError:
    detail = f"code_scanner: {key} has to be {expected}"
    return DeviceError(Completion.INVALID_DATA, "badSetting", Action.CONFIGURATION, detail)
