"""Virtual printers, a real print system, and the driver on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from devices.page_printer.cups import CupsPrinter, CupsSettings
from devices.page_printer.sim import VirtualPrinter
from tests.devices.page_printer.benches import Bench
from tests.devices.page_printer.print_system import PrintSystem

MakeBench = Callable[..., Bench]
WAYS = ("direct", "queue")
QUICK = {"poll": 0.1, "answer_timeout": 1.0, "end_timeout": 3.0}


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
    with VirtualPrinter(tmp_path / "state.json", tmp_path / "out") as machine:
        yield machine


@pytest.fixture
def make_bench(machine: VirtualPrinter, request: pytest.FixtureRequest) -> Iterator[MakeBench]:
    """``make_bench(way, **settings)``: "direct", "queue" (the printer behind is asked too), "blind" (it is not)."""
    with ExitStack() as stack:

        def build(way: str, system: PrintSystem | None = None, **changes: object) -> Bench:
            values: dict[str, object] = {"uri": machine.uri, **QUICK}
            if way != "direct":
                system = system or request.getfixturevalue("print_system")
                name = f"page-{machine.uri.rsplit(':', 1)[1].partition('/')[0]}"
                values |= {"uri": system.add_queue(name, machine.uri), "unix_socket": str(system.socket)}
            if way == "queue":
                values["device_uri"] = machine.uri
            settings = CupsSettings(**(values | changes))  # type: ignore[arg-type]
            driver = CupsPrinter(settings)
            stack.callback(driver.close)
            return Bench(machine, driver, settings)

        yield build


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def bench(make_bench: MakeBench, way: str) -> Bench:
    bench = make_bench(way)
    bench.driver.open()
    return bench


@pytest.fixture
def direct(make_bench: MakeBench) -> Bench:
    """Where a print system in between would change nothing but the time that it takes."""
    bench = make_bench("direct")
    bench.driver.open()
    return bench
