"""Answers of a contact card: any bytes instead of each answer, and what the social-security card's reader makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from devices.card_reader import apdu
from devices.card_reader.json_shape import reading_as_json
from devices.card_reader.social_security import read_card
from devices.errors import DeviceError

LONGEST_INPUT = 2048  # bytes: a dozen and a half records
ATR = bytes.fromhex("3B6D00000031C064A9EC01000000000000")
MOST_COMMANDS = 400  # a card that always says "more" is asked eight times for each of a dozen and a half records

_SELECTED = b"\x90\x00"
_RECORDS = (b"card-id-00000000", b"123456789", b"1.00", bytes.fromhex("20300101"), b"15062719710518000X")


def seeds() -> list[bytes]:
    """A card that answers everything, one that says how long it will be, one that has more, one that wants a PIN."""
    records = [bytes([number + 1, len(value)]) + value + b"\x90\x00" for number, value in enumerate(_RECORDS)]
    name = "示例".encode("gbk").ljust(30, b"\0")
    whole = [_SELECTED, *records, bytes([9, 30]) + name + b"\x90\x00", b"\x0a\x011\x90\x00", *records[:2]]
    return [
        _script(whole),
        _script([b"\x61\x1e", bytes(30) + b"\x90\x00", *records]),
        _script([_SELECTED, b"\x6c\x12", *records]),
        _script([_SELECTED, b"\x6a\x82", _SELECTED, *records]),
        *(_script([status]) for status in (b"\x6a\x82", b"\x69\x82", b"\x63\xc3", b"\x6d\x00", b"", b"\x90")),
    ]


def one(data: bytes) -> None:
    """Raises AssertionError, or whatever but ``DeviceError`` the parsers let through."""
    answers = _answers(data)
    asked: list[bytes] = []

    def transmit(command: bytes) -> bytes:
        _hold(4 <= len(command) <= 5 + 255 + 1, "a command that no card takes")
        asked.append(command)
        _hold(len(asked) <= MOST_COMMANDS, "a card was asked without end")
        return next(answers, b"\x6a\x83")

    try:
        reading = read_card(transmit, ATR)
    except DeviceError as error:
        _hold(bool(error.code), "an error without a code")
        return
    json.dumps(reading_as_json(reading), ensure_ascii=False).encode("utf-8")
    number = reading.social_security_number or ""
    _hold(len(number) < 4 or number not in repr(reading), "a number in a repr")
    name = reading.name or ""
    _hold(not any(character < " " for character in name), "a control character in a name")
    _hold(
        "Answer(" in repr(apdu.Answer(data, 0x9000)) and repr(data) not in repr(apdu.Answer(data, 0x9000)), "data shown"
    )


def _script(answers: list[bytes]) -> bytes:
    return b"".join(bytes([len(answer)]) + answer for answer in answers)


def _answers(data: bytes) -> Iterator[bytes]:
    """Each behind its length; the last one may be short."""
    while data:
        size = data[0]
        yield data[1 : 1 + size]
        data = data[1 + size :]


def _hold(promise: bool, words: str) -> None:
    if not promise:
        raise AssertionError(words)
