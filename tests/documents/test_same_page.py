"""The same sheet is known again, also turned, in other light and cut out otherwise; another leaf of the same form is not."""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from kiosk.documents.fingerprint import MOST_LENGTH, is_same
from kiosk.documents.ocr import RapidReader
from kiosk.documents.raster import Pixels
from kiosk.documents.reading import Read, read_page
from kiosk.documents.same_page import fingerprint
from tests.documents import papers
from tests.documents.generator.gallery import drawn

pytestmark = [pytest.mark.req("M08"), pytest.mark.xdist_group("document-reader")]
NOTHING = Read("other", 0.0, {}, 0, 0)


@functools.cache
def reader() -> RapidReader:
    return RapidReader()


def marked(page: Pixels) -> str:
    """Of a page as it lies, blue first, any way round."""
    text = reader().read(page)
    upright = np.ascontiguousarray(np.rot90(page, text.turns))
    return fingerprint(upright, read_page(upright, text))


@functools.cache
def leaf(kind: str, seed: int) -> Pixels:
    return np.ascontiguousarray(drawn(kind, seed)[0][..., ::-1])


@functools.cache
def first_mark(kind: str, seed: int) -> str:
    return marked(leaf(kind, seed))


def scanned_again(page: Pixels, seed: int) -> Pixels:
    """Darker, a little turned, cut out a hundredth otherwise, with noise."""
    source = np.random.default_rng(seed)
    high, wide = page.shape[:2]
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), 0.4, 1.01)
    moved = cv2.warpAffine(page, turn, (wide, high), borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    return np.asarray((moved * 0.93 + source.normal(0, 3, moved.shape)).clip(0, 255).astype(np.uint8))


@pytest.mark.parametrize("kind", ["resident_card_front", "hukou_page", "form", "bank_card"])
def test_a_sheet_that_is_scanned_again_is_the_same(kind: str) -> None:
    assert is_same(first_mark(kind, 4), marked(scanned_again(leaf(kind, 4), 1)))


def test_a_sheet_that_lies_on_its_head_is_the_same() -> None:
    assert is_same(first_mark("hukou_page", 4), marked(np.ascontiguousarray(np.rot90(leaf("hukou_page", 4), 2))))


@pytest.mark.parametrize("kind", ["resident_card_front", "hukou_page", "bank_card"])
def test_another_leaf_of_the_same_form_is_not(kind: str) -> None:
    assert not is_same(first_mark(kind, 4), first_mark(kind, 5))


def filled(words: tuple[str, str, str]) -> Pixels:
    page = papers.blank()
    draw = ImageDraw.Draw(page)
    labels = (
        "申请人",
        "申请事项",
        "联系地址",
        "工作单位",
        "所在部门",
        "家庭成员",
        "办理方式",
        "领取方式",
        "备注说明",
        "审核意见",
    )
    for n, label in enumerate(labels):
        draw.text((250, 500 + n * 180), label, font=papers.font(12), fill=(20, 20, 20))
        draw.line((250, 590 + n * 180, 2200, 590 + n * 180), fill=(20, 20, 20), width=3)
    for n, word in zip((0, 2, 3), words, strict=True):
        draw.text((800, 500 + n * 180), word, font=papers.font(12), fill=(20, 20, 20))
    return np.ascontiguousarray(np.asarray(page)[..., ::-1])


def test_one_form_filled_in_for_two_persons_is_two_pages() -> None:
    one = marked(filled(("王芳", "东胜区文明路", "某某公司")))
    assert not is_same(one, marked(filled(("李强", "天心区胜利大街", "某某学校"))))
    assert is_same(one, marked(scanned_again(filled(("王芳", "东胜区文明路", "某某公司")), 2)))


@pytest.mark.parametrize("page", [papers.blank(), papers.dusty(), papers.shaded()], ids=["blank", "dusty", "shaded"])
def test_blank_sides_are_never_the_same(page: Image.Image) -> None:
    pixels = np.asarray(page)[..., ::-1]
    mark = fingerprint(np.ascontiguousarray(pixels), NOTHING)
    assert not is_same(mark, mark)


def test_a_drawing_without_print_is_known_by_its_ink_either_way_round() -> None:
    source = random.Random(3)
    page = papers.blank()
    draw = ImageDraw.Draw(page)
    for _ in range(60):
        x, y = source.randrange(200, 2000), source.randrange(200, 3000)
        draw.line((x, y, x + source.randrange(60, 300), y + source.randrange(20, 200)), fill=(30, 30, 60), width=12)
    pixels = np.ascontiguousarray(np.asarray(page)[..., ::-1])
    mark = fingerprint(pixels, NOTHING)
    assert is_same(mark, fingerprint(np.ascontiguousarray(np.rot90(pixels, 2)), NOTHING))
    assert not is_same(mark, fingerprint(np.ascontiguousarray(pixels[:, ::-1]), NOTHING))


def test_pages_of_two_types_are_two_pages() -> None:
    page = leaf("hukou_page", 4)
    one, other = (fingerprint(page, Read(kind, 3.0, {}, 20, 0)) for kind in ("hukou_page", "bank_card"))
    assert not is_same(one, other)
    assert is_same(one, fingerprint(page, Read("other", 0.0, {}, 20, 0)))


@dataclass(frozen=True)
class Said:
    """What a fingerprint might give away."""

    name: str
    number: str


@pytest.fixture
def said() -> Said:
    _, fields = drawn("hukou_page", 4)
    return Said(fields["name"], fields["number"])


def test_a_fingerprint_is_short_and_holds_nothing_that_can_be_read(said: Said) -> None:
    mark = first_mark("hukou_page", 4)
    assert len(mark) <= MOST_LENGTH
    assert mark.isascii()
    assert said.name not in mark
    assert said.number[6:14] not in mark


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_what_is_no_fingerprint_is_like_nothing(one: str, other: str) -> None:
    assert not is_same(one, other)
    assert not is_same(one, one)


@settings(deadline=None)
@given(st.integers(0, 6), st.text(alphabet="0123456789abcdefx|=", max_size=12))
def test_a_damaged_fingerprint_breaks_nothing(part: int, damage: str) -> None:
    mark = fingerprint(leaf("bank_card", 4), NOTHING)
    parts = mark.split("|")
    parts[part] = damage
    assert is_same(mark, "|".join(parts)) in (True, False)
