"""The virtual page printer: a real ``ippeveprinter`` (of CUPS) with an engine and a cable of ours.

``python -m devices.page_printer.sim --state FILE --out DIR [--port N] [--no-duplex]`` or, in a test, ``VirtualPrinter`` as a
context manager. Its first line on stdout is JSON: ``{"uri": …}``, the setting of the driver. What a second process puts into
FILE (``devices/page_printer/sim_state.py``) happens within a tenth of a second, in the middle of a sheet too. DIR gets what was
printed.

ippeveprinter refuses to start without a system message bus to announce itself on. It gets one of its own, which nobody else
can reach, and is told to announce nothing (``-r off``): no Avahi, no root, nothing of the machine's is touched.
"""

from __future__ import annotations

import argparse
import os
import select
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from devices.command import CommandContext
from devices.errors import DeviceError
from devices.page_printer import printer_state
from devices.page_printer.ipp_message import Attribute, Group, Tag, Value
from devices.page_printer.ipp_status import Operation, granted, succeeded
from devices.page_printer.ipp_wire import IppWire
from devices.page_printer.sim_cable import Cable
from devices.page_printer.sim_press import STATE_JOB
from devices.page_printer.sim_state import SimState, change
from devices.sim_file import SimFile, write_state
from devices.sim_life import LOOK_SECONDS, serve

