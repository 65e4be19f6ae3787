"""A virtual code scanner at the other end of its wire, so that the real driver runs.

``python -m devices.code_scanner.sim --state FILE --link PATH [--kind serial|keys|pos]`` with, for serial,
``[--terminator HEX] [--trigger HEX --stop HEX]``, and for keys and pos ``[--answers FILE] [--repeat SECONDS]``: LINK becomes
the terminal (serial) or the stream (see ``devices/evdev_stand_in.py``) that the driver opens, ANSWERS (LINK.json) what it
asks; its first line on stdout says so. FILE is described in ``sim_state``. Without a trigger it sends each code when it is
presented, and with ``--repeat`` again and again while it is held there; with one, only between trigger and stop.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Protocol, TextIO

from devices.code_scanner.hid_keys import KeyEnd
from devices.code_scanner.hid_reports import ReportLayout
from devices.code_scanner.sim_state import BenchState, Fault
from devices.code_scanner.sim_wire import KeyWire, ReportWire, SerialWire, Wire
from devices.evdev_stand_in import Answers, EventLine
from devices.pty_line import PtyLine
from devices.sim_file import SimFile, write_state

LOOK_SECONDS = 0.05  # how often the state file is looked at; a hand is slower
FLOOD_SECONDS = 0.01
REPEAT_SECONDS = 0.5  # how often a scanner in presentation mode sends what is held in front of it


class Line(Protocol):
    """The scanner's end of the cable; see ``PtyLine``."""

    @property
    def plugged(self) -> bool: ...
    @property
    def ends(self) -> list[int]: ...
    def plug(self) -> None: ...
    def unplug(self) -> None: ...
    def read(self) -> bytes: ...
    def write(self, data: bytes) -> None: ...


