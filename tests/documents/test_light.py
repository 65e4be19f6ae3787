"""Light evened out: shadows go, print and tints stay, and no band shows."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.documents.light import evened
from kiosk.documents.raster import Pixels, halved, scaled_down
from tests.documents import scenes

pytestmark = pytest.mark.req("M08")


def in_light(page: Pixels, light: Pixels) -> Pixels:
    return np.asarray((page * light).clip(0, 255).astype(np.uint8))


def test_a_slope_of_light_is_levelled_without_steps() -> None:
    ramp = np.linspace(0.55, 1.0, 1754)[:, None, None]
    even = evened(in_light(scenes.plain((240, 240, 240), (1240, 1754)), ramp)).astype(float)
    rows = even.mean(axis=(1, 2))[40:-40]
    assert np.ptp(rows) < 8
    assert np.abs(np.diff(rows)).max() < 2.2  # one level of the scan, times the gain


def test_a_colour_cast_on_white_paper_is_taken_away() -> None:
    page = in_light(scenes.sheet(), np.array([0.86, 0.95, 1.0]))
    paper = np.percentile(evened(page).reshape(-1, 3), 80, axis=0)
    assert np.ptp(paper) < 6


def test_the_tint_of_a_certificate_stays() -> None:
    page = scenes.plain((180, 200, 245), (840, 1188))
    before, after = page.reshape(-1, 3).mean(axis=0), evened(page).reshape(-1, 3).mean(axis=0)
    assert after / after.max() == pytest.approx(before / before.max(), abs=0.03)


def test_print_stays_dark_in_a_shadow_that_was_taken_away() -> None:
    page = scenes.sheet()
    dark = scenes.shaded(page, np.array([[0, 0], [840, 0], [840, 500], [0, 700]]), 0.5)
    even = evened(dark)
    assert float(np.percentile(even[100:400], 90)) > 200
    assert float(np.percentile(even[100:400], 0.5)) < 110


def test_a_dark_card_is_left_as_it_is() -> None:
    card = scenes.plain((40, 20, 10), (600, 400))
    assert evened(card) is card


@pytest.mark.parametrize("size", [(16, 16), (17, 33), (129, 127), (1000, 16)])
def test_no_size_leaves_a_part_undone(size: tuple[int, int]) -> None:
    even = evened(scenes.plain((170, 170, 170), size))
    assert even.shape == (size[1], size[0], 3)
    assert np.ptp(even) <= 1


@pytest.mark.parametrize(
    ("size", "longest"), [((3508, 2480), 640), ((3508, 2480), 1800), ((1, 4000), 600), ((90, 70), 30)]
)
def test_a_copy_is_as_small_as_was_asked_for_and_says_by_how_much(size: tuple[int, int], longest: int) -> None:
    small, ratio = scaled_down(np.zeros((*size, 3), np.uint8), longest)
    assert 0.89 * longest <= max(small.shape[:2]) <= longest
    assert max(small.shape[:2]) * ratio == pytest.approx(max(size), rel=0.02)


def test_a_half_leaves_out_an_odd_row() -> None:
    assert halved(np.zeros((7, 9, 3), np.uint8)).shape == (3, 4, 3)
