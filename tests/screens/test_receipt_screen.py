"""The receipt on the screen: the number on one line, the code beside it, and a way out between two applications."""

from __future__ import annotations

import pytest

from screens import samples
from screens.theme import current
from screens.widgets.qr import QrCode
from screens.widgets.words import OneLine

from .stage import Box, Stage

UPRIGHT, WIDE = (1080, 1920), (1920, 1080)


def number(stage: Stage) -> OneLine:
    found = next(drawn.widget for drawn in stage.drawn() if isinstance(drawn.widget, OneLine))
    assert isinstance(found, OneLine)
    return found


def exits(stage: Stage, name: str) -> bool:
    stage.show(samples.every()[name])
    return "exit" in {target.name.removeprefix("bar:") for target in stage.targets()}


@pytest.mark.req("M12")
@pytest.mark.parametrize("size", [UPRIGHT, WIDE])
@pytest.mark.parametrize("mode", ["standard", "elder", "contrast", "low"])
@pytest.mark.parametrize("name", ["receipt", "receipt-offline"])
def test_the_number_stays_on_one_line(kivy: None, size: tuple[int, int], mode: str, name: str) -> None:
    stage = Stage(size, mode)
    stage.show(samples.every()[name])
    assert number(stage).line_count == 1


def test_a_number_that_fits_has_the_size_of_numbers(stage: Stage) -> None:
    stage.show(samples.every()["receipt"])
    assert number(stage).type_px == current().type_px("number")


@pytest.mark.req("M12")
@pytest.mark.parametrize("name", ["receipt", "receipt-offline", "receipt-unknown", "receipt-staff"])
@pytest.mark.parametrize("mode", ["standard", "contrast"])
def test_on_a_wide_screen_number_and_code_are_seen_at_once(kivy: None, name: str, mode: str) -> None:
    stage = Stage(WIDE, mode)
    stage.show(samples.every()[name])
    screen = stage.shell.screen
    assert screen is not None
    assert not screen.pager.overflows
    code = next(widget for widget in screen.pager.flow.walk() if isinstance(widget, QrCode))
    assert Box.of(code).within(Box.of(screen.pager.view))


@pytest.mark.req("M19")
def test_between_two_applications_there_is_a_way_out(stage: Stage) -> None:
    assert exits(stage, "receipt-next")


def test_after_the_last_one_the_button_is_the_way_out(stage: Stage) -> None:
    assert not exits(stage, "receipt")


def test_nobody_leaves_while_the_paper_comes_out(stage: Stage) -> None:
    assert not exits(stage, "receipt-printing")
