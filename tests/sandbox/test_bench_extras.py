"""The devices that the demo stands beside its kiosk: each is met by its real driver, and so is each press on the bench."""

from __future__ import annotations

import os
import signal
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from devices.card_reader.protocol import Card, CardReader
from devices.code_scanner.protocol import CodeScanner
from devices.command import CommandContext
from devices.driver import Driver
from devices.errors import Completion, DeviceError
from devices.id_reader.sim_card import sample_card
from devices.page_printer.protocol import PagePrinter, PrintOutcome
from devices.registry import create
from devices.signals.protocol import Signal, SignalEvent, Signals
from devices.speaker.protocol import Speaker
from devices.status import DeviceState, MediaState, PaperState
from sandbox.bench import FileBench
from sandbox.demo.cards import lay_out
from sandbox.demo.extras import Extras
from sandbox.demo.processes import Processes
from tests.sandbox.board import BOARD, TOP
from tests.sandbox.test_bench_wire import until

ROLES = ("code_scanner", "keypad", "signals", "page_printer", "speaker", "card_reader")
SECONDS = 15.0
# One stage for all: six devices and two services take a second to start.
pytestmark = pytest.mark.xdist_group("pcscd")  # which has one place on a machine without namespaces


def soon() -> CommandContext:
    return CommandContext.lasting(SECONDS)


@dataclass(frozen=True)
class Standing:
    """The devices' folder and what the kiosk's configuration would say of them."""

    devices: Path
    sections: dict[str, dict[str, Any]]

    @property
    def bench(self) -> FileBench:
        return FileBench(self.devices)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    out = tmp_path_factory.mktemp("extras")
    devices = out / "devices"
    devices.mkdir()
    lay_out(devices, sample_card().as_json())
    stage = Extras(devices, TOP, BOARD)
    sections = stage.prepare()
    assert stage.absent == {}
    with Processes(out) as processes, stage.running(processes, when=lambda: True):
        until(lambda: all((devices / f"{role}.json").exists() for role in ROLES))
        yield Standing(devices, sections)
    assert stage.absent == {}


@pytest.fixture
def standing(shared: Standing) -> Iterator[Standing]:
    yield shared
    shared.bench.press("all", "restore")


@pytest.fixture
def open_driver(standing: Standing) -> Iterator[Callable[[str], Driver]]:
    with ExitStack() as stack:

        def open_it(role: str) -> Driver:
            settings = dict(standing.sections[f"devices.{role}"])
            driver = create(role, str(settings.pop("driver")), settings)
            stack.callback(driver.close)
            until(lambda: opens(driver))
            return driver

        yield open_it


def opens(driver: Driver) -> bool:
    try:
        driver.open()
    except DeviceError:
        return False
    return True


def state(driver: Driver) -> DeviceState | str:
    try:
        return driver.status(soon()).state
    except DeviceError as error:
        return error.code


def opened_anew(driver: Driver) -> bool:
    """As the worker does with a device that was lost."""
    driver.close()
    return opens(driver) and state(driver) is DeviceState.ONLINE


@pytest.mark.req("M31")
@pytest.mark.parametrize("role", ROLES)
def test_each_is_met_by_the_driver_that_the_configuration_names(
    open_driver: Callable[[str], Driver], role: str
) -> None:
    until(lambda: state(open_driver(role)) is DeviceState.ONLINE)


@pytest.mark.req("M31", "M34")
@pytest.mark.parametrize("role", [role for role in ROLES if role != "card_reader"])
def test_each_can_be_unplugged_on_the_bench_and_comes_back(
    standing: Standing, open_driver: Callable[[str], Driver], role: str
) -> None:
    driver = open_driver(role)
    until(lambda: state(driver) is DeviceState.ONLINE)
    standing.bench.press(role, "unplug")
    until(lambda: state(driver) is not DeviceState.ONLINE)
    standing.bench.press(role, "plug")

    until(lambda: opened_anew(driver))


@pytest.mark.req("M31", "M34")
@pytest.mark.parametrize(("gone", "back"), [("unplug", "plug"), ("stop", "run")])
def test_the_chip_card_reader_and_its_service_go_and_come_back(
    standing: Standing, open_driver: Callable[[str], Driver], gone: str, back: str
) -> None:
    driver = open_driver("card_reader")
    until(lambda: state(driver) is DeviceState.ONLINE)
    standing.bench.press("card_service", gone)
    until(lambda: state(driver) is not DeviceState.ONLINE)
    standing.bench.press("card_service", back)

    until(lambda: opened_anew(driver))


@pytest.mark.req("M05")
@pytest.mark.parametrize(
    ("file", "card"),
    [
        ("01-version-2", Card.SOCIAL_SECURITY),
        ("02-version-1", Card.SOCIAL_SECURITY),
        ("04-unknown", Card.UNKNOWN),
    ],
)
def test_a_chip_card_that_is_put_in_is_read(
    standing: Standing, open_driver: Callable[[str], Driver], file: str, card: Card
) -> None:
    driver = cast(CardReader, open_driver("card_reader"))
    # As a hand does: pcscd looks twice a second, so that the slot is seen empty in between.
    until(lambda: driver.status(soon()).media is MediaState.NOT_PRESENT)
    standing.bench.press("card_reader", f"put:{file}.json")

    assert driver.read(soon()).card is card


