"""Sizes in millimetres on the configured screen."""

from __future__ import annotations

import pytest

from screens.palette import CONTRAST, STANDARD, contrast, rgba
from screens.theme import HAN_INK, Theme

PRIMARY = 0.248


def test_the_type_scale_gives_the_sizes_of_the_mock_ups_on_the_primary_screen() -> None:
    theme = Theme.of(1080, 1920, PRIMARY, "standard")
    assert [theme.type_px(role) for role in ("heading", "action", "body", "small")] == [68, 46, 36, 28]


def test_a_touch_target_is_20_mm_on_any_panel() -> None:
    for mm_per_px in (0.2, PRIMARY, 0.5):
        theme = Theme.of(1080, 1920, mm_per_px, "standard")
        assert theme.target * mm_per_px >= 20


def test_a_finer_panel_gets_more_pixels_for_the_same_millimetres() -> None:
    assert Theme.of(2160, 3840, PRIMARY / 2, "standard").mm(10) == pytest.approx(
        2 * Theme.of(1080, 1920, PRIMARY, "standard").mm(10), abs=1
    )


@pytest.mark.req("M20")
def test_elder_mode_has_body_text_of_at_least_8_mm() -> None:
    theme = Theme.of(1080, 1920, PRIMARY, "elder")
    assert theme.type_px("body") * HAN_INK * PRIMARY >= 8


def test_an_unknown_mode_is_the_standard_one() -> None:
    assert Theme.of(1080, 1920, PRIMARY, "dazzling").mode == "standard"


@pytest.mark.req("M20")
def test_low_reach_keeps_touches_within_290_mm_of_the_lower_edge() -> None:
    theme = Theme.of(1080, 1920, PRIMARY, "low")
    assert theme.reach * PRIMARY == pytest.approx(290, abs=1)


def test_contrast_is_21_between_black_and_white() -> None:
    assert contrast(rgba("#000000"), rgba("#FFFFFF")) == pytest.approx(21)


@pytest.mark.parametrize("palette", [STANDARD, CONTRAST])
@pytest.mark.parametrize("tone", ["primary", "good", "attention", "bad"])
def test_words_of_every_tone_stand_at_7_to_1_on_their_ground(palette: object, tone: str) -> None:
    assert contrast(getattr(palette, tone), getattr(palette, f"{tone}_ground")) >= 7


@pytest.mark.parametrize("palette", [STANDARD, CONTRAST])
def test_edges_of_controls_stand_at_3_to_1(palette: object) -> None:
    for ground in ("ground", "surface"):
        assert contrast(palette.edge, getattr(palette, ground)) >= 3  # type: ignore[attr-defined]
