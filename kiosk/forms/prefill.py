"""What the card already knows goes into the form; nobody types it again (多表合一)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.model.guide import Guide
from kiosk.model.identity import IdCard

# Word of ``FormField.prefill`` -> value of the card, None when this card has none.
SOURCES: Mapping[str, Callable[[IdCard], str | None]] = {
    "name": lambda card: card.name,
    "number": lambda card: card.number,
    "sex": lambda card: card.sex,
    "ethnicity": lambda card: card.ethnicity,
    "birth_date": lambda card: None if card.birth_date is None else card.birth_date.isoformat(),
    "address": lambda card: card.address,
    "issuer": lambda card: card.issuer,
}


def prefill(guide: Guide, card: IdCard) -> dict[str, str]:
    """Field id -> value, for every field that the card can fill. Fields it cannot fill are left out."""
    found: dict[str, str] = {}
    for section in guide.form:
        for field in section.fields:
            value = SOURCES[field.prefill](card) if field.prefill else None
            if value:
                found[field.field_id] = value
    return found
