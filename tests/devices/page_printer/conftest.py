"""Virtual printers, a real print system, and the driver on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from devices.page_printer.cups import CupsPrinter, CupsSettings
from devices.page_printer.sim import VirtualPrinter
from devices.page_printer.sim_state import SimState
from devices.sim_file import write_state
from tests.devices.page_printer.benches import Bench, until_idle
from tests.devices.page_printer.print_system import PrintSystem

MakeBench = Callable[..., Bench]
WAYS = ("direct", "queue")
QUICK = {"poll": 0.1, "answer_timeout": 5.0, "end_timeout": 10.0}


@pytest.fixture(scope="session")
def print_system() -> Iterator[PrintSystem]:
    system = PrintSystem()
    try:
        system.start()
        yield system
    finally:
        system.end()


@pytest.fixture
def own_system() -> Iterator[PrintSystem]:
    """For tests that harm it."""
    system = PrintSystem()
    try:
        system.start()
        yield system
    finally:
        system.end()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[VirtualPrinter]:
    """For tests that switch it off or start it in another way."""
    with VirtualPrinter(tmp_path / "state.json", tmp_path / "out") as machine:
        yield machine


class Room:
    """A machine that stays for all tests of a worker, and the drivers on it: each start costs more than most tests."""

    def __init__(self, machine: VirtualPrinter) -> None:
        self.machine = machine
        self._benches: dict[object, Bench] = {}
        self._opened = ExitStack()

    def bench(self, way: str, system: PrintSystem | None, **changes: object) -> Bench:
        key = (way, *sorted(changes.items()))
        if key not in self._benches:
            bench = self._benches[key] = bench_on(self.machine, way, system, **changes)
            self._opened.callback(bench.driver.close)
        return self._benches[key]

    def tidy(self) -> None:
        """As it was before the test: in good order, idle, nothing in the output tray."""
        write_state(self.machine.state, SimState(seconds_per_sheet=0.02))
        self.machine.settle()
        until_idle(self.machine)
        for file in self.machine.out.iterdir():
            file.unlink()

    def close(self) -> None:
        self._opened.close()


def bench_on(machine: VirtualPrinter, way: str, system: PrintSystem | None, **changes: object) -> Bench:
    values: dict[str, object] = {"uri": machine.uri, **QUICK}
    if way != "direct":
        assert system is not None
        name = f"page-{machine.port}"
        values |= {"uri": system.add_queue(name, machine.uri), "unix_socket": str(system.socket)}
    if way == "queue":
        values["device_uri"] = machine.uri
    settings = CupsSettings(**(values | changes))  # type: ignore[arg-type]
    return Bench(machine, CupsPrinter(settings), settings)


@pytest.fixture(scope="session")
def whole_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("page_printer")
    with VirtualPrinter(folder / "state.json", folder / "out") as machine:
        room = Room(machine)
        yield room
        room.close()


@pytest.fixture
def room(whole_room: Room) -> Iterator[Room]:
    whole_room.tidy()
    yield whole_room
    whole_room.tidy()


@pytest.fixture
def make_bench(room: Room, request: pytest.FixtureRequest) -> Iterator[MakeBench]:
    """``make_bench(way, **settings)``: "direct", "queue" (the printer behind is asked too), "blind" (it is not). On a print
    system of the test's own the driver is the test's own too."""
    with ExitStack() as opened:

        def build(way: str, own: PrintSystem | None = None, **changes: object) -> Bench:
            if own is None:
                shared = None if way == "direct" else request.getfixturevalue("print_system")
                return room.bench(way, shared, **changes)
            bench = bench_on(room.machine, way, own, **changes)
            opened.callback(bench.driver.close)
            return bench

        yield build


@pytest.fixture
def own_bench(machine: VirtualPrinter, print_system: PrintSystem) -> Iterator[MakeBench]:
    """The same on a machine that the test may switch off."""
    with ExitStack() as opened:

        def build(way: str, **changes: object) -> Bench:
            bench = bench_on(machine, way, print_system, **changes)
            opened.callback(bench.driver.close)
            return bench

        yield build


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def bench(make_bench: MakeBench, way: str) -> Bench:
    return make_bench(way)


@pytest.fixture
def direct(make_bench: MakeBench) -> Bench:
    """Where a print system in between would change nothing but the time that it takes."""
    return make_bench("direct")
