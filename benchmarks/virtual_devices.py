"""The virtual devices of soak and status poll, all in one process of their own, each with a cable that can be pulled.

``python -m benchmarks.virtual_devices FOLDER LINE…``: the first line on stdout is ``{"line": {driver settings}}``; then
each line ``plug LINE`` or ``unplug LINE`` on stdin is answered with ``ok`` when it is so. Lines are named in
``benchmarks/lines.py``. In a process of their own, so that what they use of time, memory and descriptors is not taken for
the drivers'.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from devices.code_scanner.sim import VirtualScanner, input_line, input_wire
from devices.id_reader.sim import VirtualReader
from devices.page_printer.sim import VirtualPrinter as PagePrinter
from devices.receipt_printer.sim_ends import USB_ID
from devices.receipt_printer.sim_printer import VirtualPrinter as SlipPrinter
from devices.scanner import sim as scanner_sim
from devices.scanner.camera_sim import VirtualCamera
from devices.signals.sim import VirtualSignals
from devices.signals.sim_tell import QUERY, WORDS, EventTeller, WordTeller
from tests.devices.card_reader.service import PcscService

SANE_PORT = 6566  # saned's own; the net backend asks for no other
READY_SECONDS = 10.0
LOOK_SECONDS = 0.005


@dataclass(frozen=True, slots=True)
class Line:
    """A device that stands there plugged in: the driver's settings and the hands at its cable."""

    settings: Mapping[str, object]
    plug: Callable[[], None]
    unplug: Callable[[], None]


@contextmanager
def _id_reader(folder: Path) -> Iterator[Line]:
    with VirtualReader(folder / "port") as reader:
        yield Line({"port": str(folder / "port")}, reader.plug, reader.unplug)


@contextmanager
def _usb_id_reader(folder: Path) -> Iterator[Line]:
    with VirtualReader(folder / "plug", usb=True) as reader:
        yield Line({"backend": f"socket:{folder / 'plug'}"}, reader.plug, reader.unplug)


def _slips(printer: SlipPrinter, **settings: object) -> Line:
    return Line(settings, lambda: printer.set(plugged=True), lambda: printer.set(plugged=False))


@contextmanager
def _receipt_printer(folder: Path) -> Iterator[Line]:
    with SlipPrinter(folder / "state.json", folder / "port", folder / "out") as printer:
        yield _slips(printer, port=str(folder / "port"), flow="none")


@contextmanager
def _network_receipt_printer(folder: Path) -> Iterator[Line]:
    with SlipPrinter(folder / "state.json", None, folder / "out", tcp=0) as printer:
        yield _slips(printer, connection="network", host="127.0.0.1", tcp_port=printer.tcp_port)


@contextmanager
def _usb_receipt_printer(folder: Path) -> Iterator[Line]:
    with SlipPrinter(folder / "state.json", None, folder / "out", usb=folder / "plug") as printer:
        yield _slips(printer, connection="usb", usb_id=USB_ID, usb_backend=f"socket:{folder / 'plug'}")


@contextmanager
def _page_printer(folder: Path) -> Iterator[Line]:
    with PagePrinter(folder / "state.json", folder / "out") as printer:
        yield Line(
            {"uri": printer.uri},
            lambda: _done(printer.set(plugged=True)),
            lambda: _done(printer.set(plugged=False)),
        )


@contextmanager
def _code_scanner(folder: Path) -> Iterator[Line]:
    with VirtualScanner(folder / "port") as scanner:
        yield Line({"port": str(folder / "port")}, scanner.plug, scanner.unplug)


@contextmanager
def _wedge_scanner(folder: Path) -> Iterator[Line]:
    link, answers = folder / "keys", folder / "answers.json"
    with VirtualScanner(link, line=input_line("keys", link, answers), wire=input_wire("keys")) as scanner:
        yield Line({"device": str(link), "answers": str(answers)}, scanner.plug, scanner.unplug)


@contextmanager
def _camera(_folder: Path) -> Iterator[Line]:
    with VirtualCamera(width=640, height=480, fps=10.0) as camera:
        yield Line({"source": camera.url}, camera.plug, camera.unplug)


@contextmanager
def _keypad(folder: Path) -> Iterator[Line]:
    link, answers = folder / "keys", folder / "answers.json"
    with VirtualSignals(EventTeller(link, answers)) as keypad:
        yield Line({"device": str(link), "answers": str(answers)}, keypad.plug, keypad.unplug)


