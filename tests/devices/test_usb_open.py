"""Finding and claiming one USB device among others, and why it cannot be had."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import usb.backend.libusb1
import usb.core

from devices.command import CommandContext
from devices.errors import Action, Completion
from devices.usb_device import UsbDevice, UsbTarget
from devices.usb_gadget import UsbGadget
from tests.devices.usb_bench import OUT, PATIENCE, SHAPE, failure, known_request, opening, target


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


def test_an_empty_port_is_an_unplugged_device(tmp_path: Path) -> None:
    error = opening(tmp_path / "port")
    assert (error.completion, error.code, error.action) == (Completion.DEVICE_NOT_READY, "unplugged", Action.RESET)


def test_a_file_that_is_no_device_is_an_empty_port(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("nothing")
    assert opening(tmp_path / "port").code == "unplugged"


def test_another_device_in_the_port_is_not_it(tmp_path: Path) -> None:
    gadget = UsbGadget(tmp_path / "port", replace(SHAPE, product_id=1))
    gadget.plug()
    assert opening(tmp_path / "port").code == "unplugged"
    gadget.close()


def test_a_device_that_another_program_holds_is_in_use(device: UsbDevice, tmp_path: Path) -> None:
    error = opening(tmp_path / "port")
    assert (error.code, error.action) == ("inUse", Action.CONFIGURATION)


def test_a_closed_device_can_be_opened_by_another(device: UsbDevice, tmp_path: Path) -> None:
    device.close()
    device.close()
    UsbDevice.open(target(tmp_path / "port")).close()


def test_the_kernel_s_driver_makes_way(tmp_path: Path) -> None:
    gadget = UsbGadget(tmp_path / "port", replace(SHAPE, kernel_driver=True))
    gadget.plug()
    device = UsbDevice.open(target(tmp_path / "port"))
    device.write(OUT, b"x", soon(), patience=1.0)
    device.close()
    gadget.close()


def two_alike(folder: Path) -> list[UsbGadget]:
    gadgets = [
        UsbGadget(folder / "a", replace(SHAPE, serial_number="A1", ports=(2,))),
        UsbGadget(folder / "b", replace(SHAPE, serial_number="B2", ports=(3, 4))),
    ]
    for gadget in gadgets:
        gadget.plug()
    return gadgets


def test_two_alike_are_not_guessed_between(tmp_path: Path) -> None:
    gadgets = two_alike(tmp_path)
    error = opening(tmp_path)
    for gadget in gadgets:
        gadget.close()
    assert (error.code, error.action) == ("ambiguousDevice", Action.CONFIGURATION)
    assert error.detail == "2 devices fit; set serial_number or bus_path"


@pytest.mark.parametrize("which", [{"serial_number": "B2"}, {"bus_path": "1-3.4"}])
def test_two_alike_are_told_apart(tmp_path: Path, which: dict[str, str]) -> None:
    gadgets = two_alike(tmp_path)
    device = UsbDevice.open(target(tmp_path, **which))
    device.write(OUT, b"for b", soon(), patience=1.0)
    heard = [gadget.received(OUT) for gadget in gadgets]
    device.close()
    for gadget in gadgets:
        gadget.close()
    assert heard == [b"", b"for b"]


@pytest.mark.parametrize("which", [{"serial_number": "C3"}, {"bus_path": "2-1"}])
def test_one_that_is_not_there_is_not_replaced_by_its_neighbour(tmp_path: Path, which: dict[str, str]) -> None:
    gadgets = two_alike(tmp_path)
    assert opening(tmp_path, **which).code == "unplugged"
    for gadget in gadgets:
        gadget.close()


def test_a_device_without_strings_has_no_serial_number_to_be_found_by(tmp_path: Path) -> None:
    gadget = UsbGadget(tmp_path / "port", replace(SHAPE, serial_number="", product=""))
    gadget.plug()
    assert opening(tmp_path / "port", serial_number="A1").code == "unplugged"
    gadget.close()


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"device": "400:c35a"}, "device has to be vendor and product"),
        ({"device": "0x0400:0xc35a"}, "device has to be vendor and product"),
        ({"bus_path": "usb1"}, "bus_path has to be a bus and its ports"),
        ({"backend": "libusb0"}, "backend has to be libusb1, or socket: and a path"),
        ({"backend": "socket:"}, "backend has to be libusb1, or socket: and a path"),
    ],
)
def test_a_setting_that_cannot_be_is_named(changes: dict[str, str], detail: str) -> None:
    words = {"device": "0400:c35a", **changes}
    error = failure(lambda: UsbTarget.parse(**words))  # type: ignore[arg-type]
    assert (error.completion, error.code, error.action) == (
        Completion.INVALID_DATA,
        "badSetting",
        Action.CONFIGURATION,
    )
    assert error.detail.startswith(detail)


def test_a_system_without_the_library_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda: None)
    error = failure(lambda: UsbDevice.open(UsbTarget.parse("0400:c35a")))
    assert (error.completion, error.code) == (Completion.INTERNAL_ERROR, "noUsbLibrary")


def test_the_system_s_own_library_finds_no_reader_where_there_is_none() -> None:
    assert failure(lambda: UsbDevice.open(UsbTarget.parse("ffff:ffff"))).code == "unplugged"


@pytest.mark.parametrize("odd", [ValueError("no langid"), IndexError("an empty string")])
def test_a_serial_number_that_cannot_be_told_is_another_one(
    gadget: UsbGadget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: Exception
) -> None:
    def fails(_device: object) -> str:
        raise odd

    monkeypatch.setattr(usb.core.Device, "serial_number", property(fails))
    assert opening(tmp_path / "port", serial_number="A1").code == "unplugged"


def test_a_serial_number_that_may_not_be_asked_for_is_a_matter_of_permission(
    gadget: UsbGadget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_device: object) -> str:
        raise usb.core.USBError("as the library says", None, errno.EACCES)

    monkeypatch.setattr(usb.core.Device, "serial_number", property(fails))
    error = opening(tmp_path / "port", serial_number="A1")
    assert (error.code, error.action) == ("noPermission", Action.CONFIGURATION)
