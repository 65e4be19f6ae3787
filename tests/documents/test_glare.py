"""Lamps and windows mirrored in a page, and what looks like them and is none."""

from __future__ import annotations

import functools

import cv2
import numpy as np
import pytest

from kiosk.documents.choosing import BrokenTrees, trees_of
from kiosk.documents.glare import FILE, has_glare
from kiosk.documents.raster import Pixels
from tests.documents.generator.gallery import drawn
from tests.documents.generator.lamps import mirrored
from tests.documents.generator.typefaces import Press

pytestmark = pytest.mark.req("M08")
KINDS = ("resident_card_front", "hukou_page", "birth_certificate", "bank_card")


@functools.cache
def page(kind: str, seed: int = 4) -> Pixels:
    """Upright, 150 dpi for a sheet, red first."""
    drawn_page, _ = drawn(kind, seed)
    share = min(1.0, 1240 / max(drawn_page.shape[:2]))
    return np.asarray(cv2.resize(drawn_page, None, fx=share, fy=share, interpolation=cv2.INTER_AREA))


def seen(light: np.ndarray) -> Pixels:
    return np.ascontiguousarray(np.clip(light, 0, 255).astype(np.uint8)[..., ::-1])


def lit(kind: str, exposure: float = 0.85) -> np.ndarray:
    return page(kind).astype(np.float32) * exposure


@pytest.mark.parametrize("exposure", [0.75, 0.95])
@pytest.mark.parametrize("lamp", ["lamp", "streak"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_mirrored_lamp_is_glare(kind: str, lamp: str, exposure: float) -> None:
    mirror = mirrored(page(kind), lamp, 0.03, Press(2), np.random.default_rng(2))
    light = mirror.how_much[..., None]
    assert has_glare(seen(lit(kind, exposure) * (1 - light) + np.array(mirror.level) * light))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_mirrored_window_is_glare_though_print_shows_through(seed: int) -> None:
    mirror = mirrored(page("hukou_page"), "veil", 0.08, Press(seed), np.random.default_rng(seed))
    light = mirror.how_much[..., None]
    assert has_glare(seen(lit("hukou_page") * (1 - light) + np.array(mirror.level) * light))


@pytest.mark.parametrize(
    ("kind", "seed"), [("marriage_certificate", 2), ("resident_card_back", 2), ("birth_certificate", 2)]
)
def test_a_window_mirrored_in_paper_that_was_white_before_is_glare(kind: str, seed: int) -> None:
    mirror = mirrored(page(kind), "veil", 0.12, Press(seed), np.random.default_rng(seed))
    light = mirror.how_much[..., None]
    assert has_glare(seen(lit(kind, 1.02) * (1 - light) + np.array(mirror.level) * light))


@pytest.mark.parametrize("exposure", [0.7, 0.9, 1.02])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_in_even_light_has_none(kind: str, exposure: float) -> None:
    assert not has_glare(seen(lit(kind, exposure)))


@pytest.mark.parametrize("soft", [0.02, 0.2, 1.0])
@pytest.mark.parametrize("kind", KINDS)
def test_the_side_that_lies_in_no_shadow_is_no_glare(kind: str, soft: float) -> None:
    high, wide = page(kind).shape[:2]
    x, y = np.meshgrid(np.linspace(-1, 1, wide), np.linspace(-1, 1, high))
    shade = 1 - 0.45 * np.clip((x + 0.6 * y) / soft, 0, 1)
    assert not has_glare(seen(lit(kind, 0.98) * shade[..., None]))


@pytest.mark.parametrize("turned", [0, 1])
def test_a_card_that_grows_white_towards_one_end_has_none(turned: int) -> None:
    plain = page("social_security_card").astype(np.float32)
    print_ = plain / np.percentile(plain.reshape(-1, 3), 90, axis=0)
    high, wide = plain.shape[:2]
    along = np.linspace(0, 1, wide)[None, :, None] if turned == 0 else np.linspace(0, 1, high)[:, None, None]
    paper = np.array([170, 195, 200]) * (1 - along) + 256 * along
    assert not has_glare(seen(paper * print_))


def test_a_tube_lamp_across_bright_paper_is_glare_though_its_sides_are_narrow() -> None:
    sheet = np.full((1240, 880, 3), 239, np.uint8)
    for row in range(14):
        cv2.putText(sheet, "receipt 12.50 34.80", (60, 100 + row * 80), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (40,) * 3, 3)
    band = np.zeros(sheet.shape[:2], np.float32)
    cv2.line(band, (-20, 1100), (900, 820), 1.0, 90)
    band = cv2.GaussianBlur(band, (0, 0), 1.0)[..., None]
    assert has_glare(np.asarray(sheet * (1 - band) + 255 * band).astype(np.uint8))


def test_grey_labels_beside_black_values_are_no_window() -> None:
    sheet = np.full((1240, 1754, 3), 236, np.uint8)
    for row in range(14):
        for column, tone in ((120, 150), (620, 30), (1050, 150), (1400, 30)):
            cv2.putText(sheet, "label 42", (column, 100 + row * 80), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (tone,) * 3, 3)
    assert not has_glare(sheet)


def test_the_margins_of_a_page_whose_white_a_scanner_clipped_are_none() -> None:
    sheet = np.full((1240, 880, 3), 255, np.uint8)
    for row in range(14):
        cv2.putText(sheet, "receipt 12.50 34.80", (120, 240 + row * 50), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (40,) * 3, 3)
    assert not has_glare(np.asarray(cv2.GaussianBlur(sheet, (0, 0), 2.0)))


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (700, 1), (40, 40)])
def test_no_size_breaks_the_measure(size: tuple[int, int]) -> None:
    assert not has_glare(np.full((*size, 3), 250, np.uint8))


def test_trees_of_other_measures_are_refused() -> None:
    with pytest.raises(BrokenTrees):
        trees_of(FILE.read_bytes(), ("level", "burnt"))
