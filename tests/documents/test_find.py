"""Where a page lies, one difficulty at a time. How often it is found in photographs of all kinds is the benchmark's."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kiosk.documents.find import find_page, ordered
from kiosk.documents.raster import Pixels, Points
from tests.documents import scenes
from tests.documents.generator.gallery import drawn

pytestmark = pytest.mark.req("M08")
DIAGONAL = float(np.hypot(*scenes.SIZE))
GLASS = (1240, 1754)  # A4 at 150 dpi


def corners_in(picture: Pixels) -> Points:
    found = find_page(picture)
    assert found is not None
    assert not found.fills
    return found.corners


def fills(picture: Pixels) -> bool:
    found = find_page(picture)
    return found is not None and found.fills


@pytest.mark.parametrize("degrees", [0, 7, 33, 45, 90, 118, 180, 241, 300])
def test_a_page_is_found_at_any_turn(degrees: float) -> None:
    true = scenes.corners_at((600, 800), (620, 877), degrees, tilt=0.08)
    picture = scenes.noisy(scenes.laid(scenes.sheet(), scenes.plain(), true))
    assert scenes.off(corners_in(picture), true) < 0.002 * DIAGONAL


@pytest.mark.parametrize("ground", ["newspaper", "planks"])
def test_a_page_is_found_on_what_has_lines_of_its_own(ground: str) -> None:
    true = scenes.corners_at((580, 820), (700, 990), 9, tilt=0.06)
    picture = scenes.noisy(scenes.laid(scenes.sheet(), getattr(scenes, ground)(), true))
    assert scenes.off(corners_in(picture), true) < 0.003 * DIAGONAL


def test_white_paper_is_found_on_a_white_desk() -> None:
    true = scenes.corners_at((640, 780), (700, 990), -6, tilt=0.05)
    picture = scenes.noisy(scenes.laid(scenes.sheet(paper=236), scenes.plain((226, 228, 230)), true), 2)
    assert scenes.off(corners_in(picture), true) < 0.005 * DIAGONAL


def test_the_edge_of_a_hard_shadow_is_not_an_edge_of_the_page() -> None:
    true = scenes.corners_at((600, 800), (760, 1070), 4, tilt=0.05)
    picture = scenes.laid(scenes.sheet(), scenes.plain(), true)
    dark = scenes.shaded(picture, np.array([[0, 300], [900, 0], [1200, 0], [1200, 900], [500, 1600], [0, 1600]]))
    assert scenes.off(corners_in(scenes.noisy(dark)), true) < 0.004 * DIAGONAL


def test_fingers_over_a_side_do_not_move_it() -> None:
    true = scenes.corners_at((600, 800), (760, 1070), 3)
    picture = scenes.laid(scenes.sheet(), scenes.plain(), true)
    for at in (560, 660):
        cv2.line(picture, (0, at), (330, at + 8), (148, 178, 220), 70, cv2.LINE_AA)
    assert scenes.off(corners_in(scenes.noisy(picture)), true) < 0.004 * DIAGONAL


def test_a_printed_frame_is_not_taken_for_the_page() -> None:
    true = scenes.corners_at((600, 800), (860, 1216), 5)
    picture = scenes.noisy(scenes.laid(scenes.framed(), scenes.plain(), true))
    assert scenes.off(corners_in(picture), true) < 0.004 * DIAGONAL


def test_of_two_papers_the_whole_one_is_taken_and_not_that_which_leaves_the_picture() -> None:
    true = scenes.corners_at((560, 1000), (620, 877), 8)
    beside = scenes.corners_at((1150, 200), (620, 877), 30)
    picture = scenes.laid(scenes.sheet(), scenes.laid(scenes.sheet(), scenes.plain(), beside), true)
    assert scenes.off(corners_in(scenes.noisy(picture)), true) < 0.004 * DIAGONAL


@pytest.mark.parametrize("lid", [(14, 14, 16), (250, 250, 250)], ids=["black lid", "white lid"])
@pytest.mark.parametrize("degrees", [0, 3, 92])
def test_a_card_is_found_on_the_glass(lid: tuple[int, int, int], degrees: float) -> None:
    page, _ = drawn("resident_card_back", 5)
    true = scenes.corners_at((450, 350), (page.shape[1] / 2, page.shape[0] / 2), degrees)
    glass = scenes.laid(np.ascontiguousarray(page[..., ::-1]), scenes.plain(lid, GLASS), true)
    assert scenes.off(corners_in(scenes.noisy(glass, 1.5)), true) < 6  # 1 mm


@pytest.mark.parametrize(
    "kind",
    ["resident_card_front", "resident_card_back", "hukou_page", "marriage_certificate", "birth_certificate", "bank_card",
     "social_security_card", "death_certificate", "disability_card", "other", "form"],
)  # fmt: skip
def test_nothing_that_is_printed_on_a_page_is_taken_for_it_when_it_fills_the_picture(kind: str) -> None:
    page, _ = drawn(kind, 7)
    assert fills(np.ascontiguousarray(page[..., ::-1]))


def colourful_card(wide: int) -> Pixels:
    """Blots of all colours up to the edges: a bank card's picture."""
    source = np.random.default_rng(3)
    picture = scenes.plain((120, 60, 20), (wide, 638))
    for _ in range(40):
        colour = tuple(int(level) for level in source.integers(40, 220, 3))
        middle = (int(source.integers(0, wide)), int(source.integers(0, 638)))
        cv2.circle(picture, middle, int(source.integers(40, 160)), colour, -1)
    return scenes.noisy(picture, 2)


