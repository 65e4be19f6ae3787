"""The words of many backends for the same few things."""

from __future__ import annotations

import pytest

from devices.scanner.sane_names import Source, duplex_value, mode_named, source_named

ESCL = ["Flatbed", "ADF", "ADF Duplex"]
FUJITSU = ["ADF Front", "ADF Back", "ADF Duplex", "Card Front", "Card Duplex"]
BROTHER = [
    "FlatBed",
    "Automatic Document Feeder(left aligned)",
    "Automatic Document Feeder(left aligned,Duplex)",
    "Automatic Document Feeder(centrally aligned)",
    "Automatic Document Feeder(centrally aligned,Duplex)",
]
SANE_TEST = ["Flatbed", "Automatic Document Feeder"]
EPSON = ["Flatbed", "Transparency Unit", "Automatic Document Feeder"]


@pytest.mark.parametrize(
    ("wanted", "offered", "name"),
    [
        ("flatbed", ESCL, "Flatbed"),
        ("adf", ESCL, "ADF"),
        ("adf_duplex", ESCL, "ADF Duplex"),
        ("adf", FUJITSU, "ADF Front"),
        ("adf_duplex", FUJITSU, "ADF Duplex"),
        ("flatbed", FUJITSU, None),
        ("flatbed", BROTHER, "FlatBed"),
        ("adf", BROTHER, "Automatic Document Feeder(left aligned)"),
        ("adf_duplex", BROTHER, "Automatic Document Feeder(left aligned,Duplex)"),
        ("adf", SANE_TEST, "Automatic Document Feeder"),
        ("adf_duplex", SANE_TEST, None),
        ("flatbed", EPSON, "Flatbed"),
        ("adf", EPSON, "Automatic Document Feeder"),
        ("flatbed", ["Normal", "ADF"], "Normal"),
        ("adf", [], None),
    ],
)
def test_a_friendly_source_finds_the_devices_own_name(wanted: Source, offered: list[str], name: str | None) -> None:
    assert source_named(wanted, offered) == name


@pytest.mark.parametrize(
    ("wanted", "offered", "name"),
    [
        ("Color", ["Lineart", "Gray", "Color"], "Color"),
        ("Color", ["Black & White", "True Gray", "24bit Color", "24bit Color[Fast]"], "24bit Color"),
        ("Gray", ["Black & White", "True Gray", "24bit Color"], "True Gray"),
        ("gray", ["Grayscale", "Color"], "Grayscale"),
        ("Lineart", ["Binary", "Gray"], "Binary"),
        ("Lineart", ["Black & White", "Gray"], "Black & White"),
        ("Lineart", ["Gray", "Color"], None),
        ("Color - 16 bit gamma", ["Color - 16 bit gamma", "Color"], "Color - 16 bit gamma"),
        ("sepia", ["Gray", "Color"], None),
    ],
)
def test_a_friendly_mode_finds_the_devices_own_name(wanted: str, offered: list[str], name: str | None) -> None:
    assert mode_named(wanted, offered) == name


@pytest.mark.parametrize(
    ("offered", "wanted", "value"),
    [
        (None, True, True),
        (None, False, False),
        (["Simplex", "Duplex"], True, "Duplex"),
        (["Simplex", "Duplex"], False, "Simplex"),
        (["Simplex"], True, None),
    ],
)
def test_a_separate_duplex_switch_is_a_flag_or_a_choice(offered: object, wanted: bool, value: object) -> None:
    assert duplex_value(offered, wanted=wanted) == value
