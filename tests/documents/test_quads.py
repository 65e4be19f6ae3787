"""What four lines are worth as the sides of a page: a shadow's edge is none, though it is as sharp as a page's."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kiosk.documents.lines import lines_of, tracks_of
from kiosk.documents.quads import best_fours
from kiosk.documents.raster import Pixels
from tests.documents import scenes

pytestmark = pytest.mark.req("M08")
SIZE = (600, 480)
LIT = np.array([[150, 60, 300, 60], [150, 60, 150, 420], [150, 420, 300, 420], [300, 60, 300, 420]], np.float64)


def worth_of_the_left_half(shade: Pixels) -> float:
    """Of a page on a desk under that light, when nothing but the sides of its left half are known."""
    picture = scenes.plain(size=SIZE)
    picture[60:420, 150:450] = 235
    lab = cv2.cvtColor((picture * shade[..., None]).astype(np.uint8), cv2.COLOR_BGR2Lab).astype(np.float32)
    lines = lines_of(LIT, *SIZE)
    found = best_fours(lines, tracks_of(lines, lab, lab), *SIZE)
    return found[0].worth if found else 0.0


def shade(top: int, bottom: int) -> Pixels:
    """Six tenths of the light on the right of the picture's middle, between two rows."""
    light = np.ones(SIZE[::-1], np.float32)
    light[top:bottom, 300:] = 0.6
    return light


def test_what_goes_on_over_the_desk_with_the_same_loss_of_light_is_a_shadow_and_no_side() -> None:
    on_page_alone = worth_of_the_left_half(shade(60, 420))
    over_the_desk_too = worth_of_the_left_half(shade(0, 480))
    assert on_page_alone > 0
    assert over_the_desk_too < 0.75 * on_page_alone
