"""The sample papers: drawn whole, told apart, and never to be taken for real ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from kiosk.forms.validators import bank_card
from sandbox.papers import A4, BANK_CARD, DPI, RED, Sheet, render_papers

FONT = Path(__file__).parents[2] / "assets/fonts/NotoSansCJKsc-Regular.otf"
NAME, NUMBER = "乌云其木格", "15062719710518000X"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return render_papers(tmp_path_factory.mktemp("papers"), FONT, NAME, NUMBER)


@pytest.mark.req("M08")
def test_every_paper_of_the_walk_is_there_in_the_order_of_the_walk(papers: dict[str, Path]) -> None:
    names = sorted(path.name for path in papers.values())
    assert names == ["01-bank_card.png", "02-publicity.png", "03-only_child.png", "04-hukou.png"]
    assert [path.name for path in papers.values()] == names


def test_a_paper_is_a4_at_its_resolution(papers: dict[str, Path]) -> None:
    for path in papers.values():
        with Image.open(path) as picture:
            assert picture.size == A4
            assert round(picture.info["dpi"][0]) == DPI


def test_every_paper_is_marked_as_a_sample_at_its_head(papers: dict[str, Path]) -> None:
    for path in papers.values():
        with Image.open(path) as picture:
            head = picture.convert("RGB").crop((0, 30, A4[0], 90))
            colours = {colour for _, colour in head.getcolors(maxcolors=100_000) or ()}
            assert RED in colours


def test_no_two_papers_look_alike(papers: dict[str, Path]) -> None:
    assert len({path.read_bytes() for path in papers.values()}) == len(papers)


def test_another_name_gives_another_paper(papers: dict[str, Path], tmp_path: Path) -> None:
    other = render_papers(tmp_path, FONT, "样例人", NUMBER)
    assert all(other[key].read_bytes() != papers[key].read_bytes() for key in papers)


def test_a_name_as_long_as_a_card_can_hold_still_fits(tmp_path: Path) -> None:
    assert len(render_papers(tmp_path, FONT, "名" * 15, NUMBER)) == 4


def test_a_line_that_would_leave_the_sheet_is_refused_without_quoting_it() -> None:
    with pytest.raises(ValueError, match="does not fit the sheet") as raised:
        Sheet(FONT).text((0, 0), "秘" * 200, 40)
    assert "秘" not in str(raised.value)


def test_the_number_on_the_bank_card_is_one_that_the_form_takes() -> None:
    assert bank_card(BANK_CARD) is None
