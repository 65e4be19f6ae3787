"""What the card already knows goes into the form; nobody types it again (多表合一)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.model.guide import FormField, Guide
from kiosk.model.identity import IdCard

# GB/T 2261.1, as a form shows it. The other two codes (unknown, not stated) fill nothing in.
_SEX = {"male": "男", "female": "女"}

# Word of ``FormField.prefill`` -> value of the card, None when this card has none.
SOURCES: Mapping[str, Callable[[IdCard], str | None]] = {
    "name": lambda card: card.name,
    "number": lambda card: card.number,
    "sex": lambda card: _SEX.get(card.sex),
    "ethnicity": lambda card: card.ethnicity,
    # Eight digits as in GB/T 39046, which is also how a day is typed.
    "birth_date": lambda card: None if card.birth_date is None else f"{card.birth_date:%Y%m%d}",
    "address": lambda card: card.address,
    "issuer": lambda card: card.issuer,
}


def prefill(guide: Guide, card: IdCard) -> dict[str, str]:
    """Field id -> value, for every field that the card can fill. Fields it cannot fill are left out."""
    found: dict[str, str] = {}
    for section in guide.form:
        for field in section.fields:
            said = SOURCES[field.prefill](card) if field.prefill else None
            value = _option(field, said) if said and field.kind == "choice" else said
            if value:
                found[field.field_id] = value
    return found


def _option(field: FormField, said: str) -> str | None:
    """The choice's own value for what the card says, found by value or label; None when it offers no such option."""
    return next(
        (
            value
            for value, label in field.options
            if said in (value, label, label.removesuffix("性"), label.removesuffix("族"))
        ),
        None,
    )
