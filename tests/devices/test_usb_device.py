"""pyusb's own code against a virtual device: bytes that move, and what is said when they do not."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import usb.backend.libusb1
import usb.core

from devices.command import CommandContext
from devices.errors import Action, Completion
from devices.usb_device import SLICE_MS, UsbDevice
from devices.usb_gadget import UsbGadget
from tests.devices.usb_bench import IN, OUT, PATIENCE, SHAPE, Echo, failure, known_request, opening, target

ROOT = Path(__file__).parents[2]
SLICE = SLICE_MS / 1000


@pytest.fixture
def gadget(tmp_path: Path) -> Iterator[UsbGadget]:
    gadget = UsbGadget(tmp_path / "port", SHAPE, control=known_request, room=256)
    gadget.plug()
    yield gadget
    gadget.close()


@pytest.fixture
def device(gadget: UsbGadget, tmp_path: Path) -> Iterator[UsbDevice]:
    device = UsbDevice.open(target(tmp_path / "port"))
    yield device
    device.close()


def soon(seconds: float = PATIENCE) -> CommandContext:
    return CommandContext.lasting(seconds)


def test_the_endpoints_are_those_of_the_device(device: UsbDevice) -> None:
    assert device.endpoints == (OUT, IN)
    device.require(OUT, IN)


def test_a_missing_endpoint_makes_it_the_wrong_device(device: UsbDevice) -> None:
    error = failure(lambda: device.require(OUT, 0x85))
    assert (error.code, error.action, error.detail) == ("wrongDevice", Action.CONFIGURATION, "no endpoint 85")


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 1288])
def test_what_the_device_sends_arrives_whole(gadget: UsbGadget, device: UsbDevice, size: int) -> None:
    data = os.urandom(size)
    gadget.send(IN, data)
    assert device.read(IN, max(size, 1)) == data


def test_full_packets_are_followed_by_an_empty_one_that_ends_the_transfer(gadget: UsbGadget, device: UsbDevice) -> None:
    gadget.send(IN, bytes(128))
    assert len(device.read(IN, 4096)) == 128


def test_a_short_packet_ends_a_transfer_and_the_rest_comes_with_the_next(gadget: UsbGadget, device: UsbDevice) -> None:
    gadget.send(IN, b"first")
    gadget.send(IN, b"second")
    assert [device.read(IN, 1024), device.read(IN, 1024)] == [b"first", b"second"]


def test_an_answer_longer_than_was_asked_for_is_not_lost(gadget: UsbGadget, device: UsbDevice) -> None:
    gadget.send(IN, bytes(range(60)))
    assert device.read(IN, 7) == bytes(range(60))


def test_half_a_transfer_is_given_when_its_time_is_over(gadget: UsbGadget, device: UsbDevice) -> None:
    gadget.send(IN, bytes(64), ends=False)
    assert len(device.read(IN, 1024)) == 64


def test_a_silent_device_costs_one_slice(device: UsbDevice) -> None:
    begun = time.monotonic()
    assert device.read(IN, 64) == b""
    assert SLICE <= time.monotonic() - begun < 0.2


def test_what_was_given_up_does_not_reach_a_transfer_that_is_over(gadget: UsbGadget, device: UsbDevice) -> None:
    assert device.read(IN, 64) == b""
    gadget.send(IN, b"late")
    assert device.read(IN, 64) == b"late"


def test_what_is_written_arrives(gadget: UsbGadget, device: UsbDevice) -> None:
    device.write(OUT, b"job", soon(), patience=1.0)
    assert gadget.received(OUT) == b"job"


def test_a_device_without_room_takes_a_part_and_says_how_much(gadget: UsbGadget, device: UsbDevice) -> None:
    assert device.write_some(OUT, bytes(1000)) == 256
    assert device.write_some(OUT, bytes(744)) == 0


def test_a_long_job_goes_through_a_small_buffer(gadget: UsbGadget, device: UsbDevice) -> None:
    job, echo = os.urandom(20_000), Echo(gadget)
    device.write(OUT, job, soon(), patience=2.0)
    back = b""
    while len(back) < len(job):
        back += device.read(IN, 4096)
    echo.stop()
    assert back == job


def test_a_device_that_takes_nothing_is_told_with_how_far_it_came(gadget: UsbGadget, device: UsbDevice) -> None:
    error = failure(lambda: device.write(OUT, bytes(1000), soon(), patience=0.1))
    assert (error.completion, error.code, error.detail) == (
        Completion.DEVICE_NOT_READY,
        "notTaken",
        "after 256 bytes",
    )


def test_a_cancel_during_a_write_is_seen_within_200_ms(gadget: UsbGadget, device: UsbDevice) -> None:
    gadget.hold(OUT)
    context = soon()
    threading.Timer(0.05, context.cancel.set).start()
    begun = time.monotonic()
    error = failure(lambda: device.write(OUT, b"x", context, patience=5.0))
    assert error.completion is Completion.CANCELED
    assert time.monotonic() - begun < 0.25


def test_a_held_pipe_flows_again(gadget: UsbGadget, device: UsbDevice) -> None:
    gadget.hold(IN)
    gadget.send(IN, b"later")
    assert device.read(IN, 64) == b""
    gadget.hold(IN, on=False)
    assert device.read(IN, 64) == b"later"


@pytest.mark.parametrize("act", ["read", "write"])
def test_a_stall_is_told_and_cleared(gadget: UsbGadget, device: UsbDevice, act: str) -> None:
    acts: dict[str, Callable[[], object]] = {
        "read": lambda: device.read(IN, 64),
        "write": lambda: device.write_some(OUT, b"x"),
    }
    gadget.halt(IN if act == "read" else OUT)
    error = failure(acts[act])
    assert (error.completion, error.code, error.action) == (Completion.HARDWARE_ERROR, "stalled", Action.RESET)
    gadget.send(IN, b"well")
    acts[act]()


def test_a_class_request_is_answered(device: UsbDevice) -> None:
    assert device.control(0xA1, 1, data=1) == b"\x18"
    assert device.control(0x41, 2, data=b"yes") == b""


def test_a_request_that_the_device_does_not_know_is_a_stall(device: UsbDevice) -> None:
    assert failure(lambda: device.control(0xA1, 9, data=4)).code == "stalled"


@pytest.mark.parametrize("act", ["read", "write", "control"])
def test_a_pulled_cable_is_told(gadget: UsbGadget, device: UsbDevice, act: str) -> None:
    acts: dict[str, Callable[[], object]] = {
        "read": lambda: device.read(IN, 64),
        "write": lambda: device.write_some(OUT, b"x"),
        "control": lambda: device.control(0xA1, 1, data=1),
    }
    gadget.unplug()
    error = failure(acts[act])
    assert (error.completion, error.code, error.action) == (Completion.DEVICE_NOT_READY, "unplugged", Action.RESET)


def test_a_cable_pulled_in_the_middle_of_a_transfer_is_told(gadget: UsbGadget, device: UsbDevice) -> None:
    gadget.send(IN, bytes(640), ends=False)
    threading.Timer(SLICE / 2, gadget.unplug).start()
    assert failure(lambda: [device.read(IN, 4096) for _ in range(10)]).code == "unplugged"


def test_a_device_is_present_until_it_is_pulled_and_another_one_is_not_it(gadget: UsbGadget, device: UsbDevice) -> None:
    assert device.present()
    gadget.unplug()
    assert not device.present()
    gadget.plug()
    assert not device.present()  # plugged in anew it has another address: it has to be opened again


def test_plugged_in_again_it_can_be_opened_again(gadget: UsbGadget, device: UsbDevice, tmp_path: Path) -> None:
    gadget.unplug()
    gadget.plug()
    again = UsbDevice.open(target(tmp_path / "port"))
    gadget.send(IN, b"hello")
    assert again.read(IN, 64) == b"hello"
    again.close()


def test_nothing_of_the_time_before_the_cable_was_pulled_comes_back(
    gadget: UsbGadget, device: UsbDevice, tmp_path: Path
) -> None:
    gadget.send(IN, b"old")
    gadget.unplug()
    gadget.plug()
    again = UsbDevice.open(target(tmp_path / "port"))
    assert again.read(IN, 64) == b""
    again.close()


@pytest.mark.parametrize(
    ("number", "completion", "code", "action"),
    [
        (errno.ENODEV, Completion.DEVICE_NOT_READY, "unplugged", Action.RESET),
        (errno.EACCES, Completion.DEVICE_NOT_READY, "noPermission", Action.CONFIGURATION),
        (errno.EBUSY, Completion.DEVICE_NOT_READY, "inUse", Action.CONFIGURATION),
        (errno.EIO, Completion.HARDWARE_ERROR, "transferFailed", Action.RESET),
        (errno.EOVERFLOW, Completion.HARDWARE_ERROR, "transferFailed", Action.RESET),
        (None, Completion.HARDWARE_ERROR, "transferFailed", Action.RESET),
    ],
)
def test_each_error_of_the_library_has_its_meaning(
    device: UsbDevice,
    monkeypatch: pytest.MonkeyPatch,
    number: int | None,
    completion: Completion,
    code: str,
    action: Action,
) -> None:
    def fails(*_arguments: object) -> int:
        raise usb.core.USBError("as the library says", None, number)

    monkeypatch.setattr(usb.core.Device, "read", fails)
    error = failure(lambda: device.read(IN, 64))
    assert (error.completion, error.code, error.action) == (completion, code, action)


@pytest.mark.parametrize("odd", [ValueError("endpoint"), NotImplementedError("on this system")])
def test_what_the_library_cannot_do_is_a_failed_transfer(
    device: UsbDevice, monkeypatch: pytest.MonkeyPatch, odd: Exception
) -> None:
    def fails(*_arguments: object) -> int:
        raise odd

    monkeypatch.setattr(usb.core.Device, "read", fails)
    assert failure(lambda: device.read(IN, 64)).code == "transferFailed"


def test_an_io_error_of_a_device_that_left_is_a_pulled_cable(
    gadget: UsbGadget, device: UsbDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: object) -> int:
        raise usb.core.USBError("as the library says", None, errno.EIO)

    monkeypatch.setattr(usb.core.Device, "read", fails)
    gadget.unplug()
    assert failure(lambda: device.read(IN, 64)).code == "unplugged"


def test_plugging_many_times_leaves_no_thread_and_no_file_behind(tmp_path: Path) -> None:
    # In a process of its own: here, threads and files of other tests come to their end meanwhile.
    program = [sys.executable, "-m", "tests.devices.usb_plugging", str(tmp_path / "port")]
    done = subprocess.run(program, capture_output=True, text=True, cwd=ROOT, timeout=PATIENCE * 6, check=False)
    assert (done.returncode, done.stdout.split("\n")[:2]) == (0, ["unplugged"] * 2), done.stderr
    before, after = done.stdout.splitlines()[2:]
    assert after == before


def test_the_device_may_be_another_process_that_is_killed(tmp_path: Path) -> None:
    program = (
        "import pathlib, sys, time\n"
        "from devices.usb_gadget import UsbGadget\n"
        "from tests.devices.usb_bench import IN, SHAPE\n"
        "gadget = UsbGadget(pathlib.Path(sys.argv[1]), SHAPE)\n"
        "gadget.plug()\n"
        "gadget.send(IN, b'hello')\n"
        "print(flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "port")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        process.stdout.readline()
        device = UsbDevice.open(target(tmp_path / "port"))
        assert device.read(IN, 64) == b"hello"
        process.kill()
        process.wait(PATIENCE)
        assert failure(lambda: device.read(IN, 64)).code == "unplugged"
        device.close()
    assert opening(tmp_path / "port").code == "unplugged"  # the socket of a dead process is an empty port
