"""Pages as one PDF: the very bytes of the pages, in order, at their size, and the same file every time."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image
from pypdf import PdfReader

from kiosk.documents.pdf import MOST_PAGES, PdfFile, pdf_of
from kiosk.model.page import Page, Verdict

pytestmark = pytest.mark.req("M08")


def page(size: tuple[int, int] = (620, 877), dpi: int = 75, level: int = 200, mode: str = "RGB") -> Page:
    out = io.BytesIO()
    Image.new(mode, size, level if mode == "L" else (level, 10, 10)).save(out, "JPEG")
    return Page(out.getvalue(), b"", *size, dpi, Verdict(True), Page.digest(out.getvalue()))


def inside(made: PdfFile) -> list[bytes]:
    reader = PdfReader(io.BytesIO(made.data))
    found = []
    for sheet in reader.pages:
        (image,) = sheet["/Resources"]["/XObject"].values()  # type: ignore[index]
        found.append(image.get_object()._data)
    return found


def sizes(made: PdfFile) -> list[tuple[int, int]]:
    boxes = [sheet.mediabox for sheet in PdfReader(io.BytesIO(made.data)).pages]
    return [(round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)) for box in boxes]


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_the_pages_are_in_it_byte_for_byte_and_in_order(mode: str) -> None:
    pages = [page(level=level, mode=mode) for level in (10, 120, 240)]
    made = pdf_of(pages)
    assert inside(made) == [one.jpeg for one in pages]
    assert (made.pages, made.sha256) == (3, hashlib.sha256(made.data).hexdigest())


def test_the_same_pages_give_the_same_file_and_it_says_nothing_of_day_or_program() -> None:
    pages = [page(), page(level=3)]
    assert pdf_of(pages) == pdf_of(pages)
    said = PdfReader(io.BytesIO(pdf_of(pages).data)).metadata or {}
    assert not any(said.values())


def test_each_page_is_as_large_as_its_paper() -> None:
    assert sizes(pdf_of([page(), page((1011, 638), 300)])) == [(210, 297), (86, 54)]


@pytest.mark.parametrize(("size", "sheet"), [((600, 900), (210, 297)), ((900, 600), (297, 210))])
def test_a_page_of_unknown_size_is_laid_on_a4(size: tuple[int, int], sheet: tuple[int, int]) -> None:
    assert sizes(pdf_of([page(size, 0)])) == [sheet]


@pytest.mark.parametrize("count", [0, MOST_PAGES + 1])
def test_no_page_and_too_many_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="one to fifty"):
        pdf_of([page()] * count)


def test_fifty_pages_are_taken() -> None:
    assert pdf_of([page()] * MOST_PAGES).pages == MOST_PAGES


def test_a_page_that_is_not_what_its_hash_says_is_never_sent() -> None:
    good = page()
    changed = Page(good.jpeg + b"x", b"", 1, 1, 0, good.verdict, good.sha256)
    with pytest.raises(ValueError, match="hash"):
        pdf_of([good, changed])


def test_what_is_no_picture_is_refused() -> None:
    none = Page(b"no picture", b"", 1, 1, 0, Verdict(True), Page.digest(b"no picture"))
    with pytest.raises(ValueError, match="no picture"):
        pdf_of([none])


def test_nothing_of_a_page_stands_in_a_repr() -> None:
    made = pdf_of([page()])
    assert made.sha256 not in repr(made)
    assert len(repr(made)) < 60
