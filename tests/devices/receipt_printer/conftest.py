"""A virtual printer on a pty and a driver on its port, for every test here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.receipt_printer.escpos import EscposPrinter, EscposSettings
from devices.receipt_printer.raster import CellFont
from devices.receipt_printer.sim import VirtualPrinter
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
