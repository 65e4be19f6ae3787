"""What is printed below a red seal is found and read; what is printed in red stays."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from PIL import Image, ImageDraw

from kiosk.documents.ocr import RapidReader
from kiosk.documents.raster import Pixels, Points
from kiosk.documents.seal import lines_in, without_red
from tests.documents import papers

pytestmark = [pytest.mark.req("M08"), pytest.mark.xdist_group("document-reader")]
SEAL = (205, 45, 50)


@functools.cache
def reader() -> RapidReader:
    return RapidReader()


def sheet() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    page = Image.new("RGB", (1200, 700), (248, 246, 240))
    draw = ImageDraw.Draw(page)
    draw.text((100, 100), "登记日期 2019年5月20日", font=papers.font(11), fill=(30, 30, 34))
    return page, draw


def stamped(words: str) -> Pixels:
    page, draw = sheet()
    draw.text((300, 330), words, font=papers.font(11), fill=(30, 30, 34))
    layer = Image.new("L", page.size, 0)
    ring = ImageDraw.Draw(layer)
    ring.ellipse((230, 190, 570, 530), outline=170, width=10)
    ring.text((330, 360), "专用章", font=papers.font(10), fill=170)
    ring.text((265, 300), "登记", font=papers.font(9), fill=170)
    page.paste(SEAL, (0, 0), layer)
    return np.ascontiguousarray(np.asarray(page)[..., ::-1])


def said(page: Pixels) -> list[str]:
    return [line.text.replace(" ", "") for line in reader().read(page).lines]


@pytest.mark.parametrize("name", ["欧阳文远", "吕桐胜"])
def test_a_name_below_a_seal_is_read(name: str) -> None:
    assert name in said(stamped(name))


def test_what_is_printed_in_red_is_read_as_it_is() -> None:
    page, draw = sheet()
    draw.text((100, 330), "出生证编号 P150123456", font=papers.font(11), fill=(190, 30, 40))
    assert "出生证编号P150123456" in said(np.ascontiguousarray(np.asarray(page)[..., ::-1]))


def box(left: float, top: float, right: float, bottom: float) -> Points:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def test_a_page_without_red_is_looked_at_once() -> None:
    asked: list[Pixels] = []

    def finder(page: Pixels) -> list[Points]:
        asked.append(page)
        return [box(100, 100, 500, 150)]

    page, _ = sheet()
    assert [sealed for _, sealed in lines_in(np.ascontiguousarray(np.asarray(page)[..., ::-1]), finder)] == [False]
    assert len(asked) == 1


def test_a_touched_line_that_is_not_found_again_stays() -> None:
    page = stamped("欧阳文远")
    answers = iter([[box(295, 325, 480, 385)], []])
    assert [sealed for _, sealed in lines_in(page, lambda _: next(answers))] == [True]


def test_without_red_a_seal_is_nearly_paper_and_print_is_not() -> None:
    bare = without_red(np.array([[[50, 45, 205], [34, 30, 30], [240, 246, 248]]], np.uint8))
    assert bare[0, :, 0].tolist() == [205, 30, 248]
