"""The piece of a page beside a suggestion: small, padded, within the page."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.documents.snippet import MOST_BYTES, snippet

pytestmark = pytest.mark.req("M08")
NOISE = np.random.default_rng(5).integers(0, 256, (1200, 900, 3), np.uint8)


def shown(piece: bytes) -> tuple[int, int]:
    picture = cv2.imdecode(np.frombuffer(piece, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture.shape[1], picture.shape[0]


def test_a_line_is_shown_large_enough_to_be_read() -> None:
    page = np.full((600, 900, 3), 255, np.uint8)
    cv2.putText(page, "15062719661123001X", (110, 128), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0, 0, 0), 2)
    wide, high = shown(snippet(page, (100.0, 100.0, 400.0, 130.0)))
    assert high >= 70
    assert wide > 4 * high


def test_what_stands_around_it_is_shown_a_little() -> None:
    page = np.full((600, 900, 3), 255, np.uint8)
    page[100:130, 100:400] = 0
    picture = cv2.imdecode(np.frombuffer(snippet(page, (100.0, 100.0, 400.0, 130.0)), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    assert picture[0].min() > 200
    assert picture[:, 0].min() > 200


def test_without_a_place_nothing_is_shown() -> None:
    assert snippet(NOISE, None) == b""
    assert snippet(NOISE, (5000.0, 5000.0, 5100.0, 5030.0)) == b""


place = st.floats(-500, 2000, allow_nan=False)


@settings(deadline=None)
@given(st.tuples(place, place, place, place))
def test_no_piece_is_larger_than_it_may_be(box: tuple[float, float, float, float]) -> None:
    assert len(snippet(NOISE, box)) <= MOST_BYTES
