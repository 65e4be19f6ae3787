"""A card for the virtual reader: its fields, and the bytes that a module would send for them.

Fields are strings as ``device id_reader read`` prints them, so that a bench panel can also write what no printed
card says (an impossible date, a wrong check digit). Why the sample's number belongs to nobody:
``docs/decisions/sample-identity.md``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from devices.id_reader.protocol import Document, Sex
from devices.id_reader.sdt_codes import SEX, check_digit
from devices.id_reader.sdt_layout import (
    APPENDED_BYTES,
    APPENDED_SLOTS,
    FINGERPRINT_BYTES,
    FINGERPRINTS,
    FLAG_OFFSET,
    FLAGS,
    LAYOUTS,
    LONG_TERM,
    PHOTO_BYTES,
    SIZE_BYTES,
    TEXT_BYTES,
    Span,
)

_DATES = ("birth_date", "valid_from", "valid_until")
_SEX_CODES = {sex: code for code, sex in SEX.items()}
_FLAG_OF = {document: flag for flag, document in FLAGS.items()}
_BLANK = " ".encode("utf-16-le")
_SEQUENCE_IN_NUMBER = slice(14, 17)
MANAGEMENT_BYTES = 28
NEVER_ISSUED = "000"  # sequence codes start at 001


@dataclass(frozen=True, slots=True)
class VirtualCard:
    """What lies on the plate. An empty string is a blank field; dates are ``YYYY-MM-DD``, possible or not."""

    document: str = Document.RESIDENT.value
    name: str = ""
    name_en: str = ""
    sex: str = Sex.UNKNOWN.value
    ethnic_code: str = ""
    birth_date: str = ""
    address: str = ""
    number: str = ""
    issuer: str = ""
    valid_from: str = ""
    valid_until: str = ""
    long_term: bool = False
    travel_permit_number: str = ""
    issue_count: str = ""
    country: str = ""
    previous_number: str = ""
    fingerprints: int = 0  # templates on the card, 0 or 2
    appended_addresses: tuple[str, ...] = ()  # at most four; an empty one is a blank slot

    def __repr__(self) -> str:
        return f"VirtualCard({self.document})"

    @classmethod
    def from_json(cls, shape: Mapping[str, object]) -> VirtualCard:
        """From an object of the state file; null is blank. Raises ValueError naming the field that is wrong."""
        known = {field.name: type(field.default) for field in fields(cls)}
        values: dict[str, object] = {}
        for key, value in shape.items():
            if key not in known:
                raise ValueError(f"card has no field {key}")
            if value is None:
                continue
            if known[key] is tuple:
                values[key] = _texts(key, value)
                continue
            if type(value) is not known[key]:
                raise ValueError(f"card field {key} has to be {known[key].__name__}")
            values[key] = value
        card = cls(**values)  # type: ignore[arg-type]  # each value was just held against its field's type
        encode_text(card)
        encode_appended(card)
        return card

    def as_json(self) -> dict[str, object]:
        """The object of the state file."""
        return asdict(self)


def encode_text(card: VirtualCard) -> bytes:
    """The text block, in the layout of the card's document. Raises ValueError when something does not fit."""
    document = Document(card.document)
    block = bytearray(_BLANK * (TEXT_BYTES // len(_BLANK)))
    for name, spans in LAYOUTS[document].items():
        _place(block, name, spans, _text(card, name))
    _place(block, "flag", (Span(FLAG_OFFSET, len(_BLANK)),), _FLAG_OF[document])
    return bytes(block)


def encode_appended(card: VirtualCard) -> bytes:
    """The four slots of added addresses; b"" when the card has none. Raises ValueError when something does not fit."""
    if not card.appended_addresses:
        return b""
    if len(card.appended_addresses) > APPENDED_SLOTS:
        raise ValueError(f"card field appended_addresses has more than {APPENDED_SLOTS}")
    block = bytearray(_BLANK * (APPENDED_SLOTS * APPENDED_BYTES // len(_BLANK)))
    for slot, address in enumerate(card.appended_addresses):
        _place(block, "appended_addresses", (Span(slot * APPENDED_BYTES, APPENDED_BYTES),), address)
    return bytes(block)


def management_number(card: VirtualCard) -> bytes:
    """Bytes in place of IIN, SN and DN, always the same for the same number."""
    return hashlib.shake_256(b"chip" + card.number.encode()).digest(MANAGEMENT_BYTES)


def photo(card: VirtualCard) -> bytes:
    """Bytes in place of the closed photo format, always the same for the same number."""
    return hashlib.shake_256(b"photo" + card.number.encode()).digest(PHOTO_BYTES)


def payload(card: VirtualCard, *, fingerprint: bool) -> bytes:
    """The data of a good read answer."""
    parts = [encode_text(card), photo(card)]
    if fingerprint:
        templates = min(card.fingerprints, FINGERPRINTS)
        seed = b"finger" + card.number.encode()
        parts.append(hashlib.shake_256(seed).digest(templates * FINGERPRINT_BYTES))
    return b"".join(len(part).to_bytes(SIZE_BYTES, "big") for part in parts) + b"".join(parts)


def sample_card() -> VirtualCard:
    """The card of the demo and the screens: complete, with a right check digit, and issued to nobody."""
    head = "150627" + "19710518" + NEVER_ISSUED
    return VirtualCard(
        name="乌云其木格",
        sex=Sex.FEMALE.value,
        ethnic_code="02",
        birth_date="1971-05-18",
        address="内蒙古自治区鄂尔多斯市伊金霍洛旗阿勒腾席热镇示例路1号",
        number=head + check_digit(head),
        issuer="伊金霍洛旗公安局",
        valid_from="2018-06-20",
        long_term=True,
    )


def is_sample_number(number: str) -> bool:
    """True for a number that no authority ever issues."""
    return number[_SEQUENCE_IN_NUMBER] == NEVER_ISSUED


def _text(card: VirtualCard, name: str) -> str:
    if name == "sex":
        return _SEX_CODES[Sex(card.sex)]
    if name == "valid_until" and card.long_term:
        return LONG_TERM
    text = str(getattr(card, name))
    return text.replace("-", "") if name in _DATES else text


def _texts(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"card field {key} has to be a list of str")
    return tuple(value)


def _place(block: bytearray, name: str, spans: tuple[Span, ...], text: str) -> None:
    rest = text.encode("utf-16-le", "surrogatepass")
    for span in spans:
        piece, rest = rest[: span.size], rest[span.size :]
        block[span.offset : span.offset + len(piece)] = piece
    if rest:
        raise ValueError(f"card field {name} is longer than the card holds")
