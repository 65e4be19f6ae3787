"""Everything wrong with the form at once, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Set

from kiosk.forms.fields import visible_sections
from kiosk.forms.validators import problem_of
from kiosk.model.guide import Guide


def problems(guide: Guide, items: Set[str], answers: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """Field id -> message id, for the fields that are asked."""
    return {
        field.field_id: message
        for section in visible_sections(guide, items, answers)
        for field in section.fields
        if (message := problem_of(field, values.get(field.field_id, ""))) is not None
    }
