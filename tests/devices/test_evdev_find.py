"""Which node a selector means, from a directory like the kernel's."""

from __future__ import annotations

from pathlib import Path

import pytest

from devices.errors import Action, DeviceError
from devices.evdev_find import find, valid


@pytest.fixture
def sysfs(tmp_path: Path) -> Path:
    """A scanner that shows two nodes, a keypad, and a hidraw node of another scanner."""
    for number, name, phys, vendor, product in (
        (3, "Wedge 2000", "usb-1/input0", "0c2e", "0206"),
        (4, "Wedge 2000 Consumer Control", "usb-1/input1", "0c2e", "0206"),
        (7, "Keypad", "usb-2/input0", "1209", "0001"),
    ):
        device = tmp_path / f"input/event{number}/device"
        (device / "id").mkdir(parents=True)
        for file, words in (("name", name), ("phys", phys), ("id/vendor", vendor), ("id/product", product)):
            (device / file).write_text(words + "\n")
    (tmp_path / "input/input3").mkdir()
    raw = tmp_path / "hidraw/hidraw2/device"
    raw.mkdir(parents=True)
    (raw / "uevent").write_text(
        "DRIVER=hid-generic\nHID_ID=0003:00000536:000003C1\nHID_NAME=POS 1950\nHID_PHYS=usb-3/input0\n"
    )
    return tmp_path


def refused(selector: str, sysfs: Path) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        find(selector, sysfs=sysfs)
    return caught.value


@pytest.mark.parametrize(
    ("selector", "node"),
    [
        ("usb:1209:0001", "event7"),
        ("name:Wedge 2000", "event3"),
        ("phys:usb-1/input1", "event4"),
        ("phys:usb-2/input0", "event7"),
    ],
)
def test_a_device_is_found_by_what_it_says_of_itself(sysfs: Path, selector: str, node: str) -> None:
    assert find(selector, sysfs=sysfs) == Path("/dev/input") / node


@pytest.mark.parametrize("selector", ["usb:0536:03c1", "usb:0536:03C1", "name:POS 1950", "phys:usb-3/input0"])
def test_a_hidraw_node_is_found_too(sysfs: Path, selector: str) -> None:
    assert find(selector, "hidraw", sysfs=sysfs) == Path("/dev/hidraw2")


def test_a_path_is_taken_as_it_stands(sysfs: Path) -> None:
    assert find("/dev/input/by-id/usb-x-event-kbd", sysfs=sysfs) == Path("/dev/input/by-id/usb-x-event-kbd")


def test_what_is_not_there_is_unplugged(sysfs: Path) -> None:
    assert (refused("usb:dead:beef", sysfs).code, refused("name:", sysfs).code) == ("unplugged", "unplugged")


def test_two_nodes_that_fit_are_the_configuration_s(sysfs: Path) -> None:
    error = refused("usb:0c2e:0206", sysfs)
    assert (error.code, error.action) == ("ambiguous", Action.CONFIGURATION)
    assert "event3, event4" in error.detail


def test_a_device_that_goes_while_it_is_looked_at_is_passed_over(sysfs: Path) -> None:
    (sysfs / "input/event3/device/id/vendor").unlink()
    assert find("usb:0c2e:0206", sysfs=sysfs) == Path("/dev/input/event4")
    (sysfs / "hidraw/hidraw2/device/uevent").write_text("DRIVER=hid-generic\n")
    with pytest.raises(DeviceError, match="unplugged"):
        find("usb:0536:03c1", "hidraw", sysfs=sysfs)


def test_a_machine_without_such_nodes_has_nothing_plugged_in(tmp_path: Path) -> None:
    assert refused("name:Keypad", tmp_path).code == "unplugged"


@pytest.mark.parametrize(
    ("selector", "meant"),
    [
        ("/dev/input/event3", True),
        ("usb:0c2e:0206", True),
        ("usb:c2e:206", False),
        ("name:x", True),
        ("name:", False),
        ("phys:", False),
        ("event3", False),
        ("", False),
    ],
)
def test_what_can_name_a_device(selector: str, meant: bool) -> None:
    assert valid(selector) is meant
