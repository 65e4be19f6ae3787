"""The reader itself, with its networks: any way round, sloping, and with characters that it does not know."""

from __future__ import annotations

import functools
import math

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from kiosk.documents.inference import Networks, with_gaps
from kiosk.documents.ocr import MOST_SENTENCES, RapidReader, Text, about_middle
from kiosk.documents.raster import Pixels
from kiosk.documents.reading import read_page
from kiosk.documents.values import UNKNOWN
from tests.documents import papers
from tests.documents.generator.gallery import drawn

pytestmark = [pytest.mark.req("M08"), pytest.mark.xdist_group("document-reader")]


@functools.cache
def reader() -> RapidReader:
    return RapidReader()


@functools.cache
def networks() -> Networks:
    return Networks()


@functools.cache
def card() -> Pixels:
    return np.ascontiguousarray(drawn("resident_card_front", 11)[0][..., ::-1])


def line(words: str) -> Pixels:
    font = papers.font(10)
    picture = Image.new("RGB", (int(font.getlength(words)) + 20, 60), (240, 240, 236))
    ImageDraw.Draw(picture).text((10, 4), words, font=font, fill=(30, 30, 34))
    return np.asarray(picture)[..., ::-1]


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_card_is_read_whichever_way_it_lies(turns: int) -> None:
    _, fields = drawn("resident_card_front", 11)
    page = np.ascontiguousarray(np.rot90(card(), -turns))
    text = reader().read(page)
    read = read_page(np.ascontiguousarray(np.rot90(page, text.turns)), text, reader())
    assert text.turns == turns
    assert (read.type, read.fields["number"].text) == ("resident_card_front", fields["number"])


@pytest.mark.parametrize("degrees", [-28.0, 17.0])
def test_a_card_whose_edges_were_missed_is_read_as_it_slopes(degrees: float) -> None:
    _, fields = drawn("resident_card_front", 11)
    high, wide = card().shape[:2]
    ground = np.full((1400, 1600, 3), 70, np.uint8)
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), -degrees, 1.0)
    matrix[:, 2] += (800 - wide / 2, 700 - high / 2)
    cv2.warpAffine(card(), matrix, (1600, 1400), dst=ground, borderMode=cv2.BORDER_TRANSPARENT)
    text = reader().read(ground)
    read = read_page(ground, text, reader())
    assert text.tilt == pytest.approx(degrees, abs=1.0)
    assert {name: value.text for name, value in read.fields.items()} == fields
    left, top, right, bottom = read.fields["number"].box or (0.0, 0.0, 0.0, 0.0)
    turn = math.radians(degrees)  # of the number: 600 px right of the card's left edge, 565 below its top
    x, y = 620 - wide / 2, 565 - high / 2
    assert left < 800 + x * math.cos(turn) - y * math.sin(turn) < right
    assert top < 700 + x * math.sin(turn) + y * math.cos(turn) < bottom


@functools.cache
def letter() -> Pixels:
    page = papers.written(papers.LINE + papers.LINE[:8], 9, lines=17, at=(150, 200)).crop((0, 0, 2000, 1400))
    return np.ascontiguousarray(np.asarray(page)[..., ::-1])


@functools.cache
def read_letter(turns: int) -> Text:
    return reader().read(np.ascontiguousarray(np.rot90(letter(), turns)))


@pytest.mark.parametrize("turns", [0, 2])
def test_a_page_of_long_lines_is_turned_by_what_it_says(turns: int) -> None:
    text = read_letter(turns)
    assert text.turns == turns
    assert text.lines[0].text.startswith(papers.LINE[:20])


def test_of_a_page_of_sentences_the_first_are_read_and_tell_enough() -> None:
    text = read_letter(0)
    assert len(text.lines) == MOST_SENTENCES
    assert max(line.box[3] for line in text.lines) < 200 + MOST_SENTENCES * 62
    assert read_page(letter(), text).claimed == "other"


def test_of_an_empty_page_nothing_is_read() -> None:
    text = reader().read(np.full((800, 600, 3), 250, np.uint8))
    assert (text.lines, text.turns, text.tilt) == ((), 0, 0.0)


@pytest.mark.parametrize("words", ["准格尔旗沙圪堵镇新民村", "王翀", "骉伟强"])
def test_a_character_that_is_not_known_is_marked(words: str) -> None:
    unknown = next(one for one in words if one in "圪翀骉")
    assert networks().words(line(words))[0] == words.replace(unknown, UNKNOWN)


@pytest.mark.parametrize("words", ["姓　名", "性　　别", "东胜区文明路12号", "张　三", "15062719661123001X"])
def test_words_that_are_set_wide_miss_nothing(words: str) -> None:
    assert networks().words(line(words))[0] == words.replace("　", "")


def test_a_rule_between_two_words_is_no_character() -> None:
    blank = np.ones((48, 400), np.float32)
    blank[:, 196:200] = -1
    assert with_gaps("住址北京市", (20, 60, 100, 240, 280), blank) == "住址北京市"


def test_a_turn_about_the_middle_is_undone_by_the_opposite_one() -> None:
    points = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 50.0]])
    there = about_middle(points, 13.0, (640, 480))
    assert there[1, 1] > there[0, 1]  # clockwise: the right end sinks
    assert np.allclose(about_middle(there, -13.0, (640, 480)), points)