def test_a_picture_that_has_a_cards_shape_and_no_page_in_it_is_the_card() -> None:
    assert fills(colourful_card(1012))


def test_the_same_in_a_cameras_shape_is_no_page() -> None:
    assert find_page(colourful_card(957)) is None


@pytest.mark.parametrize("share", [0.2, 0.35])
@pytest.mark.parametrize(
    "shadow",
    [[(0.3, 0), (1, 0), (1, 1), (0.6, 1)], [(0, 0), (0.7, 0), (0.4, 1), (0, 1)], [(0, 0.5), (1, 0.2), (1, 1), (0, 1)]],
)
def test_a_portrait_on_a_card_that_fills_the_picture_is_not_the_page_in_a_shadow(
    shadow: list[tuple[float, float]], share: float
) -> None:
    page, _ = drawn("resident_card_front", 11)
    card = np.ascontiguousarray(page[..., ::-1])
    assert fills(scenes.shaded(card, np.array(shadow) * card.shape[1::-1], share))


def test_a_rule_across_a_page_in_the_corner_of_the_glass_does_not_cut_it_in_two() -> None:
    page = scenes.sheet(850, 620, paper=236)
    cv2.line(page, (0, 310), (850, 310), (150, 150, 150), 3)
    glass = scenes.plain((14, 14, 16), GLASS)
    glass[:620, :850] = page
    true = np.array([[0, 0], [849, 0], [849, 619], [0, 619]], np.float64)
    assert scenes.off(corners_in(scenes.noisy(glass, 1.5)), true) < 6  # 1 mm


def test_an_empty_sheet_that_fills_the_glass_is_the_whole_picture() -> None:
    assert fills(scenes.noisy(scenes.plain((244, 246, 246), GLASS), 2))


def test_where_a_desk_ends_at_a_wall_no_page_is_said() -> None:
    picture = scenes.plain((200, 120, 60))
    picture[:700] = (60, 90, 200)
    assert find_page(scenes.noisy(picture)) is None


@pytest.mark.parametrize("size", [16, 17, 24, 40, 64, 100, 200])
def test_no_picture_is_too_small_to_be_looked_at(size: int) -> None:
    picture = np.full((size, size, 3), 40, np.uint8)
    picture[size // 6 : -(size // 6), size // 5 : -(size // 5)] = 220
    assert find_page(picture) is not None


@pytest.mark.parametrize("shape", [(16, 4000), (4000, 16), (60_000, 16), (1, 1), (1, 900)])
def test_no_shape_breaks_the_look(shape: tuple[int, int]) -> None:
    found = find_page(np.full((*shape, 3), 200, np.uint8))
    assert found is None or found.fills


def test_corners_go_clockwise_from_the_top_left() -> None:
    mixed = np.array([[90.0, 80.0], [10.0, 12.0], [12.0, 85.0], [88.0, 8.0]])
    assert ordered(mixed).tolist() == [[10.0, 12.0], [88.0, 8.0], [90.0, 80.0], [12.0, 85.0]]
