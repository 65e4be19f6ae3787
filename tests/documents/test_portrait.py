"""ID photographs of drawn people: what is made of a print, and which reason is said where none can be made."""

from __future__ import annotations

import functools
import io
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from kiosk.documents.face import finder
from kiosk.documents.portrait import Portrait, portrait_of
from kiosk.model.page import Page
from kiosk.model.portrait_rule import PORTRAIT, PortraitRule
from tests.documents.faces import BLUE, Pixels, on_glass, person

pytestmark = [pytest.mark.req("M08"), pytest.mark.xdist_group("documents")]
A6 = (105, 148)  # mm: as much of the glass as a test needs
GREY, CREAM, OFF_WHITE = (205, 205, 205), (215, 232, 245), (236, 238, 240)


@functools.cache
def plain() -> Portrait:
    return portrait_of(person().picture)


def page(made: Portrait) -> Page:
    assert made.page is not None
    return made.page


def seen(made: Portrait) -> Pixels:
    """The finished photograph, blue first."""
    return np.asarray(cv2.imdecode(np.frombuffer(page(made).jpeg, np.uint8), cv2.IMREAD_COLOR))


def reasons(picture: Pixels, **more: Any) -> tuple[str, ...]:
    return portrait_of(picture, **more).verdict.reasons


# -- what is made ----------------------------------------------------------------------------------------------


def test_the_file_has_the_published_size_bounds_and_full_colours() -> None:
    photo = Image.open(io.BytesIO(page(plain()).jpeg))
    assert (photo.format, photo.size, photo.mode) == ("JPEG", (358, 441), "RGB")
    assert 15 * 1024 <= len(page(plain()).jpeg) <= 40_000
    assert photo.info["dpi"] == (350, 350)
    assert {layer[1:3] for layer in photo.layer} == {(1, 1)}  # type: ignore[attr-defined]
    assert page(plain()).sha256 == Page.digest(page(plain()).jpeg)


def test_nothing_is_wrong_with_a_good_photograph() -> None:
    verdict = plain().verdict
    assert (verdict.ok, verdict.reasons, verdict.blur, verdict.glare) == (True, (), False, False)


def test_the_head_stands_in_the_middle_below_the_upper_edge_and_shoulders_are_seen() -> None:
    photo = seen(plain())
    there = finder()
    assert there is not None
    (face,) = there.faces(photo)
    assert abs(face.middle[0] - 179) < 12
    dark = np.nonzero((photo.max(axis=2) < 120).any(axis=1))[0]
    assert 5 <= dark[0] <= 25  # the hair
    assert (photo[430, 20:338].max(axis=1) < 140).all()  # from shoulder to shoulder


def test_a_small_head_is_cut_out_larger() -> None:
    photo = seen(portrait_of(person(head=0.4, top=0.2).picture))
    there = finder()
    assert there is not None
    (face,) = there.faces(photo)
    assert face.side > 200


@pytest.mark.parametrize(("millimetres", "turned", "lid"), [(26, 0.0, 250), (26, 187.0, 15), (35, -94.0, 250)])
def test_a_print_on_the_glass_is_found_turned_upright_and_cut_out(millimetres: float, turned: float, lid: int) -> None:
    made = portrait_of(on_glass(person().picture, millimetres, turned=turned, lid=lid, glass=A6))
    assert made.verdict.reasons == ()
    photo = seen(made)
    # Neither lid nor the print's edge is in it: above the shoulders all of the rim is white.
    rim = np.concatenate([photo[:4].reshape(-1, 3), photo[:200, :4].reshape(-1, 3), photo[:200, -4:].reshape(-1, 3)])
    assert rim.min() > 235
    left, right = (float(half.min(axis=2).mean()) for half in (photo[120:180, :179], photo[120:180, 179:]))
    assert abs(left - right) < 0.08 * (left + right)


@pytest.mark.parametrize("background", [BLUE, (240, 240, 240)])
def test_a_white_border_of_the_print_is_cut_off(background: tuple[int, int, int]) -> None:
    photo = person(background=background).picture
    bordered = cv2.copyMakeBorder(photo, 43, 43, 43, 43, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    made = portrait_of(on_glass(np.asarray(bordered), 35, turned=175, lid=12, glass=A6))
    assert made.verdict.reasons == (("not_white",) if background == BLUE else ())
    rim = seen(made)[:3].reshape(-1, 3).astype(int)
    wanted = np.array(background if background == BLUE else (255, 255, 255))
    assert np.abs(rim - wanted).max() < 24


def test_a_print_seen_aslant_by_a_camera_is_straightened() -> None:
    photo = person().picture
    high, wide = photo.shape[:2]
    corners = np.array([[0.5, 0.45], [1.42, 0.52], [1.5, 1.4], [0.45, 1.5]], np.float32) * np.array(
        [wide, high], np.float32
    )
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    size = (wide * 2, high * 2)
    share = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), matrix, size).astype(np.float32)[..., None] / 255
    desk = np.full((size[1], size[0], 3), (60, 110, 160), np.float32)
    picture = desk * (1 - share) + cv2.warpPerspective(photo, matrix, size).astype(np.float32) * share
    made = portrait_of(picture.astype(np.uint8))
    assert made.verdict.reasons == ()
    assert seen(made)[:4].min() > 240


