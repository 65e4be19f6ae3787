"""The press: what comes out is PDF/A with its faces inside, the same each time, and made of data alone."""

from __future__ import annotations

import io
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf.generic import DictionaryObject, IndirectObject

from kiosk.errors import DataError
from kiosk.printing.a4.application import application_sheet
from kiosk.printing.a4.press import PaperNotMade, Press
from kiosk.printing.a4.sheet import Heading, Notice, Pair, Prose, Questions, Sheet, Steps, Table, pairs
from tests.printing.a4.papers import (
    APPLICATION,
    ASSETS,
    CARD,
    HOSTILE,
    MADE,
    SUBMISSION,
    crowded,
    press,
    read,
    said,
    say,
    squeezed,
)

MM = 25.4
SHEET = Sheet(title="标题", blocks=(), pages="第 <n> 页，共 <m> 页", rare="□：<codes>")


def plain(*blocks: object, **changes: object) -> Sheet:
    return msgspec.structs.replace(SHEET, blocks=blocks, **changes)


@pytest.fixture(scope="module")
def overfull() -> Sheet:
    return application_sheet(crowded(), say)


def test_the_same_sheet_and_time_are_the_same_bytes() -> None:
    sheet = application_sheet(APPLICATION, say)
    assert press().pdf(sheet, MADE) == Press(ASSETS).pdf(sheet, MADE)


def test_the_only_time_in_the_document_is_the_one_that_was_given() -> None:
    metadata = read(SHEET).metadata
    assert metadata is not None
    assert metadata.creation_date == MADE
    assert metadata.modification_date == MADE
    assert press().pdf(SHEET, MADE) != press().pdf(SHEET, MADE + timedelta(seconds=1))


def test_the_same_moment_in_another_zone_is_the_same_document() -> None:
    there = MADE.astimezone(SUBMISSION.created_at.tzinfo) if SUBMISSION.created_at else MADE
    assert press().pdf(SHEET, there) == press().pdf(SHEET, MADE)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        press().pdf(SHEET, datetime(2026, 11, 23))  # noqa: DTZ001 - the mistake


def test_every_face_is_embedded_as_a_subset(overfull: Sheet) -> None:
    faces = {}
    for page in read(overfull).pages:
        for font in page["/Resources"]["/Font"].values():
            described = font.get_object()["/DescendantFonts"][0].get_object()
            faces[described["/BaseFont"]] = described["/FontDescriptor"].get_object()
    assert {name.split("+")[-1] for name in faces} == {"NotoSansCJKsc-Regular", "NotoSansCJKsc-Bold"}
    assert all(name[7] == "+" for name in faces)  # the six letters of a subset
    assert all("/FontFile3" in descriptor for descriptor in faces.values())


@pytest.mark.req("M21")
def test_nothing_in_the_document_acts_and_its_metadata_names_nobody(overfull: Sheet) -> None:
    document = read(overfull)
    keys = {key for value in document.resolved_objects.values() for key in keys_of(value)} | keys_of(document.trailer)
    for page in document.pages:
        keys |= keys_of(page)
    assert not keys & {
        "/JS",
        "/JavaScript",
        "/OpenAction",
        "/AA",
        "/Launch",
        "/URI",
        "/EmbeddedFiles",
        "/Annots",
        "/AcroForm",
    }
    told = str(document.metadata) + document.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert CARD.number not in told
    assert CARD.name not in told
    assert SUBMISSION.local_number not in told
    assert "pdfaid:part" in told


def keys_of(value: object) -> set[str]:
    found: set[str] = set()
    if isinstance(value, IndirectObject):
        return found
    if isinstance(value, DictionaryObject):
        found |= {str(key) for key in value}
        for inner in value.values():
            found |= keys_of(inner)
    return found


@pytest.mark.parametrize("words", HOSTILE)
def test_markup_is_printed_and_never_obeyed(words: str) -> None:
    sheet = plain(
        Heading(text=words),
        pairs(Pair(words, words), Pair("选", options=(words,))),
        Table(heads=(words,), widths=(1,), rows=((words,),)),
        Prose(paragraphs=(words,)),
        Notice(paragraphs=(words,)),
        Questions(pairs=((words, words),)),
        Steps(steps=(words,)),
        title=words,
        foot=words,
    )
    paper = said(sheet)
    assert paper.count(squeezed(words)) == 13
    assert "root:" not in paper


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_any_text_at_all_becomes_a_paper(words: str) -> None:
    sheet = plain(
        Heading(text=words),
        pairs(Pair(words, words), Pair(words, options=(words,))),
        Table(heads=(words,), widths=(0,), rows=((words,),)),
        Steps(steps=(words,)),
        title=words,
    )
    assert press().pdf(sheet, MADE).startswith(b"%PDF-")


def test_a_page_number_in_the_data_is_not_taken_for_one_of_ours() -> None:
    assert "<n>/<m>" in said(plain(Prose(paragraphs=("<n>/<m>",)), foot="<n>/<m>"))


def test_a_rare_character_that_the_face_has_is_shown() -> None:
    assert "𬱖𠮷䶮㸆〇" in said(plain(Prose(paragraphs=("𬱖𠮷䶮㸆〇",))))


