"""Identity card reader with a SAM_A/SAM_V module on a serial line, through pyserial.

One reading is find, find, … found, select, read. After a select the module does not find the same card again until
it was lifted, so a second ``read`` waits for the next card, or for the same one put down anew; whether a card
still lies there after a select, nobody can tell (media ``unknown``). Framing: ``sdt_frame``; meaning of status words
and shape of answers: ``sdt_policy``; text: ``sdt_text``.
"""

from __future__ import annotations

import contextlib
import errno
import os
import termios
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import serial

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.id_reader import sdt_policy as policy
from devices.id_reader.protocol import IdCardReading
from devices.id_reader.sdt_frame import LONGEST, Answer, AnswerParser, Refusal, encode
from devices.id_reader.sdt_policy import Expected
from devices.id_reader.sdt_text import PayloadError, UnknownDocumentError, decode, split_payload
from devices.status import DeviceState, DeviceStatus, MediaState

READ_SLICE_SECONDS = 0.05  # one native read; a cancel must be seen within 200 ms
WRITE_SECONDS = 1.0  # 10 bytes take 10 ms at the slowest rate; longer means a dead line
FIND_PAUSE_SECONDS = 0.15  # between two finds; shorter than a hand takes to let go of the card
GAP_SECONDS = 0.25  # silence inside an answer; USB adapters hold bytes back for up to 16 ms, a busy host longer
ATTEMPTS = 2  # a command that the module did not understand is sent once more
MISREADS_BEFORE_ALARM = 3  # so many damaged answers in a row are no longer the citizen's hand but the cable
BITS_A_BYTE = 10  # 8N1

_GONE = frozenset({errno.ENOENT, errno.ENXIO, errno.EIO, errno.ENODEV})
_TAKEN = frozenset({errno.EAGAIN, errno.EBUSY})
_DENIED = frozenset({errno.EACCES, errno.EPERM})


@dataclass(frozen=True, slots=True)
class SdtSerialSettings:
    """``port`` is a device path; prefer ``/dev/serial/by-id/…``, which survives re-plugging. ``baudrate`` in bit/s."""

    port: str
    baudrate: Literal[115200, 57600, 38400, 19200, 9600] = 115200
    fingerprint: bool = False


