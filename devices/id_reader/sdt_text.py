"""What a card says: the payload of a read answer as an ``IdCardReading``. Pure.

Values stay as the card holds them. What is doubtful is named in ``warnings``: ``number_check_digit``,
``number_birth_date``, ``<date>_impossible``, ``<date>_missing``, ``<field>_characters``, ``ethnic_code_unknown``,
``sex_unknown``; the reader adds ``appended_address_characters``. Layouts: ``sdt_layout``; payload
``TextLen PhotoLen [FingerprintLen] text photo [fingerprints]``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date

from devices.id_reader.protocol import Document, IdCardReading, Sex
from devices.id_reader.sdt_codes import ETHNIC_GROUPS, SEX, number_is_sound, plain_digits
from devices.id_reader.sdt_layout import (
    APPENDED_BYTES,
    FINGERPRINT_BYTES,
    FINGERPRINTS,
    FLAG_BYTES,
    FLAG_OFFSET,
    FLAGS,
    LAYOUTS,
    LONG_TERM,
    PHOTO_BYTES,
    SIZE_BYTES,
    TEXT_BYTES,
    Span,
)

_PADDING = " \0"
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
_DATE_DIGITS = 8
_BIRTH_IN_NUMBER = slice(6, 14)
# The 2023 card's number is built like the citizen's, behind a leading 9: check digit and date of birth in it.
_MOD_11_2 = (Document.RESIDENT, Document.HMT_PERMIT, Document.FOREIGNER_2023)


class PayloadError(Exception):
    """The sizes that the payload states do not fit the bytes that came."""


class UnknownDocumentError(Exception):
    """The flag names a card that is none of the four; its fields would be read in the wrong places."""


@dataclass(frozen=True, slots=True)
class Payload:
    """The three parts of a read answer, in bytes. ``fingerprints`` is None when they were not asked for."""

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False)
    fingerprints: bytes | None = field(default=None, repr=False)


def split_payload(data: bytes, *, fingerprint: bool) -> Payload:
    """Take the data of a read answer apart. Raises ``PayloadError``."""
    parts = 3 if fingerprint else 2
    head = parts * SIZE_BYTES
    sizes = [int.from_bytes(data[at : at + SIZE_BYTES], "big") for at in range(0, head, SIZE_BYTES)]
    fits = len(data) == head + sum(sizes) and sizes[:2] == [TEXT_BYTES, PHOTO_BYTES]
    if fits and fingerprint:
        fits = sizes[2] % FINGERPRINT_BYTES == 0 and sizes[2] <= FINGERPRINTS * FINGERPRINT_BYTES
    if not fits:
        raise PayloadError
    text_end = head + TEXT_BYTES
    photo_end = text_end + PHOTO_BYTES
    prints = data[photo_end:] if fingerprint else None
    return Payload(data[head:text_end], data[text_end:photo_end], prints)


def decode(payload: Payload) -> IdCardReading:
    """The reading. Raises ``UnknownDocumentError``; anything else that is odd becomes a warning."""
    fields = _Fields(payload.text)
    number = fields.text("number") or ""
    sex = fields.sex()
    name_en = fields.text("name_en")
    ethnic_code = fields.text("ethnic_code")
    if ethnic_code is not None and ethnic_code not in ETHNIC_GROUPS:
        fields.warn("ethnic_code_unknown")
    birth = fields.date("birth_date")
    valid_from = fields.date("valid_from")
    long_term = fields.raw("valid_until") == LONG_TERM
    valid_until = None if long_term else fields.date("valid_until")
    if fields.document in _MOD_11_2:
        _check_number(fields, number, birth)
    return IdCardReading(
        document=fields.document,
        # A foreigner without a Chinese name is called by the name on the card.
        name=fields.text("name") or name_en or "",
        sex=sex,
        number=number,
        name_en=name_en,
        ethnic_code=ethnic_code,
        ethnicity=ETHNIC_GROUPS.get(ethnic_code or ""),
        birth_date=birth,
        address=fields.text("address"),
        issuer=fields.text("issuer"),
        valid_from=valid_from,
        valid_until=valid_until,
        long_term=long_term,
        travel_permit_number=fields.text("travel_permit_number"),
        issue_count=fields.text("issue_count"),
        country=fields.text("country"),
        previous_number=fields.text("previous_number"),
        photo_wlt=payload.photo,
        fingerprints=payload.fingerprints,
        warnings=tuple(fields.warnings),
        impossible_dates=tuple(fields.impossible_dates),
    )


def decode_appended(data: bytes) -> tuple[tuple[str, ...], bool]:
    """The addresses added to the card, in the order of their slots (blank ones left out), and whether a character in them
    had to be marked. ``data`` is whole slots, or nothing."""
    slots = [data[at : at + APPENDED_BYTES] for at in range(0, len(data), APPENDED_BYTES)]
    texts = [_clean(_unpad(_characters(slot))) for slot in slots]
    return tuple(text for text in texts if text), any(_UNREADABLE in text for text in texts)


def _check_number(fields: _Fields, number: str, birth: date | None) -> None:
    if not number_is_sound(number):
        fields.warn("number_check_digit")
    if birth is not None and number[_BIRTH_IN_NUMBER] != birth.strftime("%Y%m%d"):
        fields.warn("number_birth_date")


class _Fields:
    """The fields of one text block, and what was odd about them so far."""

    def __init__(self, block: bytes) -> None:
        flag = _unpad(_characters(Span(FLAG_OFFSET, FLAG_BYTES).of(block)))
        if flag not in FLAGS:
            raise UnknownDocumentError
        self.document = FLAGS[flag]
        self.warnings: list[str] = []
        self.impossible_dates: list[tuple[str, str]] = []
        self._layout = LAYOUTS[self.document]
        self._block = block

    def warn(self, warning: str) -> None:
        self.warnings.append(warning)

    def raw(self, name: str) -> str:
        """The field without its padding; empty when blank or not part of this layout."""
        return _unpad("".join(_characters(span.of(self._block)) for span in self._layout.get(name, ())))

    def text(self, name: str) -> str | None:
        """None when blank or not part of this layout."""
        clean = _clean(self.raw(name))
        if _UNREADABLE in clean:
            self.warn(f"{name}_characters")
        return clean or None

    def sex(self) -> Sex:
        raw = self.raw("sex")
        if raw not in SEX:
            self.warn("sex_unknown")
        return SEX.get(raw, Sex.UNKNOWN)

    def date(self, name: str) -> date | None:
        raw = self.text(name)
        if raw is None:
            self.warn(f"{name}_missing")
            return None
        try:
            return _date(raw)
        except ValueError:
            self.warn(f"{name}_impossible")
            self.impossible_dates.append((name, raw))
            return None


def _characters(data: bytes) -> str:
    # surrogatepass: a damaged name must not cost the whole card; the halves are marked afterwards.
    return data.decode("utf-16-le", "surrogatepass")


def _clean(text: str) -> str:
    # Half a surrogate pair can be neither stored nor sent, a control character would act on a printer.
    # Rare characters, whole pairs and private use stay: they are somebody's name.
    return "".join(_UNREADABLE if unicodedata.category(each) in ("Cc", "Cs") else each for each in text)


def _unpad(text: str) -> str:
    return text.strip(_PADDING)


def _date(digits: str) -> date:
    if len(digits) != _DATE_DIGITS or not plain_digits(digits):
        raise ValueError
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