@pytest.mark.parametrize("skin", [(70, 95, 135), (205, 215, 235)])
def test_skin_of_any_shade_is_a_face_on_white(skin: tuple[int, int, int]) -> None:
    assert reasons(person(skin=skin).picture) == ()


def test_a_print_is_found_on_the_whole_glass_of_a_flatbed() -> None:
    assert reasons(on_glass(person().picture, 26, turned=3.0)) == ()


def test_a_whitish_background_becomes_white_and_the_person_stays_as_was() -> None:
    before = person(background=OFF_WHITE)
    photo = seen(portrait_of(before.picture))
    assert photo[:8, :].min() >= 250
    asis = seen(portrait_of(before.picture, PortraitRule(358, 441, 350, 15 * 1024, 40_000, white=False)))
    face = (slice(120, 300), slice(110, 250))
    assert np.abs(photo[face].astype(int) - asis[face].astype(int)).mean() < 1.0


# -- what is said ----------------------------------------------------------------------------------------------


def test_a_sheet_without_a_face_says_so_and_nothing_is_sent() -> None:
    made = portrait_of(np.full((900, 700, 3), 250, np.uint8))
    assert (made.verdict.reasons, made.page) == (("no_face",), None)


def test_two_faces_are_one_too_many() -> None:
    both = np.hstack([person().picture, person(seed=9).picture])
    made = portrait_of(both)
    assert (made.verdict.reasons, made.page) == (("several_faces",), None)


@pytest.mark.parametrize("background", [BLUE, GREY, CREAM, (60, 60, 200)])
def test_a_background_that_is_not_white_is_said_and_left_as_it_is(background: tuple[int, int, int]) -> None:
    made = portrait_of(person(background=background).picture)
    assert made.verdict.reasons == ("not_white",)
    assert np.abs(seen(made)[2, 20:338].astype(int) - np.array(background)).mean() < 6


def test_a_background_may_have_a_colour_where_the_rule_says_so() -> None:
    rule = PortraitRule(358, 441, 350, 15 * 1024, 40_000, white=False)
    assert reasons(person(background=BLUE).picture, rule=rule) == ()


def test_what_is_behind_is_unclear_where_it_has_no_one_colour() -> None:
    wall = person().picture.copy()
    blocks = (
        np.random.default_rng(2).integers(0, 2, (22, 18, 1), dtype=np.uint8) * np.array([90, 160, 130], np.uint8) + 60
    )
    pattern = cv2.resize(blocks.astype(np.uint8), (720, 880), interpolation=cv2.INTER_NEAREST)
    behind = (wall.min(axis=2) > 240)[..., None]
    assert "background_unclear" in reasons(np.where(behind, pattern, wall).astype(np.uint8))


def test_a_print_that_would_have_to_be_enlarged_too_much_is_refused() -> None:
    made = portrait_of(on_glass(person().picture, 20, glass=A6))
    assert (made.verdict.reasons, made.page) == (("too_small",), None)


def test_a_head_that_leaves_the_print_is_refused() -> None:
    assert reasons(person(head=0.9, top=0.02).picture) == ("head_large",)


def test_a_head_without_shoulders_is_refused() -> None:
    whole = person()
    chin = round(whole.top + whole.head * 1.02)
    assert reasons(whole.picture[:chin]) in (("head_large",), ("no_face",))


def test_a_blurred_photograph_is_said_to_be_blurred() -> None:
    assert reasons(np.asarray(cv2.GaussianBlur(person().picture, (0, 0), 5))) == ("blur",)


def test_a_dark_photograph_is_said_to_be_dark() -> None:
    assert "dark" in reasons((person().picture * 0.25).astype(np.uint8))


def test_a_burnt_face_is_said_to_be_burnt() -> None:
    picture = person().picture.astype(np.int32)
    assert "glare" in reasons((picture * 1.55).clip(0, 255).astype(np.uint8))


def test_a_shirt_as_white_as_the_wall_is_said_and_never_painted_over() -> None:
    made = portrait_of(person(clothes=(245, 245, 245)).picture)
    assert made.verdict.reasons == ("pale",)


def test_without_a_cascade_nothing_is_claimed() -> None:
    made = portrait_of(person().picture, faces=lambda: None)
    assert (made.verdict.ok, made.verdict.reasons, made.page) == (False, ("unchecked",), None)


@pytest.mark.parametrize("shape", [(1, 1, 3), (30, 4000, 3), (4000, 30, 3)])
def test_odd_sizes_have_no_face(shape: tuple[int, int, int]) -> None:
    assert reasons(np.zeros(shape, np.uint8)) == ("no_face",)


def test_nothing_of_the_picture_stands_in_a_repr() -> None:
    assert "jpeg" not in repr(plain())


def test_bounds_that_nothing_fits_are_no_success() -> None:
    rule = PortraitRule(PORTRAIT.width, PORTRAIT.height, 350, 100, 200)
    made = portrait_of(person().picture, rule)
    assert (made.verdict.ok, made.verdict.reasons, made.page) == (False, ("file_size",), None)
