"""The virtual receipt printer itself: its buffer, its clock, its faults. ``sim_ends`` are its cables, ``sim_machine`` its works.

Like a real printer it answers ``DLE EOT`` the moment it arrives, keeps the rest in a small receive buffer, executes that in
order while it has paper and a closed cover, and stops reading when the buffer is full. Each cut leaves ``slip-N.png``
and ``slip-N.txt`` in its directory; what it did not understand goes to ``errors.log`` there.
"""

from __future__ import annotations

import os
import pathlib
import select
import threading
import time
from collections.abc import Callable

from PIL import Image

from devices.receipt_printer import sim_language, sim_paper, sim_status
from devices.receipt_printer.raster import CellFont
from devices.receipt_printer.sim_ends import End, PtyEnd, TcpEnd, UsbEnd
from devices.receipt_printer.sim_faults import FaultClock, Hit
from devices.receipt_printer.sim_language import Command
from devices.receipt_printer.sim_machine import Machine
from devices.receipt_printer.sim_state import SimState, StateFile
from devices.receipt_printer.sim_voice import Voice

BUFFER_BYTES = 4096
# How often the state file is looked at while nothing arrives.
POLL_SECONDS = 0.05
DOTS_PER_MM = 8.0
# A real printer answers questions while it prints: nobody waits longer than this many commands take.
COMMANDS_PER_TURN = 64
# Commands that put something on the paper.
PRINTING = ("text", "LF", "GS v", "GS (")