def test_a_character_that_no_face_has_is_marked_and_its_code_named_at_the_end() -> None:
    paper = said(plain(Prose(paragraphs=("张\ue863、\U000323b0",))))
    assert "张□、□" in paper
    assert "□：U+E863、U+323B0" in paper


def test_without_such_a_character_nothing_is_said_of_them() -> None:
    assert "□" not in said(plain(Prose(paragraphs=("张三",))))


def test_a_table_over_several_pages_repeats_its_heads_and_every_page_has_its_number(overfull: Sheet) -> None:
    pages = [squeezed(page.extract_text()) for page in read(overfull).pages]
    assert len(pages) >= 4
    assert all("序号材料" in page for page in pages[1:])
    assert [f"第{n}页，共{len(pages)}页" in page for n, page in enumerate(pages, 1)] == [True] * len(pages)


def test_nothing_of_a_long_table_is_lost(overfull: Sheet) -> None:
    paper = said(overfull)
    assert all(f"第{n}种材料" in paper for n in range(1, 61))


def test_a_cell_longer_than_a_page_goes_on_over_the_page() -> None:
    words = "、".join(f"第{n}句" for n in range(1, 1200))
    document = read(plain(Table(heads=("头",), widths=(1,), rows=((words,),))))
    assert len(document.pages) >= 2
    paper = re.sub("标题|头|第.页，共.页", "", "".join("".join(page.extract_text() for page in document.pages).split()))
    assert all(f"第{n}句" in paper for n in range(1, 1200))


@pytest.mark.parametrize(
    "words", ["x" * 400, "长" * 400, "1-2/3" * 90, "a" * 18 + "，" + "b" * 90], ids=["x", "wide", "marks", "two"]
)
def test_no_text_leaves_the_paper(words: str) -> None:
    sheet = plain(
        Heading(text=words),
        pairs(Pair(words, words), Pair(words, words)),
        Table(heads=(words[:30],) * 6, widths=(1,) * 6, rows=((words,) * 6,)),
        Prose(paragraphs=(words,), indent=True),
        Notice(paragraphs=(words,)),
        Steps(steps=(words, words)),
        Questions(pairs=((words, words),)),
        title=words[:60],
        number=words[:31],
        foot=words[:60],
    )
    for page in press().pictures(sheet, MADE, 50):
        with Image.open(io.BytesIO(page)) as shown:
            assert white_edges(shown.convert("L"))


def test_a_choice_with_more_options_than_a_page_holds_goes_on_over_the_page() -> None:
    options = tuple(f"选项{n}" + "长" * 20 for n in range(400))
    document = plain(pairs(Pair("选", options=options, lines=1), Pair("名", "值")))
    assert "选项399" in said(document)
    pages = press().pictures(document, MADE, 50)
    assert len(pages) > 2
    for page in pages:
        with Image.open(io.BytesIO(page)) as shown:
            assert white_edges(shown.convert("L"))


def white_edges(page: Image.Image) -> bool:
    """Whether nothing is printed within 15 mm of the sides and 8 mm of top and bottom."""
    side, end = round(15 / MM * 50), round(8 / MM * 50)
    width, height = page.size
    strips = (
        (0, 0, side, height),
        (width - side, 0, width, height),
        (0, 0, width, end),
        (0, height - end, width, height),
    )
    return all(page.crop(strip).getextrema()[0] > 200 for strip in strips)


def test_a_sample_says_so_in_the_head_of_every_page_and_behind_the_text(overfull: Sheet) -> None:
    for page in read(overfull).pages:
        words = squeezed(page.extract_text())
        assert "样例，仅供演示，没有效力" in words
        assert words.count("样例") >= 2


def test_a_refusal_of_the_typesetter_tells_nothing_of_the_sheet() -> None:
    broken = plain(Table(heads=("巴特尔",), widths=(), rows=(), centred=()), qr="巴特尔 is no drawing")
    with pytest.raises(PaperNotMade) as refused:
        press().pdf(broken, MADE)
    assert refused.value.code == "template"
    assert "巴特尔" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


@pytest.mark.parametrize("missing", ["papers/sheet.typ", "fonts/NotoSansCJKsc-Bold.otf"])
def test_a_press_without_a_part_is_refused_by_name(tmp_path: Path, missing: str) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "fonts").mkdir()
    shutil.copy(ASSETS / "papers/sheet.typ", tmp_path / "papers")
    for weight in ("Regular", "Bold"):
        name = f"fonts/NotoSansCJKsc-{weight}.otf"
        (tmp_path / name).symlink_to(ASSETS / name)
    (tmp_path / missing).unlink()
    with pytest.raises(DataError, match=Path(missing).name):
        Press(tmp_path)


def test_a_paper_is_a_handful_of_kilobytes() -> None:
    assert len(press().pdf(application_sheet(APPLICATION, say), MADE)) < 200_000


def test_pictures_are_one_for_each_page(overfull: Sheet) -> None:
    pages = press().pictures(overfull, MADE, 40)
    assert len(pages) == len(read(overfull).pages)
    assert all(page.startswith(b"\x89PNG") for page in pages)
