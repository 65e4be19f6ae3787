"""What is wrong with a filled form, by field."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.forms.fields import visible_fields
from kiosk.forms.validators import VALIDATORS
from kiosk.model.guide import FormField, Guide


def problems(
    guide: Guide, items: frozenset[str], answers: Mapping[str, str], values: Mapping[str, str]
) -> dict[str, str]:
    """Field id -> message id, only for fields that are asked; empty when the form can be sent."""
    found = {
        field.field_id: problem_of(field, values.get(field.field_id, ""))
        for field in visible_fields(guide, items, answers)
    }
    return {field_id: message for field_id, message in found.items() if message is not None}


def problem_of(field: FormField, value: str) -> str | None:
    """The message id for one field, or None. What the card says and nobody can correct here is never a problem.

    Raises KeyError for a kind that ``VALIDATORS`` does not know; the catalogue lets no such field in.
    """
    if not field.editable:
        return None
    if not value.strip():
        empty = "forms.required.choice" if field.kind == "choice" else "forms.required.text"
        return empty if field.required else None
    if field.kind == "choice":
        return None if value in {option for option, _ in field.options} else "forms.choice.unknown"
    return VALIDATORS[field.kind](value)
