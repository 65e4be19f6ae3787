"""The stream of a printer's answers: nothing passes for what it is not, whatever comes and however it is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.receipt_printer.answers import Answer, AnswerParser, Kind
from devices.receipt_printer.confirmation import Confirmation, token
from devices.status import PaperState

REAL_TIME = st.sampled_from([0x12, 0x1A, 0x32, 0x72, 0x7E]).map(lambda byte: bytes((byte,)))
IN_ORDER = st.sampled_from([0x00, 0x03, 0x0C, 0x0F]).map(lambda byte: bytes((byte,)))
TOKEN = st.binary(min_size=4, max_size=4).map(lambda data: bytes(0x20 + byte % 95 for byte in data))
STATUS_BACK = st.tuples(
    st.sampled_from([0x10, 0x14, 0x18, 0x30]), *[st.sampled_from([0x00, 0x03, 0x0C, 0x0F, 0x20, 0x6F])] * 3
).map(bytes)

pieces = st.one_of(
    REAL_TIME.map(lambda data: (data, Answer(Kind.REAL_TIME, data))),
    IN_ORDER.map(lambda data: (data, Answer(Kind.IN_ORDER, data))),
    TOKEN.map(lambda data: (b"\x37\x22" + data + b"\x00", Answer(Kind.PROCESS_ID, data))),
    STATUS_BACK.map(lambda data: (data, Answer(Kind.STATUS_BACK, data))),
    st.just((b"\x5fTM-T88V\x00", Answer(Kind.OTHER, b"\x5fTM-T88V"))),
)


@given(st.lists(pieces, max_size=12), st.lists(st.integers(0, 80), max_size=6))
def test_answers_are_told_apart_however_they_arrive(wanted: list[tuple[bytes, Answer]], cuts: list[int]) -> None:
    stream = b"".join(data for data, _ in wanted)
    parser, found, last = AnswerParser(), [], 0
    for cut in [*sorted(min(cut, len(stream)) for cut in cuts), len(stream)]:
        found += parser.feed(stream[last:cut])
        last = cut
    assert found == [answer for _, answer in wanted]


@given(st.binary(max_size=300))
def test_no_bytes_can_break_the_telling_apart(data: bytes) -> None:
    for answer in AnswerParser().feed(data):
        assert answer.data
        assert len(answer.data) <= 90


@given(st.binary(max_size=60), STATUS_BACK)
def test_whole_automatic_status_never_confirms(before: bytes, block: bytes) -> None:
    parser = AnswerParser()
    parser.feed(before)
    parser.forget()
    assert [answer.kind for answer in parser.feed(block)] == [Kind.STATUS_BACK]


def test_a_flow_control_byte_inside_a_block_is_passed_over() -> None:
    found = AnswerParser().feed(b"\x37\x22A\x13B\x11CD\x00")
    assert found == [Answer(Kind.PROCESS_ID, b"ABCD")]


@pytest.mark.parametrize("broken", [b"\x10\x00", b"\x37\x22AB", b"\x37" + b"x" * 200])
def test_a_block_that_breaks_off_gives_way_to_the_next_answer(broken: bytes) -> None:
    found = AnswerParser().feed(broken + b"\x12")
    assert found[-1] == Answer(Kind.REAL_TIME, b"\x12")
    assert Kind.IN_ORDER not in {answer.kind for answer in found[:1]}


def test_a_forgotten_block_does_not_swallow_what_follows() -> None:
    parser = AnswerParser()
    parser.feed(b"\x10\x00")
    parser.forget()
    assert parser.feed(b"\x00") == [Answer(Kind.IN_ORDER, b"\x00")]


def test_a_confirmation_by_sensor_needs_its_byte() -> None:
    confirmation = Confirmation(b"ABCD", by_token=False)
    confirmation.take([Answer(Kind.REAL_TIME, b"\x12"), Answer(Kind.STATUS_BACK, b"\x10\x00\x00\x00")])
    assert not confirmation.complete
    confirmation.take([Answer(Kind.IN_ORDER, b"\x03")])
    assert (confirmation.complete, confirmation.state.paper) == (True, PaperState.LOW)


def test_a_confirmation_by_process_id_needs_both_and_only_its_own() -> None:
    confirmation = Confirmation(b"ABCD", by_token=True)
    confirmation.take([Answer(Kind.IN_ORDER, b"\x00"), Answer(Kind.PROCESS_ID, b"ABCE")])
    assert not confirmation.complete
    confirmation.take([Answer(Kind.PROCESS_ID, b"ABCD")])
    assert confirmation.complete


def test_only_the_first_sensor_status_counts() -> None:
    confirmation = Confirmation(b"ABCD", by_token=False)
    confirmation.take([Answer(Kind.IN_ORDER, b"\x0c"), Answer(Kind.IN_ORDER, b"\x00")])
    assert confirmation.state.trouble == "paperOut"


@given(st.text(max_size=40), st.binary(min_size=8, max_size=8))
def test_a_token_is_four_printable_characters(job: str, nonce: bytes) -> None:
    made = token(job, nonce)
    assert len(made) == 4
    assert all(0x20 <= byte <= 0x7E for byte in made)


def test_each_attempt_at_a_job_has_a_token_of_its_own() -> None:
    made = {token("receipt:1", bytes((n,)) * 8) for n in range(20)}
    assert len(made) == 20
    assert token("receipt:2", bytes(8)) not in made
