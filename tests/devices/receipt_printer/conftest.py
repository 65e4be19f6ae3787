"""A virtual printer on a pty and a driver on its port, for every test here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from devices.receipt_printer import dialogue, job
from devices.receipt_printer.engine import PrintEngine
from devices.receipt_printer.escpos import EscposPrinter, EscposSettings
from devices.receipt_printer.raster import CellFont
from devices.receipt_printer.sim import VirtualPrinter
from devices.receipt_printer.sim_ends import USB_ID
from devices.receipt_printer.sim_language import Command

FONT = Path(__file__).parents[3] / "assets/fonts/NotoSansCJKsc-Regular.otf"

MakePrinter = Callable[..., EscposPrinter]


class Interference:
    """Calls ``act`` in the virtual printer just before its ``count``-th command called ``name``."""

    def __init__(self) -> None:
        self.name, self.count, self.seen = "", 0, 0
        self.act: Callable[[], object] = lambda: None

    def at(self, name: str, count: int, act: Callable[[], object]) -> None:
        self.name, self.count, self.seen, self.act = name, count, 0, act

    def __call__(self, command: Command) -> None:
        if command.name == self.name:
            self.seen += 1
            if self.seen == self.count:
                self.act()


@pytest.fixture(autouse=True)
def haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """A virtual printer thinks in microseconds; hundreds of tests need not wait as long as for a real one."""
    monkeypatch.setattr(dialogue, "QUIET_SECONDS", 0.05)
    monkeypatch.setattr(job, "ASK_AGAIN_SECONDS", 0.1)


@pytest.fixture(scope="session")
def font() -> CellFont:
    return CellFont(str(FONT))


@pytest.fixture
def interference() -> Interference:
    return Interference()


@pytest.fixture
def paper(tmp_path: Path, font: CellFont, interference: Interference) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(
        tmp_path / "state.json", tmp_path / "port", tmp_path / "out", font, before=interference
    ) as printer:
        yield printer


@dataclass(frozen=True)
class Rig:
    """A virtual printer on one kind of line, and engines for it."""

    connection: str
    paper: VirtualPrinter
    where: dict[str, object]
    engines: list[PrintEngine]

    def settings(self, **changes: object) -> EscposSettings:
        """Generous, as in ``make``."""
        values = {"answer_timeout": 5.0, "stall_timeout": 5.0, **self.where, **changes}
        return EscposSettings(**values)  # type: ignore[arg-type]

    def engine(self, **changes: object) -> PrintEngine:
        """In this process: what a child process adds is tried by itself."""
        self.engines.append(PrintEngine(self.settings(**changes)))
        return self.engines[-1]


@pytest.fixture(params=["serial", "network", "usb"])
def rig(request: pytest.FixtureRequest, tmp_path: Path, interference: Interference) -> Iterator[Rig]:
    kind = request.param
    with VirtualPrinter(
        tmp_path / "state.json",
        tmp_path / "port" if kind == "serial" else None,
        tmp_path / "out",
        before=interference,
        tcp=0 if kind == "network" else None,
        usb=tmp_path / "plug" if kind == "usb" else None,
    ) as paper:
        where: dict[str, object] = {
            "serial": {"port": str(tmp_path / "port")},
            "network": {"connection": "network", "host": "127.0.0.1", "tcp_port": paper.tcp_port},
            "usb": {"connection": "usb", "usb_id": USB_ID, "usb_backend": f"socket:{tmp_path}/plug"},
        }[kind]
        made = Rig(kind, paper, where, [])
        yield made
        for engine in made.engines:
            engine.close()


@pytest.fixture
def make(tmp_path: Path, paper: VirtualPrinter) -> Iterator[MakePrinter]:
    made: list[EscposPrinter] = []

    def build(**changes: object) -> EscposPrinter:
        # Generous: a busy machine must not make a good printer look silent. Tests of silence ask for less.
        settings = {"port": str(tmp_path / "port"), "font": str(FONT), "answer_timeout": 5.0, **changes}
        made.append(EscposPrinter(EscposSettings(**settings)))  # type: ignore[arg-type]
        return made[-1]

    yield build
    for printer in made:
        printer.close()


@pytest.fixture
def printer(make: MakePrinter) -> EscposPrinter:
    return make()