class SdtSerialReader:
    """An ``IdReader`` on a serial port, taken exclusively while open."""

    Settings = SdtSerialSettings

    def __init__(self, settings: SdtSerialSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._port: serial.Serial | None = None
        self._line = threading.Lock()  # one exchange, or one select with its read, at a time
        self._card_selected = False
        self._misreads = 0
        self._slack = LONGEST * BITS_A_BYTE / settings.baudrate  # the rest of an abandoned answer comes first

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
            raise _open_error(cause) from cause
        self._card_selected = False

    def close(self) -> None:
        """Give the port back."""
        port, self._port = self._port, None
        if port is not None:
            # A port whose device is gone may refuse even this; it is released all the same.
            with contextlib.suppress(OSError):
                port.close()

    def status(self, context: CommandContext) -> DeviceStatus:
        """Ask the module and the plate. Raises ``DeviceError`` only for canceled."""
        if not self._line.acquire(timeout=context.remaining):
            return self._status(DeviceState.DEVICE_BUSY)
        try:
            self._exchange(policy.SAM_STATUS, context)
            return self._status(DeviceState.ONLINE, self._plate(context))
        except DeviceError as error:
            if error.completion is Completion.CANCELED:
                raise
            if error.completion is Completion.HARDWARE_ERROR:
                return self._status(DeviceState.HARDWARE_ERROR, detail=error.code)
            silent = error.completion is Completion.TIME_OUT
            return self._status(DeviceState.OFFLINE, detail="noAnswer" if silent else error.code)
        finally:
            self._line.release()

    def self_test(self, context: CommandContext) -> DeviceStatus:
        """The module's own self-test and its identity. Raises ``DeviceError`` with what failed."""
        with self._line:
            self._exchange(policy.SAM_STATUS, context)
            self._exchange(policy.SAM_ID, context)
            return self._status(DeviceState.ONLINE, self._plate(context))

    def read(self, context: CommandContext, on_found: Callable[[], None] | None = None) -> IdCardReading:
        """See ``IdReader.read``. A card that already lies there from an earlier ``read`` has to be lifted first."""
        while True:
            with self._line:
                if self._plate(context) is MediaState.PRESENT:
                    if on_found is not None:
                        on_found()
                    return self._read_found(context)
            context.cancel.wait(min(FIND_PAUSE_SECONDS, context.remaining))
            context.check()

    def _plate(self, context: CommandContext) -> MediaState:
        if self._exchange(policy.FIND, context).status == policy.FOUND:
            self._card_selected = False
            return MediaState.PRESENT
        return MediaState.UNKNOWN if self._card_selected else MediaState.NOT_PRESENT

    def _read_found(self, context: CommandContext) -> IdCardReading:
        fingerprint = self._settings.fingerprint
        self._exchange(policy.SELECT, context)
        self._card_selected = True
        try:
            answer = self._exchange(policy.READ_WITH_FINGERPRINTS if fingerprint else policy.READ, context)
            reading = decode(split_payload(answer.data, fingerprint=fingerprint))
        except PayloadError as cause:
            raise self._misread(Refusal.LENGTH) from cause
        except UnknownDocumentError as cause:
            raise DeviceError(Completion.INVALID_DATA, "unknownDocument", Action.CLEAR) from cause
        except DeviceError as error:
            if error.code in (Refusal.CHECKSUM, Refusal.LENGTH):
                raise self._misread(error.code) from error
            raise
        self._misreads = 0
        return reading

    def _misread(self, refusal: str) -> DeviceError:
        self._misreads += 1
        if self._misreads >= MISREADS_BEFORE_ALARM:
            return DeviceError(Completion.HARDWARE_ERROR, refusal, Action.MAINTENANCE, "damaged answers in a row")
        # The module will not read this card again before it was lifted, so only the citizen can help.
        return DeviceError(Completion.USER_ERROR, "reseat", Action.CLEAR, refusal)

    def _exchange(self, expected: Expected, context: CommandContext) -> Answer:
        """One command and its good answer. Raises ``DeviceError`` for every other outcome."""
        problem = DeviceError(Completion.INTERNAL_ERROR, "notSent")
        for _ in range(ATTEMPTS):
            outcome = self._ask(expected, context)
            if isinstance(outcome, DeviceError):
                problem = outcome
                if not expected.repeatable:
                    break
            elif outcome.status in expected.good:
                return outcome
            else:
                problem = policy.failure(outcome.status)
                if outcome.status not in policy.NOT_UNDERSTOOD:
                    break
        raise problem

    def _ask(self, expected: Expected, context: CommandContext) -> Answer | DeviceError:
        """Send once. Returns the first answer that fits, or why there is none; raises when the command has to end."""
        context.check()
        parser = AnswerParser()
        passed_over: Answer | None = None
        with self._vendor_errors() as port:
            port.reset_input_buffer()  # what arrived before the question belongs to another card
            port.write(encode(expected.command))
            heard = self._clock()
            deadline = heard + expected.seconds + self._slack
            while self._clock() < deadline:
                chunk = port.read(port.in_waiting or 1)
                answer = parser.feed(chunk)
                while answer is not None:
                    if expected.fits(answer):
                        return answer
                    passed_over = answer
                    answer = parser.feed(b"")
                if chunk:
                    heard = self._clock()
                elif self._clock() - heard > GAP_SECONDS and (parser.inside or parser.refusal):
                    break
                context.check()
        return _no_answer(parser, passed_over)

    @contextlib.contextmanager
    def _vendor_errors(self) -> Iterator[serial.Serial]:
        """The one place where pyserial's, the terminal's and the kernel's errors become ours."""
        if self._port is None:
            raise DeviceError(Completion.DEVICE_NOT_READY, "notOpen", Action.RESET)
        try:
            yield self._port
        except (OSError, termios.error) as cause:  # serial.SerialException is an OSError, termios.error is not
            self.close()
            raise _unplugged(cause) from cause

    def _status(self, state: DeviceState, media: MediaState = MediaState.UNKNOWN, detail: str = "") -> DeviceStatus:
        return DeviceStatus(state, media=media, detail=detail, since=self._clock())


def _no_answer(parser: AnswerParser, passed_over: Answer | None) -> DeviceError:
    refusal = parser.refusal or (Refusal.LENGTH if parser.inside else Refusal.NONE)
    if refusal:
        return DeviceError(Completion.HARDWARE_ERROR, refusal, Action.RESET, "damaged answer")
    if passed_over is not None:
        detail = f"status word {passed_over.status:02X} with {len(passed_over.data)} bytes"
        return DeviceError(Completion.HARDWARE_ERROR, "unexpectedAnswer", Action.RESET, detail)
    return DeviceError(Completion.DEVICE_NOT_READY, "noAnswer", Action.RESET)


def _unplugged(cause: Exception) -> DeviceError:
    return DeviceError(Completion.DEVICE_NOT_READY, "unplugged", Action.RESET, _words(cause))


def _open_error(cause: Exception) -> DeviceError:
    number = cause.errno if isinstance(cause, OSError) else None
    if number in _GONE:
        return _unplugged(cause)
    if number in _TAKEN:
        return DeviceError(Completion.DEVICE_NOT_READY, "inUse", Action.CONFIGURATION, _words(cause))
    if number in _DENIED:
        return DeviceError(Completion.DEVICE_NOT_READY, "noPermission", Action.CONFIGURATION, _words(cause))
    return DeviceError(Completion.DEVICE_NOT_READY, "notASerialPort", Action.CONFIGURATION, _words(cause))


def _words(cause: Exception) -> str:
    number = cause.errno if isinstance(cause, OSError) else None
    return type(cause).__name__ if number is None else f"{type(cause).__name__}: {os.strerror(number)}"
