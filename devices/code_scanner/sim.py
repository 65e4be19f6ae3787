"""A virtual code scanner at the other end of its wire, so that the real driver runs.

``python -m devices.code_scanner.sim --state FILE --link PATH [--kind serial|keys|pos]`` with, for serial,
``[--terminator HEX] [--trigger HEX --stop HEX]``, and for keys and pos ``[--answers FILE] [--repeat SECONDS]``: LINK becomes
the terminal (serial) or the stream (see ``devices/evdev_stand_in.py``) that the driver opens, ANSWERS (LINK.json) what it
asks; its first line on stdout says so. FILE is described in ``sim_state``. Without a trigger it sends each code when it is
presented, and with ``--repeat`` again and again while it is held there; with one, only between trigger and stop.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from devices.code_scanner.hid_keys import KeyEnd
from devices.code_scanner.hid_reports import ReportLayout
from devices.code_scanner.sim_state import BenchState, Fault
from devices.code_scanner.sim_wire import KeyWire, ReportWire, SerialWire, Wire
from devices.evdev_stand_in import Answers, EventLine
from devices.pty_line import PtyLine
from devices.sim_file import SimFile, write_state
from devices.sim_life import SimLife, complain, serve

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


class VirtualScanner(SimLife[BenchState]):
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
        super().__init__(
            "virtual-code-scanner",
            away=BenchState(plugged=False),
            wanted=state or BenchState(),
            watched=SimFile(state_file, BenchState.from_json) if state_file is not None else None,
            on_complaint=on_complaint,
        )
        self._line: Line = line or PtyLine(link)
        self._wire = wire or SerialWire(terminator)
        self._repeat_seconds = repeat_seconds
        self._trigger = trigger
        self._stop = stop
        self._on_trigger = on_trigger
        self._clock = clock
        self._repeat_at = clock()
        self._heard = b""
        self._lit = not trigger

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

    def _turn(self) -> None:
        flooding = self._state.fault is Fault.FLOOD and self._line.plugged
        if self._await(self._line.ends, FLOOD_SECONDS if flooding else self._pause()):
            self._hear()
        elif flooding:
            self._line.write(self._wire.flood)
        elif self._repeat_seconds and self._clock() >= self._repeat_at:
            self._send()

    def _gone(self) -> None:
        self._line.unplug()

    def _pause(self) -> float | None:
        """Until the code is sent again."""
        return self._repeat_at - self._clock() if self._repeat_seconds else None

    def _take(self, before: BenchState) -> None:
        state = self._state
        new = state.code is not None and (state.code, state.turn) != (before.code, before.turn)
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
        on_complaint=complain,
    )
    serve(scanner, lambda: {"link": str(options.link)} | ({} if serial else {"answers": str(answers)}))
    return 0


def input_line(kind: str, link: Path, answers: Path) -> EventLine:
    """The stream of a virtual scanner on USB, ``keys`` or ``pos``."""
    said = Answers("Virtual wedge scanner", "virtual/input0", 0x0C2E, 0x0206)
    return EventLine(link, answers, said, reports=kind == "pos")


def input_wire(kind: str) -> Wire:
    """What such a scanner sends, as it is delivered."""
    return KeyWire(KeyEnd.ENTER) if kind == "keys" else ReportWire(ReportLayout.PLAIN)


if __name__ == "__main__":
    sys.exit(main())
