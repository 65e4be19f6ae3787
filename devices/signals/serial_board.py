"""Cabinet I/O board, call button or sensor on a serial line (RS-232, USB virtual port), through pyserial.

Two ways to tell, and a device may use both: words (``words``), and the modem lines of the connector itself with a contact
between them (``lines``), which are polled. Boards differ, so every byte is configuration. A level is unknown until the board
has spoken of it; ``query`` asks a board that answers.
"""

from __future__ import annotations

import contextlib
import termios
import time
from collections.abc import Callable, Iterator

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.serial_fault import open_error, unplugged
from devices.signals.board_port import (
    NO_LINES,
    Port,
    SerialSignalsSettings,
    no_lines,
    open_serial,
)
from devices.signals.board_words import WordParser
from devices.signals.mapping import Meaning, Says, meanings, words
from devices.signals.protocol import Signal, SignalEvent
from devices.signals.steady import Steady
from devices.status import DeviceState, DeviceStatus

ANSWER_SECONDS = 1.0  # a board answers a query in a few milliseconds
GAP_SECONDS = 0.25  # silence inside a word
BACKLOG_SECONDS = 1.0  # between two watches of one listener; after longer nobody means what was pressed then
KERNEL_BYTES = 4095  # what a terminal keeps unread; of more the rest is lost without a word


