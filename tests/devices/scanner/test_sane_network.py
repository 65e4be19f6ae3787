"""A scanner on a cable that is pulled, or goes dead, in the middle of a page: SANE's ``net`` backend and a real ``saned``."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from devices.errors import Completion, DeviceError
from devices.scanner import sim
from devices.scanner.sane import SaneScanner, SaneSettings
from devices.status import DeviceState
from tests.devices.scanner.network_glass import NetworkGlass
from tests.devices.scanner.pictures import lasting

GRAY = b"P5\n4 2\n255\n" + bytes(range(8))


def await_reader(hole: Path) -> int:
    """Open the writing end once the backend has opened the other: the scan is under way."""
    watch = threading.Event()
    for _ in range(2000):
        try:
            return os.open(hole, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            watch.wait(0.01)
    raise RuntimeError("nobody reads")


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[NetworkGlass]:
    cable = NetworkGlass(tmp_path / "network")
    yield cable
    cable.unplug()


def set_option(glass: Path, name: str, value: object) -> None:
    path = glass / "options.json"
    options = json.loads(path.read_text())
    options[name] = value
    path.write_text(json.dumps(options))


@pytest.fixture
def scanner(cable: NetworkGlass) -> Iterator[SaneScanner]:
    with closing(SaneScanner(SaneSettings(**cable.settings, answer_grace=0.5))) as scanner:
        yield scanner


@pytest.mark.req("M34")
@pytest.mark.parametrize("act", ["unplug", "freeze"])
def test_a_scanner_lost_in_the_middle_of_a_page_never_gives_half_a_page(
    scanner: SaneScanner, cable: NetworkGlass, act: str
) -> None:
    hole = cable.folder / "hole.pnm"
    os.mkfifo(hole)
    sim.put_paper(cable.folder, GRAY)
    set_option(cable.folder, "filename", str(hole))
    scanner.open()
    caught: list[DeviceError] = []

    def scan() -> None:
        try:
            scanner.scan(lasting(2.0 if act == "freeze" else 20.0))
        except DeviceError as error:
            caught.append(error)

    thread = threading.Thread(target=scan)
    thread.start()
    writing = await_reader(hole)
    cable.unplug() if act == "unplug" else cable.freeze()
    thread.join(30)
    os.close(writing)
    (error,) = caught
    assert error.completion is Completion.HARDWARE_ERROR
    # Seen: the net backend itself may crash over a line that breaks off, which costs the child and nothing else.
    assert error.code in (("ioError", "incomplete", "died") if act == "unplug" else ("hung",))
    cable.unplug()
    assert scanner.status(lasting()).state is DeviceState.OFFLINE
    cable.plug()
    sim.put_paper(cable.folder, GRAY)
    scanner.close()
    assert scanner.scan(lasting()).height == 2
