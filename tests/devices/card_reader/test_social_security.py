"""The social-security card, read from a chip in memory: layouts, padding, refusals, and noise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card_reader.protocol import Card, CardReading
from devices.card_reader.sim_card import Chip, VirtualCard, sample_card
from devices.card_reader.sim_faults import Fault
from devices.card_reader.social_security import APPLICATION, read_card
from devices.errors import Completion, DeviceError
from devices.id_reader.protocol import Sex
from devices.id_reader.sim_card import sample_card as sample_person

VERSIONS = ("1.00", "2.00", "3.00")
ATR = b"\x3b\x6d"


def reading_of(card: VirtualCard, fault: str | None = None) -> CardReading:
    chip = Chip(card, None if fault is None else Fault.parse(fault))
    chip.power(True)
    return read_card(lambda command: chip.answer(command) or b"", ATR)


def refused(card: VirtualCard, fault: str | None = None) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        reading_of(card, fault)
    return caught.value


def test_the_application_is_called_by_its_published_name() -> None:
    assert APPLICATION.hex() == "7378312e73682ec9e7bbe1b1a3d5cf"


@pytest.mark.req("M05")
@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_gives_the_same_person(version: str) -> None:
    person = sample_person()
    assert reading_of(sample_card(version)) == CardReading(
        card=Card.SOCIAL_SECURITY,
        atr="3B6D",
        card_number="000000018",
        social_security_number=person.number,
        name=person.name,
        sex=Sex.FEMALE,
        valid_until=date(2036, 6, 20),
        spec_version=version,
    )


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("manner", ["wrong_length", "get_response", "no_short_identifiers"])
def test_every_manner_of_answering_gives_the_same_reading(version: str, manner: str) -> None:
    assert reading_of(sample_card(version), manner) == reading_of(sample_card(version))


def test_a_card_without_the_application_is_unknown_and_not_an_error() -> None:
    assert reading_of(VirtualCard(card="unknown")) == CardReading(Card.UNKNOWN, "3B6D")


@pytest.mark.parametrize("status", ["6A81", "6A82", "6A86", "6D00", "6E00", "6700"])
def test_each_way_of_not_knowing_the_application_is_an_unknown_card(status: str) -> None:
    assert read_card(lambda _command: bytes.fromhex(status), ATR).card is Card.UNKNOWN


def test_a_card_that_wants_a_pin_fails_softly() -> None:
    error = refused(sample_card(), "needs_pin")
    assert (error.completion, error.code) == (Completion.USER_ERROR, "needsSecurityModule")


def test_an_application_that_was_invalidated_is_a_blocked_card() -> None:
    assert refused(sample_card(), "blocked").code == "cardBlocked"


def test_noise_is_a_misreading() -> None:
    assert refused(sample_card(), "garbage").code == "reseat"


def test_a_name_longer_than_its_record_goes_on_in_the_next_even_within_a_character() -> None:
    name = "额尔敦其木格·" + "a" + "巴特尔朝鲁孟克其其格乌兰"
    assert reading_of(replace(sample_card("2.00"), name=name)).name == name


def test_a_rare_character_that_gbk_cannot_write_is_read() -> None:
    assert reading_of(replace(sample_card(), name="𠮷木")).name == "𠮷木"


@pytest.mark.parametrize("blank", ["card_number", "social_security_number", "name", "spec_version", "valid_until"])
def test_a_blank_field_is_none(blank: str) -> None:
    assert getattr(reading_of(replace(sample_card(), **{blank: ""})), blank) is None


def test_a_date_that_no_calendar_has_is_none() -> None:
    assert reading_of(replace(sample_card(), valid_until="9999-99-99")).valid_until is None


def test_padding_of_a_number_is_no_part_of_it() -> None:
    reading = reading_of(replace(sample_card(), social_security_number="123456FFFF", card_number="00000001F"))
    assert (reading.social_security_number, reading.card_number) == ("123456", "00000001F")


@pytest.mark.parametrize("at", range(2, 12))
def test_a_card_changed_at_any_command_is_never_mixed_with_the_first(at: int) -> None:
    first, second = sample_card(), replace(sample_card(), card_id="B" * 32, card_number="000000026", name="另一人")
    chips = [Chip(first), Chip(second)]
    for chip in chips:
        chip.power(True)
    # The second card answers with its application chosen already: worse than any hand can do.
    chips[1].answer(bytes([0x00, 0xA4, 0x04, 0x00, len(APPLICATION)]) + APPLICATION)
    asked = []

    def transmit(command: bytes) -> bytes:
        asked.append(command)
        return chips[len(asked) >= at].answer(command) or b""

    if at == 2:  # before the first mark was read: all that follows is the second card's
        assert read_card(transmit, ATR).name == "另一人"
        return
    with pytest.raises(DeviceError) as caught:
        read_card(transmit, ATR)
    assert caught.value.code == "reseat"


@given(st.lists(st.binary(max_size=60), max_size=40), st.sampled_from(VERSIONS))
def test_any_answers_end_in_a_reading_or_an_error_of_ours(noise: list[bytes], version: str) -> None:
    chip = Chip(sample_card(version))
    chip.power(True)
    left = list(noise)

    def transmit(command: bytes) -> bytes:
        answer = chip.answer(command) or b""
        return left.pop(0) + b"\x90\x00" if left else answer

    try:
        reading = read_card(transmit, ATR)
    except DeviceError:
        return
    assert reading.atr == "3B6D"


@given(st.binary(min_size=30, max_size=30))
def test_any_name_record_is_text_or_a_misreading(value: bytes) -> None:
    def transmit(command: bytes) -> bytes:
        if command[:4] == bytes.fromhex("00B20234"):
            return b"\x09\x1e" + value + b"\x90\x00"
        return chip.answer(command) or b""

    chip = Chip(sample_card("1.00"))
    chip.power(True)
    try:
        name = read_card(transmit, ATR).name
    except DeviceError as error:
        name = error.code
    assert name is None or all(character >= " " for character in name)


def test_the_repr_of_a_reading_names_nobody() -> None:
    assert repr(reading_of(sample_card())) == "CardReading(social_security)"
