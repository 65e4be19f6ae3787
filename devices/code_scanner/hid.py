"""Code scanner on USB that calls itself a keyboard (``mode = "keys"``) or a HID point-of-sale scanner (``"pos"``).

As a keyboard it would type a citizen's credential into whatever window has the focus, so the driver takes it for itself
(EVIOCGRAB) from ``open`` to ``close``. A reading drops what was typed before, waits for the line to be quiet, and takes the
first whole code; so a code that was meant for the citizen before is never half of this one. Keys: ``hid_keys``; reports:
``hid_reports``.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from devices.code_scanner.code_line import Refusal
from devices.code_scanner.hid_keys import AltCodes, KeyCodes, KeyEnd
from devices.code_scanner.hid_reports import REPORT_BYTES, ReportCodes, ReportLayout
from devices.code_scanner.judge import CodeJudge
from devices.code_scanner.protocol import CodeReading
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.evdev_find import valid
from devices.evdev_node import READ_BYTES, READ_SLICE_SECONDS, InputNode, open_node
from devices.status import DeviceState, DeviceStatus

QUIET_SECONDS = 0.05  # a wedge scanner types a key at least every 10 to 20 ms
UNREST_SECONDS = 5.0  # 4 KiB take a scanner that types 1,000 keys a second four of them


@dataclass(frozen=True, slots=True)
class HidCodeScannerSettings:
    """``device``: ``/dev/input/by-id/…-event-kbd`` (pos: ``/dev/hidrawN``), ``usb:VVVV:PPPP``, ``name:…`` or ``phys:…``.

    ``terminator``: the key after each code (keys). ``alt_codes``: what a number typed with Alt means (keys).
    ``pos_layout`` and ``encoding``: see ``hid_reports`` (pos). ``gap_seconds`` of silence end a code (terminator NONE, and
    pos plain) or give it up (others); longer than the scanner's pause between two keys. The same code within
    ``debounce_seconds`` after it was last seen is passed over. ``answers``: file of a recorded stream's answers, see
    ``devices/evdev_stand_in.py``; for demo and tests.
    """

    device: str
    mode: Literal["keys", "pos"] = "keys"
    terminator: KeyEnd = KeyEnd.ENTER
    alt_codes: AltCodes = AltCodes.UNICODE
    pos_layout: ReportLayout = ReportLayout.PLAIN
    encoding: Literal["utf-8", "gb18030", "ascii", "latin-1"] = "utf-8"
    gap_seconds: float = 0.25
    max_bytes: int = 4096
    debounce_seconds: float = 1.0
    answers: Path | None = None

    def __post_init__(self) -> None:
        if not valid(self.device):
            raise _wrong("device", "a path, usb:VVVV:PPPP, name:… or phys:…")
        if self.max_bytes < 1:
            raise _wrong("max_bytes", "at least 1")
        if self.gap_seconds <= QUIET_SECONDS:
            raise _wrong("gap_seconds", f"more than {QUIET_SECONDS}")
        if self.debounce_seconds < 0:
            raise _wrong("debounce_seconds", "0 or more")


class _Codes(Protocol):
    @property
    def inside(self) -> bool: ...
    def feed(self, chunk: bytes) -> str | Refusal | None: ...
    def silence(self) -> str | Refusal | None: ...


class HidCodeScanner:
    """A ``CodeScanner`` on an input or hidraw node, taken exclusively while open."""

    Settings = HidCodeScannerSettings

    def __init__(self, settings: HidCodeScannerSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._node: InputNode | None = None
        self._judge = CodeJudge(settings.debounce_seconds, clock)
        self._keys = settings.mode == "keys"
        self._read_bytes = READ_BYTES if self._keys else REPORT_BYTES  # one report a read, as hidraw has it

    def open(self) -> None:
        """Take the device. Raises ``DeviceError`` deviceNotReady: ``unplugged``, or one with action configuration."""
        self.close()
        node = open_node(self._settings.device, self._settings.answers, "input" if self._keys else "hidraw")
        try:
            if self._keys:
                node.about()  # what is no input device says so here, before anything is taken
                node.grab()
            else:
                node.lock()
        except DeviceError:
            node.close()
            raise
        self._node = node

    def close(self) -> None:
        """Give the device back, and with it the keys to the window."""
        node, self._node = self._node, None
        if node is not None:
            node.close()

    def status(self, context: CommandContext) -> DeviceStatus:
        """Whether the device is there. Detail ``nodeOnly`` in mode pos: there is no question that all of them answer."""
        context.check()
        try:
            with self._taken() as node:
                node.present()
                if self._keys:
                    node.about()
        except DeviceError as error:
            return DeviceStatus(DeviceState.OFFLINE, detail=error.code, since=self._clock())
        return DeviceStatus(DeviceState.ONLINE, detail="" if self._keys else "nodeOnly", since=self._clock())

    def self_test(self, context: CommandContext) -> DeviceStatus:
        """The device is there and nothing in it holds a key down. Raises ``DeviceError``: hardwareError ``keyStuck``."""
        context.check()
        with self._taken() as node:
            if self._keys and node.pressed():
                raise DeviceError(Completion.HARDWARE_ERROR, "keyStuck", Action.MAINTENANCE)
        return self.status(context)

    def read(self, context: CommandContext) -> CodeReading:
        """See ``CodeScanner.read``."""
        context.check()
        with self._taken() as node:
            self._await_quiet(node, context)
            text = self._await_code(node, context)
        self._judge.good()
        return CodeReading(text)

    def _await_quiet(self, node: InputNode, context: CommandContext) -> None:
        started = heard = self._clock()
        node.drain()
        while self._clock() - heard < QUIET_SECONDS:
            if node.read(QUIET_SECONDS, self._read_bytes):
                heard = self._clock()
            if heard - started > UNREST_SECONDS:
                raise DeviceError(Completion.HARDWARE_ERROR, "lineNotQuiet", Action.MAINTENANCE)
            context.check()

    def _await_code(self, node: InputNode, context: CommandContext) -> str:
        codes = self._codes(node)
        heard = self._clock()
        while True:
            chunk = node.read(READ_SLICE_SECONDS, self._read_bytes)
            found = self._feed(codes, chunk)
            if chunk:
                heard = self._clock()
            elif self._clock() - heard > self._settings.gap_seconds:
                found = codes.silence()
            while found is not None:
                if isinstance(found, Refusal):
                    raise self._judge.misread(found)
                if not self._judge.seen_before(found):
                    return found
                found = self._feed(codes, b"")
            context.check()

    def _codes(self, node: InputNode) -> _Codes:
        s = self._settings
        if self._keys:
            return KeyCodes(s.terminator, s.alt_codes, s.max_bytes, node.pressed())
        return ReportCodes(s.pos_layout, s.max_bytes, s.encoding)

    def _feed(self, codes: _Codes, chunk: bytes) -> str | Refusal | None:
        try:
            return codes.feed(chunk)
        except ValueError as cause:
            raise DeviceError(Completion.HARDWARE_ERROR, "notEvents", Action.CONFIGURATION, str(cause)) from None

    @contextlib.contextmanager
    def _taken(self) -> Iterator[InputNode]:
        """The open node; one that is gone is given back."""
        if self._node is None:
            raise DeviceError(Completion.DEVICE_NOT_READY, "notOpen", Action.RESET)
        try:
            yield self._node
        except DeviceError as error:
            if error.completion is Completion.DEVICE_NOT_READY:
                self.close()
            raise


def _wrong(key: str, expected: str) -> DeviceError:
    detail = f"code_scanner: {key} has to be {expected}"
    return DeviceError(Completion.INVALID_DATA, "badSetting", Action.CONFIGURATION, detail)
