"""Framing: the published examples byte by byte, and streams that no module should send."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.id_reader import sdt_policy as policy
from devices.id_reader.sdt_frame import LONGEST, PREAMBLE, Answer, AnswerParser, Command, Refusal, encode, frame

BODIES = st.binary(min_size=3, max_size=LONGEST - 1)


def parse(stream: bytes) -> Answer | None:
    return AnswerParser().feed(stream)


def answer_frame(status: int, data: bytes = b"") -> bytes:
    return frame(bytes([0, 0, status]) + data)


@pytest.mark.parametrize(
    ("command", "after_preamble"),
    [
        (policy.SAM_STATUS.command, "000311FFED"),
        (policy.SAM_ID.command, "000312FFEE"),
        (policy.FIND.command, "0003200122"),
        (policy.SELECT.command, "0003200221"),
        (policy.READ.command, "0003300132"),
        (policy.READ_WITH_FINGERPRINTS.command, "0003301023"),
        (policy.RESET.command, "000310FFEC"),
        (policy.READ_APPENDED.command, "0003300330"),
        (policy.READ_MANAGEMENT.command, "0003300536"),
        (policy.set_baudrate(115200).command, "0003600063"),
        (policy.set_baudrate(57600).command, "0003600162"),
        (policy.set_baudrate(38400).command, "0003600261"),
        (policy.set_baudrate(19200).command, "0003600360"),
        (policy.set_baudrate(9600).command, "0003600467"),
    ],
)
def test_requests_are_those_of_the_published_examples(command: Command, after_preamble: str) -> None:
    assert encode(command) == bytes.fromhex("AAAAAA9669" + after_preamble)


@pytest.mark.parametrize(
    ("after_preamble", "answer"),
    [
        ("000800009F0000000097", Answer(0x9F, bytes(4))),
        ("000400008084", Answer(0x80)),
        ("000C00009000000000000000009C", Answer(0x90, bytes(8))),
        ("000400008185", Answer(0x81)),
        ("000400004145", Answer(0x41)),
        ("000400003236", Answer(0x32)),
    ],
)
def test_answers_are_those_of_the_published_examples(after_preamble: str, answer: Answer) -> None:
    assert parse(bytes.fromhex("AAAAAA9669" + after_preamble)) == answer


@given(body=BODIES, cuts=st.lists(st.integers(0, LONGEST), max_size=8))
def test_an_answer_arrives_however_it_is_cut(body: bytes, cuts: list[int]) -> None:
    wire = frame(body)
    edges = sorted({0, len(wire), *(cut for cut in cuts if cut < len(wire))})
    parser = AnswerParser()
    found = [parser.feed(wire[start:end]) for start, end in itertools.pairwise(edges)]
    assert found[-1] == Answer(int.from_bytes(body[:3], "big"), body[3:])
    assert found[:-1] == [None] * (len(found) - 1)


@given(noise=st.binary(max_size=40).filter(lambda noise: PREAMBLE not in noise), body=BODIES)
def test_noise_before_an_answer_is_skipped(noise: bytes, body: bytes) -> None:
    assert parse(noise + frame(body)) == Answer(int.from_bytes(body[:3], "big"), body[3:])


@pytest.mark.parametrize("start", range(1, len(PREAMBLE)))
def test_a_broken_preamble_before_the_real_one_is_skipped(start: int) -> None:
    assert parse(PREAMBLE[:start] + answer_frame(0x80)) == Answer(0x80)


@pytest.mark.parametrize("length", [0, 3, LONGEST + 1, 0xFFFF])
def test_an_impossible_length_is_passed_over_without_waiting_for_it(length: int) -> None:
    parser = AnswerParser()
    false_start = PREAMBLE + length.to_bytes(2, "big") + b"\0"
    assert parser.feed(false_start + answer_frame(0x80)) == Answer(0x80)
    assert parser.refusal == Refusal.LENGTH


@given(body=st.binary(min_size=3, max_size=60), data=st.data())
def test_no_single_wrong_byte_behind_the_length_is_let_through(body: bytes, data: st.DataObject) -> None:
    wire = bytearray(frame(body))
    at = data.draw(st.integers(len(PREAMBLE) + 2, len(wire) - 1))
    wire[at] ^= data.draw(st.integers(1, 255))
    parser = AnswerParser()
    assert parser.feed(bytes(wire)) is None
    assert parser.refusal == Refusal.CHECKSUM


def test_no_single_wrong_byte_anywhere_passes_for_an_answer_to_read() -> None:
    """A wrong length can end on a matching checksum by chance; the size that a read must have catches that."""
    wire = answer_frame(0x90, (256).to_bytes(2, "big") + (1024).to_bytes(2, "big") + bytes(range(256)) * 5)
    for at in range(len(wire)):
        for flip in (0x01, 0x10, 0x80, 0xFF):
            spoiled = wire[:at] + bytes([wire[at] ^ flip]) + wire[at + 1 :]
            answer = parse(spoiled)
            assert answer is None or not policy.READ.fits(answer)


@given(stream=st.binary(max_size=400))
def test_any_bytes_at_all_leave_the_parser_standing(stream: bytes) -> None:
    parser = AnswerParser()
    parser.feed(stream)
    parser.feed(bytes(LONGEST + 8))  # whatever was begun is over now
    answer = None
    for _ in range(2):
        answer = answer or parser.feed(answer_frame(0x80))
    assert answer == Answer(0x80)


@given(bodies=st.lists(st.binary(min_size=3, max_size=60), max_size=4), step=st.integers(1, 40))
def test_what_is_found_does_not_depend_on_how_it_arrives(bodies: list[bytes], step: int) -> None:
    stream = b"\xaa".join(frame(body) for body in bodies)
    whole, pieces = AnswerParser(), AnswerParser()

    def drain(parser: AnswerParser, chunk: bytes) -> list[Answer]:
        found = [parser.feed(chunk)]
        while found[-1] is not None:
            found.append(parser.feed(b""))
        return [answer for answer in found if answer is not None]

    together = drain(whole, stream)
    assert together == [
        answer for at in range(0, len(stream), step) for answer in drain(pieces, stream[at : at + step])
    ]
    assert len(together) == len(bodies)


def test_a_rate_that_modules_do_not_have_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="index"):
        policy.set_baudrate(4800)


def test_the_parser_knows_that_it_waits_for_the_rest() -> None:
    parser = AnswerParser()
    parser.feed(answer_frame(0x90, bytes(8))[:9])
    assert parser.inside


def test_an_answer_does_not_show_its_data() -> None:
    assert "secret" not in repr(Answer(0x90, b"secret"))
