"""A field of a form as overlays and inquiries write it: what both of them say, and the model's field that it becomes."""

from __future__ import annotations

import msgspec

from kiosk.catalogue.home import Identifier, Words
from kiosk.model.guide import FormField


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    value: Words
    label: Words


class AskedField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked in either of them, as in ``kiosk.model.guide.FormField``."""

    field_id: Identifier
    label: Words
    kind: Words
    required: bool = True
    prefill: str = ""
    options: tuple[Choice, ...] = ()
    hint: str = ""
    editable: bool = True
    about: Words = "applicant"
    element: str = ""
    after: str = ""
    use: str = ""

    def as_form_field(self) -> FormField:
        """For every item and answer, and once."""
        return FormField(
            field_id=self.field_id,
            label=self.label,
            kind=self.kind,
            required=self.required,
            prefill=self.prefill,
            options=tuple((choice.value, choice.label) for choice in self.options),
            hint=self.hint,
            editable=self.editable,
            about=self.about,
            element=self.element,
            after=self.after,
            use=self.use,
        )
