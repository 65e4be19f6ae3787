"""The USB driver: heads and bodies on pipes of their own, what may lie on them, and a library that hangs."""

from __future__ import annotations

import queue
import select
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from devices import registry
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.id_reader import sdt_policy as policy
from devices.id_reader.sdt_frame import HEAD_BYTES, frame
from devices.id_reader.sdt_usb import SdtUsbReader, SdtUsbSettings
from devices.id_reader.sdt_usb_native import SdtUsbNative
from devices.id_reader.sim import VirtualReader
from devices.id_reader.sim_card import VirtualCard, payload, sample_card
from devices.id_reader.sim_line import BODY_IN, BODY_OUT, HEAD_IN, HEAD_OUT, SHAPE
from devices.id_reader.sim_module import FIND, READ, READ_APPENDED, SELECT, Request, take_request
from devices.status import DeviceState, MediaState
from devices.usb_gadget import UsbGadget
from devices.usb_wire import EndpointShape
from tests.devices.id_reader.rigs import PATIENCE, Doing, failed, is_exactly, soon

CARD = sample_card()
OTHER = replace(sample_card(), name="另一位", number="15062719710519000X", address="别处")
FOUND = frame(b"\0\0\x9f" + bytes(4))
SELECTED = frame(b"\0\0\x90" + bytes(8))
NONE_ADDED = frame(b"\0\0\x91")


def read_answer(card: VirtualCard) -> bytes:
    return frame(b"\0\0\x90" + payload(card, fingerprint=False))


def kind(request: Request) -> tuple[int, int]:
    return request.code, request.parameter


Script = Callable[[Request, UsbGadget], None]


class ScriptedPipes:
    """A gadget whose firmware is a script: it may lay what it likes on either pipe for each request."""

    def __init__(self, link: Path, script: Script) -> None:
        self.gadget = UsbGadget(link, SHAPE)
        self.gadget.plug()
        self.heard: list[Request] = []
        self._script = script
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        head, body = bytearray(), bytearray()
        while not self._stopping.is_set():
            select.select(self.gadget.ends, [], [], 0.02)
            head += self.gadget.received(HEAD_OUT)
            body += self.gadget.received(BODY_OUT)
            # The newest head: one whose body never came is forgotten.
            if len(head) >= HEAD_BYTES and (request := take_request(head[-HEAD_BYTES:] + body)) is not None:
                head.clear()
                body.clear()
                self.heard.append(request)
                self._script(request, self.gadget)

    def close(self) -> None:
        self._stopping.set()
        self._thread.join(PATIENCE)
        self.gadget.close()


def answer(gadget: UsbGadget, wire: bytes) -> None:
    gadget.send(HEAD_IN, wire[:HEAD_BYTES])
    gadget.send(BODY_IN, wire[HEAD_BYTES:])


@pytest.fixture
def scripted(tmp_path: Path) -> Iterator[Callable[[Script], tuple[SdtUsbNative, ScriptedPipes]]]:
    made: list[tuple[SdtUsbNative, ScriptedPipes]] = []

    def connect(script: Script) -> tuple[SdtUsbNative, ScriptedPipes]:
        pipes = ScriptedPipes(tmp_path / "reader", script)
        driver = SdtUsbNative(SdtUsbSettings(backend=f"socket:{tmp_path / 'reader'}"))
        driver.open()
        made.append((driver, pipes))
        return driver, pipes

    yield connect
    for driver, pipes in made:
        driver.close()
        pipes.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SAM_STATUS", "FIND", "SELECT", "READ", "READ_APPENDED"):
        monkeypatch.setattr(policy, name, replace(getattr(policy, name), seconds=0.06))


def well(request: Request, gadget: UsbGadget, card: VirtualCard = CARD) -> None:
    answers = {FIND: FOUND, SELECT: SELECTED, READ: read_answer(card), READ_APPENDED: NONE_ADDED}
    answer(gadget, answers[kind(request)])


Scripted = Callable[[Script], tuple[SdtUsbNative, ScriptedPipes]]


def test_a_request_goes_out_as_head_and_body_and_the_answer_comes_so(scripted: Scripted) -> None:
    driver, pipes = scripted(well)
    assert driver.read(soon()).name == CARD.name
    assert [kind(request) for request in pipes.heard] == [FIND, SELECT, READ, READ_APPENDED]
    assert {request.fault for request in pipes.heard} == {None}


@pytest.mark.req("M21")
def test_what_another_program_left_on_the_pipes_is_thrown_away(scripted: Scripted) -> None:
    driver, pipes = scripted(well)
    answer(pipes.gadget, read_answer(OTHER))
    assert driver.read(soon()).name == CARD.name


