"""One question; what the answer does to the checklist is said at once, with numbers and names."""

from __future__ import annotations

from functools import partial

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Session
from kiosk.model.situation import Situation
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary, Secondary
from screens.widgets.option import OptionRow
from screens.widgets.panel import Panel

NAMED = 3  # materials named in the effect; more are "and others"


class SituationScreen(StepScreen):
    """Several questions are asked one after the other; the walk knows them as one step."""

    _asked: Situation | None = None
    _index = 0
    _effect: tuple[object, ...] | None = None

    def update(self, journey: Journey) -> None:
        session = journey.session
        situations = self.port.questions()
        if session is None or not situations:
            return
        self.ids.trouble.show(session.trouble, self.say)
        if self._asked is None or self._asked.situation_id not in {s.situation_id for s in situations}:
            # Other questions are up: those before the choice of items, or those after it; or the display mode was changed
            # and this is another screen. Whoever comes back finds the last.
            answered = [s.situation_id in session.answers for s in situations]
            self._index = answered.index(False) if False in answered else len(situations) - 1
        situation = situations[min(self._index, len(situations) - 1)]
        if situation is not self._asked:
            self._ask(situation)
        answer = session.answers.get(situation.situation_id, "")
        for row in self.ids.options.children:
            row.chosen = row.name == f"option:{answer}"
        self._show_effect(situation, answer)

    def went_back(self) -> bool:
        if self._index == 0:
            return False
        self._index -= 1
        self.update(self.port.snapshot)
        return True

    def _ask(self, situation: Situation) -> None:
        self._asked = situation
        self.heading, self.lead = situation.question, situation.hint
        options = self.ids.options
        options.clear_widgets()
        for option in situation.options:
            row = OptionRow(name=f"option:{option.option_id}", caption=option.label, hint=option.hint)
            row.bind(on_fire=partial(self._answer, situation.situation_id, option.option_id))
            options.add_widget(row)
        self.pager.to_top()
        if self.actions is not None:
            go = Primary(name="next", caption=self.say("screens.next"), icon="arrow-right", icon_after=True)
            go.bind(on_fire=self._next)
            self.actions.offer(*self._lookups(situation), go)

    def _lookups(self, situation: Situation) -> list[Secondary]:
        """The way into the table that helps to answer, where the question names one."""
        if not situation.table:
            return []
        look = Secondary(name="table", caption=self.say("screens.situation.table"), icon="calendar", role="body")
        look.bind(on_fire=lambda *_: self.send(ev.TableAsked(situation.situation_id)))
        return [look]

    def _show_effect(self, situation: Situation, answer: str) -> None:
        effect = (situation.situation_id, answer)
        if effect == self._effect:
            return
        self._effect = effect
        # On a wide screen the effect stands under the heading and takes the place of the hint.
        self.lead = situation.hint if self.theme.portrait or not answer else ""
        self.ids.effect.clear_widgets()
        if not answer:
            return
        before, after, names = self.port.effect_of(situation.situation_id, answer)
        left_out = self.port.left_out(situation.situation_id, answer)
        if situation.option(answer).unsure:
            panel = Panel(tone="primary", icon="account-voice", title=self.say("screens.situation.unsure", n=after))
            sentences = [self.say("screens.situation.unsure_more")]
        elif after < before:
            fewer = self.say("screens.situation.fewer", before=before, after=after)
            panel = Panel(tone="good", icon="arrow-collapse-down", title=fewer)
            key = "screens.situation.dropped_many" if len(names) > NAMED else "screens.situation.dropped"
            # On a wide screen large type leaves no room for the names: the numbers would go to a page that nobody turns to.
            cramped = self.theme.elder and not self.theme.portrait
            sentences = [] if cramped else [self.say(key, names="、".join(names[:NAMED]))]
        else:
            panel = Panel(
                tone="primary", icon="file-document-outline", title=self.say("screens.situation.same", n=after)
            )
            sentences = []
        if left_out:
            sentences.append(self.say("screens.situation.items_left_out", names="、".join(left_out)))
        panel.say(*sentences)
        self.ids.effect.add_widget(panel)

    def _answer(self, situation_id: str, option_id: str, *_: object) -> None:
        self.send(ev.Answered(situation_id, option_id))

    def _next(self, *_: object) -> None:
        session = self.port.snapshot.session
        if session is not None and self._more(session):
            self._index += 1
            self.update(self.port.snapshot)
            return
        self.send(ev.Next())

    def _more(self, session: Session) -> bool:
        asked = self._asked
        if asked is None or asked.situation_id not in session.answers:
            return False
        return self._index + 1 < len(self.port.questions())
