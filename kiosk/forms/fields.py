"""Which fields of the form are asked for this choice of items."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

from kiosk.model.guide import FormSection, Guide


def visible_sections(guide: Guide, items: Set[str], answers: Mapping[str, str]) -> tuple[FormSection, ...]:  # noqa: ARG001
    """Sections with the fields that at least one chosen item needs; sections without a field are left out."""
    sections = (
        replace(section, fields=tuple(f for f in section.fields if not f.items or set(f.items) & set(items)))
        for section in guide.form
    )
    return tuple(section for section in sections if section.fields)