@pytest.mark.req("M21")
@pytest.mark.parametrize("left", [8, 64, 72, 712, 1288])
def test_the_rest_of_an_abandoned_body_never_becomes_part_of_the_next_reading(scripted: Scripted, left: int) -> None:
    """The read of the other card is called off before its body ends; the rest comes with the answer to the next question."""
    context = soon()
    tail: list[bytes] = []

    def script(request: Request, gadget: UsbGadget) -> None:
        if tail:
            gadget.send(BODY_IN, tail.pop())
        if kind(request) == READ and not context.cancel.is_set():
            whole = read_answer(OTHER)
            gadget.send(HEAD_IN, whole[:HEAD_BYTES])
            gadget.send(BODY_IN, whole[HEAD_BYTES : len(whole) - left], ends=False)
            tail.append(whole[len(whole) - left :])
            context.cancel.set()
        else:
            well(request, gadget)

    driver, _pipes = scripted(script)
    assert failed(lambda: driver.read(context)).completion is Completion.CANCELED
    assert is_exactly(driver.read(soon()), CARD)


@pytest.mark.req("M21")
@pytest.mark.usefixtures("impatient")
def test_a_stale_body_under_a_fresh_head_of_the_same_length_is_not_read_unnoticed(scripted: Scripted) -> None:
    """The one mix that no checksum shows cannot come about: a find and a select lie between, and they do not fit."""

    def script(request: Request, gadget: UsbGadget) -> None:
        if kind(request) == FIND:
            gadget.send(BODY_IN, read_answer(OTHER)[HEAD_BYTES:])  # late, and without the head that was fetched before
        well(request, gadget)

    driver, pipes = scripted(script)
    error = failed(lambda: driver.read(soon()))
    assert (error.completion, error.code) == (Completion.HARDWARE_ERROR, "length")
    assert READ not in [kind(request) for request in pipes.heard]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("change", [-1, 1, 57])
def test_a_body_of_another_length_than_its_head_says_is_refused(scripted: Scripted, change: int) -> None:
    def script(request: Request, gadget: UsbGadget) -> None:
        if kind(request) != READ:
            well(request, gadget)
            return
        whole = read_answer(CARD) + bytes(max(0, change))
        gadget.send(HEAD_IN, whole[:HEAD_BYTES])
        gadget.send(BODY_IN, whole[HEAD_BYTES : len(whole) + min(0, change)])

    driver, _pipes = scripted(script)
    error = failed(lambda: driver.read(soon()))
    assert (error.completion, error.code, error.detail) == (Completion.USER_ERROR, "reseat", "length")


def test_a_head_in_two_pieces_after_noise_is_a_head(scripted: Scripted) -> None:
    def script(request: Request, gadget: UsbGadget) -> None:
        answers = {FIND: FOUND, SELECT: SELECTED, READ: read_answer(CARD), READ_APPENDED: NONE_ADDED}
        whole = answers[kind(request)]
        gadget.send(HEAD_IN, b"\xaa\x00noise" + whole[:3])
        gadget.send(HEAD_IN, whole[3:HEAD_BYTES])
        gadget.send(BODY_IN, whole[HEAD_BYTES:])

    driver, _pipes = scripted(script)
    assert driver.read(soon()).name == CARD.name


def test_a_reader_that_talks_on_its_own_is_reported_and_does_not_hold_the_driver(scripted: Scripted) -> None:
    driver, pipes = scripted(well)
    for _ in range(40):
        pipes.gadget.send(BODY_IN, b"x")
    error = failed(lambda: driver.read(soon()))
    assert (error.completion, error.code, error.detail) == (Completion.HARDWARE_ERROR, "talksOn", "endpoint 85")


def test_a_reader_that_takes_no_request_is_not_ready(scripted: Scripted) -> None:
    driver, pipes = scripted(well)
    pipes.gadget.hold(BODY_OUT)
    error = failed(lambda: driver.read(soon(3.0)))
    assert (error.completion, error.code) == (Completion.DEVICE_NOT_READY, "notTaken")


@pytest.mark.parametrize("endpoint", [HEAD_OUT, BODY_OUT, HEAD_IN, BODY_IN])
def test_a_stalled_pipe_is_told_and_the_next_reading_is_well(scripted: Scripted, endpoint: int) -> None:
    driver, pipes = scripted(well)
    pipes.gadget.halt(endpoint)
    error = failed(lambda: driver.read(soon()))
    assert (error.completion, error.code, error.action) == (Completion.HARDWARE_ERROR, "stalled", Action.RESET)
    pipes.gadget.unplug()
    pipes.gadget.plug()
    driver.open()
    assert driver.read(soon()).name == CARD.name


@pytest.mark.req("M34")
def test_a_cable_pulled_after_any_number_of_bytes_is_told_and_nothing_of_the_card_is_left(tmp_path: Path) -> None:
    settings = SdtUsbSettings(backend=f"socket:{tmp_path / 'reader'}")
    driver = SdtUsbNative(settings)
    with VirtualReader(tmp_path / "reader", usb=True) as reader:
        for after in range(0, 1295, 111):
            driver.open()
            reader.inject(f"unplug_at:{after}", 1)
            reader.put(CARD)
            assert failed(lambda: driver.read(soon())).code == "unplugged"
            reader.plug()
            driver.open()
            reader.put(OTHER)
            assert is_exactly(driver.read(soon()), OTHER)
        driver.close()


