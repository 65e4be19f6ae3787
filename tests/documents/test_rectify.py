"""The page made upright: level, of its own shape, and untouched where nothing has to be done."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kiosk.documents.find import Found, find_page
from kiosk.documents.raster import Pixels
from kiosk.documents.rectify import LONGEST_PX, SMALL_PX, Sheet, line_skew, rectified, straightened
from tests.documents import scenes

pytestmark = pytest.mark.req("M08")


def sheet_of(picture: Pixels, dpi: int = 0) -> Sheet:
    found = find_page(picture)
    assert found is not None
    return rectified(picture, found, dpi)


def everything(picture: Pixels) -> Found:
    high, wide = picture.shape[:2]
    return Found(np.array([[0, 0], [wide - 1, 0], [wide - 1, high - 1], [0, high - 1]], np.float64), True, 0.0)


def tilted(page: Pixels, degrees: float) -> Pixels:
    turn = cv2.getRotationMatrix2D((page.shape[1] / 2, page.shape[0] / 2), -degrees, 1.0)
    return cv2.warpAffine(page, turn, (page.shape[1], page.shape[0]), borderMode=cv2.BORDER_REPLICATE)


@pytest.mark.parametrize("degrees", [-5.0, -0.4, 0.0, 0.3, 1.7, 6.0])
def test_a_page_whose_edges_are_out_of_view_is_turned_level_by_its_lines(degrees: float) -> None:
    picture = tilted(scenes.sheet(1240, 1754), degrees)
    sheet = rectified(picture, everything(picture), 150)
    assert sheet.skew == pytest.approx(degrees, abs=0.15)
    assert abs(line_skew(cv2.cvtColor(straightened(picture, sheet), cv2.COLOR_BGR2GRAY))) <= 0.3


@pytest.mark.parametrize("degrees", [-20.0, -3.0, 4.0, 30.0])
def test_a_photographed_page_is_level_within_a_third_of_a_degree(degrees: float) -> None:
    corners = scenes.corners_at((600, 800), (620, 877), degrees, tilt=0.08)
    picture = scenes.noisy(scenes.laid(scenes.sheet(), scenes.plain(), corners))
    page = straightened(picture, sheet_of(picture))
    assert abs(line_skew(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY))) <= 0.3


def test_a_level_scan_is_passed_on_without_a_pixel_touched() -> None:
    picture = scenes.sheet(2480, 3508)
    sheet = rectified(picture, everything(picture), 300)
    assert sheet.size == (2480, 3508)
    assert np.shares_memory(straightened(picture, sheet), picture)


def test_a_page_that_lies_level_on_the_glass_is_cut_out_without_a_pixel_touched() -> None:
    glass = scenes.plain((14, 14, 16), (1240, 1754))
    page = scenes.sheet(700, 900)
    glass[300:1200, 200:900] = page
    found = Found(np.array([[200, 300], [900, 300], [900, 1200], [200, 1200]], np.float64), False, 1.0)
    assert np.array_equal(straightened(glass, rectified(glass, found, 150)), page)


def test_a_scan_at_600_dpi_is_made_one_at_300() -> None:
    picture = cv2.resize(scenes.sheet(1240, 1754), (4960, 7016))
    sheet = rectified(picture, everything(picture), 600)
    assert (sheet.dpi, max(sheet.size), max(sheet.small.shape)) == (300, LONGEST_PX, SMALL_PX)
    assert straightened(picture, sheet).shape == (3508, 2480, 3)


def test_small_and_full_size_show_the_same() -> None:
    corners = scenes.corners_at((600, 800), (820, 1158), 12, tilt=0.05)
    picture = scenes.laid(scenes.sheet(), scenes.plain(), corners)
    large = cv2.resize(picture, None, fx=2.4, fy=2.4)
    sheet = sheet_of(large)
    again = cv2.resize(straightened(large, sheet), sheet.small.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert float(np.abs(again.astype(int) - sheet.small.astype(int)).mean()) < 3


def test_a_tilted_bank_card_is_taken_for_one() -> None:
    corners = np.array([[250, 420], [930, 380], [1060, 900], [140, 960]], np.float64)
    picture = scenes.laid(scenes.sheet(1011, 638, paper=190, lines=8), scenes.plain(), corners)
    sheet = sheet_of(picture)
    long_mm = max(sheet.size) / sheet.dpi * 25.4
    assert long_mm == pytest.approx(85.6, rel=0.12)
