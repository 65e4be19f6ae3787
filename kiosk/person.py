"""Who stands here, in the platform's words: what a live question names the person by."""

from __future__ import annotations

from datetime import date

from kiosk.contract.submission import Person
from kiosk.model.identity import IdCard


def person_of(card: IdCard) -> Person:
    """All that the card says, its photo left out."""
    return Person(
        document=card.document,
        name=card.name,
        sex=card.sex,
        number=card.number,
        ethnicity=card.ethnicity,
        birth_date=_day(card.birth_date),
        address=card.address,
        issuer=card.issuer,
        valid_from=_day(card.valid_from),
        valid_until=_day(card.valid_until),
        long_term=card.long_term,
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
