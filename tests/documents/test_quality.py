"""The quality verdict as a whole: what is said of a page, what is not claimed, and that each reason says how to redo it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kiosk.documents.quality import judged
from kiosk.documents.raster import Pixels
from kiosk.model.page import Verdict
from kiosk.text import Texts
from tests.documents import papers
from tests.documents.flat import filling, pixels
from tests.documents.generator.lens import blurred
from tests.documents.generator.typefaces import Press

pytestmark = pytest.mark.req("M08")
LOCALE = Path(__file__).parents[2] / "assets/locale"
REASONS = (
    "blur", "glare", "blank", "cropped", "dark", "low_resolution", "finger", "duplicate", "wrong_side", "wrong_document",
)  # fmt: skip


def verdict_of(picture: Image.Image | Pixels, dpi: int = 300, cropped: bool = False) -> Verdict:
    page = pixels(picture) if isinstance(picture, Image.Image) else picture
    found, sheet = filling(page, dpi)
    return judged(page, found, sheet, cropped)


def test_a_good_page_is_good_in_every_respect() -> None:
    assert verdict_of(papers.full()) == Verdict(ok=True, blur=False, glare=False, blank=False, cropped=False)


def test_of_a_page_in_the_dark_only_that_is_said() -> None:
    verdict = verdict_of(papers.blank((40, 38, 36)))
    assert verdict == Verdict(ok=False, blur=None, glare=None, blank=None, cropped=False, reasons=("dark",))


def test_of_an_empty_page_nobody_says_that_it_is_sharp() -> None:
    verdict = verdict_of(papers.blank((250, 249, 246)))
    assert (verdict.blank, verdict.blur, verdict.reasons) == (True, None, ("blank",))


def test_several_reasons_stand_beside_each_other_in_the_order_of_the_contract() -> None:
    bad = blurred(pixels(papers.full().reduce(3)), "soft", 2.5, Press(1))
    verdict = verdict_of(bad, 100, cropped=True)
    assert verdict.reasons == ("blur", "cropped", "low_resolution")
    assert not verdict.ok


@pytest.mark.parametrize(("dpi", "coarse"), [(149, True), (150, False), (300, False), (0, False)])
def test_a_scan_below_150_dots_per_inch_is_too_coarse(dpi: int, coarse: bool) -> None:
    assert ("low_resolution" in verdict_of(papers.full().reduce(2), dpi).reasons) is coarse


def test_a_picture_smaller_than_a_bank_card_is_too_coarse_whatever_it_claims() -> None:
    assert "low_resolution" in verdict_of(papers.full().resize((300, 424)), 300).reasons


@pytest.mark.parametrize("size", [(16, 16), (16, 900), (900, 16), (64, 64)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_no_picture_breaks_the_verdict(size: tuple[int, int], level: int) -> None:
    assert not verdict_of(np.full((*size, 3), level, np.uint8)).ok


def test_noise_alone_breaks_nothing_and_is_claimed_to_be_nothing() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (900, 700, 3), np.uint8)
    assert verdict_of(noise).glare is False


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_says_what_is_wrong_and_how_to_redo_it(reason: str) -> None:
    texts = Texts(LOCALE)
    assert texts.has(f"screens.scan.reason.{reason}")
    assert texts.has(f"screens.scan.redo.{reason}")
