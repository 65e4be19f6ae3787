"""Both sides of a card on one sheet: true size, in order, nothing over them, and what was doubtful stays doubtful."""

from __future__ import annotations

import functools
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw

from kiosk.documents.card_copy import A4, DPI, MOST_BYTES, one_sheet
from kiosk.model.page import Page, Verdict

pytestmark = [pytest.mark.req("M08"), pytest.mark.req("M24")]
GOOD = Verdict(ok=True, blur=False, glare=False, blank=False, cropped=False)
RED, BLUE = (200, 40, 40), (40, 40, 200)
Pixels = npt.NDArray[np.uint8]
TOP = Path(__file__).parents[2]


def side(
    colour: tuple[int, int, int] = RED, size: tuple[int, int] = (1011, 638), dpi: int = 300, verdict: Verdict = GOOD
) -> Page:
    picture = Image.new("RGB", size, colour)
    ImageDraw.Draw(picture).line((0, size[1] // 2, size[0], size[1] // 2), (255, 255, 255), 3)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return Page(out.getvalue(), b"", size[0], size[1], dpi, verdict, Page.digest(out.getvalue()))


def shown(page: Page) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(page.jpeg)).convert("RGB"))


def box(sheet: Pixels, colour: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what has about that colour."""
    like = np.abs(sheet.astype(int) - np.array(colour)).max(axis=2) < 40
    rows, columns = np.nonzero(like.any(axis=1))[0], np.nonzero(like.any(axis=0))[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


@functools.cache
def copied(note: str = "") -> Page:
    return one_sheet((side(RED), side(BLUE)), note)


def test_the_sheet_is_a4_at_three_hundred_dots_and_small_enough_to_be_sent() -> None:
    page = copied()
    picture = Image.open(io.BytesIO(page.jpeg))
    assert (picture.size, picture.info["dpi"]) == (A4, (DPI, DPI))
    assert (page.width, page.height, page.dpi) == (*A4, DPI)
    assert len(page.jpeg) <= MOST_BYTES
    assert page.sha256 == Page.digest(page.jpeg)
    assert Image.open(io.BytesIO(page.preview)).size == (640, 905)


@pytest.mark.parametrize("colour", [RED, BLUE])
def test_each_side_has_the_size_of_a_card(colour: tuple[int, int, int]) -> None:
    left, top, right, bottom = box(shown(copied()), colour)
    assert (right - left) / DPI * 25.4 == pytest.approx(85.6, abs=0.3)
    assert (bottom - top) / DPI * 25.4 == pytest.approx(53.98, abs=0.3)
    assert left + right == pytest.approx(A4[0], abs=4)


def test_the_first_side_stands_above_the_second_and_between_them_is_room() -> None:
    red, blue = box(shown(copied()), RED), box(shown(copied()), BLUE)
    assert (blue[1] - red[3]) / DPI * 25.4 == pytest.approx(22, abs=0.5)
    assert red[1] + blue[3] == pytest.approx(A4[1], abs=4)


def test_round_corners_are_white_and_a_thin_line_goes_around_each_side() -> None:
    sheet = shown(copied())
    left, top, right, _ = box(sheet, RED)
    assert sheet[top + 2, left + 2].min() > 200
    assert sheet[top + 2, right - 3].min() > 200
    middle = (left + right) // 2
    line = sheet[top - 2, middle]
    assert 90 < line.mean() < 210
    assert sheet[top - 12, middle].min() > 240


def test_a_note_never_lies_on_a_side() -> None:
    with_note, without = shown(copied("仅供办理“住房公积金提取”使用")), shown(copied())
    changed = np.abs(with_note.astype(int) - without).max(axis=2) > 60
    assert changed.any()
    for colour in (RED, BLUE):
        left, top, right, bottom = box(without, colour)
        assert not changed[top - 8 : bottom + 8, left - 8 : right + 8].any()


def test_a_long_note_is_made_smaller_and_stays_on_the_sheet() -> None:
    sheet = shown(one_sheet((side(), side(BLUE)), "仅供办理" + "很长的一件事" * 30 + "使用"))
    dark = (sheet.max(axis=2) < 140).any(axis=0)
    columns = np.nonzero(dark)[0]
    assert columns[0] > 150
    assert columns[-1] < A4[0] - 150


def test_a_side_photographed_at_an_unknown_resolution_gets_its_true_size() -> None:
    left, _, right, _ = box(shown(one_sheet((side(RED, (700, 445), 0), side(BLUE)))), RED)
    assert (right - left) / DPI * 25.4 == pytest.approx(85.6, abs=0.3)


def test_a_card_that_stands_upright_stays_upright() -> None:
    left, top, right, bottom = box(shown(one_sheet((side(RED, (638, 1011)), side(BLUE)))), RED)
    assert (bottom - top) > (right - left)


def test_a_small_paper_that_is_no_card_has_the_size_that_its_resolution_says() -> None:
    left, top, right, bottom = box(shown(one_sheet((side(RED, (827, 827), 200), side(BLUE, (827, 827), 200)))), RED)
    assert (right - left) / DPI * 25.4 == pytest.approx(105, abs=0.5)
    assert (bottom - top) / DPI * 25.4 == pytest.approx(105, abs=0.5)


def test_a_paper_of_the_shape_of_a_card_that_is_larger_is_not_shrunk_to_one() -> None:
    left, _, right, _ = box(shown(one_sheet((side(RED, (1240, 780), 200), side(BLUE)))), RED)
    assert (right - left) / DPI * 25.4 == pytest.approx(157, abs=1)


@pytest.mark.parametrize("size", [(3508, 2480), (100, 4000), (2480, 3508)])
def test_what_is_too_large_is_made_to_fit(size: tuple[int, int]) -> None:
    sheet = shown(one_sheet((side(RED, size), side(BLUE, size))))
    red, blue = box(sheet, RED), box(sheet, BLUE)
    assert min(red[0], red[1]) > 100
    assert blue[3] < A4[1] - 100
    assert red[3] < blue[1]


def test_what_is_wrong_with_a_side_is_wrong_with_the_copy() -> None:
    bad = Verdict(ok=False, blur=True, glare=False, blank=False, cropped=None, reasons=("blur",))
    verdict = one_sheet((side(verdict=bad), side(BLUE))).verdict
    assert (verdict.ok, verdict.blur, verdict.glare, verdict.cropped) == (False, True, False, None)
    assert verdict.reasons == ("blur",)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_copy_has_two_sides(count: int) -> None:
    with pytest.raises(ValueError, match="two sides"):
        one_sheet([side()] * count)


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0 broken off"])
def test_a_side_that_is_no_picture_is_refused(content: bytes) -> None:
    broken = Page(content, b"", 1, 1, 0, GOOD, Page.digest(content))
    with pytest.raises(ValueError, match="no picture"):
        one_sheet((side(), broken))


@pytest.mark.parametrize("size", [(1011, 638), (2480, 1700)])
def test_even_noise_becomes_small_enough(size: tuple[int, int]) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (*size[::-1], 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "JPEG", quality=90)
    page = Page(out.getvalue(), b"", *size, 300, GOOD, Page.digest(out.getvalue()))
    copy = one_sheet((page, page))
    picture = Image.open(io.BytesIO(copy.jpeg))
    assert len(copy.jpeg) <= MOST_BYTES
    assert ((copy.width, copy.height), (copy.dpi, copy.dpi)) == (picture.size, picture.info["dpi"])
    assert copy.width / copy.dpi == pytest.approx(A4[0] / DPI, abs=0.01)


def test_the_kiosks_own_process_loads_no_opencv_for_it() -> None:
    code = "import io, sys; from kiosk.documents.card_copy import one_sheet; print('cv2' in sys.modules, 'numpy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TOP)
    assert ran.stdout.split() == ["False", "False"]
