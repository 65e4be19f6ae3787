"""The page as it is sent: small enough, as sharp as that allows, saying its true size, and legible down to 6 pt."""

from __future__ import annotations

import functools
import io

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter
from rapidfuzz.distance import Levenshtein

from kiosk.documents import encode
from kiosk.documents.admit import of_scan
from kiosk.documents.encode import MOST_BYTES, encoded, preview
from kiosk.documents.ocr import RapidReader
from kiosk.documents.pipeline import calm, finished, look
from kiosk.documents.raster import Pixels
from tests.documents import papers

pytestmark = [pytest.mark.req("M08"), pytest.mark.xdist_group("documents")]
SMALL_PRINT = (
    "申请人应当对申请材料的真实性负责",
    "经办机构自收到材料之日起办理",
    "身份证号码与户口簿登记的一致",
    "逾期不补正的视为放弃本次申请",
    "办理结果可以在本机打印或者邮寄",
    "委托他人办理的应当提交授权书",
)


def blue_first(page: Image.Image) -> Pixels:
    return np.ascontiguousarray(np.asarray(page.convert("RGB"))[..., ::-1])


def opened(jpeg: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(jpeg))
    picture.load()
    return picture


@functools.cache
def reader() -> RapidReader:
    calm()
    return RapidReader()


def six_points() -> Image.Image:
    """Nothing but print of 6 pt, six lines on A4 at 300 dpi."""
    page = papers.blank()
    draw = ImageDraw.Draw(page)
    for n, line in enumerate(SMALL_PRINT):
        draw.text((300, 500 + n * 420), line, font=papers.font(6), fill=(40, 38, 44))
    return page


def text_page() -> Image.Image:
    """Around the six lines much print, so that the page has to be made smaller."""
    page = six_points()
    draw = ImageDraw.Draw(page)
    for n in range(len(SMALL_PRINT)):
        for row in range(5):
            draw.text((250, 580 + n * 420 + row * 60), papers.LINE * 2, font=papers.font(9), fill=(40, 38, 44))
    return page


def sealed_form() -> Image.Image:
    page = six_points()
    tint = Image.new("RGB", page.size, (236, 240, 226))
    page = Image.blend(page, tint, 0.5)
    draw = ImageDraw.Draw(page)
    for n in range(len(SMALL_PRINT)):
        draw.rectangle((220, 470 + n * 420, 2200, 560 + n * 420), outline=(60, 60, 60), width=3)
    for x, y in ((1500, 700), (1700, 1900)):
        draw.ellipse((x, y, x + 460, y + 460), outline=(205, 50, 50), width=14)
    return page


def noisy_page() -> Image.Image:
    return papers.noisy(six_points().filter(ImageFilter.GaussianBlur(0.6)), 9)


@pytest.mark.parametrize("draw", [text_page, sealed_form, noisy_page])
def test_print_of_six_points_can_be_read_from_the_page_as_it_is_sent(draw: object) -> None:
    page = draw()  # type: ignore[operator]
    sent = finished(look(of_scan(page.tobytes(), page.width, page.height, "RGB", 300)))
    assert len(sent.jpeg) <= MOST_BYTES
    assert 200 <= sent.dpi <= 300
    picture = blue_first(opened(sent.jpeg))
    share = sent.dpi / 300
    wrong = 0
    for n, line in enumerate(SMALL_PRINT):
        box = [round(at * share) for at in (270, 480 + n * 420, 1000, 550 + n * 420)]
        text = reader().read(np.ascontiguousarray(picture[box[1] : box[3], box[0] : box[2]]))
        wrong += Levenshtein.distance(line, "".join(found.text for found in text.lines))
    assert wrong <= 0.05 * sum(len(line) for line in SMALL_PRINT)


@pytest.mark.parametrize(
    "draw", [papers.signed, papers.full, lambda: papers.noisy(papers.full(), 16), papers.noise],
    ids=["signature", "dense print", "noise over print", "noise"],
)  # fmt: skip
def test_every_page_is_small_enough_and_says_the_size_it_has(draw: object) -> None:
    sent = encoded(blue_first(draw()), 300)  # type: ignore[operator]
    picture = opened(sent.jpeg)
    assert len(sent.jpeg) <= MOST_BYTES
    assert picture.size == (sent.width, sent.height)
    assert picture.info["dpi"] == (sent.dpi, sent.dpi)


def test_print_is_sent_with_at_least_200_dots_per_inch() -> None:
    assert encoded(blue_first(papers.full()), 300).dpi >= 200


def test_a_page_is_encoded_at_most_twice_at_its_full_size(monkeypatch: pytest.MonkeyPatch) -> None:
    heights: list[int] = []
    pack = cv2.imencode

    def counted(suffix: str, page: Pixels, options: list[int]) -> tuple[bool, Pixels]:
        heights.append(page.shape[0])
        return pack(suffix, page, options)

    monkeypatch.setattr(encode.cv2, "imencode", counted)
    encoded(blue_first(papers.full()), 300)
    assert sum(height > 1500 for height in heights) <= 2


@pytest.mark.parametrize("draw", [papers.full, lambda: papers.noisy(papers.full(), 5)], ids=["print", "noisy print"])
def test_few_of_the_bytes_are_left_unused(draw: object) -> None:
    assert len(encoded(blue_first(draw()), 300).jpeg) > 0.85 * MOST_BYTES  # type: ignore[operator]


def test_a_grey_page_stays_grey() -> None:
    assert opened(encoded(blue_first(papers.signed()), 300, grey=True).jpeg).mode == "L"


def test_an_unknown_resolution_is_not_made_up() -> None:
    sent = encoded(blue_first(papers.signed()), 0)
    assert (sent.dpi, opened(sent.jpeg).info.get("dpi")) == (0, None)


def test_what_cannot_be_made_small_enough_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encode, "MOST_BYTES", 100)
    with pytest.raises(OSError, match="small enough"):
        encoded(blue_first(papers.signed()), 300)


def test_what_cannot_be_encoded_is_an_error() -> None:
    with pytest.raises(OSError, match="cannot be encoded"):
        encoded(np.zeros((70_000, 16, 3), np.uint8), 0)


@pytest.mark.parametrize(("wide", "high"), [(2480, 3508), (600, 849), (300, 8000), (16, 16)])
def test_the_preview_is_small_whole_and_not_enlarged(wide: int, high: int) -> None:
    picture = opened(preview(np.full((high, wide, 3), 200, np.uint8)))
    assert picture.width <= min(900, wide)
    assert picture.height <= 3600
    assert picture.width / picture.height == pytest.approx(wide / high, rel=0.02)
