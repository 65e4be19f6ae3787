"""The social-security card: which files are asked, and what their records mean. Pure.

Application and files by the published examples of its file structure (LD/T 32.5 commands, structure versions 1 to 3):
the application ``sx1.sh.社会保障`` holds EF05 (card) and EF06 (holder), which are the only ones readable without a
key; some issuers protect even these. A record is a tag byte, a length byte and the value. Tags are not looked at,
since the known examples disagree on them; the record's number says what it is.
"""

from __future__ import annotations

import codecs
from datetime import date

from devices.card_reader import apdu
from devices.card_reader.protocol import Card, CardReading
from devices.id_reader.protocol import Sex
from devices.id_reader.sdt_codes import SEX, plain_digits

APPLICATION = "sx1.sh.社会保障".encode("gbk")
CARD_FILE = 0xEF05
HOLDER_FILE = 0xEF06

HEADER_BYTES = 2
CARD_ID, SPEC_VERSION, VALID_UNTIL, CARD_NUMBER = 1, 3, 6, 7
NUMBER, NAME = 1, 2
SEX_IN_VERSION_1 = 3
# Version 2 put a record for names longer than NAME_BYTES before it.
NAME_REST, SEX_SINCE_VERSION_2 = 3, 4
CARD_ID_BYTES, VERSION_BYTES, DATE_BYTES, CARD_NUMBER_BYTES = 16, 4, 4, 9
NUMBER_BYTES, NAME_BYTES, NAME_REST_BYTES, SEX_BYTES = 18, 30, 20, 1

_PADDING = b"\x00\xff "
_NUMBER_PADDING = _PADDING + b"F"  # a digit or X ends a number; a card number may end in F
_SELECT_WAYS = (0x02, 0x00)
# An application that is not there: "absent", or a card that knows no such command or class.
_NOT_THIS_CARD = apdu.ABSENT | {0x6700, 0x6A86, 0x6D00, 0x6E00}


class _File:
    """Records of one file: by short identifier, or after selecting it where the card knows no such thing."""

    def __init__(self, transmit: apdu.Transmit, identifier: int) -> None:
        self._transmit = transmit
        self._identifier = identifier
        self._short = identifier & 0x1F

    def record(self, number: int, value_bytes: int) -> bytes | None:
        """The value, None when there is no such record. Raises ``DeviceError``."""
        answer = self._ask(number, value_bytes)
        if self._short and (answer.status == 0x6A82 or answer.status in apdu.WRONG_PARAMETERS):
            self._select()
            answer = self._ask(number, value_bytes)
        if answer.absent:
            return None
        if not answer.good:
            raise apdu.refusal(answer.status)
        return _value(answer.data)

    def _ask(self, number: int, value_bytes: int) -> apdu.Answer:
        command = apdu.read_record(number, HEADER_BYTES + value_bytes, self._short)
        return apdu.exchange(self._transmit, command)

    def _select(self) -> None:
        self._short = 0
        for way in _SELECT_WAYS:
            answer = apdu.exchange(self._transmit, apdu.select_file(self._identifier, way))
            if answer.good:
                return
        raise apdu.refusal(answer.status)


def read_card(transmit: apdu.Transmit, atr: bytes) -> CardReading:
    """Everything that is shown without a key; a card without the application is ``unknown``.

    Ends by asking for the card's own marks again: had the card been changed meanwhile, they would differ, and the
    reading is refused as ``reseat``. Raises ``DeviceError`` as ``CardReader.read`` says.
    """
    chosen = apdu.exchange(transmit, apdu.select_application(APPLICATION))
    if chosen.status in _NOT_THIS_CARD:
        return CardReading(Card.UNKNOWN, atr.hex().upper())
    if not chosen.good:
        raise apdu.refusal(chosen.status)
    about = _File(transmit, CARD_FILE)
    marks = _marks(about)
    version = _text(about.record(SPEC_VERSION, VERSION_BYTES))
    valid_until = _date(about.record(VALID_UNTIL, DATE_BYTES))
    holder = _File(transmit, HOLDER_FILE)
    number = _text(holder.record(NUMBER, NUMBER_BYTES), _NUMBER_PADDING)
    name = holder.record(NAME, NAME_BYTES)
    if version is not None and version.startswith("1"):
        sex = holder.record(SEX_IN_VERSION_1, SEX_BYTES)
    else:
        name = _joined(name, holder.record(NAME_REST, NAME_REST_BYTES))
        sex = holder.record(SEX_SINCE_VERSION_2, SEX_BYTES)
    if _marks(_File(transmit, CARD_FILE)) != marks:
        raise apdu.misread("another card")
    _, card_number = marks
    return CardReading(
        Card.SOCIAL_SECURITY,
        atr.hex().upper(),
        _text(card_number),
        number,
        _name(name),
        _sex(sex),
        valid_until,
        version,
    )


def _marks(about: _File) -> tuple[bytes | None, bytes | None]:
    return about.record(CARD_ID, CARD_ID_BYTES), about.record(CARD_NUMBER, CARD_NUMBER_BYTES)


def _value(record: bytes) -> bytes:
    if len(record) < HEADER_BYTES or record[1] > len(record) - HEADER_BYTES:
        raise apdu.misread("record length")
    return record[HEADER_BYTES : HEADER_BYTES + record[1]]


def _text(value: bytes | None, padding: bytes = _PADDING) -> str | None:
    """ASCII without its padding; None for nothing. Anything else was misread."""
    if value is None:
        return None
    text = value.strip(padding)
    if not all(0x20 < byte < 0x7F for byte in text):
        raise apdu.misread("not text")
    return text.decode("ascii") or None


def _joined(name: bytes | None, rest: bytes | None) -> bytes | None:
    # Joined before decoding: a character may lie across both records.
    parts = [part.rstrip(_PADDING) for part in (name, rest) if part is not None]
    return b"".join(parts) if parts else None


def _name(value: bytes | None) -> str | None:
    if value is None:
        return None
    try:
        # GB 18030 reads all that GBK can write, and the rare characters that some issuers use besides.
        # What the last record cut in two is left out: the card itself holds no more of it.
        name = codecs.getincrementaldecoder("gb18030")().decode(value.strip(_PADDING))
    except UnicodeDecodeError as cause:
        raise apdu.misread("name") from cause
    if any(character < " " for character in name):
        raise apdu.misread("name")
    return name or None


def _sex(value: bytes | None) -> Sex | None:
    code = _text(value)
    return None if code is None else SEX.get(code, Sex.UNKNOWN)


def _date(value: bytes | None) -> date | None:
    """Four bytes of packed digits. No date, an impossible one and "for ever" (zeros, nines, F) are None."""
    digits = "" if value is None else value.hex()
    if len(digits) != 2 * DATE_BYTES or not plain_digits(digits):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
