"""The virtual receipt printer: the other end of the serial line. Speaks ESC/POS on a pty and shows what the paper would show.

``python -m devices.receipt_printer.sim --state FILE --link PATH --out DIR [--font FILE]`` or, in a test, as a
context manager. Like a real printer it answers ``DLE EOT`` the moment it arrives, keeps the rest in a small
receive buffer, executes that in order while it has paper and a closed cover, and stops reading when the
buffer is full. Each cut leaves ``slip-N.png`` and ``slip-N.txt`` in DIR; what it did not understand goes to
``errors.log`` there.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pathlib
import select
import signal
import sys
import threading
import tty
from collections.abc import Callable

from PIL import Image

from devices.receipt_printer import sim_language, sim_paper
from devices.receipt_printer.raster import CellFont
from devices.receipt_printer.sim_language import Command
from devices.receipt_printer.sim_machine import Machine
from devices.receipt_printer.sim_state import SimState, StateFile

BUFFER_BYTES = 4096
# How often the state file is looked at while nothing arrives.
POLL_SECONDS = 0.05
DOTS_PER_MM = 8.0
# A real printer answers questions while it prints: nobody waits longer than this many commands take.
COMMANDS_PER_TURN = 64
QUESTION = b"\x10\x04"
# Commands that put something on the paper.
PRINTING = ("text", "LF", "GS v", "GS (")


class VirtualPrinter:
    """Runs in a thread of its own between ``start`` and ``stop``.

    ``before`` is called in it before each command.
    """

    def __init__(
        self,
        state: pathlib.Path,
        link: pathlib.Path,
        out: pathlib.Path,
        font: CellFont | None = None,
        *,
        width: int = 576,
        before: Callable[[Command], None] | None = None,
    ) -> None:
        self.state = StateFile(state)
        self.errors: list[str] = []
        self.slips: list[pathlib.Path] = []
        self._changed = threading.Condition()
        self._link = link
        self._out = out
        self._before = before
        self._paper = sim_paper.Paper(width, font, self._used)
        self._machine = Machine(
            self._paper,
            slip_out=self._slip_out,
            answer=self._answer,
            paper_sensor=lambda: {"full": 0x00, "low": 0x03}.get(self.state.read().paper, 0x0F),
            error=self._complain,
        )
        self._buffer = bytearray()
        self._tail = b""  # the last bytes received, for a question that comes in two pieces
        self._pty: tuple[int, int] | None = None
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._run, name="virtual-printer", daemon=True)
        self._stopping = False
        self._stuck = False
        self._torn = 0

    def __enter__(self) -> VirtualPrinter:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Make the link (unless unplugged) and begin to serve."""
        self._plug(self.state.read())
        self._thread.start()

    def stop(self) -> None:
        """Hang up, remove the link, end the thread."""
        self._stopping = True
        os.write(self._wake_write, b"x")
        self._thread.join()
        os.close(self._wake_read)
        os.close(self._wake_write)

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

    _pending: threading.Event | None = None

    def _run(self) -> None:
        try:
            while not self._stopping:
                self._turn()
        finally:
            self._unplug()

    def _turn(self) -> None:
        pending, self._pending = self._pending, None
        state = self.state.read()
        self._plug(state)
        self._stuck = self._stuck and state.fault == "stall"
        more = self._execute()
        if pending is not None:
            pending.set()
        poll = select.poll()
        poll.register(self._wake_read, select.POLLIN)
        if self._pty is not None and len(self._buffer) < BUFFER_BYTES and not self._stuck:
            poll.register(self._pty[0], select.POLLIN)
        for descriptor, _ in poll.poll(0 if more else POLL_SECONDS * 1000):
            if descriptor == self._wake_read:
                os.read(self._wake_read, 64)
            else:
                self._receive(os.read(descriptor, BUFFER_BYTES - len(self._buffer)))

    def _receive(self, data: bytes) -> None:
        """Answer questions at once, wherever they stand; keep everything for its turn."""
        state = self.state.read()
        seen = self._tail + data
        for index in range(len(seen) - 2):
            if seen[index : index + 2] == QUESTION and 1 <= seen[index + 2] <= 4:
                self._answer(bytes((_real_time(seen[index + 2], state),)))
        self._tail = seen[-2:]
        self._buffer.extend(data)

    def _execute(self) -> bool:
        """Do some commands; True when there is more to do, after a look at what has arrived in between."""
        for _ in range(COMMANDS_PER_TURN):
            state = self.state.read()
            if state.offline or self._stuck or self._pty is None:
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
            if command.name == "LF" and self.state.read().fault == "cut_connection_mid_job":
                # In this order: whoever sees the line gone may plug it in again at once.
                self.state.change(plugged=False, fault=None)
                self._unplug()
                return False
        return True

    def _answer(self, data: bytes) -> None:
        if self._pty is not None and self.state.read().fault != "silent":
            os.write(self._pty[0], data)

    def _used(self, dots: int) -> None:
        left = self.state.read().paper_left_mm
        if left is None:
            return
        left = max(0.0, left - dots / DOTS_PER_MM)
        if left == 0.0:
            self.state.change(paper_left_mm=None, paper="out")
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

    def _plug(self, state: SimState) -> None:
        if not state.plugged:
            self._unplug()
        elif self._pty is None:
            master, slave = os.openpty()
            tty.setraw(slave)
            os.set_blocking(master, True)
            self._pty = master, slave
            temporary = self._link.with_name(self._link.name + ".new")
            temporary.unlink(missing_ok=True)
            self._link.parent.mkdir(parents=True, exist_ok=True)
            temporary.symlink_to(os.ttyname(slave))
            temporary.replace(self._link)

    def _unplug(self) -> None:
        """Cable and power in one: the buffer is lost, the torn-off paper is kept as ``torn-N.png``."""
        if self._pty is None:
            return
        self._link.unlink(missing_ok=True)
        pty, self._pty = self._pty, None
        for descriptor in pty:
            os.close(descriptor)
        self._buffer.clear()
        self._tail = b""
        self._machine.execute(Command("ESC @"))
        if self._paper.touched:
            self._torn += 1
            self._paper.feed(sim_paper.CUTTER_DOTS)
            sim_paper.save(self._out, f"torn-{self._torn}", *self._paper.cut())


def _real_time(n: int, state: SimState) -> int:
    """The answer to DLE EOT n."""
    status = 0x12
    if state.fault == "lie_ok":
        return status
    if n == 1 and state.offline:
        status |= 0x08
    if n == 2:
        status |= (0x04 if state.cover_open else 0) | (0x20 if state.paper_out else 0)
    if n == 4:
        status |= (0x60 if state.paper_out else 0) | (0x0C if state.paper in ("low", "out") else 0)
    return status


def main() -> None:
    """Serve until told to end (SIGTERM, SIGINT)."""
    parser = argparse.ArgumentParser(description="virtual ESC/POS receipt printer on a pty")
    parser.add_argument("--state", type=pathlib.Path, required=True, help="JSON file with the printer's state")
    parser.add_argument("--link", type=pathlib.Path, required=True, help="where the port appears")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="directory for slips")
    parser.add_argument("--font", default="", help="font file of the printer")
    parser.add_argument("--face", type=int, default=0, help="face in a font collection")
    parser.add_argument("--width", type=int, default=576, help="dots across")
    options = parser.parse_args()
    font = CellFont(options.font, options.face) if options.font else None
    end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    with VirtualPrinter(options.state, options.link, options.out, font, width=options.width):
        sys.stdout.write(json.dumps({"port": str(options.link)}) + "\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            end.wait()


if __name__ == "__main__":
    main()
