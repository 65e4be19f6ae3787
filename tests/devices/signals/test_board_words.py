"""Words of an I/O board from its bytes, however they are cut, and nothing out of noise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.signals.board_words import LONGEST, WordEnd, WordParser

ENDS = {WordEnd.CR: b"\r", WordEnd.LF: b"\n", WordEnd.CRLF: b"\r\n"}
STREAM = st.lists(st.sampled_from([b"D1", b"C", b"\r", b"\n", b"\r\n", b"#" * 70, b"\x00\xff"]), max_size=12).map(
    b"".join
)


@pytest.mark.parametrize("end", ENDS)
def test_words_end_with_their_terminator(end: WordEnd) -> None:
    assert WordParser(end).feed(b"D1" + ENDS[end] + ENDS[end] + b"C" + ENDS[end] + b"HALF") == [b"D1", b"C"]


def test_words_of_a_fixed_length_need_none() -> None:
    parser = WordParser(WordEnd.FIXED, 3)
    assert parser.feed(bytes.fromhex("A10155A1")) == [bytes.fromhex("A10155")]
    assert parser.feed(bytes.fromhex("0055")) == [bytes.fromhex("A10055")]


@given(STREAM, st.sampled_from([*ENDS, WordEnd.FIXED]), st.lists(st.integers(1, 20), max_size=20))
def test_how_the_bytes_are_cut_changes_nothing(stream: bytes, end: WordEnd, cuts: list[int]) -> None:
    length = 2 if end is WordEnd.FIXED else 0
    pieces, whole, found, rest = WordParser(end, length), WordParser(end, length), list[bytes](), stream
    for cut in cuts:
        found += pieces.feed(rest[:cut])
        rest = rest[cut:]
    assert found + pieces.feed(rest) == whole.feed(stream)
    assert pieces.damaged == whole.damaged


@given(st.binary(max_size=400), st.sampled_from([*ENDS]))
def test_no_word_is_empty_or_too_long_and_little_is_held(stream: bytes, end: WordEnd) -> None:
    parser = WordParser(end)
    assert all(0 < len(word) <= LONGEST for word in parser.feed(stream))
    assert len(parser._held) <= LONGEST + 2


def test_a_word_that_is_too_long_is_damage_once_and_its_tail_is_no_word() -> None:
    parser = WordParser(WordEnd.CR)
    assert parser.feed(b"#" * 200) == []
    assert parser.feed(b"#" * 200 + b"D1\rD0\r") == [b"D0"]
    assert parser.damaged == 1


def test_a_word_that_falls_silent_in_its_middle_is_never_joined_to_the_next() -> None:
    parser = WordParser(WordEnd.CR)
    parser.feed(b"D")
    parser.silence()
    assert parser.feed(b"1\rD0\r") == [b"1", b"D0"]
    assert parser.damaged == 1
    fixed = WordParser(WordEnd.FIXED, 3)
    fixed.feed(b"\xa1")
    fixed.silence()
    assert fixed.feed(b"\xa1\x01\x55") == [b"\xa1\x01\x55"]
