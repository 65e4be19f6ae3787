"""Fingers that hold a page, and what is red, brown or beige at its edge and is none."""

from __future__ import annotations

import functools
from dataclasses import replace

import cv2
import numpy as np
import pytest

from kiosk.documents.find import Found
from kiosk.documents.finger import has_finger
from kiosk.documents.raster import Pixels, Points
from kiosk.documents.rectify import rectified
from tests.documents.generator.conditions import TUNING
from tests.documents.generator.gallery import drawn
from tests.documents.generator.hands import SKIN, finger
from tests.documents.generator.typefaces import Press

pytestmark = pytest.mark.req("M08")
CORNERS = np.array([[150, 120], [1050, 150], [1030, 790], [130, 770]], np.float64)
GROUNDS = {"wood": (150, 105, 66), "dark": (30, 30, 34), "green": (88, 120, 96), "white": (222, 220, 214)}
ONTO = replace(TUNING, thumb=(12, 20))


@functools.cache
def photographed(kind: str, ground: str, seed: int = 3) -> np.ndarray:
    page, _ = drawn(kind, seed)
    high, wide = page.shape[:2]
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, CORNERS.astype(np.float32))
    page = cv2.GaussianBlur(page, (0, 0), max(0.6, wide / 1800))
    picture = np.full((920, 1200, 3), GROUNDS[ground], np.uint8)
    return cv2.warpPerspective(page, matrix, (1200, 920), dst=picture, borderMode=cv2.BORDER_TRANSPARENT)


def held(picture: np.ndarray, shade: tuple[int, int, int], seed: int, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    monkeypatch.setattr("tests.documents.generator.hands.SKIN", (shade,))
    # A leaf of 143 mm, 900 px wide.
    return finger(picture.astype(np.float32), CORNERS, 6.3, ONTO, Press(seed))[0]


def said(light: np.ndarray, corners: Points = CORNERS) -> bool:
    picture: Pixels = np.ascontiguousarray(np.clip(light, 0, 255).astype(np.uint8)[..., ::-1])
    found = Found(corners, False, 1.0)
    return has_finger(picture, found, rectified(picture, found, 0))


@pytest.mark.parametrize("ground", ["wood", "dark"])
@pytest.mark.parametrize("shade", SKIN, ids=["palest", "pale", "tan", "brown", "dark", "darkest"])
def test_a_finger_of_any_shade_is_seen_on_any_ground(
    ground: str, shade: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(held(photographed("hukou_page", ground), shade, 5, monkeypatch))


@pytest.mark.parametrize("lamp", [(1.08, 1.0, 0.84), (0.95, 1.0, 1.08), (0.6, 0.58, 0.52)], ids=["warm", "cold", "dim"])
@pytest.mark.parametrize("kind", ["resident_card_front", "marriage_certificate", "death_certificate"])
def test_a_finger_is_seen_whatever_the_lamps_colour(
    kind: str, lamp: tuple[float, float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(held(photographed(kind, "green"), SKIN[2], 5, monkeypatch) * np.array(lamp))


@pytest.mark.parametrize("lamp", [(1.08, 1.0, 0.84), (0.95, 1.0, 1.08)], ids=["warm", "cold"])
@pytest.mark.parametrize("ground", ["wood", "white"])
@pytest.mark.parametrize("kind", ["resident_card_front", "marriage_certificate", "hukou_page", "bank_card"])
def test_where_no_finger_is_none_is_seen(kind: str, ground: str, lamp: tuple[float, float, float]) -> None:
    assert not said(photographed(kind, ground) * np.array(lamp))


def test_a_red_seal_over_the_edge_is_none() -> None:
    picture = photographed("hukou_page", "white")
    picture = picture.copy()
    cv2.ellipse(picture, (1040, 450), (80, 80), 0, 90, 270, (205, 50, 52), -1)
    assert not said(picture)


def test_a_table_seen_past_a_corner_found_too_far_out_is_none() -> None:
    outside = CORNERS + np.array([[-40, -5], [6, -4], [30, 25], [-4, 6]])
    assert not said(photographed("hukou_page", "wood"), outside)


def test_a_warm_shadow_across_beige_paper_is_none() -> None:
    x, y = np.meshgrid(np.linspace(-1, 1, 1200), np.linspace(-1, 1, 920))
    shade = 1 - 0.4 * np.clip((np.abs(x + 0.4 * y) < 0.2) * 1.0, 0, 1)
    shade = cv2.GaussianBlur(shade, (0, 0), 9)[..., None]
    assert not said(photographed("hukou_page", "wood") * np.array([1.05, 0.95, 0.78]) * shade)


def test_of_a_page_that_fills_the_picture_nothing_is_said() -> None:
    picture = photographed("hukou_page", "wood")
    frame = np.array([[0, 0], [1199, 0], [1199, 919], [0, 919]], np.float64)
    found = Found(frame, True, 0.0)
    assert not has_finger(picture, found, rectified(picture, found, 300))
