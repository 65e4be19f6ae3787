"""A scan becomes a page: small enough to send, and quickly."""

from __future__ import annotations

import hashlib
import io
import time

import pytest
from PIL import Image

from devices.scanner.protocol import ScannedImage
from kiosk.documents import page as room
from kiosk.documents.page import MOST_BYTES, PREVIEW_PX, page_of
from tests.documents import papers

pytestmark = pytest.mark.req("M08")


def opened(jpeg: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(jpeg))
    picture.load()
    return picture


def test_a_page_with_some_lines_is_sent_as_it_was_scanned() -> None:
    page = page_of(papers.scanned(papers.written(papers.LINE, lines=8, at=(200, 300))))
    assert (page.width, page.height, page.dpi) == (*papers.A4, 300)
    assert page.verdict.ok


@pytest.mark.parametrize("draw", [papers.full, lambda: papers.noisy(papers.full(), 16), papers.noise])
def test_every_page_fits_the_line_and_says_the_size_it_has(draw: object) -> None:
    page = page_of(papers.scanned(draw()))  # type: ignore[operator]
    picture = opened(page.jpeg)
    assert len(page.jpeg) <= MOST_BYTES
    assert picture.size == (page.width, page.height)
    assert picture.info["dpi"] == (page.dpi, page.dpi)


def test_dense_print_keeps_200_dots_per_inch() -> None:
    page = page_of(papers.scanned(papers.full()))
    assert page.dpi >= 200
    assert page.verdict.ok


def test_a_page_that_only_few_dots_could_carry_is_said_to_be_too_coarse() -> None:
    page = page_of(papers.scanned(papers.noise()))
    assert page.dpi < 150
    assert "low_resolution" in page.verdict.reasons


def test_a_grey_page_stays_grey() -> None:
    page = page_of(papers.scanned(papers.signed().convert("L")))
    assert opened(page.jpeg).mode == "L"


def test_an_unknown_resolution_is_not_made_up() -> None:
    page = page_of(papers.scanned(papers.signed(), dpi=0))
    assert (page.dpi, opened(page.jpeg).info.get("dpi")) == (0, None)


def test_the_hash_is_of_the_bytes_that_are_sent() -> None:
    page = page_of(papers.scanned(papers.signed()))
    assert page.sha256 == hashlib.sha256(page.jpeg).hexdigest()


def test_the_preview_is_small_and_whole() -> None:
    preview = opened(page_of(papers.scanned(papers.full())).preview)
    assert preview.width <= PREVIEW_PX
    assert preview.height / preview.width == pytest.approx(3508 / 2480, rel=0.01)


def test_the_preview_of_a_small_picture_is_not_enlarged() -> None:
    small = papers.full().resize((600, 849))
    assert opened(page_of(papers.scanned(small)).preview).size == (600, 849)


@pytest.mark.parametrize(
    "image",
    [
        ScannedImage(10, 10, "RGB", bytes(299), 300),
        ScannedImage(10, 10, "L", bytes(101), 300),
        ScannedImage(0, 10, "L", b"", 300),
        ScannedImage(-1, -1, "L", b"x", 300),
        ScannedImage(10, 10, "CMYK", bytes(400), 300),
    ],
)
def test_pixels_that_do_not_fit_their_size_are_refused(image: ScannedImage) -> None:
    with pytest.raises(ValueError, match="the scanner's"):
        page_of(image)


def test_a_page_that_no_step_makes_small_enough_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_BYTES", 100)
    with pytest.raises(OSError, match="small enough"):
        page_of(papers.scanned(papers.signed()))


def test_the_verdict_comes_while_the_paper_is_still_in_the_hand() -> None:
    """The goal is 0.4 s of this thread's own time, measured by the benchmark; the bound here only catches a wrong algorithm."""
    image = papers.scanned(papers.noisy(papers.full(), 8))
    begun = time.thread_time()
    page_of(image)
    assert time.thread_time() - begun < 1.5