class VirtualScanner:
    """The scanner with its own thread. ``link`` is where the driver finds it while it is plugged in.

    ``on_trigger`` is called on its thread whenever it was triggered.
    """

    def __init__(
        self,
        link: Path,
        *,
        state: BenchState | None = None,
        state_file: Path | None = None,
        line: Line | None = None,
        wire: Wire | None = None,
        terminator: bytes = b"\r",
        repeat_seconds: float = 0.0,
        trigger: bytes = b"",
        stop: bytes = b"",
        on_trigger: Callable[[], None] | None = None,
        on_complaint: Callable[[str], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._line: Line = line or PtyLine(link)
        self._watched = SimFile(state_file, BenchState.from_json) if state_file is not None else None
        self._wire = wire or SerialWire(terminator)
        self._repeat_seconds = repeat_seconds
        self._trigger = trigger
        self._stop = stop
        self._on_trigger = on_trigger
        self._on_complaint = on_complaint
        self._clock = clock
        self._repeat_at = clock()
        self._state = BenchState(plugged=False)
        self._wanted = state or BenchState()
        self._pending: deque[BenchState] = deque([self._wanted])
        self._heard = b""
        self._lit = not trigger
        self._stopping = False
        self._wake_reader, self._wake_writer = os.pipe()
        self._settled = threading.Condition()
        self._thread = threading.Thread(target=self._live, name="virtual-code-scanner", daemon=True)

    def __enter__(self) -> VirtualScanner:
        self._thread.start()
        self._await_settled()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping = True
        self._wake()
        self._thread.join()
        os.close(self._wake_reader)
        os.close(self._wake_writer)

    def present(self, code: str) -> None:
        """Hold a code in front of it, anew even if it is the same; returns when it is so."""
        self.apply(replace(self._wanted, code=code, turn=self._wanted.turn + 1))

    def unplug(self) -> None:
        """Pull the cable."""
        self.apply(replace(self._wanted, plugged=False))

    def plug(self) -> None:
        """Push the cable in (again), with nothing in front of the glass."""
        self.apply(replace(self._wanted, plugged=True, code=None))

    def inject(self, fault: Fault | None) -> None:
        """Go wrong like this from now on, with nothing in front of the glass."""
        self.apply(replace(self._wanted, fault=fault, code=None))

    def apply(self, state: BenchState) -> None:
        """Put ``state`` in force; returns when it is."""
        with self._settled:
            self._wanted = state
            self._pending.append(state)
        self._wake()
        self._await_settled()

    def _await_settled(self) -> None:
        if threading.current_thread() is self._thread:
            return  # called from on_trigger: in force before anything more is sent
        with self._settled:
            self._settled.wait_for(lambda: not self._pending or not self._thread.is_alive())

    def _wake(self) -> None:
        os.write(self._wake_writer, b"!")

    def _live(self) -> None:
        try:
            while not self._stopping:
                self._follow_file()
                with self._settled:
                    while self._pending:
                        self._take(self._pending.popleft())
                    self._settled.notify_all()
                self._wait()
        finally:
            self._line.unplug()
            with self._settled:
                self._pending.clear()
                self._settled.notify_all()

    def _wait(self) -> None:
        flooding = self._state.fault is Fault.FLOOD and self._line.plugged
        pause = FLOOD_SECONDS if flooding else self._pause()
        ready, _, _ = select.select([self._wake_reader, *self._line.ends], [], [], pause)
        if self._wake_reader in ready:
            os.read(self._wake_reader, 4096)
        elif ready:
            self._hear()
        elif flooding:
            self._line.write(self._wire.flood)
        elif self._repeat_seconds and self._clock() >= self._repeat_at:
            self._send()

    def _pause(self) -> float | None:
        """Until the file is looked at or the code is sent again."""
        pauses = [LOOK_SECONDS] if self._watched else []
        if self._repeat_seconds:
            pauses.append(max(0.0, self._repeat_at - self._clock()))
        return min(pauses, default=None)

    def _follow_file(self) -> None:
        if self._watched is None:
            return
        try:
            found = self._watched.changed()
        except ValueError as cause:
            if self._on_complaint is not None:
                self._on_complaint(str(cause))
            return
        if found is not None:
            with self._settled:
                self._wanted = found
                self._pending.append(found)

    def _take(self, state: BenchState) -> None:
        new = state.code is not None and (state.code, state.turn) != (self._state.code, self._state.turn)
        self._state = state
        if not state.plugged:
            self._line.unplug()
        elif not self._line.plugged:
            self._heard = b""
            self._lit = not self._trigger
            self._line.plug()
        if new and self._lit:
            self._send()

    def _hear(self) -> None:
        self._heard += self._line.read()
        while self._trigger and (self._trigger in self._heard or (self._stop and self._stop in self._heard)):
            on = self._heard.find(self._trigger)
            off = self._heard.find(self._stop) if self._stop else -1
            if on >= 0 and (off < 0 or on < off):
                self._heard = self._heard[on + len(self._trigger) :]
                self._lit = True
                if self._on_trigger is not None:
                    self._on_trigger()
                self._send()
            else:
                self._heard = self._heard[off + len(self._stop) :]
                self._lit = False
        self._heard = self._heard[-64:]  # noise that is no command

    def _send(self) -> None:
        self._repeat_at = self._clock() + self._repeat_seconds
        state, wire = self._state, self._wire
        if state.code is None or not self._line.plugged or state.fault in (Fault.SILENT, Fault.FLOOD):
            return
        pieces = wire.pieces(state.code)
        first, second = b"".join(pieces[: len(pieces) // 2]), b"".join(pieces[len(pieces) // 2 :])
        if state.fault is Fault.UNPLUG:
            self._line.write(first)
            self._line.unplug()
            return
        before, between = b"", b""
        if state.fault is Fault.GARBAGE:
            before = wire.garbage
        elif state.fault is Fault.CONTROL:
            before = between = wire.control
        elif state.fault is Fault.DROPPED:
            between = wire.lost
        end = b"" if state.fault is Fault.NO_TERMINATOR else wire.end()
        self._line.write(before + first + between + second + end)
        self._lit = not self._trigger  # a triggered scanner goes dark after a code


def main(arguments: Sequence[str] | None = None) -> int:
    """The scanner as a process of its own; ends on SIGTERM or SIGINT and takes its link away."""
    parser = argparse.ArgumentParser(prog="python -m devices.code_scanner.sim", description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--link", type=Path, required=True)
    parser.add_argument("--kind", choices=("serial", "keys", "pos"), default="serial")
    parser.add_argument("--answers", type=Path, help="default: LINK.json")
    parser.add_argument("--repeat", type=float, default=REPEAT_SECONDS)
    parser.add_argument("--terminator", type=bytes.fromhex, default=b"\r")
    parser.add_argument("--trigger", type=bytes.fromhex, default=b"")
    parser.add_argument("--stop", type=bytes.fromhex, default=b"")
    options = parser.parse_args(arguments)
    if not options.state.exists():
        write_state(options.state, BenchState())
    answers = options.answers or options.link.with_name(options.link.name + ".json")
    serial = options.kind == "serial"
    scanner = VirtualScanner(
        options.link,
        state=BenchState(plugged=False),
        state_file=options.state,
        line=None if serial else input_line(options.kind, options.link, answers),
        wire=None if serial else input_wire(options.kind),
        terminator=options.terminator,
        repeat_seconds=0.0 if serial else options.repeat,
        trigger=options.trigger,
        stop=options.stop,
        on_complaint=lambda words: _say(sys.stderr, {"state_ignored": words}),
    )
    # Blocked first, so that the scanner's thread never takes the signal and sigwait below gets it.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    with scanner:
        _say(sys.stdout, {"link": str(options.link)} | ({} if serial else {"answers": str(answers)}))
        signal.sigwait({signal.SIGTERM, signal.SIGINT})
    return 0


def input_line(kind: str, link: Path, answers: Path) -> EventLine:
    """The stream of a virtual scanner on USB, ``keys`` or ``pos``."""
    said = Answers("Virtual wedge scanner", "virtual/input0", 0x0C2E, 0x0206)
    return EventLine(link, answers, said, reports=kind == "pos")


def input_wire(kind: str) -> Wire:
    """What such a scanner sends, as it is delivered."""
    return KeyWire(KeyEnd.ENTER) if kind == "keys" else ReportWire(ReportLayout.PLAIN)


def _say(stream: TextIO, shape: dict[str, str]) -> None:
    stream.write(json.dumps(shape, ensure_ascii=False) + "\n")
    stream.flush()


if __name__ == "__main__":
    sys.exit(main())
