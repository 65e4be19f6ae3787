"""Check your answers: everything that will be handed in, each group with a link to change it."""

from __future__ import annotations

from functools import partial

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Session
from kiosk.model.guide import FormField
from kiosk.model.situation import Situation
from screens.form import DIGITS, grouped
from screens.step_screen import StepScreen
from screens.widgets.buttons import Link, Primary
from screens.widgets.rows import Fact, FactCard
from screens.widgets.surface import Row
from screens.widgets.words import Words


class ReviewScreen(StepScreen):
    """Is everything right?"""

    _shown: tuple[object, ...] = ()

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None or session.guide is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        shown = (session.items, session.answers, session.form, session.pages)
        if shown == self._shown:
            return
        self._shown = shown
        content = self.ids.all
        content.clear_widgets()
        for part in (self._items(), *self._forms(session), *self._materials(session)):
            content.add_widget(part)
        if self.actions is not None:
            go = Primary(name="next", caption=self.say("screens.review.go"), icon="draw")
            go.bind(on_fire=lambda *_: self.send(ev.Next()))
            self.actions.offer(go)

    def _card(self, title: str, target: str) -> FactCard:
        card = FactCard()
        head = Row()
        head.add_widget(Words(text=title, role="listed", bold=True, pos_hint={"center_y": 0.5}))
        if target:
            link = Link(name=f"change:{target}", caption=self.say("screens.review.change"), icon="pencil")
            link.bind(on_fire=partial(self._change, target))
            head.add_widget(link)
        card.add_widget(head)
        return card

    def _items(self) -> Widget:
        chosen = self.port.chosen()
        names = [item.label for item in self.port.selectable_items() if item.item_id in chosen]
        card = self._card(self.say("screens.review.items", n=len(names)), "items")
        for name in names:
            card.add_widget(Words(text=self.say("screens.review.item", name=name), role="body"))
        session = self.port.snapshot.session
        for question, answer in _answers(session, self.port.situations()):
            card.add_widget(Words(text=question, role="note", colour="muted"))
            card.add_widget(Words(text=answer, role="body"))
        return card

    def _forms(self, session: Session) -> list[Widget]:
        cards: list[Widget] = []
        for index, section in enumerate(self.port.visible_fields()):
            card = self._card(section.title, f"form:{index}")
            for field in section.fields:
                card.add_widget(Fact(field.label, _value(session, field) or self.say(self._empty(field))))
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

    def _empty(self, field: FormField) -> str:
        """What stands for a field without a value: left to the counter, or simply not filled in."""
        here = field.kind == "choice" or field.kind in DIGITS
        return "screens.review.none" if here or not field.required else "screens.form.at_counter"


def _answers(session: Session | None, asked: tuple[Situation, ...]) -> list[tuple[str, str]]:
    if session is None:
        return []
    return [
        (situation.question, situation.option(session.answers[situation.situation_id]).label)
        for situation in asked
        if situation.situation_id in session.answers
    ]


def _value(session: Session, field: FormField) -> str:
    value = session.form.get(field.field_id, "")
    if field.kind == "choice":
        return dict(field.options).get(value, value)
    return grouped(field.kind, value)
