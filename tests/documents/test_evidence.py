"""What is measured of a four: that each number says what its name says."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kiosk.documents.evidence import NAMES, evidence
from kiosk.documents.quads import SEEN, Fours
from kiosk.documents.raster import Pixels, Points
from tests.documents import scenes

pytestmark = pytest.mark.req("M08")
SIZE = (640, 480)
PAGE = np.array([[120, 60], [520, 60], [520, 420], [120, 420]], np.float64)
LEFT_HALF = np.array([[120, 60], [320, 60], [320, 420], [120, 420]], np.float64)


def fours(*corners: Points) -> Fours:
    return Fours(np.array(corners), np.ones(len(corners)), np.zeros((len(corners), len(SEEN))))


def of(picture: Pixels, *corners: Points) -> list[dict[str, float]]:
    lab = cv2.cvtColor(picture.astype(np.uint8), cv2.COLOR_BGR2Lab)
    bare = cv2.medianBlur(cv2.medianBlur(lab, 5), 5)
    rows = evidence(fours(*corners), lab.astype(np.float32), bare.astype(np.float32), 0.0)
    assert rows.shape == (len(corners), len(NAMES))
    assert np.isfinite(rows).all()
    return [dict(zip(NAMES, row, strict=True)) for row in rows]


def page(paper: int = 235) -> Pixels:
    picture = scenes.plain(size=SIZE)
    picture[60:420, 120:520] = paper
    return picture


def test_each_number_has_a_name_of_its_own() -> None:
    assert len(set(NAMES)) == len(NAMES)


def test_along_a_page_every_place_differs_and_nothing_goes_on_beyond_its_corners() -> None:
    (seen,) = of(scenes.noisy(page(), 2), PAGE)
    assert seen["differs_least"] > 0.95
    assert abs(seen["goes_on_most"]) < 0.3
    assert seen["lighter_least"] > 50  # Lab units, of bytes
    assert seen["sides"] == 4


def test_a_shadows_edge_goes_on_beyond_the_page_with_the_same_loss_of_light() -> None:
    picture = page().astype(np.float32)
    picture[:, 320:] *= 0.6
    half, whole = of(picture, LEFT_HALF, PAGE)
    assert half["loses_on_most"] > 0.8
    assert whole["loses_on_most"] < 0.3


def test_a_frame_printed_on_the_page_has_a_step_farther_out() -> None:
    picture = page()
    cv2.rectangle(picture, (130, 70), (510, 410), (60, 60, 60), 2)
    frame = np.array([[130, 70], [510, 70], [510, 410], [130, 410]], np.float64)
    printed, paper = of(picture, frame, PAGE)
    assert printed["step_out_least"] > 2 * paper["step_out_least"]


def test_print_in_one_half_alone_is_known() -> None:
    picture = page()
    for row in range(100, 400, 24):
        cv2.putText(picture, "ABCDEFGH", (140, row), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (40, 40, 40), 1)
    (seen,) = of(picture, PAGE)
    assert seen["ink_most"] > 3 * seen["ink_least"]
    assert seen["ink_share"] > 0.5


def test_a_side_outside_the_picture_does_not_count() -> None:
    (seen,) = of(page(), PAGE + np.array([-200.0, 0.0]))
    assert seen["sides"] == 3
    assert seen["to_edge"] < 0


def test_a_shape_that_papers_have_is_known_whichever_way_it_lies() -> None:
    wide = np.array([[100, 100], [100 + 300 * 1.586, 100], [100 + 300 * 1.586, 400], [100, 400]], np.float64)
    high = np.array([[100, 20], [100 + 440 / 1.414, 20], [100 + 440 / 1.414, 460], [100, 460]], np.float64)
    odd = np.array([[100, 200], [500, 200], [500, 310], [100, 310]], np.float64)
    card, a4, strip = of(page(), wide, high, odd)
    assert max(card["known_shape"], a4["known_shape"]) < 0.01 < strip["known_shape"]


def test_of_rivals_each_is_compared_with_the_best() -> None:
    some = fours(PAGE, LEFT_HALF)
    some = Fours(some.corners, np.array([0.8, 0.4]), some.seen)
    lab = cv2.cvtColor(page(), cv2.COLOR_BGR2Lab).astype(np.float32)
    rows = evidence(some, lab, lab, 0.0)
    assert rows[:, NAMES.index("worth_of_best")].tolist() == [1.0, 0.5]
    assert rows[:, NAMES.index("area_of_best")].tolist() == pytest.approx([1.0, 0.5])
