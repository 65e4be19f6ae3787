"""Check your answers: everything that will be handed in, each group with a link to change it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Session
from kiosk.model.field_state import NOTHING, FieldState
from kiosk.model.guide import FormField
from kiosk.model.situation import Situation
from screens.form_keys import shown
from screens.step_screen import StepScreen
from screens.widgets.buttons import Link, Primary
from screens.widgets.panel import Panel
from screens.widgets.rows import Fact, FactCard
from screens.widgets.surface import Row
from screens.widgets.words import Words


class ReviewScreen(StepScreen):
    """Is everything right?"""

    _shown: tuple[object, ...] = ()
    _states: Mapping[str, FieldState] = MappingProxyType({})

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None or session.guide is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        states = self.port.field_states()
        now = (session.items, session.answers, session.form, session.pages, states)
        if now == self._shown:
            return
        self._shown, self._states = now, states
        content = self.ids.all
        content.clear_widgets()
        supplement = session.supplement is not None  # whose items stand since the application
        choice = () if supplement else (self._items(session), *self._situations(session))
        for part in (*self._left(), *choice, *self._forms(session), *self._materials(session)):
            content.add_widget(part)
        if self.actions is not None:
            go = Primary(name="next", caption=self.say("screens.review.go"), icon="draw")
            go.bind(on_fire=lambda *_: self.send(ev.Next()))
            self.actions.offer(go)

    def _left(self) -> list[Widget]:
        """Said before everything else, so that nobody takes the form for complete."""
        labels = self.port.left_labels()
        if not labels:
            return []
        panel = Panel(tone="attention", icon="account-voice", title=self.say("screens.review.left", n=len(labels)))
        panel.say("、".join(labels), self.say("screens.review.left_more"))
        return [panel]

    def _card(self, title: str, target: str) -> FactCard:
        card = FactCard()
        head = Row(leads=True)
        head.add_widget(Words(text=title, role="listed", bold=True, pos_hint={"center_y": 0.5}))
        if target:
            link = Link(name=f"change:{target}", caption=self.say("screens.review.change"), icon="pencil")
            link.bind(on_fire=partial(self._change, target))
            head.add_widget(link)
        card.add_widget(head)
        return card

    def _items(self, session: Session) -> Widget:
        chosen = self.port.chosen()
        names = [item.label for item in self.port.selectable_items() if item.item_id in chosen]
        card = self._card(self.say("screens.review.items", n=len(names)), "items")
        for name in names:
            card.add_widget(Words(text=self.say("screens.review.item", name=name), role="body"))
        # What was asked before the items decided which there are, so the link to the items leads there.
        self._told(card, _answers(session, tuple(one for one in self.port.situations() if one.first)))
        return card

    def _situations(self, session: Session) -> list[Widget]:
        """Answers to the questions that came after the items, with a way to those alone."""
        told = _answers(session, tuple(one for one in self.port.situations() if not one.first))
        if not told:
            return []
        card = self._card(self.say("screens.review.answers"), "answers")
        self._told(card, told)
        return [card]

    def _told(self, card: FactCard, told: list[tuple[str, str]]) -> None:
        for question, answer in told:
            card.add_widget(Words(text=question, role="note", colour="muted", leads=True))
            card.add_widget(Words(text=answer, role="body"))

    def _forms(self, session: Session) -> list[Widget]:
        cards: list[Widget] = []
        for index, section in enumerate(self.port.visible_fields()):
            card = self._card(section.title, f"form:{index}")
            for field in section.fields:
                card.add_widget(self._fact(session, field))
            cards.append(card)
        return cards

    def _materials(self, session: Session) -> list[Widget]:
        card = self._card(self.say("screens.review.materials"), "")
        for row in self.port.checklist().rows:
            material = row.material
            line = Row(spacing=self.theme.mm(4))
            words = self.say(f"screens.review.state.{row.state.value}", n=row.pages)
            line.add_widget(Fact(words, material.label, label_mm=38, pos_hint={"center_y": 0.5}))
            if row.pages:
                link = Link(
                    name=f"change:material:{material.material_id}",
                    caption=self.say("screens.review.rescan"),
                    icon="refresh",
                    pos_hint={"center_y": 0.5},
                )
                link.bind(on_fire=partial(self._change, f"material:{material.material_id}"))
                line.add_widget(link)
            card.add_widget(line)
        return [card]

    def _change(self, target: str, *_: object) -> None:
        self.send(ev.ChangeAsked(target))

    def _fact(self, session: Session, field: FormField) -> Fact:
        """A field without a value is left to the counter, or simply not filled in."""
        value = _value(session, field)
        if value:
            return Fact(field.label, value)
        if self._states.get(field.field_id, NOTHING).left and field.required:
            return Fact(field.label, self.say("screens.form.at_counter"), tone="attention", bold=True)
        return Fact(field.label, self.say("screens.review.none"))


def _answers(session: Session, asked: tuple[Situation, ...]) -> list[tuple[str, str]]:
    return [
        (situation.question, situation.option(session.answers[situation.situation_id]).label)
        for situation in asked
        if situation.situation_id in session.answers
    ]


def _value(session: Session, field: FormField) -> str:
    value = session.form.get(field.field_id, "")
    return dict(field.options).get(value, value) if field.options else shown(field.kind, value)