@pytest.mark.req("M05")
def test_a_chip_card_that_needs_a_pin_fails_softly(standing: Standing, open_driver: Callable[[str], Driver]) -> None:
    driver = cast(CardReader, open_driver("card_reader"))
    # As a hand does: pcscd looks twice a second, so that the slot is seen empty in between.
    until(lambda: driver.status(soon()).media is MediaState.NOT_PRESENT)
    standing.bench.press("card_reader", "put:03-pin.json")
    with pytest.raises(DeviceError) as failed:
        driver.read(soon())

    assert (failed.value.completion, failed.value.code) == (Completion.USER_ERROR, "needsSecurityModule")


@pytest.mark.req("M05")
def test_a_code_from_the_bench_is_scanned(standing: Standing, open_driver: Callable[[str], Driver]) -> None:
    driver = cast(CodeScanner, open_driver("code_scanner"))
    read: list[str] = []
    reading = threading.Thread(target=lambda: read.append(driver.read(soon()).text))
    reading.start()

    def shown() -> bool:
        standing.bench.press("code_scanner", "show:04-chinese.json")
        reading.join(0.3)
        return not reading.is_alive()

    until(shown)
    assert read == ["样例内容：不是真实的二维码"]


@pytest.mark.req("M20", "M25")
@pytest.mark.parametrize(
    ("role", "press", "event"),
    [
        ("keypad", "key-enter", SignalEvent(Signal.ENTER, True)),
        ("keypad", "key-volume-up", SignalEvent(Signal.VOLUME_UP, True)),
        ("keypad", "headphones-in", SignalEvent(Signal.HEADPHONES, True)),
        ("signals", "key-call", SignalEvent(Signal.CALL, True)),
        ("signals", "open-door", SignalEvent(Signal.DOOR, True)),
        ("signals", "power-fail", SignalEvent(Signal.POWER_FAIL, True)),
        ("signals", "somebody", SignalEvent(Signal.PRESENCE, True)),
    ],
)
def test_a_key_or_input_that_is_pressed_on_the_bench_is_told_by_the_driver(
    standing: Standing, open_driver: Callable[[str], Driver], role: str, press: str, event: SignalEvent
) -> None:
    driver = cast(Signals, open_driver(role))
    context = soon()
    told: list[SignalEvent] = []

    def tell(each: SignalEvent) -> None:
        told.append(each)
        if each == event:
            context.cancel.set()

    def watch() -> None:
        with pytest.raises(DeviceError, match="cancel"):
            driver.watch(context, tell)

    watching = threading.Thread(target=watch)
    watching.start()

    def heard() -> bool:
        standing.bench.press(role, press)
        watching.join(0.2)
        return not watching.is_alive()

    until(heard)
    assert event in told


@pytest.mark.req("M14", "M31")
def test_a_document_is_printed_and_lies_on_the_bench(standing: Standing, open_driver: Callable[[str], Driver]) -> None:
    printer = cast(PagePrinter, open_driver("page_printer"))
    report = printer.print_document(soon(), PDF, title="sample")

    assert report.outcome is PrintOutcome.DONE
    found = standing.bench.output("page_printer")
    assert found is not None
    assert found[0].read_bytes().startswith(b"%PDF")


@pytest.mark.req("M31")
@pytest.mark.parametrize(("key", "paper"), [("paper-out", PaperState.OUT), ("paper-jam", PaperState.JAMMED)])
def test_the_tray_on_the_bench_is_the_tray_that_the_driver_sees(
    standing: Standing, open_driver: Callable[[str], Driver], key: str, paper: PaperState
) -> None:
    printer = open_driver("page_printer")
    standing.bench.press("page_printer", key)

    until(lambda: printer.status(soon()).paper is paper)


@pytest.mark.req("M20")
def test_what_was_said_last_can_be_heard_on_the_bench(standing: Standing, open_driver: Callable[[str], Driver]) -> None:
    speaker = cast(Speaker, open_driver("speaker"))
    until(lambda: state(speaker) is DeviceState.ONLINE)
    speaker.say(soon(), "请把身份证放在读卡区")
    found = standing.bench.output("speaker")

    assert found is not None
    assert found[0].read_bytes().startswith(b"RIFF")


# The smallest document with one sheet (ISO 32000-1, 7.5).
PDF = b"""%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]>> endobj
trailer <</Root 1 0 R>>
%%EOF
"""


def test_a_card_service_that_dies_is_shown_as_stopped_and_is_started_again(
    standing: Standing, open_driver: Callable[[str], Driver]
) -> None:
    driver = open_driver("card_reader")
    until(lambda: state(driver) is DeviceState.ONLINE)
    comm = Path(standing.sections["devices.card_reader"]["socket"])
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(str(comm))
        listener, _, _ = struct.unpack("3i", peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    os.kill(listener, signal.SIGKILL)
    until(lambda: standing.bench.state("card_service")["service"] == "stopped")
    standing.bench.press("card_service", "run")

    until(lambda: opened_anew(driver))