def test_a_device_of_the_right_name_with_other_pipes_is_the_wrong_device(tmp_path: Path) -> None:
    gadget = UsbGadget(tmp_path / "reader", replace(SHAPE, endpoints=(EndpointShape(0x01), EndpointShape(0x82))))
    gadget.plug()
    driver = SdtUsbReader(SdtUsbSettings(backend=f"socket:{tmp_path / 'reader'}"))
    error = failed(driver.open)
    driver.close()
    gadget.close()
    assert (error.code, error.action) == ("wrongDevice", Action.CONFIGURATION)
    assert error.detail == "no endpoint 02, 06, 81, 85"


def test_another_vendor_and_product_can_be_configured(tmp_path: Path) -> None:
    gadget = UsbGadget(tmp_path / "reader", replace(SHAPE, vendor_id=0x1234, product_id=0xABCD))
    gadget.plug()
    driver = SdtUsbReader(SdtUsbSettings("1234:abcd", backend=f"socket:{tmp_path / 'reader'}"))
    driver.open()
    driver.close()
    gadget.close()


@pytest.mark.parametrize(
    ("settings", "detail"),
    [
        ({"device": "C35A"}, "device has to be"),
        ({"backend": "usbfs"}, "backend has to be"),
        ({"bus_path": "top left"}, "bus_path has to be"),
    ],
)
def test_a_setting_that_cannot_be_is_named_before_anything_is_opened(settings: dict[str, object], detail: str) -> None:
    error = failed(lambda: registry.create("id_reader", "sdt_usb", settings))
    assert (error.completion, error.code, error.action) == (
        Completion.INVALID_DATA,
        "badSetting",
        Action.CONFIGURATION,
    )
    assert error.detail.startswith(detail)


@pytest.mark.req("M34")
def test_a_library_that_hangs_is_killed_with_its_process_and_the_next_reading_is_well(tmp_path: Path) -> None:
    gadget = UsbGadget(tmp_path / "reader", SHAPE)
    gadget.plug()
    driver = SdtUsbReader(SdtUsbSettings(backend=f"socket:{tmp_path / 'reader'}", answer_grace=0.2))
    driver.open()
    first = driver.child_pid
    with gadget.frozen():
        error = failed(lambda: driver.read(soon(0.2)))
    gadget.close()
    assert (error.completion, error.code, error.action) == (Completion.HARDWARE_ERROR, "hung", Action.RESET)
    assert driver.child_pid is None
    with VirtualReader(tmp_path / "reader", usb=True) as reader:
        driver.close()
        driver.open()
        reader.put(CARD)
        assert driver.read(soon()).name == CARD.name
        assert driver.child_pid != first
        driver.close()


def test_a_reader_that_is_not_there_costs_no_process(tmp_path: Path) -> None:
    driver = SdtUsbReader(SdtUsbSettings(backend=f"socket:{tmp_path / 'reader'}"))
    assert failed(driver.open).code == "unplugged"
    assert driver.child_pid is None


def test_while_it_waits_for_a_card_the_reader_is_busy(tmp_path: Path) -> None:
    with VirtualReader(tmp_path / "reader", usb=True):
        driver = SdtUsbReader(SdtUsbSettings(backend=f"socket:{tmp_path / 'reader'}"))
        driver.open()
        context = soon()
        reading = Doing(lambda: driver.read(context))
        states: queue.SimpleQueue[DeviceState] = queue.SimpleQueue()
        while states.empty():
            status = driver.status(soon())
            if status.state is DeviceState.DEVICE_BUSY:
                assert status.media is MediaState.UNKNOWN
                states.put(status.state)
        context.cancel.set()
        assert isinstance(reading.end(), DeviceError)
        driver.close()


def test_a_card_exchanged_between_found_and_read_is_one_of_the_two_or_none(tmp_path: Path) -> None:
    with VirtualReader(tmp_path / "reader", usb=True) as reader:
        driver = SdtUsbReader(SdtUsbSettings(backend=f"socket:{tmp_path / 'reader'}"))
        driver.open()
        reader.put(CARD)
        error = failed(lambda: driver.read(soon(), lambda: reader.put(OTHER)))
        assert (error.completion, error.code, error.detail) == (Completion.USER_ERROR, "reseat", "status word 81")
        assert is_exactly(driver.read(soon()), OTHER)
        driver.close()


def test_a_reset_goes_through_the_child(tmp_path: Path) -> None:
    with VirtualReader(tmp_path / "reader", usb=True) as reader:
        driver = SdtUsbReader(SdtUsbSettings(backend=f"socket:{tmp_path / 'reader'}"))
        driver.open()
        reader.put(CARD)
        driver.read(soon())
        driver.reset(CommandContext.lasting(PATIENCE))
        assert driver.status(soon()).media is MediaState.PRESENT
        driver.close()