READY_SECONDS = 60.0
LEAVE_SECONDS = 5.0
_PATH = "/ipp/print"
_ROOT = Path(__file__).resolve().parent.parent.parent
_BUS = """<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class VirtualPrinter:
    """Prints between ``start`` and ``stop``. ``port`` 0 takes a free one; ``uri`` is what the driver is given;
    ``folder`` holds what the parts need while they run."""

    def __init__(self, state: Path, out: Path, *, port: int = 0, duplex: bool = True) -> None:
        self.state, self.out = state, out
        self._duplex = duplex
        # A socket's name has at most 107 bytes, which a test's own folders may exceed.
        self.folder = Path(tempfile.mkdtemp(prefix="page-printer-"))
        self._last = self.folder / "last.json"
        self._printer_port = _free_port()
        self._inner = f"ipp://127.0.0.1:{self._printer_port}{_PATH}"
        self._cable = Cable(self._printer_port, self._cut, port=port)
        self.port = self._cable.port
        self.uri = f"ipp://127.0.0.1:{self.port}{_PATH}"
        self._bus: subprocess.Popen[bytes] | None = None
        self._printer: subprocess.Popen[bytes] | None = None
        self._file = SimFile(state, SimState.from_json)
        self._shown = SimState()
        self._leaving = threading.Event()
        self._watch = threading.Thread(target=self._live, name="virtual-printer", daemon=True)
        self._turn = threading.Lock()

    def __enter__(self) -> VirtualPrinter:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Returns when the printer answers in the state of the file. Raises OSError or TimeoutError when it does not come up."""
        self.out.mkdir(parents=True, exist_ok=True)
        if not self.state.exists():
            write_state(self.state, SimState())
        try:
            self._start_bus()
            self.power_on()
            self._cable.start()
            self.settle()
        except BaseException:
            self.stop()
            raise
        self._watch.start()

    def stop(self) -> None:
        """End what ``start`` started and leave nothing behind but what was printed."""
        self._leaving.set()
        if self._watch.ident is not None:
            self._watch.join()
        self._cable.stop()
        self.power_off()
        _end(self._bus)
        shutil.rmtree(self.folder, ignore_errors=True)

    def power_on(self) -> None:
        """Switch the printer on: its memory of jobs is empty."""
        self._printer = subprocess.Popen(
            self._command(),
            env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.folder / 'bus'}"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "log").open("ab"),
            start_new_session=True,
        )
        _until(lambda: _listens(self._printer_port), self._printer)

    def power_off(self) -> None:
        """Switch it off in the middle of whatever it does."""
        if self._printer is not None:
            _end_group(self._printer)
            self._printer = None

    def set(self, **changes: object) -> SimState:
        """Change the state file and wait until the printer shows it (a test's hand at the printer)."""
        state = change(self.state, **changes)
        self.settle()
        return state

    def settle(self) -> None:
        """Bring cable and printer to what the file says. Raises ValueError once for a file that says nonsense."""
        with self._turn:
            state = self._file.changed()
            if state is None:
                return
            before, self._shown = self._shown, state
            write_state(self._last, state)
            self._cable.set(
                plugged=state.plugged, silent=state.fault == "silent", cuts=state.fault == "cut_mid_document"
            )
            if (before.reasons, before.marker_level) != (state.reasons, state.marker_level):
                self._tell_idle_printer()

    def _live(self) -> None:
        while not self._leaving.wait(LOOK_SECONDS):
            try:
                self.settle()
            except (ValueError, DeviceError):
                continue  # nonsense in the file, or a printer that was just switched off: it stays as it was

    def _cut(self) -> None:
        change(self.state, plugged=False, fault=None)

    def _tell_idle_printer(self) -> None:
        """An idle ippeveprinter takes no reasons from anybody: a job without a sheet brings them. It takes one job at a time;
        during another one the engine of that one tells."""
        wire = IppWire(self._inner, timeout=READY_SECONDS)
        context = CommandContext.lasting(READY_SECONDS)
        while not self._shows(wire.ask(context, Operation.GET_PRINTER_ATTRIBUTES, self._about()).first(Tag.PRINTER)):
            job = wire.ask(context, Operation.CREATE_JOB, self._about(("job-name", Tag.NAME, STATE_JOB)))
            number = job.first(Tag.JOB).integer("job-id")
            if succeeded(job) and number is not None:
                about = self._about(
                    ("job-id", Tag.INTEGER, number),
                    ("document-format", Tag.MIME_TYPE, "application/pdf"),
                    ("last-document", Tag.BOOLEAN, True),
                )
                granted(wire.ask(context, Operation.SEND_DOCUMENT, about, data=b"%PDF-1.4\n"))
            time.sleep(0.02)  # busy with a job that sees the file itself, or with ours

    def _shows(self, printer: Group) -> bool:
        shown = printer_state.plain(printer.strings("printer-state-reasons"))
        told = shown in (set(self._shown.reasons), set(self._shown.idle_reasons))
        return told and printer.integers("marker-levels") == (self._shown.marker_level,)

    def _about(self, *more: tuple[str, Tag, Value]) -> tuple[Attribute, ...]:
        first = (("printer-uri", Tag.URI, self._inner), ("requesting-user-name", Tag.NAME, "virtual printer"))
        return tuple(Attribute(name, tag, (value,)) for name, tag, value in (*first, *more))

    def _start_bus(self) -> None:
        config = self.folder / "bus.conf"
        config.write_text(_BUS.format(socket=self.folder / "bus"), encoding="utf-8")
        self._bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "bus.log").open("ab"),
        )
        _until((self.folder / "bus").exists, self._bus)

    def _command(self) -> list[str]:
        engine = self.folder / "engine"
        parts = [sys.executable, "-m", "devices.page_printer.sim_press", "--state", str(self.state.resolve())]
        parts += ["--last", str(self._last), "--out", str(self.out.resolve()), "--uri", self._inner]
        engine.write_text(
            f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(_ROOT))} exec {shlex.join(parts)} "$1"\n', encoding="utf-8"
        )
        engine.chmod(0o700)
        spool = self.folder / "spool"
        spool.mkdir(exist_ok=True)
        sides = ["-2"] if self._duplex else []
        where = ["-n", "localhost", "-p", str(self._printer_port), "-d", str(spool)]
        return [
            "ippeveprinter",
            "-r",
            "off",
            *sides,
            *where,
            "-f",
            "application/pdf",
            "-c",
            str(engine),
            "Page printer",
        ]


def _until(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    ready = time.monotonic() + READY_SECONDS
    while not condition():
        if process.poll() is not None:
            raise OSError(f"a part of the virtual printer ended with {process.returncode}")
        if time.monotonic() > ready:
            raise TimeoutError("the virtual printer does not come up")
        select.select([], [], [], 0.01)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is None:
        return
    process.terminate()
    try:
        process.wait(LEAVE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """The printer and the engine that it may be running; nobody else is in the session that was made for it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def main() -> None:
    """Print until told to leave."""
    parser = argparse.ArgumentParser(description="virtual page printer")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--no-duplex", action="store_true")
    arguments = parser.parse_args()
    printer = VirtualPrinter(arguments.state, arguments.out, port=arguments.port, duplex=not arguments.no_duplex)
    serve(printer, lambda: {"uri": printer.uri})


if __name__ == "__main__":
    main()
