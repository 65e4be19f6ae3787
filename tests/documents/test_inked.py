"""Blank and dark: measured on papers as they really come."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw

from kiosk.documents.inked import is_blank, is_dark
from tests.documents import papers
from tests.documents.flat import pixels, small

pytestmark = pytest.mark.req("M08")
CREAM, GREEN, KRAFT, RED = (246, 236, 205), (200, 228, 205), (181, 145, 100), (176, 26, 36)
SKIN, WOOD = (206, 156, 122), (120, 78, 46)
Draw = Callable[[], Image.Image]


def held(page: Image.Image) -> Image.Image:
    """With a finger over its left edge."""
    ImageDraw.Draw(page).rounded_rectangle((-400, 1500, 260, 1690), 95, fill=SKIN)
    return page


def on_wood(page: Image.Image) -> Image.Image:
    """With a sliver of the table beyond its right edge, as a corner found a little outside leaves it."""
    ImageDraw.Draw(page).polygon(((2480, 200), (2360, 3508), (2480, 3508)), fill=WOOD)
    return page


@pytest.mark.parametrize(
    "draw",
    [
        papers.full,
        papers.signed,
        lambda: papers.written("无", 10.5),
        lambda: papers.written("同意", 12, ink=(150, 150, 150)),
        lambda: papers.written("以下空白", 6),
        lambda: papers.written("同意张三", 9, paper=CREAM),
        lambda: papers.written("同意张三", 9, paper=GREEN),
        lambda: papers.written("同意张三", 12, paper=KRAFT, ink=(60, 40, 30)),
        lambda: papers.written("光荣证", 60, paper=RED, ink=(230, 190, 60)),
        lambda: papers.written("盖章", 40, ink=(215, 60, 60)),
        lambda: papers.noisy(papers.signed(), 8),
        papers.card_on_black_lid,
        lambda: held(papers.written("同意张三", 12)),
        lambda: on_wood(papers.signed().copy()),
    ],
    ids=[
        "print", "signature", "one character", "grey print", "6 pt", "on cream", "on green", "on kraft", "gold on red",
        "red seal", "noisy signature", "card on black", "held by a finger", "beside wood",
    ],
)  # fmt: skip
def test_a_page_with_anything_on_it_is_not_blank(draw: Draw) -> None:
    assert not is_blank(small(draw()))


@pytest.mark.parametrize(
    "draw",
    [
        papers.blank,
        lambda: papers.blank(CREAM),
        lambda: papers.blank(KRAFT),
        lambda: papers.noisy(papers.blank((245, 245, 243)), 12),
        papers.dusty,
        papers.shaded,
        lambda: held(papers.blank(CREAM)),
        lambda: on_wood(papers.blank()),
    ],
    ids=["white", "cream", "kraft", "noisy", "dusty", "lit from one side", "held by a finger", "beside wood"],
)
def test_an_empty_sheet_is_blank_whatever_its_colour(draw: Draw) -> None:
    assert is_blank(small(draw()))


def test_a_card_taken_from_afar_is_not_blank_though_its_light_print_is_two_px_thin() -> None:
    card = papers.written("6228 4847 8015 3122", 20, paper=(22, 122, 100), ink=(225, 228, 226), at=(120, 380))
    far = pixels(card.crop((0, 0, 1010, 637)).resize((181, 114))).astype(np.float64)
    grain = np.random.default_rng(2).normal(0, 2.0, far.shape)
    assert not is_blank(np.clip(far + grain, 0, 255).astype(np.uint8))


def test_print_that_shines_through_from_behind_is_not_on_this_side() -> None:
    behind = papers.full().convert("L").point(lambda level: 255 - (255 - level) // 16)
    assert is_blank(small(behind))


@pytest.mark.parametrize("level", [0, 30, 80])
def test_a_page_that_was_not_lit_is_dark(level: int) -> None:
    assert is_dark(pixels(papers.blank((level, level, level), (800, 1100))))


@pytest.mark.parametrize("paper", [(200, 200, 200), RED, KRAFT, (110, 105, 100)])
def test_a_page_that_was_lit_is_not_dark_whatever_its_colour(paper: tuple[int, int, int]) -> None:
    assert not is_dark(pixels(papers.blank(paper, (800, 1100))))


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1), (17, 17)])
def test_no_size_breaks_the_checks(size: tuple[int, int]) -> None:
    page = np.full((*size, 3), 255, np.uint8)
    assert (is_blank(page), is_dark(page)) == (False, False)
