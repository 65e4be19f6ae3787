"""Which fields this choice of items and these answers need: the one form, merged from its items.

A field is there once, however many items ask for it. An answer to a question that does not arise any more asks for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk.catalogue.select import applies, holds, settled_answers
from kiosk.model.guide import FormField, FormSection, Guide


def visible_sections(guide: Guide, items: frozenset[str], answers: Mapping[str, str]) -> tuple[FormSection, ...]:
    """Sections with the fields that are asked, each at its first place; a section without one is left out."""
    counting = settled_answers(guide, items, answers)
    # Where a guide names a field twice, once for each of two cases, the stricter of those that hold is asked.
    required: dict[str, bool] = {}
    for field in (field for section in guide.form for field in section.fields if _is_asked(field, items, counting)):
        required[field.field_id] = field.required or required.get(field.field_id, False)
    sections = (
        replace(
            section,
            fields=tuple(
                replace(field, required=required.pop(field.field_id))
                for field in section.fields
                if field.field_id in required and _is_asked(field, items, counting)
            ),
        )
        for section in guide.form
    )
    return tuple(section for section in sections if section.fields)


def visible_fields(guide: Guide, items: frozenset[str], answers: Mapping[str, str]) -> tuple[FormField, ...]:
    """The same without sections."""
    return tuple(field for section in visible_sections(guide, items, answers) for field in section.fields)


def _is_asked(field: FormField, items: frozenset[str], counting: Mapping[str, str]) -> bool:
    return applies(field.items, items) and holds(field.when, counting)
