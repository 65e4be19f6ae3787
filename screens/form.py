"""The one form of the bundle, a section a screen. What the card said is read-only and says so; digits come from the keypad,
choices from rows; a mistake is told beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from kivy.clock import Clock

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Session
from kiosk.model.guide import FormField, FormSection
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary
from screens.widgets.field import ChoiceField, FieldRow
from screens.widgets.keypad import Keypad

DATES = ("date", "past_date", "coming_date")
# kind -> most characters; what is not here and no choice is left to the counter (``journey.view.ENTERED_HERE``)
DIGITS = {"phone": 12, "mobile": 11, "bank_card": 19, "id_number": 18, "postal_code": 6, "count": 2} | dict.fromkeys(
    DATES, 8
)
GROUPS = {"phone": (3, 4, 5), "bank_card": (4, 4, 4, 4, 3), "id_number": (6, 8, 4)}


class FormScreen(StepScreen):
    """Please check and complete."""

    _section: FormSection | None = None
    _active = ""
    _told: Mapping[str, str] = MappingProxyType({})

    def update(self, journey: Journey) -> None:
        session = journey.session
        sections = self.port.visible_fields()
        if session is None or not sections:
            return
        self.ids.trouble.show(session.trouble, self.say)
        section = sections[min(session.section, len(sections) - 1)]
        if section != self._section:
            self._build(session, section, len(sections))
        self._show_values(session, section)

    def _build(self, session: Session, section: FormSection, sections: int) -> None:
        self._section = section
        self.heading = section.title
        known = any(self._from_card(session, field) for field in section.fields)
        parts = [self.say("screens.form.page", n=session.section + 1, m=sections)] if sections > 1 else []
        keys = any(self._typed(session, field) for field in section.fields)
        asked = keys or any(field.kind == "choice" for field in section.fields)
        parts.append(
            self.say(f"screens.form.{'known' if known else 'ask' if keys else 'choose' if asked else 'nothing'}")
        )
        self.lead = "".join(parts)
        rows = self.ids.fields
        rows.clear_widgets()
        rows.spacing = self.theme.mm(4)
        self._active = ""
        for field in section.fields:
            rows.add_widget(self._row(session, field))
        self.pager.to_top()
        self._activate(next((f.field_id for f in section.fields if self._typed(session, f)), ""))
        if self.actions is not None:
            go = Primary(name="next", caption=self.say("screens.next"), icon="arrow-right", icon_after=True)
            go.bind(on_fire=lambda *_: self.send(ev.Next()))
            self.actions.offer(go)

    def _row(self, session: Session, field: FormField) -> FieldRow | ChoiceField:
        if field.kind == "choice":
            return ChoiceField(field, partial(self._set, field.field_id))
        source = self.say("screens.form.from_card") if self._from_card(session, field) else ""
        row = FieldRow(
            name=f"field:{field.field_id}" if self._typed(session, field) else "",
            field_id=field.field_id,
            caption=field.label,
            hint=field.hint,
            source=source,
            empty=self.say("screens.form.empty" if self._typed(session, field) else "screens.form.at_counter"),
        )
        row.bind(on_fire=partial(self._touched, field.field_id))
        return row

    def _show_values(self, session: Session, section: FormSection) -> None:
        fields = {field.field_id: field for field in section.fields}
        for row in self.ids.fields.children:
            field = fields[row.field_id]
            if isinstance(row, ChoiceField):
                row.show(session.form.get(field.field_id, ""), self._problem(session, field.field_id))
            else:
                row.value = grouped(field.kind, session.form.get(field.field_id, ""))
                row.active = bool(row.name) and field.field_id == self._active
                row.problem = self._problem(session, field.field_id)
        if session.form_problems != self._told:
            self._told = session.form_problems
            Clock.schedule_once(self._reveal_problem)

    def _reveal_problem(self, _: float) -> None:
        """The first mistake must not lie on a page that is turned away."""
        for row in reversed(self.ids.fields.children):
            if row.problem:
                self.pager.reveal(row)
                return

    def _problem(self, session: Session, field_id: str) -> str:
        message = session.form_problems.get(field_id, "")
        return self.say(message) if message else ""

    @staticmethod
    def _from_card(session: Session, field: FormField) -> bool:
        return bool(field.prefill) and bool(session.form.get(field.field_id))

    def _typed(self, session: Session, field: FormField) -> bool:
        return field.kind in DIGITS and not self._from_card(session, field)

    def _touched(self, field_id: str, *_: object) -> None:
        self._activate(field_id)
        session = self.port.snapshot.session
        if session is not None and self._section is not None:
            self._show_values(session, self._section)

    def _activate(self, field_id: str) -> None:
        """Bring the keypad up for this field, or take it away."""
        before, self._active = self._kind(self._active), field_id
        kind = self._kind(field_id)
        if kind and kind == before and self.ids.keypad.children:
            return
        self.ids.keypad.clear_widgets()
        if kind:
            clear = self.say("screens.form.clear")
            self.ids.keypad.add_widget(Keypad(self._key, clear, with_x=kind == "id_number"))

    def _kind(self, field_id: str) -> str:
        fields = self._section.fields if self._section is not None else ()
        return next((f.kind for f in fields if f.field_id == field_id), "")

    def _key(self, key: str) -> None:
        session = self.port.snapshot.session
        if session is None or not self._active:
            return
        kind = self._kind(self._active)
        value = session.form.get(self._active, "").replace("-", "")
        if key == "back":
            value = value[:-1]
        elif key == "clear":
            value = ""
        elif len(value) < DIGITS[kind]:
            value += key
        if kind in DATES:
            value = "-".join(part for part in (value[:4], value[4:6], value[6:]) if part)
        self._set(self._active, value)

    def _set(self, field_id: str, value: str) -> None:
        self.send(ev.FieldSet(field_id, value))


def grouped(kind: str, value: str) -> str:
    """Digits in groups that can be read aloud: ``138 0013 8000``. Other kinds as they are."""
    if kind not in GROUPS or not value:
        return value
    parts, at = [], 0
    for size in GROUPS[kind]:
        parts.append(value[at : at + size])
        at += size
    return " ".join(part for part in (*parts, value[at:]) if part)
