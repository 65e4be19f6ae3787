"""The one form of the bundle, a section a screen. What a source said stands with the source's name; what nobody vouches for asks
to be looked at; where sources disagree the citizen is asked. Keys come up for what they can type, rows for what is chosen, and
what needs a keyboard of characters is left to the counter and says so."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Session
from kiosk.model.field_state import NOTHING, FieldState
from kiosk.model.guide import FormField, FormSection
from kiosk.model.situation import Asks
from screens.form_keys import ENTRIES, after_key, shown
from screens.step_screen import StepScreen
from screens.widgets.buttons import Link, Primary
from screens.widgets.division_picker import DivisionPicker, by_level
from screens.widgets.doubt import DoubtField
from screens.widgets.field import ChoiceField, FieldRow
from screens.widgets.keypad import Keypad
from screens.widgets.surface import Column, Row
from screens.widgets.thumbnail import Snippet

Part = FieldRow | ChoiceField | DivisionPicker | DoubtField


class FormScreen(StepScreen):
    """Please check and complete."""

    _built: tuple[object, ...] = ()
    _active = ""
    _told: Mapping[str, str] = MappingProxyType({})

    def __init__(self, *args: object, **kwargs: object) -> None:
        self._section: FormSection | None = None
        self._states: Mapping[str, FieldState] = {}
        self._parts: dict[str, Part] = {}
        self._wanted = ""  # id of the field that is to be seen
        self._reveal = Clock.create_trigger(self._do_reveal)
        self._settle = Clock.create_trigger(lambda _: self._reveal())
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def update(self, journey: Journey) -> None:
        session = journey.session
        sections = self.port.visible_fields()
        if session is None or not sections:
            return
        self.ids.trouble.show(session.trouble, self.say)
        section = sections[min(session.section, len(sections) - 1)]
        self._states = self.port.field_states()
        asked = tuple((field.field_id, self._shape(field)) for field in section.fields)
        if (section, asked) != self._built:
            other = section != self._section
            self._section, self._built = section, (section, asked)
            self._build(session, section, turned=other)
        self._show_values(session, section)

    def _shape(self, field: FormField) -> tuple[object, ...]:
        """What decides which widget a field is."""
        state = self._state(field)
        return state.said, state.refused, bool(state.value) and not self._typed(field), state.snippet

    def _build(self, session: Session, section: FormSection, *, turned: bool) -> None:
        self.heading = section.title
        self.lead = self._leading(session, section)
        rows = self.ids.fields
        rows.clear_widgets()
        rows.spacing = self.theme.mm(4)
        self._parts = {}
        for field in section.fields:
            rows.add_widget(self._place(field))
        if turned:
            self.pager.to_top()
            self._activate(self._first_to_type(section))
        if self.actions is not None and turned:
            go = Primary(name="next", caption=self.say("screens.next"), icon="arrow-right", icon_after=True)
            go.bind(on_fire=lambda *_: self.send(ev.Next()))
            self.actions.offer(go)

    def _first_to_type(self, section: FormSection) -> str:
        """Keys take room: where something has to be looked at or decided they wait for a touch."""
        states = [self._state(field) for field in section.fields]
        if any(state.look or state.said for state in states):
            return ""
        return next((f.field_id for f in section.fields if self._typed(f) and not self._state(f).source), "")

    def _leading(self, session: Session, section: FormSection) -> str:
        states = [self._state(field) for field in section.fields]
        pages = self.port.form_pages()
        nth = sum(index <= session.section for index in pages)
        counted = len(pages) > 1 and session.section in pages
        parts = [self.say("screens.form.page", n=nth, m=len(pages))] if counted else []
        keys = any(self._typed(field) for field in section.fields)
        if any(state.said for state in states):
            message = "differ"
        elif any(state.look for state in states):
            message = "look"
        elif any(state.source for state in states):
            message = "known"
        else:
            chosen = any(field.options for field in section.fields)
            message = "ask" if keys else "choose" if chosen else "nothing"
        return "".join([*parts, self.say(f"screens.form.{message}")])

    def _place(self, field: FormField) -> Widget:
        part = self._parts[field.field_id] = self._part(field)
        state = self._state(field)
        if state.snippet:
            # Beside what a machine read stands what it read it from.
            compared = Column(spacing=self.theme.mm(2))
            compared.add_widget(self._beside(field, part, state))
            compared.add_widget(Snippet(self.say("screens.form.read_from"), state.snippet))
            return compared
        return self._beside(field, part, state)

    def _beside(self, field: FormField, part: Part, state: FieldState) -> Widget:
        told = isinstance(part, FieldRow) and not part.name and field.editable
        if not told or not (state.value or state.refused):
            return part
        # It cannot be corrected here: it can only be said to be wrong, and then the counter asks for it.
        beside = Row(spacing=self.theme.mm(3))
        beside.add_widget(part)
        wrong = Link(
            name=f"wrong:{field.field_id}",
            caption=self.say("screens.form.restore" if state.refused else "screens.form.wrong"),
            pos_hint={"center_y": 0.5},
        )
        wrong.bind(on_fire=lambda *_: self.send(ev.LeftToCounter(field.field_id)))
        beside.add_widget(wrong)
        return beside

    def _part(self, field: FormField) -> Part:
        if self._state(field).said:
            return self._doubt(field)
        if by_level(field):
            other = partial(self.send, ev.LeftToCounter(field.field_id))
            return DivisionPicker(field, self.say, partial(self._set, field.field_id), other)
        if field.options:
            return ChoiceField(field, partial(self._set, field.field_id))
        typed = self._typed(field)
        row = FieldRow(
            name=f"field:{field.field_id}" if typed else "",
            field_id=field.field_id,
            caption=field.label,
            hint=field.hint if typed else "",
            empty=self.say("screens.form.empty" if typed else "screens.form.at_counter"),
        )
        row.bind(on_fire=partial(self._touched, field.field_id))
        return row

    def _doubt(self, field: FormField) -> DoubtField:
        said = self._state(field).said
        names = dict(field.options)
        if field.editable:
            answers = [
                (one.key, shown(field.kind, names.get(one.value, one.value)), self.say(one.source)) for one in said
            ]
            values = {one.key: one.value for one in said}
            question = self.say("screens.form.which")
            return DoubtField(
                field.field_id, field.label, question, answers, lambda key: self._set(field.field_id, values[key])
            )
        words = "；".join(self.say("screens.form.says", source=self.say(one.source), value=one.value) for one in said)
        answers = [("stands", self.say("screens.form.stands"), self.say("screens.form.stands_hint"))]
        session = self.port.snapshot.session
        guide = session.guide if session is not None else None
        if guide is not None and any(asked.asks is Asks.APPLICANT for asked in guide.situations):
            answers.append(("other", self.say("screens.form.not_me"), self.say("screens.form.not_me_hint")))
        return DoubtField(
            field.field_id,
            field.label,
            self.say("screens.form.is_it_so", words=words),
            answers,
            lambda key: self.send(ev.DoubtSettled(field.field_id, key == "stands")),
        )

    def _show_values(self, session: Session, section: FormSection) -> None:
        for field in section.fields:
            part, state = self._parts[field.field_id], self._state(field)
            value, problem = session.form.get(field.field_id, ""), self._problem(session, field.field_id)
            source = self._origin(state)
            if isinstance(part, DoubtField):
                part.tell(problem)
            elif isinstance(part, DivisionPicker):
                part.show(value, problem, source, look=state.look, left=state.left)
            elif isinstance(part, ChoiceField):
                part.show(value, problem, source, look=state.look)
            else:
                part.value, part.display = value, shown(field.kind, value)
                part.active = bool(part.name) and field.field_id == self._active
                part.problem, part.source, part.look = problem, source, state.look
        told, self._told = self._told, session.form_problems
        new = session.form_problems.keys() - told.keys()
        if new:
            first = next((field.field_id for field in section.fields if field.field_id in new), "")
            self._correct(first)
        elif told != session.form_problems:
            self._keep_in_view(self._active)  # what went away above or below it has moved it

    def _origin(self, state: FieldState) -> str:
        if not state.source:
            return ""
        source = self.say(state.source)
        return self.say("screens.form.look_at_it", source=source) if state.look else source

    def _correct(self, field_id: str) -> None:
        """The first mistake must not lie on a page that is turned away, and is mended with the keys that fit it."""
        part = self._parts.get(field_id)
        if isinstance(part, FieldRow) and part.name and field_id != self._active:
            self._touched(field_id)
        self._keep_in_view(field_id)

    def _keep_in_view(self, field_id: str) -> None:
        """A frame later, when the layout has settled: keys and mistakes that come up push a field out of view."""
        self._wanted = field_id
        self._settle()

    def _do_reveal(self, _: float) -> None:
        part = self._parts.get(self._wanted)
        if part is not None:
            self.pager.reveal(part)

    def _problem(self, session: Session, field_id: str) -> str:
        message = session.form_problems.get(field_id, "")
        return self.say(message) if message else ""

    def _state(self, field: FormField) -> FieldState:
        return self._states.get(field.field_id, NOTHING)

    @staticmethod
    def _typed(field: FormField) -> bool:
        return field.kind in ENTRIES and field.editable

    def _touched(self, field_id: str, *_: object) -> None:
        self._activate(field_id)
        session = self.port.snapshot.session
        if session is not None and self._section is not None:
            self._show_values(session, self._section)

    def _activate(self, field_id: str) -> None:
        """Bring the keys up for this field, or take them away."""
        before, self._active = self._keys(self._active), field_id
        self._keep_in_view(field_id)
        keys = self._keys(field_id)
        if keys and keys == before and self.ids.keypad.children:
            return
        self.ids.keypad.clear_widgets()
        if keys:
            self.ids.keypad.add_widget(Keypad(self._key, self.say("screens.form.clear"), keys))

    def _keys(self, field_id: str) -> str:
        kind = self._kind(field_id)
        return ENTRIES[kind].keys if kind in ENTRIES else ""

    def _kind(self, field_id: str) -> str:
        fields = self._section.fields if self._section is not None else ()
        return next((f.kind for f in fields if f.field_id == field_id), "")

    def _key(self, key: str) -> None:
        session = self.port.snapshot.session
        if session is None or not self._active:
            return
        before = session.form.get(self._active, "")
        value = after_key(self._kind(self._active), before, key)
        if value != before:
            self._set(self._active, value)

    def _set(self, field_id: str, value: str) -> None:
        self.send(ev.FieldSet(field_id, value))
