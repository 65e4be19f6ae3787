"""A look at the kernel's tree: who is there, who is not, and where nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from devices.usb_gadget import UsbGadget
from devices.usb_presence import is_absent
from devices.usb_target import UsbTarget
from tests.devices.usb_bench import SHAPE, target

READER = UsbTarget.parse("0400:c35a")


@pytest.fixture
def sysfs(tmp_path: Path) -> Path:
    """A hub, a reader behind it, and the reader's interface."""
    tree = tmp_path / "devices"
    for name, ids in {"usb1": ("1d6b", "0002"), "1-2.3": ("0400", "c35a"), "1-2.3:1.0": None}.items():
        (tree / name).mkdir(parents=True)
        if ids is not None:
            (tree / name / "idVendor").write_text(ids[0] + "\n")
            (tree / name / "idProduct").write_text(ids[1] + "\n")
    return tree


def test_a_device_in_the_tree_is_not_absent(sysfs: Path) -> None:
    assert not is_absent(READER, sysfs)
    assert not is_absent(UsbTarget.parse("0400:C35A", bus_path="1-2.3"), sysfs)


@pytest.mark.parametrize("other", [UsbTarget.parse("0400:c35b"), UsbTarget.parse("0400:c35a", bus_path="1-2.4")])
def test_a_device_that_is_not_in_the_tree_is_absent(sysfs: Path, other: UsbTarget) -> None:
    assert is_absent(other, sysfs)


def test_a_device_that_leaves_while_it_is_looked_at_is_absent(sysfs: Path) -> None:
    (sysfs / "1-2.3" / "idProduct").unlink()
    assert is_absent(READER, sysfs)


def test_where_there_is_no_tree_nobody_knows(tmp_path: Path) -> None:
    assert not is_absent(READER, tmp_path / "nothing")


def test_a_virtual_device_is_there_while_its_socket_is(tmp_path: Path) -> None:
    gadget = UsbGadget(tmp_path / "bus" / "port", SHAPE)
    seen = [is_absent(target(tmp_path / "bus" / "port"))]
    for act in (gadget.plug, gadget.unplug):
        act()
        seen += [is_absent(target(tmp_path / "bus" / "port")), is_absent(target(tmp_path / "bus"))]
    gadget.close()
    assert seen == [True, False, False, True, True]
