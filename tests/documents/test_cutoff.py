"""Part of the page beyond the picture: said when it is so, and of nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.documents.cutoff import is_cropped
from kiosk.documents.find import find_page
from kiosk.documents.raster import Pixels
from tests.documents import scenes

pytestmark = pytest.mark.req("M08")
GLASS = (1240, 1754)  # A4 at 150 dpi
CARD_PX = (506, 319)


def said(picture: Pixels, dpi: int = 0) -> bool:
    found = find_page(picture)
    assert found is not None
    return is_cropped(picture, found, dpi)


@pytest.mark.parametrize("way", [(-1, 0), (1, 0), (0, -1), (0, 1)], ids=["left", "right", "top", "bottom"])
@pytest.mark.parametrize("degrees", [0.5, 6])
def test_a_page_that_runs_out_of_the_picture_is_cut_off(way: tuple[int, int], degrees: float) -> None:
    middle = (600 + way[0] * 320, 800 + way[1] * 430)
    corners = scenes.corners_at(middle, (760, 1070), degrees, tilt=0.04)
    assert said(scenes.noisy(scenes.laid(scenes.sheet(), scenes.plain(), corners)))


@pytest.mark.parametrize("degrees", [0, 4, 90, 200])
def test_a_page_with_all_of_its_edges_in_view_is_whole(degrees: float) -> None:
    corners = scenes.corners_at((600, 800), (700, 990), degrees, tilt=0.05)
    assert not said(scenes.noisy(scenes.laid(scenes.sheet(), scenes.plain(), corners)))


def test_a_card_pushed_into_the_corner_of_the_glass_is_whole_by_its_size() -> None:
    corners = scenes.corners_at((CARD_PX[0] / 2, CARD_PX[1] / 2), CARD_PX)
    card = scenes.sheet(1011, 638, paper=200, lines=8)
    assert not said(scenes.noisy(scenes.laid(card, scenes.plain((16, 16, 18), GLASS), corners), 1.5), dpi=150)


@pytest.mark.parametrize("size_mm", [(88, 125), (125, 176), (148, 105)])
def test_a_booklet_pushed_into_the_corner_of_the_glass_is_whole_by_its_size(size_mm: tuple[int, int]) -> None:
    size = (size_mm[0] * 150 / 25.4, size_mm[1] * 150 / 25.4)
    corners = scenes.corners_at((size[0] / 2, size[1] / 2), size)
    glass = scenes.laid(scenes.sheet(*map(round, size), paper=210), scenes.plain((16, 16, 18), GLASS), corners)
    assert not said(scenes.noisy(glass, 1.5), dpi=150)


def test_a_card_half_off_the_glass_is_cut_off() -> None:
    corners = scenes.corners_at((120, 700), CARD_PX)
    card = scenes.sheet(1011, 638, paper=200, lines=8)
    assert said(scenes.noisy(scenes.laid(card, scenes.plain((16, 16, 18), GLASS), corners), 1.5), dpi=150)


def test_a_sheet_as_large_as_the_glass_is_whole() -> None:
    page = scenes.sheet(*GLASS, lines=16)
    assert not said(scenes.noisy(page, 1.5), dpi=150)


def test_print_that_was_cut_through_at_the_edge_is_cut_off() -> None:
    page = scenes.sheet(*GLASS, lines=16)
    assert said(np.ascontiguousarray(page[:, 200:]), dpi=150)
