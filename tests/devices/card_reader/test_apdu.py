"""Commands and answers by their bytes."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card_reader import apdu
from devices.errors import Completion, DeviceError

READ = apdu.read_record(2, 0x20, 6)


class Script:
    """A card that answers from a list; what it was asked stays in ``asked``."""

    def __init__(self, answers: Iterable[str]) -> None:
        self._answers = [bytes.fromhex(answer) for answer in answers]
        self.asked: list[str] = []

    def __call__(self, command: bytes) -> bytes:
        self.asked.append(command.hex(" ").upper())
        return self._answers.pop(0)


def test_commands_are_the_bytes_of_the_standard() -> None:
    assert apdu.select_application(b"\xa0\x01").hex() == "00a4040002a001"
    assert apdu.select_file(0xEF05, 0x02).hex() == "00a4020002ef05"
    assert apdu.read_record(1, 0x12, 5).hex() == "00b2012c12"
    assert apdu.read_record(2, 0x20, 6).hex() == "00b2023420"
    assert apdu.read_record(3, 6).hex() == "00b2030406"
    assert apdu.get_response(0x1E).hex() == "00c000001e"


def test_a_plain_answer_is_data_and_status() -> None:
    assert apdu.exchange(Script(["0908AABB9000"]), READ) == apdu.Answer(bytes.fromhex("0908AABB"), 0x9000)


def test_61xx_fetches_what_waits_in_pieces_until_the_end() -> None:
    card = Script(["6102", "AABB6101", "CC9000"])
    assert apdu.exchange(card, READ) == apdu.Answer(b"\xaa\xbb\xcc", 0x9000)
    assert card.asked[1:] == ["00 C0 00 00 02", "00 C0 00 00 01"]


def test_6cxx_asks_once_more_for_the_length_that_the_card_names() -> None:
    card = Script(["6C03", "AABBCC9000"])
    assert apdu.exchange(card, READ).data == b"\xaa\xbb\xcc"
    assert card.asked == ["00 B2 02 34 20", "00 B2 02 34 03"]


def test_a_card_that_names_another_length_each_time_was_misread() -> None:
    answer = apdu.exchange(Script(["6C03", "6C04"]), READ)
    assert apdu.refusal(answer.status).code == "reseat"


def test_an_answer_without_end_is_given_up() -> None:
    card = Script(["AA6101"] * apdu.MAX_EXCHANGES)
    with pytest.raises(DeviceError) as caught:
        apdu.exchange(card, READ)
    assert (caught.value.code, len(card.asked)) == ("reseat", apdu.MAX_EXCHANGES)


@pytest.mark.parametrize("answer", ["", "90"])
def test_less_than_a_status_word_was_misread(answer: str) -> None:
    with pytest.raises(DeviceError) as caught:
        apdu.exchange(Script([answer]), READ)
    assert (caught.value.completion, caught.value.code) == (Completion.USER_ERROR, "reseat")


def test_a_short_record_is_good_data() -> None:
    assert apdu.exchange(Script(["AA6282"]), READ).good


@pytest.mark.parametrize(
    ("status", "completion", "code"),
    [
        (0x6982, Completion.USER_ERROR, "needsSecurityModule"),
        (0x6984, Completion.USER_ERROR, "needsSecurityModule"),
        (0x6985, Completion.USER_ERROR, "needsSecurityModule"),
        (0x63C2, Completion.USER_ERROR, "needsSecurityModule"),
        (0x6983, Completion.USER_ERROR, "cardBlocked"),
        (0x6283, Completion.USER_ERROR, "cardBlocked"),
        (0x6581, Completion.USER_ERROR, "cardDamaged"),
        (0x6700, Completion.UNSUPPORTED_COMMAND, "cardRefuses"),
        (0x6A82, Completion.UNSUPPORTED_COMMAND, "cardRefuses"),
        (0x6D00, Completion.UNSUPPORTED_COMMAND, "cardRefuses"),
        (0x6F00, Completion.USER_ERROR, "reseat"),
        (0x1234, Completion.USER_ERROR, "reseat"),
    ],
)
def test_each_status_word_has_its_meaning(status: int, completion: Completion, code: str) -> None:
    error = apdu.refusal(status)
    assert (error.completion, error.code) == (completion, code)


@given(st.lists(st.binary(max_size=300), min_size=apdu.MAX_EXCHANGES, max_size=apdu.MAX_EXCHANGES))
def test_any_bytes_end_in_an_answer_or_in_reseat(answers: list[bytes]) -> None:
    left = list(answers)
    ended: apdu.Answer | str
    try:
        ended = apdu.exchange(lambda _command: left.pop(0), READ)
    except DeviceError as error:
        ended = error.code
    assert ended == "reseat" or (isinstance(ended, apdu.Answer) and len(ended.data) <= apdu.MAX_BYTES)


def test_the_repr_of_an_answer_holds_no_data() -> None:
    assert repr(apdu.Answer(b"secret", 0x9000)) == "Answer(6 bytes, 9000)"
