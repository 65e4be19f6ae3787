"""Which fields this choice of items and these answers need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk.catalogue.select import applies, holds
from kiosk.model.guide import FormField, FormSection, Guide


def visible_sections(guide: Guide, items: frozenset[str], answers: Mapping[str, str]) -> tuple[FormSection, ...]:
    """Sections with the fields that are asked; a section without one is left out."""
    sections = (
        replace(
            section,
            fields=tuple(f for f in section.fields if applies(f.items, items) and holds(f.when, answers)),
        )
        for section in guide.form
    )
    return tuple(section for section in sections if section.fields)


def visible_fields(guide: Guide, items: frozenset[str], answers: Mapping[str, str]) -> tuple[FormField, ...]:
    """The same without sections."""
    return tuple(field for section in visible_sections(guide, items, answers) for field in section.fields)
