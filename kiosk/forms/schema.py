"""The one form of a bundle as JSON Schema 2020-12, for whoever checks a filled form without this kiosk.

Describes the form as it is sent (``kiosk.forms.normal.as_sent``): asked fields that hold something, each in its normal form. What
plain JSON Schema can say (type, length, pattern, options, which fields are needed) it says; check digits and days that exist are
``format`` names of ours, the order of two days is ``x-kiosk-after``. The vocabulary is published in ``docs/contract/forms``.

Which fields are asked depends on items and answers, so the schema is made for one choice of them; nothing in it is
conditional any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kiosk.forms import amounts, days, validators
from kiosk.forms.fields import visible_sections
from kiosk.forms.problems import PICKED
from kiosk.model.guide import FormField, FormSection, Guide

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FORMAT_PREFIX = "kiosk-"
LONGEST_UNCHECKED = 2_000  # characters of a value that comes from a card and that nobody can correct

JsonSchema = dict[str, object]

_DAY = r"^(1[89]|[2-9][0-9])[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$"
_MOBILE = r"1[3-9][0-9]{9}"
_LANDLINE = r"0(10|2[0-9])[2-9][0-9]{7}|0[3-9][0-9]{2}[2-9][0-9]{6,7}"
_USCC = "[0-9A-HJ-NP-RTUWXY]"

# Of the normal form; each takes all that the validator takes, and more (ECMA-262, no look-around).
_SHAPES: Mapping[str, JsonSchema] = {
    "text": {"maxLength": validators.MAX_TEXT},
    "name": {"minLength": validators.MIN_NAME, "maxLength": validators.MAX_NAME},
    "address": {"minLength": validators.MIN_ADDRESS, "maxLength": validators.MAX_ADDRESS},
    "id_number": {"pattern": "^[1-9][0-9]{16}[0-9X]$"},
    "uscc": {"pattern": f"^{_USCC}{{2}}[0-9]{{6}}{_USCC}{{10}}$"},
    "phone": {"pattern": f"^({_MOBILE}|{_LANDLINE})$"},
    "mobile": {"pattern": f"^{_MOBILE}$"},
    "landline": {"pattern": f"^({_LANDLINE})$"},
    "bank_card": {
        "pattern": f"^[1-9][0-9]{{{validators.BANK_CARD_DIGITS.start - 1},{validators.BANK_CARD_DIGITS.stop - 2}}}$"
    },
    "email": {"pattern": "^[^@\\s]+@[^@\\s]+$", "maxLength": amounts.MAX_EMAIL},
    "postal_code": {"pattern": "^[0-9]{6}$"},
    "money": {"pattern": "^(0|[1-9][0-9]{0,13})(\\.[0-9]{1,2})?$"},
    "count": {"pattern": f"^(0|[1-9][0-9]{{0,{amounts.MAX_COUNT_DIGITS - 1}}})$"},
    "division": {"pattern": "^[1-9][0-9]{5}$"},
    **{kind: {"pattern": _DAY} for kind in days.KINDS},
}


def schema_of(guide: Guide, items: frozenset[str], answers: Mapping[str, str]) -> JsonSchema:
    """The form for these items and answers. Holds nothing that anybody entered.

    Raises KeyError for a field of a kind that no validator knows; the catalogue lets no such field in.
    """
    sections = visible_sections(guide, items, answers)
    return {
        "$schema": DIALECT,
        "title": guide.name,
        **object_of([field for section in sections for field in section.fields]),
        "x-kiosk-sections": [_section(section) for section in sections],
        "x-kiosk-guide": {
            "bundle": guide.bundle_id,
            "division": guide.division.code,
            "code": guide.code,
            "version": guide.version,
            "provenance": guide.provenance.value,
        },
        # In the guide's order, so that the same choice gives the same document.
        "x-kiosk-items": [item.item_id for item in guide.items if item.item_id in items],
    }


def object_of(fields: Iterable[FormField]) -> JsonSchema:
    """An object of these fields and no others."""
    asked = tuple(fields)
    return {
        "type": "object",
        "properties": {field.field_id: schema_of_field(field) for field in asked},
        # What the card says and nobody can type is never missing: a card may not have it.
        "required": [field.field_id for field in asked if field.required and field.editable],
        "additionalProperties": False,
    }


def schema_of_field(field: FormField) -> JsonSchema:
    """One field. Raises KeyError as ``schema_of``."""
    schema: JsonSchema = {"type": "string", "title": field.label}
    if field.hint:
        schema["description"] = field.hint
    if field.editable:
        schema.update(_checked(field))
    else:
        # The chip's word: a card for foreigners has a number of another form, and it is sent as it is.
        schema.update({"readOnly": True, "minLength": 1, "maxLength": LONGEST_UNCHECKED})
    schema["x-kiosk-kind"] = field.kind
    schema["x-kiosk-about"] = field.about
    if field.each:
        schema["x-kiosk-each"] = True
    for key, word in (
        ("element", field.element),
        ("after", field.after),
        ("prefill", field.prefill),
        ("use", field.use),
    ):
        if word:
            schema[f"x-kiosk-{key}"] = word
    return schema


def _checked(field: FormField) -> JsonSchema:
    if field.kind not in validators.VALIDATORS:
        raise KeyError(field.kind)
    found: JsonSchema = {}
    if field.kind != "choice":
        found.update({"minLength": 1, **_SHAPES[field.kind], "format": FORMAT_PREFIX + field.kind.replace("_", "-")})
    if field.kind == "choice" or (field.kind in PICKED and field.options):
        found["oneOf"] = [{"const": value, "title": label} for value, label in field.options]
    return found


def _section(section: FormSection) -> JsonSchema:
    return {
        "id": section.section_id,
        "title": section.title,
        "fields": [field.field_id for field in section.fields],
    }
