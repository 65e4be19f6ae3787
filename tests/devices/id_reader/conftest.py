"""A plugged-in virtual reader, its driver, and scripted modules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices import registry
from devices.id_reader.sdt_serial import SdtSerialReader, SdtSerialSettings
from devices.id_reader.sim_module import Request
from tests.devices.id_reader.benches import Bench, ScriptedModule
from tests.devices.id_reader.rigs import Rig


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path / "reader")
    with bench.reader:
        yield bench


@pytest.fixture
def driver(bench: Bench) -> Iterator[SdtSerialReader]:
    driver = SdtSerialReader(SdtSerialSettings(str(bench.link)))
    driver.open()
    yield driver
    driver.close()


@pytest.fixture
def scripted() -> Iterator[Callable[[Callable[[Request], bytes]], tuple[SdtSerialReader, ScriptedModule]]]:
    opened: list[tuple[SdtSerialReader, ScriptedModule]] = []

    def connect(script: Callable[[Request], bytes]) -> tuple[SdtSerialReader, ScriptedModule]:
        module = ScriptedModule(script)
        driver = SdtSerialReader(SdtSerialSettings(module.port))
        driver.open()
        opened.append((driver, module))
        return driver, module

    yield connect
    for driver, module in opened:
        driver.close()
        module.close()


@pytest.fixture(scope="module", params=registry.kinds("id_reader"))
def standing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    rig = Rig(request.param, tmp_path_factory.mktemp("contract") / "reader")
    with rig.reader:
        yield rig
        rig.close()


@pytest.fixture
def rig(standing: Rig) -> Iterator[Rig]:
    yield standing
    standing.settle()
