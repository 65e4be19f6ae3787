"""The picture of a signature, and the text it belongs to."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kiosk.documents.letter import letter_sha256
from kiosk.model.submission import Signature
from kiosk.printing.a4.press import PaperNotMade
from kiosk.printing.a4.signing import MOST_PIXELS, PRINTED, bound, party, picture, seal
from tests.printing.a4.papers import LETTER, NOW, drawing, say, signed

pytestmark = pytest.mark.req("M10")


def png(picture_: Image.Image, **options: object) -> bytes:
    written = io.BytesIO()
    picture_.save(written, "PNG", **options)
    return written.getvalue()


def test_the_text_that_was_signed_passes() -> None:
    bound(LETTER, signed())
    bound(LETTER, None)


@pytest.mark.parametrize(
    "letter", [LETTER + " ", LETTER.replace("15", "16"), LETTER.replace("\n", "", 1), ""], ids=["space", "days", "line", "none"]
)  # fmt: skip
def test_any_other_text_is_refused(letter: str) -> None:
    with pytest.raises(PaperNotMade) as refused:
        bound(letter, signed())
    assert refused.value.code == "letter"


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\t", "  ", "\u2028", "\r"])
def test_a_text_with_something_that_no_paper_shows_is_refused(hidden: str) -> None:
    letter = f"承诺书\n本人{hidden}承诺"
    with pytest.raises(PaperNotMade, match="letter"):
        bound(letter, Signature(drawing(), letter_sha256(letter), NOW))


def test_the_hash_stands_in_sixteen_groups_that_together_are_it() -> None:
    groups = seal(LETTER, say).groups
    assert (len(groups), "".join(groups)) == (16, letter_sha256(LETTER))


def test_the_picture_comes_on_white_cropped_to_its_ink_and_small() -> None:
    with Image.open(io.BytesIO(picture(drawing()))) as shown:
        assert shown.mode == "L"
        assert shown.width <= PRINTED[0]
        assert shown.height <= PRINTED[1]
        assert shown.width / shown.height > 2.5  # the drawing's own box, not the pad's
        assert shown.getextrema()[0] < 80


def test_nothing_else_that_the_file_held_comes_along() -> None:
    told = PngInfo()
    told.add_text("Author", "巴特尔")
    source = png(Image.new("L", (200, 80), 0), pnginfo=told)
    assert b"Author" in source
    assert b"Author" not in picture(source)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
        drawing()[:200],
        png(Image.new("RGBA", (300, 100), (0, 0, 0, 0))),
        png(Image.new("L", (300, 100), 255)),
        png(Image.new("1", (MOST_PIXELS // 1000 + 1, 1000))),
    ],
    ids=["nothing", "rubbish", "cut", "transparent", "white", "huge"],
)
def test_a_picture_that_is_no_signature_is_refused(content: bytes) -> None:
    with pytest.raises(PaperNotMade) as refused:
        picture(content)
    assert refused.value.code == "signature"


def test_a_photograph_in_another_format_is_refused() -> None:
    written = io.BytesIO()
    Image.new("L", (50, 50), 0).save(written, "JPEG")
    with pytest.raises(PaperNotMade):
        picture(written.getvalue())


def test_a_signature_has_its_day_and_without_one_there_is_room_for_a_pen() -> None:
    assert party("承诺人", signed(), say).day == "日期：2026年11月23日"
    by_hand = party("承诺人", None, say)
    assert (by_hand.picture, by_hand.day) == (b"", "日期：＿＿＿＿年＿＿月＿＿日")


def test_a_signature_of_no_day_is_refused() -> None:
    with pytest.raises(PaperNotMade, match="no day"):
        party("承诺人", replace(signed(), signed_at=None), say)
