"""What the card already says need not be typed."""

from __future__ import annotations

from kiosk.model.guide import Guide
from kiosk.model.identity import IdCard


def prefill(guide: Guide, card: IdCard) -> dict[str, str]:
    """Field id -> value for every field whose ``prefill`` names something the card holds."""
    known = {
        "name": card.name,
        "number": card.number,
        "sex": card.sex,
        "ethnicity": card.ethnicity,
        "birth_date": card.birth_date.isoformat() if card.birth_date else None,
        "address": card.address,
    }
    return {
        field.field_id: value
        for section in guide.form
        for field in section.fields
        if (value := known.get(field.prefill))
    }
