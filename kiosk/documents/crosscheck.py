"""What a page says against what is known: the card of the person who stands here, and the calendar.

Every finding asks and none blocks: the paper may be another person's who is rightly concerned, and print may have been misread.
What is not known contradicts nothing. What two checked numbers say weighs more than a name: a number with its check digit is
hardly ever misread, a name of two characters is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from kiosk.model.doubt import Doubt
from kiosk.model.identity import IdCard, birth_date_of, mask_number
from kiosk.model.page_read import PageRead, ReadField

# A name read with less is not held against anybody; one character of a short name is soon another.
_SURE: Final = 0.9
_NEARLY_SURE: Final = 0.97  # where the names differ in a single character
# Papers that name one person, who may be expected to be the one that stands here; and in which field the number is.
_OF_ONE: Final[Mapping[str, str]] = {
    "resident_card_front": "number",
    "hukou_page": "number",
    "social_security_card": "social_security_number",
    "disability_card": "number",
}
# Papers that name two persons, of whom one may be expected to stand here.
_OF_TWO: Final[Mapping[str, tuple[tuple[str, str], tuple[str, str]]]] = {
    "marriage_certificate": (("husband_name", "husband_number"), ("wife_name", "wife_number")),
    "birth_certificate": (("mother_name", "mother_number"), ("father_name", "father_number")),
}
# Days of which the first cannot lie after the second, on one paper.
_ORDER: Final = (
    ("valid_from", "valid_until"),
    ("birth_date", "registered_on"),
    ("birth_date", "death_date"),
    ("birth_date", "issued_on"),
    ("death_date", "issued_on"),
)
# Days that cannot lie ahead.
_PAST: Final = ("birth_date", "death_date", "registered_on", "issued_on", "valid_from")


def doubts(read: PageRead, card: IdCard | None, today: date) -> tuple[Doubt, ...]:
    """``about`` is one of name_differs, number_differs, neither_is_holder, holder_died, dates_out_of_order, day_ahead, expired;
    ``message`` the same word after ``crosscheck.``. Without ``card`` nobody is known yet, and dates are looked at alone."""
    found = [*_dates(read.fields, today)]
    if card is not None:
        found.extend(_persons(read, card))
    return tuple(found)


def _persons(read: PageRead, card: IdCard) -> Iterator[Doubt]:
    if read.type in _OF_ONE:
        yield from _one_person(read.fields, _OF_ONE[read.type], card)
    elif read.type in _OF_TWO:
        pairs = _OF_TWO[read.type]
        if all(_is_holder(read.fields, *pair, card) is False for pair in pairs):
            yield _doubt("neither_is_holder", holder=card.name)
    elif read.type == "death_certificate" and _is_holder(read.fields, "name", "number", card) is True:
        yield _doubt("holder_died", holder=card.name)


def _one_person(fields: Mapping[str, ReadField], number_field: str, card: IdCard) -> Iterator[Doubt]:
    number = _value(fields, number_field)
    if number is not None and _is_citizens(card.number):
        if number != card.number:
            yield _doubt("number_differs", read=mask_number(number), holder=mask_number(card.number))
        return  # the same number is the same person, however the name was read
    name = _other_name(fields, "name", card)
    if name is not None:
        yield _doubt("name_differs", read=name, holder=card.name)


def _is_holder(fields: Mapping[str, ReadField], name_field: str, number_field: str, card: IdCard) -> bool | None:
    """None where it cannot be told."""
    number = _value(fields, number_field)
    if number is not None and _is_citizens(card.number):
        return number == card.number
    name = _value(fields, name_field)
    if name is None:
        return None
    if name == card.name:
        return None if _is_citizens(card.number) else True  # a namesake is not yet the same
    return False if _other_name(fields, name_field, card) is not None else None


def _other_name(fields: Mapping[str, ReadField], name: str, card: IdCard) -> str | None:
    """A name that is surely not the holder's."""
    said = fields.get(name)
    if said is None or said.value is None or said.value == card.name or not card.name:
        return None
    apart = sum(one != other for one, other in zip(said.value, card.name, strict=False))
    alike = len(said.value) == len(card.name) and apart == 1
    return said.value if said.confidence >= (_NEARLY_SURE if alike else _SURE) else None


def _dates(fields: Mapping[str, ReadField], today: date) -> Iterator[Doubt]:
    days = {name: day for name in fields if (day := _day(_value(fields, name))) is not None}
    born = _born(fields, days)
    if born is not None:
        days["birth_date"] = born
    if any(first in days and then in days and days[first] > days[then] for first, then in _ORDER):
        yield _doubt("dates_out_of_order")
    ahead = [days[name] for name in _PAST if name in days and days[name] > today]
    if ahead:
        yield _doubt("day_ahead", day=max(ahead).isoformat())
    until = days.get("valid_until")
    if until is not None and until < today and not days.get("valid_from", until) > until:
        yield _doubt("expired", day=until.isoformat())


def _born(fields: Mapping[str, ReadField], days: Mapping[str, date]) -> date | None:
    """Printed, or else within the number; of a paper for two the younger one's, who has to be born as well."""
    if "birth_date" in days:
        return days["birth_date"]
    numbers = [_value(fields, name) for name in ("number", "husband_number", "wife_number")]
    return max((day for number in numbers if number and (day := birth_date_of(number))), default=None)


def _value(fields: Mapping[str, ReadField], name: str) -> str | None:
    said = fields.get(name)
    return None if said is None else said.value


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None  # 长期, or no day


def _is_citizens(number: str) -> bool:
    """Whether the card's number is of the kind that papers print: a social-security card may have been read instead."""
    return birth_date_of(number) is not None


def _doubt(about: str, **params: str) -> Doubt:
    return Doubt(about, f"crosscheck.{about}", params)
