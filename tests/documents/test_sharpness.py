"""Blur of known strength upon known print."""

from __future__ import annotations

import functools

import cv2
import numpy as np
import pytest

from kiosk.documents.find import Found
from kiosk.documents.raster import Pixels
from kiosk.documents.rectify import rectified
from kiosk.documents.sharpness import Blur, blur_of
from tests.documents import papers
from tests.documents.flat import filling, pixels
from tests.documents.generator.gallery import drawn
from tests.documents.generator.lens import blurred
from tests.documents.generator.typefaces import HEI, KAI, NOTO, SERIF, SONG, Faces, Press

pytestmark = pytest.mark.req("M08")
KINDS = ("resident_card_front", "hukou_page")


@functools.cache
def page(kind: str, faces: Faces = NOTO) -> Pixels:
    return np.ascontiguousarray(drawn(kind, 11, faces)[0][..., ::-1])


def measured(picture: Pixels, dpi: int = 300) -> Blur | None:
    return blur_of(picture, *filling(picture, dpi))


@pytest.mark.parametrize("faces", [NOTO, SONG, SERIF, KAI, HEI], ids=["noto", "song", "serif", "kai", "hei"])
@pytest.mark.parametrize("kind", [*KINDS, "death_certificate"])
def test_a_page_is_good_up_to_the_least_blur_and_bad_from_the_most(kind: str, faces: Faces) -> None:
    said = [measured(blurred(page(kind, faces), "soft", sigma, Press(1))) for sigma in (0.8, 2.5)]
    assert [blur is not None and blur.bad for blur in said] == [False, True]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", KINDS)
def test_a_hand_that_shakes_any_way_is_seen(kind: str, seed: int) -> None:
    blur = measured(blurred(page(kind), "shaken", 3.0, Press(seed)))
    assert blur is not None
    assert blur.bad


@pytest.mark.parametrize("quarters", range(4))
def test_a_sharp_card_seen_aslant_is_sharp_however_it_lies(quarters: int) -> None:
    # Seen aslant it has not a card's shape any more, and its large print alone says how large it is.
    card = cv2.resize(page("bank_card"), (1280, 860), interpolation=cv2.INTER_AREA)
    picture = np.ascontiguousarray(np.rot90(card, quarters), dtype=np.uint8)
    high, wide = picture.shape[:2]
    found = Found(np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float64), fills=False, support=1.0)
    blur = blur_of(blurred(picture, "soft", 1.0, Press(1)), found, rectified(picture, found, 0))
    assert blur is not None
    assert not blur.bad


def test_where_a_lamp_is_mirrored_print_has_to_be_more_blurred_to_be_called_so() -> None:
    assert Blur(1.9, lopsided=False, guessed=True).bad
    assert not Blur(1.9, lopsided=False, guessed=True, mirrored=True).bad
    assert Blur(1.9, lopsided=False, mirrored=True).bad


@pytest.mark.parametrize("kind", KINDS)
def test_a_lens_out_of_focus_is_seen(kind: str) -> None:
    blur = measured(blurred(page(kind), "defocused", 2.8, Press(1)))
    assert blur is not None
    assert blur.bad


@pytest.mark.parametrize(("share", "dpi"), [(0.5, 150), (0.4, 120), (1.6, 480)])
def test_blur_is_that_of_the_paper_however_fine_the_picture(share: float, dpi: int) -> None:
    def taken(sigma: float) -> Blur | None:
        seen = blurred(page("hukou_page"), "soft", sigma, Press(1))
        way = cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC
        return measured(cv2.resize(seen, None, fx=share, fy=share, interpolation=way), dpi)

    sharp, unsharp = taken(0.6), taken(3.0)
    assert sharp is not None
    assert unsharp is not None
    assert (sharp.bad, unsharp.bad) == (False, True)


@pytest.mark.parametrize("kind", KINDS)
def test_noise_and_pale_light_do_not_make_a_page_unsharp(kind: str) -> None:
    grain = np.random.default_rng(5).normal(0, 8, page(kind).shape)
    pale = np.clip(page(kind) * 0.55 + 30 + grain, 0, 255).astype(np.uint8)
    blur = measured(pale)
    assert blur is not None
    assert not blur.bad


def test_a_signature_alone_tells_whether_the_sheet_is_sharp() -> None:
    signed = pixels(papers.signed(6))
    sharp, unsharp = measured(signed), measured(blurred(signed, "soft", 4.0, Press(1)))
    assert sharp is not None
    assert unsharp is not None
    assert (sharp.bad, unsharp.bad) == (False, True)


def test_a_page_blurred_beyond_reading_is_not_held_for_unknown() -> None:
    blur = measured(blurred(page("hukou_page"), "soft", 9.0, Press(1)))
    assert blur is not None
    assert blur.bad


def test_of_an_empty_sheet_nobody_says_that_it_is_sharp() -> None:
    assert measured(pixels(papers.blank((250, 249, 245), (1240, 1754)))) is None


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (17, 17)])
def test_no_size_breaks_the_measure(size: tuple[int, int]) -> None:
    assert measured(np.full((*size, 3), 200, np.uint8)) is None


@pytest.mark.parametrize("sigma", [6.0, 12.0])
def test_noise_over_print_that_nobody_can_read_is_not_taken_for_sharpness(sigma: float) -> None:
    grain = np.random.default_rng(5).normal(0, 7, page("death_certificate").shape)
    unsharp = blurred(page("death_certificate"), "defocused", sigma, Press(1))
    blur = measured(np.clip(unsharp + grain, 0, 255).astype(np.uint8))
    assert blur is not None
    assert blur.bad
