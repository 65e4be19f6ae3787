"""Head and body from two pipes: in any pieces, with noise, and with a body that is not the head's."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.id_reader.sdt_frame import HEAD_BYTES, LONGEST, PREAMBLE, Answer, AnswerParser, frame
from devices.id_reader.sdt_link import DamagedAnswer
from devices.id_reader.sdt_pipes import TwoPipes

BODIES = st.binary(min_size=3, max_size=LONGEST - 1)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    return [data[start:end] for start, end in itertools.pairwise(edges)]


@given(body=BODIES, cuts=st.lists(st.integers(0, LONGEST), max_size=8))
def test_head_and_body_in_any_pieces_are_one_answer(body: bytes, cuts: list[int]) -> None:
    wire = frame(body)
    pipes, parser = TwoPipes(), AnswerParser()
    for piece in pieces(wire[:HEAD_BYTES], cuts):
        assert pipes.body_left == 0
        assert parser.feed(pipes.take_head(piece)) is None
    found = [parser.feed(pipes.take_body(piece)) for piece in pieces(wire[HEAD_BYTES:], cuts)]
    assert found[-1] == Answer(int.from_bytes(body[:3], "big"), body[3:])
    assert pipes.whole


@given(noise=st.binary(max_size=100).filter(lambda noise: PREAMBLE not in noise), body=BODIES)
def test_noise_before_a_head_does_not_hide_it(noise: bytes, body: bytes) -> None:
    wire = frame(body)
    pipes, parser = TwoPipes(), AnswerParser()
    parser.feed(pipes.take_head(noise + wire[:HEAD_BYTES]))
    assert pipes.body_left == len(body) + 1
    assert parser.feed(pipes.take_body(wire[HEAD_BYTES:])) is not None


@given(body=st.binary(min_size=3, max_size=200), more=st.integers(1, 200))
def test_a_body_longer_than_its_head_says_is_refused(body: bytes, more: int) -> None:
    wire = frame(body)
    pipes = TwoPipes()
    pipes.take_head(wire[:HEAD_BYTES])
    with pytest.raises(DamagedAnswer):
        pipes.take_body(wire[HEAD_BYTES:] + bytes(more))
    assert (pipes.body_left, pipes.whole) == (0, False)


@pytest.mark.parametrize("length", [0, 3, LONGEST + 1, 0xFFFF])
def test_a_head_with_an_impossible_length_is_no_head(length: int) -> None:
    pipes = TwoPipes()
    pipes.take_head(PREAMBLE + length.to_bytes(2, "big"))
    assert pipes.body_left == 0
    pipes.take_head(frame(bytes(3))[:HEAD_BYTES])
    assert pipes.body_left == 4


def test_after_a_question_nothing_is_whole_before_its_answer_is() -> None:
    wire, pipes = frame(bytes(3)), TwoPipes()
    pipes.take_head(wire[:HEAD_BYTES])
    pipes.take_body(wire[HEAD_BYTES:])
    pipes.asked()
    assert not pipes.whole


def test_what_is_forgotten_does_not_wait_for_its_body() -> None:
    pipes = TwoPipes()
    pipes.take_head(frame(bytes(3))[:HEAD_BYTES])
    pipes.forget()
    assert pipes.body_left == 0


@given(chunks=st.lists(st.binary(max_size=80), max_size=20))
def test_any_bytes_at_all_leave_a_sane_number_to_wait_for(chunks: list[bytes]) -> None:
    pipes = TwoPipes()
    for chunk in chunks:
        try:
            assert (pipes.take_body(chunk) if pipes.body_left else pipes.take_head(chunk)) == chunk
        except DamagedAnswer:
            assert pipes.body_left == 0
        assert 0 <= pipes.body_left <= LONGEST
