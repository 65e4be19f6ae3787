"""In which order and with which words options are set, on devices of makes that no build machine has.

The option lists are those of sane-backends 1.2's manual pages (sane-epsonds, sane-fujitsu, sane-canon_dr); nothing is scanned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import sane

from devices.errors import Action, DeviceError
from devices.scanner.sane import SaneSettings
from devices.scanner.sane_options import prepare

MM, PIXEL, NONE = sane._sane.UNIT_MM, sane._sane.UNIT_PIXEL, sane._sane.UNIT_NONE
INT, FIXED, STRING, BOOL = (
    sane._sane.TYPE_INT,
    sane._sane.TYPE_FIXED,
    sane._sane.TYPE_STRING,
    sane._sane.TYPE_BOOL,
)


@dataclass
class Option:
    type: int
    constraint: object = None
    unit: int = NONE
    active: bool = True

    def is_active(self) -> bool:
        return self.active

    def is_settable(self) -> bool:
        return True


class Device:
    """Remembers what was set, in order; a number beyond the constraint is rounded, as backends do."""

    def __init__(self, **options: Option) -> None:
        self.__dict__["opt"] = options
        self.__dict__["record"] = []

    def __setattr__(self, name: str, value: Any) -> None:
        constraint = self.opt[name].constraint
        if isinstance(constraint, tuple):
            value = min(value, constraint[1])
        self.record.append((name, value))
        self.__dict__[name] = value


def area(unit: int, width: float, height: float) -> dict[str, Option]:
    return {
        "tl_x": Option(FIXED, (0.0, width, 0.0), unit),
        "tl_y": Option(FIXED, (0.0, height, 0.0), unit),
        "br_x": Option(FIXED, (0.0, width, 0.0), unit),
        "br_y": Option(FIXED, (0.0, height, 0.0), unit),
    }


def epson() -> Device:
    return Device(
        source=Option(STRING, ["Flatbed", "Automatic Document Feeder"]),
        adf_mode=Option(STRING, ["Simplex", "Duplex"]),
        mode=Option(STRING, ["Lineart", "Gray", "Color"]),
        depth=Option(INT, [1, 8]),
        resolution=Option(INT, (50, 1200, 1)),
        **area(MM, 215.9, 297.2),
    )


def test_duplex_is_set_where_the_device_has_a_switch_for_it() -> None:
    device = epson()
    prepare(device, SaneSettings("x", source="adf_duplex"))
    assert device.record[:2] == [("source", "Automatic Document Feeder"), ("adf_mode", "Duplex")]


def test_the_switch_that_the_last_user_left_at_duplex_is_set_back() -> None:
    device = epson()
    prepare(device, SaneSettings("x", source="adf"))
    assert device.record[:2] == [("source", "Automatic Document Feeder"), ("adf_mode", "Simplex")]


def test_the_flatbed_leaves_the_switch_alone() -> None:
    device = epson()
    prepare(device, SaneSettings("x", source="flatbed"))
    assert "adf_mode" not in dict(device.record)


def test_a_flag_for_duplex_is_a_switch_too() -> None:
    device = Device(source=Option(STRING, ["Flatbed", "ADF"]), duplex=Option(BOOL))
    prepare(device, SaneSettings("x", source="adf_duplex", paper=""))
    assert device.record == [("source", "ADF"), ("duplex", True)]


def test_source_comes_before_what_depends_on_it_and_the_area_last() -> None:
    device = epson()
    prepare(device, SaneSettings("x", source="adf", options="tl-y=5"))
    names = [name for name, _ in device.record]
    assert names == ["source", "adf_mode", "mode", "depth", "resolution", "tl_x", "tl_y", "br_x", "br_y", "tl_y"]


def test_a_feeder_that_wants_to_know_the_sheet_is_told_before_the_corners() -> None:
    device = Device(
        page_width=Option(FIXED, (0.0, 221.1, 0.0), MM),
        page_height=Option(FIXED, (0.0, 876.7, 0.0), MM),
        **area(MM, 221.1, 876.7),
    )
    prepare(device, SaneSettings("x", paper="A5"))
    assert device.record == [
        ("page_width", 148.0),
        ("page_height", 210.0),
        ("tl_x", 0.0),
        ("tl_y", 0.0),
        ("br_x", 148.0),
        ("br_y", 210.0),
    ]


def test_corners_in_pixels_follow_the_resolution() -> None:
    device = Device(resolution=Option(INT, [150, 300]), **area(PIXEL, 2550, 3508))
    prepare(device, SaneSettings("x", paper="A4", resolution=300))
    assert (round(device.record[-2][1]), round(device.record[-1][1])) == (2480, 3508)


@pytest.mark.parametrize("unit", [MM, PIXEL])
def test_a_bed_that_cuts_the_page_is_refused_and_one_with_a_rim_is_not(unit: int) -> None:
    scale = 1.0 if unit == MM else 300 / 25.4
    prepare(Device(**area(unit, 205 * scale, 290 * scale)), SaneSettings("x", paper="A4"))
    with pytest.raises(DeviceError) as caught:
        prepare(Device(**area(unit, 150 * scale, 290 * scale)), SaneSettings("x", paper="A4"))
    assert (caught.value.code, caught.value.action) == ("badPaper", Action.CONFIGURATION)
    assert "150 mm" in caught.value.detail


def test_a_device_without_a_choice_of_source_says_so() -> None:
    with pytest.raises(DeviceError) as caught:
        prepare(Device(), SaneSettings("x", source="adf", paper=""))
    assert "no choice" in caught.value.detail


def test_an_option_that_is_switched_off_is_left_alone() -> None:
    device = Device(depth=Option(INT, [8, 16], active=False), resolution=Option(INT, (1, 600, 1)))
    prepare(device, SaneSettings("x", paper=""))
    assert device.record == [("resolution", 300)]
