"""A virtual scanner that waits for its trigger, its driver, and bare wires."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.code_scanner.serial_line import SerialCodeScanner, SerialCodeScannerSettings
from devices.code_scanner.sim import VirtualScanner
from tests.devices.code_scanner.benches import STOP, TRIGGER, Wire


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "scanner"


@pytest.fixture
def scanner(link: Path) -> Iterator[VirtualScanner]:
    with VirtualScanner(link, trigger=TRIGGER, stop=STOP) as scanner:
        yield scanner


@pytest.fixture
def driver(scanner: VirtualScanner, link: Path) -> Iterator[SerialCodeScanner]:
    driver = SerialCodeScanner(SerialCodeScannerSettings(str(link), trigger=TRIGGER.hex(), stop=STOP.hex()))
    driver.open()
    yield driver
    driver.close()


@pytest.fixture
def wired() -> Iterator[Callable[..., Wire]]:
    wires: list[Wire] = []

    def wire(**settings: object) -> Wire:
        wires.append(Wire(**settings))
        return wires[-1]

    yield wire
    for each in wires:
        each.close()