@contextmanager
def _signals(folder: Path) -> Iterator[Line]:
    with VirtualSignals(WordTeller(folder / "port")) as board:
        settings = {"port": str(folder / "port"), "words": ",".join(WORDS), "query": QUERY.hex()}
        yield Line(settings, board.plug, board.unplug)


@contextmanager
def _card_reader(_folder: Path) -> Iterator[Line]:
    """The whole service goes and comes, as when its last reader's driver takes it down."""
    service = PcscService()
    try:
        service.start()
        yield Line({"socket": str(service.socket)}, service.start, service.kill)
    finally:
        service.end()


class _NetworkScanner:
    """SANE's ``pnm`` behind a real ``saned``, which the driver reaches through the ``net`` backend. Its address on the
    loopback comes from the process id, since all share one port."""

    def __init__(self, folder: Path) -> None:
        number = os.getpid()
        self._address = f"127.83.{number >> 8 & 0xFF}.{number & 0xFF or 1}"
        self._served = folder / "served"
        self._process: subprocess.Popen[bytes] | None = None
        settings = scanner_sim.prepare(self._served)
        client = folder / "client"
        client.mkdir()
        (client / "dll.conf").write_text("net\n")
        (client / "net.conf").write_text(f"connect_timeout = 2\n{self._address}\n")
        self.settings: Mapping[str, object] = {
            "device": f"net:{self._address}:{settings['device']}",
            "config_dir": str(client),
            "options_file": settings["options_file"],
            "reopen_after": 0.0,  # each look goes to the device, so that a look sees that it is gone
        }

    def plug(self) -> None:
        environment = os.environ | {"SANE_CONFIG_DIR": str(self._served)}
        self._process = subprocess.Popen(
            ["saned", "--listen", "--bind", self._address, "--port", str(SANE_PORT), "--stderr", "--debug", "0"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + READY_SECONDS
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("saned does not listen")
            time.sleep(LOOK_SECONDS)

    def unplug(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            # It serves each connection in a child of its own.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((self._address, SANE_PORT)) == 0


@contextmanager
def _scanner(folder: Path) -> Iterator[Line]:
    scanner = _NetworkScanner(folder)
    try:
        scanner.plug()
        yield Line(scanner.settings, scanner.plug, scanner.unplug)
    finally:
        scanner.unplug()


@contextmanager
def _speaker(_folder: Path) -> Iterator[Line]:
    def nothing() -> None:
        raise RuntimeError("a program has no cable")

    yield Line({}, nothing, nothing)


HARDWARE: Final[Mapping[str, Callable[[Path], AbstractContextManager[Line]]]] = {
    "id_reader/sdt_serial": _id_reader,
    "card_reader/pcsc": _card_reader,
    "scanner/camera": _camera,
    "receipt_printer/escpos": _receipt_printer,
    "page_printer/cups": _page_printer,
    "code_scanner/serial": _code_scanner,
    "speaker/espeak_ng": _speaker,
    "keypad/evdev": _keypad,
    "signals/serial": _signals,
    "id_reader/sdt_usb": _usb_id_reader,
    "scanner/sane": _scanner,
    "receipt_printer/escpos@tcp": _network_receipt_printer,
    "receipt_printer/escpos@usb": _usb_receipt_printer,
    "code_scanner/hid": _wedge_scanner,
    "code_scanner/camera": _camera,
}


def main(arguments: list[str]) -> int:
    """Serve until stdin ends, or until told to end: what was started is ended in both cases."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder, names = Path(arguments[0]), arguments[1:]
    with contextlib.ExitStack() as held:
        lines: dict[str, Line] = {}
        for name in names:
            place = folder / name.replace("/", "-")
            place.mkdir(parents=True)
            lines[name] = held.enter_context(HARDWARE[name](place))
        _say(json.dumps({name: {"driver": _driver(name), **line.settings} for name, line in lines.items()}))
        for command in sys.stdin:
            verb, name = command.split()
            line = lines[name]
            (line.plug if verb == "plug" else line.unplug)()
            _say("ok")
    return 0


def _driver(line: str) -> str:
    return line.partition("/")[2].partition("@")[0]


def _done(_state: object) -> None:
    """A hand gives nothing back."""


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(1)
