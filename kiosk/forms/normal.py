"""One way to write a value: what a person types in several ways is sent and compared in one.

A value that its validator takes is still taken in its normal form, and normalising twice changes nothing (tests hold both).
Names, addresses and free text keep every character: a rare one must not be exchanged for another that looks the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from kiosk.forms.days import KINDS, day_of
from kiosk.model.guide import FormField

_NORMAL: Mapping[str, Callable[[str], str]] = {
    "id_number": lambda value: value.strip().upper(),
    "uscc": lambda value: value.strip().upper(),
    "phone": lambda value: re.sub(r"[\s-]", "", value),
    "mobile": lambda value: re.sub(r"[\s-]", "", value),
    "landline": lambda value: re.sub(r"[\s-]", "", value),
    "bank_card": lambda value: re.sub(r"[\s-]", "", value),
    # An option is the catalogue's own word; it is not trimmed, or it would be another one.
    "choice": lambda value: value,
}


def normal(kind: str, value: str) -> str:
    """The value as it is sent. A day is eight digits (GB/T 39046); what is no day stays as it was written."""
    if kind in KINDS:
        found = day_of(value)
        return value.strip() if found is None else f"{found:%Y%m%d}"
    return _NORMAL.get(kind, str.strip)(value)


def as_sent(fields: Iterable[FormField], values: Mapping[str, str]) -> dict[str, str]:
    """The filled form: the asked fields that hold something, each in its normal form."""
    return {
        field.field_id: normal(field.kind, values[field.field_id])
        for field in fields
        if values.get(field.field_id, "").strip()
    }
