"""Printer models as python-escpos knows them, and what settings make of them."""

from __future__ import annotations

import pytest

from devices.errors import Action, DeviceError
from devices.receipt_printer import profiles
from devices.receipt_printer.encode import Encoder, Paper
from devices.receipt_printer.settings import EscposSettings, Model, model


def made(**settings: object) -> Model:
    return model(EscposSettings(port="/dev/ttyS9", **settings))  # type: ignore[arg-type]


def refusal(**settings: object) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        made(**settings)
    assert caught.value.action is Action.CONFIGURATION
    return caught.value


def test_without_a_profile_a_printer_is_80_mm_wide_and_cuts_partially() -> None:
    assert made() == Model(width_dots=576, dpi=203, native_qr=True, cutter="partial", ascii_page=None)


def test_a_profile_says_what_is_not_set() -> None:
    assert made(profile="TM-T88V") == Model(width_dots=512, dpi=180, native_qr=True, cutter="partial", ascii_page=0)
    assert made(profile="POS-5890") == Model(width_dots=384, dpi=203, native_qr=False, cutter="none", ascii_page=0)


def test_what_is_set_wins_over_the_profile() -> None:
    chosen = made(profile="POS-5890", width_dots=400, dpi=180, qr="native", cutter="full")
    assert chosen == Model(width_dots=400, dpi=180, native_qr=True, cutter="full", ascii_page=0)


def test_a_profile_without_a_width_leaves_the_usual_one() -> None:
    assert made(profile="RP326").width_dots == 576
    assert made(profile="TUP500").width_dots == 576


def test_a_width_that_is_no_whole_number_of_bytes_is_rounded_down() -> None:
    assert made(profile="TM-T20II-42col").width_dots == 544


def test_dots_per_inch_that_a_profile_does_not_say_follow_from_its_width() -> None:
    assert made(profile="KR-306").dpi == 203


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("tm-t88v", "TM-T88V"), ("TMT20II", "TM-T20II"), ("RP-F10", "RP-F10-80mm"), ("POS5890", "POS-5890")],
)
def test_an_unknown_profile_names_those_that_might_be_meant(name: str, nearest: str) -> None:
    error = refusal(profile=name)
    assert (error.code, nearest in error.detail) == ("unknownProfile", True)


def test_a_profile_like_none_is_answered_with_the_generic_one() -> None:
    assert refusal(profile="%%%%").detail.endswith("nearest: default")


@pytest.mark.parametrize("name", ["TM-U220", "OCD-300", "AF-240"])
def test_a_model_that_cannot_print_pictures_is_refused(name: str) -> None:
    assert refusal(profile=name).detail.startswith("profile: ")


@pytest.mark.parametrize("name", profiles.names())
def test_each_profile_is_usable_or_refused_with_a_reason(name: str) -> None:
    profile = profiles.named(name)
    if not profile.pictures:
        assert refusal(profile=name).code == "badSettings"
    else:
        chosen = made(profile=name)
        assert (chosen.width_dots % 8, chosen.columns >= 8, 100 <= chosen.dpi <= 610 or name == "SP2000") == (
            0,
            True,
            True,
        )


def test_a_known_code_page_is_selected_so_that_ascii_is_ascii() -> None:
    assert Encoder(Paper(ascii_page=3)).units([], b"")[0].startswith(b"\x1b@\x1bR\x00\x1bt\x03\x1c&")
    assert b"\x1bt" not in Encoder(Paper()).units([], b"")[0]
