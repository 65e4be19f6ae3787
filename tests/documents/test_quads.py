"""Which fours are let through to be looked at closely: the page is among them, few are, and no two are the same."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kiosk.documents.lines import lines_of, tracks_of
from kiosk.documents.quads import MOST_FOURS, SEEN, Fours, likely_fours, no_fours
from kiosk.documents.raster import Pixels, Points
from tests.documents import scenes

pytestmark = pytest.mark.req("M08")
SIZE = (600, 480)
PAGE = np.array([[150, 60], [450, 60], [450, 420], [150, 420]], np.float64)
HALF = np.array([[150, 60], [300, 60], [300, 420], [150, 420]], np.float64)


def sides(corners: Points) -> Points:
    return np.hstack([corners, np.roll(corners, -1, axis=0)])


def fours_of(picture: Pixels, pieces: Points) -> Fours:
    lab = cv2.cvtColor(picture.astype(np.uint8), cv2.COLOR_BGR2Lab).astype(np.float32)
    lines = lines_of(pieces, *SIZE)
    return likely_fours(lines, tracks_of(lines, lab, lab), *SIZE)


def page_on_desk() -> Pixels:
    picture = scenes.plain(size=SIZE)
    picture[60:420, 150:450] = 235
    return picture


def shade(top: int, bottom: int) -> Pixels:
    """Six tenths of the light on the right of the picture's middle, between two rows."""
    light = np.ones((*SIZE[::-1], 1), np.float32)
    light[top:bottom, 300:] = 0.6
    return light


def worth_of(fours: Fours, corners: Points) -> float:
    off = [scenes.off(four, corners) for four in fours.corners]
    return float(fours.worth[int(np.argmin(off))]) if min(off) < 4 else 0.0


def test_the_page_is_the_first_of_all_fours() -> None:
    fours = fours_of(page_on_desk(), sides(PAGE))
    assert scenes.off(fours.corners[0], PAGE) < 1
    assert fours.worth[0] == fours.worth.max()


def test_corners_run_clockwise_in_whatever_order_the_sides_came() -> None:
    fours = fours_of(page_on_desk(), sides(PAGE[::-1])[[2, 0, 3, 1]])
    assert len(fours) > 0
    assert all(cv2.contourArea(four.astype(np.float32), oriented=True) > 0 for four in fours.corners)


def test_what_is_seen_of_each_has_a_name() -> None:
    fours = fours_of(page_on_desk(), sides(PAGE))
    page = dict(zip(SEEN, fours.seen[0], strict=True))
    assert page["held"] > 0.95
    assert page["least_differs"] > 0.95
    assert page["in_view"] > 0.95
    assert page["framed"] == 0


def test_no_two_are_the_same_and_there_are_not_too_many() -> None:
    spread = [
        sides(PAGE + np.array([[a, a], [b, a], [b, b], [a, b]])) for a in range(-48, 49, 12) for b in (-16, 0, 16)
    ]
    picture = scenes.noisy(page_on_desk(), 12)
    fours = fours_of(picture, np.vstack(spread))
    assert 0 < len(fours) <= MOST_FOURS
    apart = np.abs(fours.corners[:, None] - fours.corners[None]).max(axis=(2, 3))
    assert apart[~np.eye(len(fours), dtype=bool)].min() > 3


def test_a_shadow_that_goes_on_over_the_desk_is_worth_less_than_a_step_on_the_page_alone() -> None:
    picture, pieces = page_on_desk(), np.vstack([sides(HALF), sides(PAGE)])
    on_page_alone = worth_of(fours_of(picture * shade(60, 420), pieces), HALF)
    over_the_desk_too = worth_of(fours_of(picture * shade(0, 480), pieces), HALF)
    assert over_the_desk_too < 0.9 * on_page_alone


def test_where_no_four_lines_meet_there_is_none() -> None:
    level = np.array([[20, 100, 580, 100], [20, 300, 580, 300]], np.float64)
    assert len(fours_of(scenes.plain(size=SIZE), level)) == 0
    assert len(no_fours()) == 0
