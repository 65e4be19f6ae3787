"""Identity card reader with a SAM_A/SAM_V module on a serial line, through pyserial: 8N1, five rates.

The module keeps the rate that it was last told (60 nn) until its power goes. The rates in the settings are the only ones
that are tried. Everything above the wire: ``sdt_reader``.
"""

from __future__ import annotations

import contextlib
import termios
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import serial

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.id_reader import sdt_policy as policy
from devices.id_reader.sdt_exchange import exchange
from devices.id_reader.sdt_frame import LONGEST, Refusal
from devices.id_reader.sdt_link import SLICE_SECONDS
from devices.id_reader.sdt_reader import SdtReader
from devices.serial_fault import open_error, unplugged

WRITE_SECONDS = 1.0  # 10 bytes take 10 ms at the slowest rate; longer means a dead line
BITS_A_BYTE = 10  # 8N1

Baudrate = Literal[115200, 57600, 38400, 19200, 9600]

# At a rate that is not the module's nothing comes, or nonsense.
_ANOTHER_RATE = frozenset({"noAnswer", "unexpectedAnswer", Refusal.CHECKSUM, Refusal.LENGTH})


@dataclass(frozen=True, slots=True)
class SdtSerialSettings:
    """``port`` is a device path; prefer ``/dev/serial/by-id/…``, which survives re-plugging. Rates in bit/s.

    ``baudrate`` is the one that the module has when its power comes. With ``set_baudrate`` it is told to change to that one;
    a module that was told before, and kept its power, is met there. ``fingerprint``: read the templates too.
    ``appended_address``: ask for addresses added after the card was made; a module that does not know the question leaves
    them ``unread``, and costs a second if it is silent. ``management_number``: ask for the card's IIN, SN and DN.
    """

    port: str
    baudrate: Baudrate = 115200
    fingerprint: bool = False
    set_baudrate: Baudrate | None = None
    appended_address: bool = True
    management_number: bool = False


class SerialLink:
    """An ``SdtLink`` on a serial port, taken exclusively while open."""

    def __init__(self, port: str, baudrate: int) -> None:
        self._path = port
        self._baudrate = baudrate
        self._port: serial.Serial | None = None

    @property
    def slack(self) -> float:
        """The longest answer at this rate."""
        return LONGEST * BITS_A_BYTE / self._baudrate

    def open(self) -> None:
        """Raises ``DeviceError`` deviceNotReady: ``unplugged``, or one with action configuration."""
        try:
            self._port = serial.Serial(
                self._path, self._baudrate, timeout=SLICE_SECONDS, write_timeout=WRITE_SECONDS, exclusive=True
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

    def set_rate(self, baudrate: int) -> None:
        """Speak at this rate from now on."""
        self._baudrate = baudrate
        with self._vendor_errors() as port:
            port.baudrate = baudrate

    def clear(self, context: CommandContext) -> None:
        """Drop what the kernel holds."""
        with self._vendor_errors() as port:
            port.reset_input_buffer()

    def send(self, request: bytes, context: CommandContext) -> None:
        """At once: a request is shorter than any buffer."""
        with self._vendor_errors() as port:
            port.write(request)

    def receive(self) -> bytes:
        """What is there, or the first byte within a slice."""
        with self._vendor_errors() as port:
            return bytes(port.read(port.in_waiting or 1))

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


class SdtSerialReader(SdtReader):
    """An ``IdReader`` on a serial port."""

    Settings = SdtSerialSettings

    def __init__(self, settings: SdtSerialSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._serial = SerialLink(settings.port, settings.baudrate)
        super().__init__(
            self._serial,
            fingerprint=settings.fingerprint,
            appended_address=settings.appended_address,
            management_number=settings.management_number,
            clock=clock,
        )
        self._baudrate = settings.baudrate
        self._wanted = settings.set_baudrate
        self._agreed = False

    def close(self) -> None:
        """Give the port back."""
        self._agreed = False
        super().close()

    def _prepare(self, context: CommandContext) -> None:
        """Agree with the module on the rate that is wanted: first as if it had been told before, then by telling it."""
        if self._wanted is None or self._agreed:
            return
        self._serial.set_rate(self._wanted)
        if not self._answers(context):
            self._serial.set_rate(self._baudrate)
            # Whether it confirms at the old rate or at the new one is not told; the question after it decides.
            self._hears(policy.set_baudrate(self._wanted), context)
            self._serial.set_rate(self._wanted)
            if not self._answers(context):
                detail = f"neither at {self._baudrate} nor at {self._wanted} bit/s"
                raise DeviceError(Completion.DEVICE_NOT_READY, "noAnswer", Action.RESET, detail)
        self._agreed = True

    def _answers(self, context: CommandContext) -> bool:
        return self._hears(replace(policy.SAM_STATUS, seconds=policy.RATE_SECONDS, repeatable=False), context)

    def _hears(self, expected: policy.Expected, context: CommandContext) -> bool:
        """Whether the module said anything that makes sense. Raises ``DeviceError`` when the line is gone or time over."""
        try:
            exchange(self._link, expected, context, self._clock)
        except DeviceError as error:
            if error.code in _ANOTHER_RATE:
                return False
            if error.completion is not Completion.HARDWARE_ERROR:
                raise
        return True