class VirtualPrinter:
    """Runs in a thread of its own between ``start`` and ``stop``. ``before`` is called in it before each command.

    ``link`` is where the serial port appears, ``tcp`` a port of this machine (0: a free one, then in ``tcp_port``),
    ``usb`` a socket for ``devices/usb_socket.py``; at least one of them. Answers go where the latest bytes came from.
    """

    def __init__(
        self,
        state: pathlib.Path,
        link: pathlib.Path | None,
        out: pathlib.Path,
        font: CellFont | None = None,
        *,
        width: int = 576,
        before: Callable[[Command], None] | None = None,
        tcp: int | None = None,
        usb: pathlib.Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state = StateFile(state)
        self.errors: list[str] = []
        self.slips: list[pathlib.Path] = []
        self._changed = threading.Condition()
        self._out = out
        self._before = before
        self._clock = clock
        self._tcp = None if tcp is None else TcpEnd(tcp, clock)
        self.usb = None if usb is None else UsbEnd(usb)
        pty = None if link is None else PtyEnd(link)
        self._ends: list[End] = [end for end in (pty, self._tcp, self.usb) if end is not None]
        self._current = self._ends[0]
        self._paper = sim_paper.Paper(width, font, self._used)
        self._machine = Machine(
            self._paper,
            slip_out=self._slip_out,
            answer=lambda data: self._answer(self._current, data),
            state=self.state.read,
            error=self._complain,
        )
        self._faults = FaultClock()
        self._buffer = bytearray()
        self._ear = sim_language.RealTimeEar()
        self._voice = Voice(self.state.read, clock)
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._run, name="virtual-printer", daemon=True)
        self._stopping = False
        self._stuck = False
        self._powered = True
        self._off_until = self._busy_until = 0.0
        self._torn = 0
        self._pending: threading.Event | None = None

    def __enter__(self) -> VirtualPrinter:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Put the cables in (unless unplugged) and begin to serve."""
        self._follow(self.state.read())
        self._thread.start()

    def stop(self) -> None:
        """Pull the cables, end the thread."""
        self._stopping = True
        os.write(self._wake_write, b"x")
        self._thread.join()
        os.close(self._wake_read)
        os.close(self._wake_write)
        if self.usb is not None:
            self.usb.close()

    @property
    def tcp_port(self) -> int:
        """Where it listens; 0 without a network socket."""
        return 0 if self._tcp is None else self._tcp.port

    def set(self, **changes: object) -> None:
        """Change the state file and wait until the printer has taken it in."""
        self.state.change(**changes)
        seen = threading.Event()
        self._pending = seen
        os.write(self._wake_write, b"x")
        seen.wait(5)

    def wait_for_slips(self, count: int, seconds: float = 10.0) -> list[pathlib.Path]:
        """The pictures of all slips once there are ``count`` of them. Raises ``TimeoutError``."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.slips) >= count, seconds):
                raise TimeoutError(f"{len(self.slips)} of {count} slips")
            return list(self.slips)

    def _run(self) -> None:
        try:
            while not self._stopping:
                self._turn()
        finally:
            self._unplug()

    def _turn(self) -> None:
        pending, self._pending = self._pending, None
        state = self.state.read()
        self._follow(state)
        more = self._execute()
        if (hit := self._faults.due(state)) is not None and not more:
            self._suffer(hit, state)
        self._voice.speak()
        if pending is not None:
            pending.set()
        poll = select.poll()
        poll.register(self._wake_read, select.POLLIN)
        room = len(self._buffer) < BUFFER_BYTES and not self._stuck
        for end in self._ends:
            # Nobody listens at the other end of a serial line without power: the bytes are gone all the same.
            end.listen(poll, room=room if self._powered else isinstance(end, PtyEnd) and not state.holds_line)
        for descriptor, _ in poll.poll(0 if more else self._patience() * 1000):
            if descriptor == self._wake_read:
                os.read(self._wake_read, 64)
                continue
            for end in self._ends:
                if (data := end.hear(descriptor)) is not None:
                    self._receive(end, data)
                    break

    def _patience(self) -> float:
        """Seconds until something is to be done without a byte from outside."""
        due = [at - self._clock() for at in (self._busy_until, self._voice.next_at) if at]
        return max(0.0, min([POLL_SECONDS, *(seconds for seconds in due if seconds > 0)]))

    def _follow(self, state: SimState) -> None:
        """Cables, power and sensors as the file has them."""
        if self._tcp is not None:
            self._tcp.close_second = state.second_connection == "close"
            self._tcp.keep_dead_seconds = state.keep_dead_seconds
        if self.usb is not None:
            self.usb.port_status = sim_status.port(state)
        self._stuck = self._stuck and state.fault == "stall"
        powered = state.power and self._clock() >= self._off_until
        if powered is not self._powered:
            self._powered = powered
            self._lose_everything()
            for end in self._ends if powered else []:
                end.power_up()
        away = self._faults.away(self._clock())
        for end in self._ends:
            if not state.plugged or away or (not powered and end is self.usb):
                self._unplug(end)
            else:
                end.plug()
        if powered and self._machine.status_back:
            self._voice.tell(self._current)

    def _receive(self, end: End, data: bytes) -> None:
        """Answer questions at once, wherever they stand; keep everything for its turn."""
        if not self._powered or not data:
            return
        self._current = end
        state = self.state.read()
        data = self._faults.pass_on(state, data)
        if self._faults.spent:  # a fault that happens once is then taken out of the file
            self._faults.spent = False
            self.state.change(fault=None)
        questions, orders = self._ear.hear(data)
        for n in questions:
            if str(n) in state.questions:
                self._answer(end, bytes((sim_status.real_time(n, state),)))
        for order in orders:  # this printer only complains, since none of our jobs may hold one
            self._complain(f"obeyed in real time: {order.hex(' ')}")
        self._buffer.extend(data)

    def _execute(self) -> bool:
        """Do some commands; True when there is more to do, after a look at what has arrived in between."""
        for _ in range(COMMANDS_PER_TURN):
            state = self.state.read()
            if state.offline or self._stuck or not self._powered or self._clock() < self._busy_until:
                return False
            if not any(end.plugged for end in self._ends):
                return False
            command = sim_language.take(self._buffer, chinese=self._machine.chinese)
            if command is None:
                return False
            if state.fault == "stall" and command.name in PRINTING:
                self._stuck = True
                return False
            if self._before is not None:
                self._before(command)
            self._machine.execute(command)
            if command.name == "LF":
                self._after_line(self.state.read())
        return True

    def _after_line(self, state: SimState) -> None:
        if state.fault == "asb_noise":
            self._current.say(sim_status.automatic(state))
        if state.fault == "cut_connection_mid_job":
            # In this order: whoever sees the line gone may plug it in again at once.
            self.state.change(plugged=False, fault=None)
            self._unplug()

    def _suffer(self, hit: Hit, state: SimState) -> None:
        """What befalls the printer once it has done what it was told before."""
        if hit is Hit.HANG_UP:
            self.state.change(plugged=False, fault=None)
            self._unplug()
        elif hit is Hit.RESET:
            self.state.change(fault=None)
            self._unplug(abrupt=True)
        elif hit is Hit.POWER_CYCLE:
            self.state.change(fault=None)
            self._off_until = self._clock() + state.off_seconds
            self._follow(self.state.read())
        else:
            self._faults.go_away(self._clock() + state.off_seconds)
            self._unplug()

    def _answer(self, end: End, data: bytes) -> None:
        if self._powered:
            self._voice.answer(end, data)

    def _used(self, dots: int) -> None:
        state = self.state.read()
        if state.mm_per_second:
            self._busy_until = max(self._busy_until, self._clock()) + dots / DOTS_PER_MM / state.mm_per_second
        left = state.paper_left_mm
        if left is None:
            return
        left = max(0.0, left - dots / DOTS_PER_MM)
        if left == 0.0:
            self.state.change(paper_left_mm=None, paper="out")
        elif state.near_end_mm is not None and left <= state.near_end_mm:
            self.state.change(paper_left_mm=left, paper="low")
        else:
            self.state.change(paper_left_mm=left)

    def _slip_out(self, slip: Image.Image, text: str) -> None:
        path = sim_paper.save(self._out, f"slip-{len(self.slips) + 1}", slip, text)
        with self._changed:
            self.slips.append(path)
            self._changed.notify_all()

    def _complain(self, what: str) -> None:
        self.errors.append(what)
        self._out.mkdir(parents=True, exist_ok=True)
        with (self._out / "errors.log").open("a", encoding="utf-8") as file:
            file.write(what + "\n")

    def _lose_everything(self) -> None:
        """What a printer holds while it has power."""
        self._buffer.clear()
        self._ear.forget()
        self._voice.forget()
        self._busy_until = 0.0
        self._machine.power_up()

    def _unplug(self, only: End | None = None, *, abrupt: bool = False) -> None:
        """Cable and power in one: the buffer is lost, the torn-off paper is kept as ``torn-N.png``."""
        pulled = [end for end in ([only] if only else self._ends) if end.plugged]
        if not pulled:
            return
        for end in pulled:
            end.unplug(abrupt=abrupt)
        if any(end.plugged for end in self._ends):
            return
        self._lose_everything()
        if self._paper.touched:
            self._torn += 1
            self._paper.feed(sim_paper.CUTTER_DOTS)
            sim_paper.save(self._out, f"torn-{self._torn}", *self._paper.cut())
