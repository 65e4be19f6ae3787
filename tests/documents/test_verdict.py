"""Blank, dark, too coarse: what is measured on papers as they really come."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image

from kiosk.documents.verdict import verdict_of
from tests.documents import papers

pytestmark = pytest.mark.req("M08")
CREAM, GREEN, KRAFT, RED = (246, 236, 205), (200, 228, 205), (181, 145, 100), (176, 26, 36)
Draw = Callable[[], Image.Image]


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
    ],
    ids=[
        "print", "signature", "one character", "grey print", "6 pt", "on cream", "on green", "on kraft",
        "gold on red", "red seal", "noisy signature", "card on black",
    ],
)  # fmt: skip
def test_a_page_with_anything_on_it_is_good(draw: Draw) -> None:
    verdict = verdict_of(draw(), 300)
    assert (verdict.ok, verdict.blank, verdict.reasons) == (True, False, ())


@pytest.mark.parametrize(
    "draw",
    [
        papers.blank,
        lambda: papers.blank(CREAM),
        lambda: papers.blank(KRAFT),
        lambda: papers.noisy(papers.blank((245, 245, 243)), 12),
        papers.dusty,
        papers.shaded,
    ],
    ids=["white", "cream", "kraft", "noisy", "dusty", "lit from one side"],
)
def test_an_empty_sheet_is_blank_whatever_its_colour(draw: Draw) -> None:
    verdict = verdict_of(draw(), 300)
    assert (verdict.ok, verdict.blank, verdict.reasons) == (False, True, ("blank",))


@pytest.mark.parametrize("level", [0, 30, 90])
def test_a_page_that_was_not_lit_is_dark_and_nobody_knows_whether_it_is_blank(level: int) -> None:
    verdict = verdict_of(papers.blank((level, level, level)), 300)
    assert (verdict.ok, verdict.blank, verdict.reasons) == (False, None, ("dark",))


@pytest.mark.parametrize(("dpi", "reasons"), [(149, ("low_resolution",)), (150, ()), (300, ()), (0, ())])
def test_a_scan_below_150_dots_per_inch_is_too_coarse(dpi: int, reasons: tuple[str, ...]) -> None:
    assert verdict_of(papers.full(), dpi).reasons == reasons


def test_a_picture_smaller_than_a_bank_card_is_too_coarse_whatever_it_claims() -> None:
    assert verdict_of(papers.full().resize((500, 707)), 300).reasons == ()
    assert verdict_of(papers.full().resize((300, 424)), 300).reasons == ("low_resolution",)


def test_a_grey_scan_is_judged_like_a_coloured_one() -> None:
    assert verdict_of(papers.signed().convert("L"), 300).ok
    assert verdict_of(papers.blank().convert("L"), 300).reasons == ("blank",)


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1), (17, 17)])
def test_no_size_breaks_the_checks(size: tuple[int, int]) -> None:
    assert not verdict_of(Image.new("RGB", size, "white"), 300).ok


def test_what_was_not_looked_at_is_not_claimed() -> None:
    verdict = verdict_of(papers.full(), 300)
    assert (verdict.blur, verdict.glare, verdict.cropped) == (None, None, None)
