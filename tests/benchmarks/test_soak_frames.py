"""The frames of the soak are refused or read, and the soak would see it if they were not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks import soak_frames
from devices.id_reader import sdt_exchange, sdt_frame
from devices.id_reader.protocol import Document, IdCardReading, Sex
from devices.id_reader.sim_card import photo

checksum = sdt_frame.checksum
CARD, OTHER = soak_frames.card_of(1), soak_frames.card_of(2)


def reading_of(**changes: object) -> IdCardReading:
    whole = IdCardReading(
        Document.RESIDENT,
        CARD.name,
        Sex.FEMALE,
        CARD.number,
        address=CARD.address,
        issuer=CARD.issuer,
        photo_wlt=photo(CARD),
        appended_addresses=CARD.appended_addresses,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


@pytest.mark.req("M21")
def test_cycles_find_nothing_wrong() -> None:
    outcomes = [soak_frames.cycle(number) for number in (0, 700, 1294, 4017, 4018)]
    assert [outcome.broken for outcome in outcomes] == [()] * 5
    assert all(outcome.counts["single bytes corrupted"] == 255 for outcome in outcomes)
    assert sum(outcome.counts["read"] for outcome in outcomes) > 0


def test_a_whole_round_is_a_million_frames() -> None:
    assert soak_frames.ROUND * (255 + soak_frames.STREAMS) > 1_000_000


def test_a_parser_that_takes_a_wrong_checksum_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sdt_frame, "checksum", any_byte)
    count, through = soak_frames.corrupt(40)
    assert (count, len(through)) == (255, 255)


def test_a_driver_that_keeps_the_bytes_of_another_question_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """One parser for all questions, which takes any checksum: answers of two cards meet in it."""
    parser = sdt_frame.AnswerParser()
    monkeypatch.setattr(sdt_frame, "checksum", any_byte)
    monkeypatch.setattr(sdt_exchange, "AnswerParser", lambda: parser)
    monkeypatch.setattr(soak_frames.FrayedLine, "clear", lambda _line, _context: None)
    broken = [words for number in range(12) for words in soak_frames.cycle(number).broken]
    assert any(words.startswith("mixed") for words in broken)


def any_byte(covered: bytes) -> AnyByte:
    return AnyByte(checksum(covered))


class AnyByte(int):
    """A checksum that says yes to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return 0


def test_a_reading_with_one_part_of_another_card_is_a_mixed_one() -> None:
    assert soak_frames.is_of(reading_of(), CARD)
    for part in ("name", "address", "number", "issuer", "appended_addresses"):
        assert not soak_frames.is_of(reading_of(**{part: getattr(OTHER, part)}), CARD)
    assert not soak_frames.is_of(reading_of(photo_wlt=photo(OTHER)), CARD)


def test_added_addresses_that_could_not_be_asked_for_are_no_mix() -> None:
    unread = reading_of(appended_addresses=(), unread=("appended_addresses",))
    assert soak_frames.is_of(unread, CARD)
    assert not soak_frames.is_of(replace(unread, unread=()), CARD)
