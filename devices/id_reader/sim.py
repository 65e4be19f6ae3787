"""A virtual SAM_V reader at the other end of a cable, so that the real driver runs.

``python -m devices.id_reader.sim --state FILE --link PATH [--wire serial|usb] [--baudrate N] [--trace FILE]``. On a serial
wire LINK becomes a symlink to the terminal that the driver opens (``port``), on USB the socket of the virtual device
(``backend = "socket:LINK"``); the first line on stdout says so. FILE is described in ``sim_state``. Bytes on a serial wire
leave on an absolute schedule of ten bits each, never early; ``--trace`` appends what each answer took.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from devices.id_reader.sdt_frame import frame
from devices.id_reader.sim_card import VirtualCard
from devices.id_reader.sim_faults import Fault, FaultKind
from devices.id_reader.sim_line import SerialSimLine, SimLine, UsbSimLine
from devices.id_reader.sim_module import Request, SamModule, take_request
from devices.id_reader.sim_state import BenchState
from devices.sim_file import SimFile, write_state
from devices.sim_life import SimLife, complain, serve

CHUNK_BYTES = 16  # the FIFO of a common UART


@dataclass(frozen=True, slots=True)
class Sent:
    """One answer as it went out: ``seconds`` from the request's arrival to the last byte of the answer."""

    command: str
    request_bytes: int
    answer_bytes: int
    seconds: float
    wire_seconds: float  # what these bytes take at this rate, both ways


