"""The words of ``device card_reader read --json``."""

from __future__ import annotations

import json
from datetime import date

from devices.card_reader.json_shape import reading_as_json
from devices.card_reader.protocol import Card, CardReading
from devices.id_reader.protocol import Sex

KEYS = "card atr card_number social_security_number name sex valid_until spec_version"


def test_the_keys_are_those_of_the_command_line_in_their_order() -> None:
    assert " ".join(reading_as_json(CardReading(Card.UNKNOWN, "3B00"))) == KEYS


def test_what_an_unknown_card_lacks_is_null() -> None:
    assert set(list(reading_as_json(CardReading(Card.UNKNOWN, "3B00")).values())[2:]) == {None}


def test_values_are_words_and_iso_dates() -> None:
    reading = CardReading(
        Card.SOCIAL_SECURITY, "3B00", "1", "2", "乌云", Sex.FEMALE, valid_until=date(2036, 6, 20), spec_version="2.00"
    )
    shape = reading_as_json(reading)
    assert json.loads(json.dumps(shape)) == shape
    assert (shape["card"], shape["sex"], shape["valid_until"]) == ("social_security", "female", "2036-06-20")
