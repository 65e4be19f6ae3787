"""The parser of code lines: whole codes or nothing, whatever arrives and in whatever pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.code_scanner.code_line import CodeParser, Refusal, Terminator, text_of

MOST = 8
ENDS = {Terminator.CR: b"\r", Terminator.LF: b"\n", Terminator.CRLF: b"\r\n"}

# Bytes that matter often, any byte sometimes.
LINES = st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b"A", b"BC", b"\x00", b"\x7f", b"7" * MOST, b"\xe7"])).map(
    b"".join
)
ANYTHING = st.one_of(LINES, st.binary(max_size=64))
ENDED = st.sampled_from(sorted(ENDS, key=lambda terminator: terminator.value))


def all_of(parser: CodeParser, *chunks: bytes) -> list[bytes | Refusal]:
    found: list[bytes | Refusal] = []
    for chunk in chunks:
        one = parser.feed(chunk)
        while one is not None:
            found.append(one)
            one = parser.feed(b"")
    return found


def plain(line: bytes) -> bytes:
    return bytes(byte for byte in line if byte >= 0x20 and byte != 0x7F)


@given(ANYTHING, ENDED)
def test_codes_are_the_lines_without_control_bytes_or_a_refusal_for_one_that_is_too_long(
    stream: bytes, terminator: Terminator
) -> None:
    lines = [plain(line) for line in stream.split(ENDS[terminator])]
    expected = [line if len(line) <= MOST else Refusal.TOO_LONG for line in lines[:-1] if line]
    if len(lines[-1]) > MOST:  # refused before its end is known
        expected.append(Refusal.TOO_LONG)
    assert all_of(CodeParser(terminator, MOST), stream) == expected


@given(st.lists(ANYTHING, max_size=8), st.sampled_from(list(Terminator)))
def test_how_the_bytes_are_cut_into_pieces_changes_nothing(chunks: list[bytes], terminator: Terminator) -> None:
    pieces, whole = CodeParser(terminator, MOST), CodeParser(terminator, MOST)
    assert all_of(pieces, *chunks) == all_of(whole, b"".join(chunks))
    assert pieces.inside == whole.inside
    assert pieces.silence() == whole.silence()


@given(ANYTHING, ENDED)
def test_after_silence_nothing_of_the_past_is_left(stream: bytes, terminator: Terminator) -> None:
    parser = CodeParser(terminator, MOST)
    all_of(parser, stream)
    parser.silence()
    assert not parser.inside
    assert all_of(parser, b"NEXT" + ENDS[terminator]) == [b"NEXT"]


@given(ANYTHING)
def test_without_a_terminator_silence_ends_the_code(stream: bytes) -> None:
    parser = CodeParser(Terminator.NONE, MOST)
    code = plain(stream)
    if len(code) > MOST:
        assert all_of(parser, stream) == [Refusal.TOO_LONG]
        assert parser.silence() is None
    else:
        assert all_of(parser, stream) == []
        assert parser.silence() == (code or None)


@pytest.mark.parametrize("terminator", ENDS)
def test_a_code_that_falls_silent_in_its_middle_is_given_up(terminator: Terminator) -> None:
    parser = CodeParser(terminator, MOST)
    assert all_of(parser, b"HALF") == []
    assert parser.silence() is Refusal.NO_TERMINATOR


def test_a_scanner_that_sends_more_end_than_was_configured_is_understood() -> None:
    assert all_of(CodeParser(Terminator.CR, MOST), b"A\r\nB\r\n") == [b"A", b"B"]
    assert all_of(CodeParser(Terminator.LF, MOST), b"A\r\nB\r\n") == [b"A", b"B"]


@given(st.binary(max_size=64), st.sampled_from(["utf-8", "gb18030", "ascii", "latin-1"]))
def test_a_text_has_no_control_character_and_is_never_empty(code: bytes, encoding: str) -> None:
    text = text_of(code, encoding)
    assert text is Refusal.NOT_TEXT or (text and not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in text))


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1))
def test_a_text_in_the_right_encoding_comes_through(words: str) -> None:
    assert text_of(words.encode("gb18030"), "gb18030") == words
    assert text_of(words.encode(), "utf-8") == words