class VirtualReader(SimLife[BenchState]):
    """The reader with its own thread. ``link`` is where the driver finds it while it is plugged in: a pty's symlink, or with
    ``usb`` the socket of a virtual device."""

    def __init__(
        self,
        link: Path,
        *,
        state: BenchState | None = None,
        state_file: Path | None = None,
        baudrate: int = 115200,
        usb: bool = False,
        clock: Callable[[], float] = time.monotonic,
        on_sent: Callable[[Sent], None] | None = None,
        on_complaint: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(
            "virtual-id-reader",
            away=BenchState(plugged=False),
            wanted=state or BenchState(),
            watched=SimFile(state_file, BenchState.from_json) if state_file is not None else None,
            on_complaint=on_complaint,
        )
        self._line: SimLine = UsbSimLine(link) if usb else SerialSimLine(link)
        self._clock = clock
        self._on_sent = on_sent
        self._module = SamModule(baudrate)
        self._faults_left: int | None = None
        self._late: list[bytes] = []
        self._received = bytearray()

    def put(self, card: VirtualCard) -> None:
        """Lay the card down, lifting what lies there; returns when it is so."""
        self.apply(replace(self._wanted, card=None), replace(self._wanted, card=card))

    def lift(self) -> None:
        """Take the card away."""
        self.apply(replace(self._wanted, card=None))

    def unplug(self) -> None:
        """Pull the cable."""
        self.apply(replace(self._wanted, plugged=False))

    def plug(self) -> None:
        """Push the cable in (again)."""
        self.apply(replace(self._wanted, plugged=True))

    def inject(self, fault: str | None, count: int | None = None) -> None:
        """Go wrong like this from now on, ``count`` times."""
        parsed = None if fault is None else Fault.parse(fault)
        clean = replace(self._wanted, fault=None, fault_count=None)
        self.apply(clean, replace(clean, fault=parsed, fault_count=count))

    def _turn(self) -> None:
        if self._await(self._line.ends):
            self._hear()

    def _gone(self) -> None:
        self._line.close()

    def _take(self, before: BenchState) -> None:
        state = self._state
        if (state.fault, state.fault_count) != (before.fault, before.fault_count):
            self._faults_left = state.fault_count
        self._module.lay(state.card)
        if not state.plugged:
            self._line.unplug()
        elif not self._line.plugged:
            self._received.clear()
            self._late.clear()
            self._module.power_up()
            self._line.plug()

    def _hear(self) -> None:
        arrived = self._clock()
        while self._line.plugged and (heard := self._line.hear()):
            self._received += heard
            while (request := take_request(self._received)) is not None:
                # At another rate a real module sees framing errors and stays silent.
                if self._line.hears_rate(self._module.baudrate):
                    self._answer(request, arrived)
                    self._follow_state()  # what a hand did meanwhile is in force before the next question

    def _answer(self, request: Request, arrived: float) -> None:
        byte_seconds = self._line.byte_seconds(self._module.baudrate)
        fault = self._fault_for(request)
        kind = None if fault is None else fault.kind
        if kind is FaultKind.SILENT:
            return
        if kind is FaultKind.STALL:
            self._line.stall()
            return
        # The line hands the request over at once; a wire would still be busy with it.
        start = arrived + request.size * byte_seconds
        if fault is not None and kind is FaultKind.STATUS:
            wire = frame(bytes([0, 0, fault.status]))
        else:
            right = frame(self._module.answer(request))
            wire = right if fault is None else fault.spoil(right)
        if kind is FaultKind.LATE:
            self._late.append(wire)
            return
        late, self._late = self._late, []
        piece = 1 if kind is FaultKind.BYTEWISE else CHUNK_BYTES
        whole = True
        for each in (*late, wire):
            whole = whole and self._send(each, start, byte_seconds, piece)
            start += len(each) * byte_seconds
        if fault is not None and fault.unplugs:
            self._line.unplug()
        elif whole and self._on_sent is not None:
            seconds = self._clock() - arrived
            wire_seconds = (request.size + len(wire)) * byte_seconds
            name = f"{request.code:02X} {request.parameter:02X}"
            self._on_sent(Sent(name, request.size, len(wire), seconds, wire_seconds))

    def _fault_for(self, request: Request) -> Fault | None:
        fault = self._state.fault
        if fault is None or self._faults_left == 0 or not fault.concerns(request):
            return None
        if self._faults_left is not None:
            self._faults_left -= 1
        return fault

    def _send(self, wire: bytes, start: float, byte_seconds: float, piece: int) -> bool:
        """Each piece leaves when its last byte would have left a UART. False when the cable was pulled meanwhile."""
        self._line.begin(wire)
        if not byte_seconds and piece > 1:
            piece = max(1, len(wire))  # USB: a transfer
        sent = 0
        while sent < len(wire):
            end = min(sent + piece, len(wire))
            pause = start + end * byte_seconds - self._clock()
            if pause > 0:
                self._await((), pause)
                self._follow_state()
            if not self._line.plugged or self._stopping:
                return False
            due = end if piece == 1 or not byte_seconds else int((self._clock() - start) / byte_seconds)
            due = min(len(wire), due)
            if due > sent:
                self._line.write(wire[sent:due])
                sent = due
        return True


def main(arguments: Sequence[str] | None = None) -> int:
    """The reader as a process of its own; ends on SIGTERM or SIGINT and takes its link away."""
    parser = argparse.ArgumentParser(prog="python -m devices.id_reader.sim", description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--link", type=Path, required=True)
    parser.add_argument("--wire", choices=("serial", "usb"), default="serial")
    parser.add_argument("--baudrate", type=int, default=115200)
    parser.add_argument("--trace", type=Path)
    options = parser.parse_args(arguments)
    if not options.state.exists():
        write_state(options.state, BenchState())

    def trace(sent: Sent) -> None:
        with options.trace.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(sent)) + "\n")

    reader = VirtualReader(
        options.link,
        state=BenchState(plugged=False),
        state_file=options.state,
        baudrate=options.baudrate,
        usb=options.wire == "usb",
        on_sent=trace if options.trace else None,
        on_complaint=complain,
    )
    serve(reader, lambda: {"link": str(options.link)})
    return 0


if __name__ == "__main__":
    sys.exit(main())
