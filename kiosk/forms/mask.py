"""How a value is shown: long numbers in groups, or with the middle starred where others may look on."""

from __future__ import annotations

from kiosk.model.guide import FormField
from kiosk.model.identity import mask_name, mask_number

STAR = "*"


def mask_phone(value: str) -> str:
    """First three and last four digits: ``139****0000``. Shorter than 8: all stars."""
    digits = value.replace(" ", "").replace("-", "")
    if len(digits) < 8:
        return STAR * len(digits)
    return digits[:3] + STAR * (len(digits) - 7) + digits[-4:]


def mask_bank_card(value: str) -> str:
    """The last four digits only, in groups of four from the front: ``**** **** **** 0018``."""
    digits = value.replace(" ", "").replace("-", "")
    if len(digits) < 8:
        return STAR * len(digits)
    return grouped(STAR * (len(digits) - 4) + digits[-4:])


def grouped(digits: str, size: int = 4) -> str:
    """``6222021234`` -> ``6222 0212 34``."""
    return " ".join(digits[start : start + size] for start in range(0, len(digits), size))


def masked(field: FormField, value: str) -> str:
    """A field's value as it may stand on a screen that others can see; choices by their label."""
    if not value:
        return ""
    match field.kind:
        case "phone":
            return mask_phone(value)
        case "bank_card":
            return mask_bank_card(value)
        case "id_number":
            return mask_number(value)
        case "name":
            return mask_name(value)
        case "choice":
            return dict(field.options).get(value, value)
    return value
