"""What is wrong with a filled form, by field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kiosk.forms.days import KINDS, out_of_bounds, out_of_order
from kiosk.forms.fields import visible_fields
from kiosk.forms.validators import VALIDATORS
from kiosk.model.guide import FormField, Guide

PICKED = ("choice", "division")  # kinds that are picked from a list and not typed


def problems(
    guide: Guide,
    items: frozenset[str],
    answers: Mapping[str, str],
    values: Mapping[str, str],
    today: date | None = None,
) -> dict[str, str]:
    """Field id -> message id, only for fields that are asked; empty when the form can be sent.

    ``today``: the kiosk's day; None where it is not known, and then no day is called too late or too early.
    """
    asked = visible_fields(guide, items, answers)
    single = {field.field_id: problem_of(field, values.get(field.field_id, ""), today) for field in asked}
    found = {field_id: message for field_id, message in single.items() if message is not None}
    return {**out_of_order(asked, values), **found}


def problem_of(field: FormField, value: str, today: date | None = None) -> str | None:
    """The message id for one field, or None. What the card says and nobody can correct here is never a problem.

    Raises KeyError for a kind that ``VALIDATORS`` does not know; the catalogue lets no such field in.
    """
    if not field.editable:
        return None
    if not value.strip():
        empty = "forms.required.choice" if field.kind in PICKED else "forms.required.text"
        return empty if field.required else None
    if field.kind == "choice":
        return None if _offered(field, value) else "forms.choice.unknown"
    wrong = VALIDATORS[field.kind](value)
    if wrong is None and field.kind in KINDS and today is not None:
        wrong = out_of_bounds(field.kind, value, today)
    if wrong is None and field.options and not _offered(field, value.strip()):
        wrong = "forms.choice.unknown"
    return wrong


def _offered(field: FormField, value: str) -> bool:
    return value in {option for option, _ in field.options}