class SerialSignals:
    """A ``Signals`` on a serial port."""

    Settings = SerialSignalsSettings

    def __init__(
        self,
        settings: SerialSignalsSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
        open_port: Callable[[SerialSignalsSettings], Port] = open_serial,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._open_port = open_port
        self._words = words("words", settings.words, in_hexadecimal=settings.hexadecimal)
        self._lines: dict[str, Meaning] = meanings("lines", settings.lines)
        self._query = bytes.fromhex(settings.query)
        self._port: Port | None = None
        self._raw: dict[Signal, bool] = {}
        self._unknown = 0
        self._forget()

    def open(self) -> None:
        """Take the port. Raises ``DeviceError`` deviceNotReady: ``unplugged``, or one with action configuration
        (``noModemLines``: the port has no lines to look at, though ``lines`` are configured)."""
        self.close()
        try:
            self._port = self._open_port(self._settings)
        except (OSError, termios.error) as cause:
            raise open_error(cause) from cause
        self._forget()
        with self._vendor_errors() as port:
            self._read_lines(port)

    def close(self) -> None:
        """Give the port back."""
        port, self._port = self._port, None
        if port is not None:
            # A port whose device is gone may refuse even this; it is released all the same.
            with contextlib.suppress(OSError, termios.error):
                port.close()

    def status(self, context: CommandContext) -> DeviceStatus:
        """Whether the port is there. Details ``portOnly`` (no word yet), ``damagedWords``, ``unknownWords`` since it was
        opened."""
        context.check()
        try:
            with self._vendor_errors() as port:
                _ = port.in_waiting
                self._read_lines(port)
        except DeviceError as error:
            return DeviceStatus(DeviceState.OFFLINE, detail=error.code, since=self._clock())
        detail = "" if self._heard_word or not self._words else "portOnly"
        if self._unknown:
            detail = "unknownWords"
        if self._parser.damaged:
            detail = "damagedWords"
        return DeviceStatus(DeviceState.ONLINE, detail=detail, since=self._clock())

    def self_test(self, context: CommandContext) -> DeviceStatus:
        """Ask the board where a query is configured. Raises ``DeviceError``: hardwareError ``noAnswer``."""
        context.check()
        if self._query:
            with self._vendor_errors() as port:
                port.write(self._query)
                asked = self._clock()
                while not self._learn(port.read(port.in_waiting or 1)):
                    if self._clock() - asked > ANSWER_SECONDS:
                        raise DeviceError(Completion.HARDWARE_ERROR, "noAnswer", Action.MAINTENANCE)
                    context.check()
        return self.status(context)

    def watch(self, context: CommandContext, on_signal: Callable[[SignalEvent], None]) -> None:
        """See ``Signals.watch``. Raises besides hardwareError ``noAnswer`` for a board that fell silent."""
        context.check()
        with self._vendor_errors() as port:
            try:
                self._watch(port, context, on_signal)
            finally:
                self._left = self._clock()

    def _watch(self, port: Port, context: CommandContext, on_signal: Callable[[SignalEvent], None]) -> None:
        for event in self._begin(port):
            on_signal(event)
        if self._query:
            port.write(self._query)
        while True:
            context.check()
            chunk = port.read(port.in_waiting or 1)
            now = self._clock()
            if chunk:
                self._heard = now
            elif now - self._heard > GAP_SECONDS:
                self._parser.silence()
                if 0 < self._settings.silence_seconds < now - self._heard:
                    self._forget()  # what such a board said last is no longer known
                    raise DeviceError(Completion.HARDWARE_ERROR, "noAnswer", Action.RESET, "the board fell silent")
            for event in [*self._take(chunk), *self._look(port), *self._steady.due(self._clock())]:
                on_signal(event)

    def _begin(self, port: Port) -> list[SignalEvent]:
        """What a new listener has to know, and what was pressed since the watch before, if that is not long ago."""
        waiting = port.in_waiting
        backlog = port.read(waiting) if waiting else b""
        if backlog:
            self._heard = self._clock()
        if waiting >= KERNEL_BYTES:
            self._forget()  # the newest words are lost: what the board said last is not known
            backlog = b""
        late = self._clock() - self._left > BACKLOG_SECONDS
        if late:
            self._steady = Steady(self._settings.debounce_ms / 1000)
            self._learn(backlog)
        # Of a key that is held between two contacts the first look of the watch tells.
        self._raw |= self._read_lines(port)
        events = self._steady.begin(self._raw)
        return events if late else events + self._take(backlog)

    def _words_of(self, chunk: bytes) -> Iterator[tuple[Signal, Says]]:
        for word in self._parser.feed(chunk):
            meant = self._words.get(word)
            if meant is None:
                self._unknown += 1  # told by the status; a board may greet with its version
                continue
            self._heard_word = True
            yield meant

    def _learn(self, chunk: bytes) -> bool:
        """Take levels over, tell nobody. True when there was a word."""
        meant = list(self._words_of(chunk))
        self._raw |= {signal: says is Says.ON for signal, says in meant if says is not Says.TAP}
        return bool(meant)

    def _take(self, chunk: bytes) -> list[SignalEvent]:
        events: list[SignalEvent] = []
        for signal, says in self._words_of(chunk):
            if says is Says.TAP:
                events += [SignalEvent(signal, True), SignalEvent(signal, False)]
            else:
                events += self._set(signal, says is Says.ON, at_once=not self._settings.debounce_words)
        return events

    def _read_lines(self, port: Port) -> dict[Signal, bool]:
        """The modem lines as they are now. Changes nothing, since a status may ask while a watch runs."""
        try:
            high = {name: bool(getattr(port, name)) for name in self._lines}
        except OSError as cause:
            if cause.errno in NO_LINES:
                self.close()
                raise no_lines(cause) from cause
            raise
        return {meaning.signal: high[name] is not meaning.inverted for name, meaning in self._lines.items()}

    def _look(self, port: Port) -> list[SignalEvent]:
        events: list[SignalEvent] = []
        for signal, active in self._read_lines(port).items():
            events += self._set(signal, active, at_once=False)
        return events

    def _set(self, signal: Signal, active: bool, *, at_once: bool) -> list[SignalEvent]:
        self._raw[signal] = active
        return self._steady.set(signal, active, self._clock(), at_once=at_once)

    def _forget(self) -> None:
        """Nothing is known of any line."""
        self._parser = WordParser(self._settings.terminator, self._settings.length)
        self._steady = Steady(self._settings.debounce_ms / 1000)
        self._raw = {}
        self._left = float("-inf")  # when the last watch ended
        self._heard = self._clock()  # when something came, whatever it was
        self._heard_word = False
        self._unknown = 0

    @contextlib.contextmanager
    def _vendor_errors(self) -> Iterator[Port]:
        """The one place where pyserial's, the terminal's and the kernel's errors become ours."""
        if self._port is None:
            raise DeviceError(Completion.DEVICE_NOT_READY, "notOpen", Action.RESET)
        try:
            yield self._port
        except (OSError, termios.error) as cause:  # serial.SerialException is an OSError, termios.error is not
            self.close()
            raise unplugged(cause) from cause
