"""好差评 of this self-service visit: five levels, nothing preselected, the reasons of the level chosen, anonymous if wished,
free to decline. The words of the reasons are the national indicator set's."""

from __future__ import annotations

from functools import partial

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Rating
from kiosk.model.evaluation import REASONS, Satisfaction
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary, Secondary
from screens.widgets.chips import Chip
from screens.widgets.level import Level
from screens.widgets.option import OptionRow

FACES = {
    Satisfaction.VERY_SATISFIED: "emoticon-excited-outline",
    Satisfaction.SATISFIED: "emoticon-happy-outline",
    Satisfaction.BASICALLY_SATISFIED: "emoticon-neutral-outline",
    Satisfaction.DISSATISFIED: "emoticon-sad-outline",
    Satisfaction.VERY_DISSATISFIED: "emoticon-cry-outline",
}


class EvaluateScreen(StepScreen):
    """How was it?"""

    _level: Satisfaction | None = None
    _built = False

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        if not self._built:
            self._build()
        rating = session.rating
        for level in self.ids.levels.children:
            level.chosen = rating.satisfaction is not None and level.name == f"level:{rating.satisfaction.value}"
        self._show_reasons(rating)
        for chip in self.ids.reasons.children:
            chip.chosen = chip.name.removeprefix("reason:") in rating.reasons
        self._anonymous.chosen = rating.anonymous

    def leaves(self) -> set[str]:
        return {"back", "display", "help"}

    def _stage_name(self, message: str) -> str:
        return self.say("screens.evaluate.stage")

    def _build(self) -> None:
        self._built = True
        for satisfaction, face in FACES.items():
            name = satisfaction.value
            level = Level(name=f"level:{name}", icon=face, caption=self.say(f"screens.evaluate.{name}"))
            level.bind(on_fire=partial(self._rate, satisfaction))
            self.ids.levels.add_widget(level)
        self.ids.why.text = self.say("screens.evaluate.first")
        self._anonymous = OptionRow(
            name="anonymous",
            caption=self.say("screens.evaluate.anonymous"),
            hint=self.say("screens.evaluate.anonymous_more"),
            kind="check",
            role="listed",
        )
        self._anonymous.bind(on_fire=lambda *_: self.send(ev.AnonymousToggled()))
        self.ids.anonymous.add_widget(self._anonymous)
        skip = Secondary(name="skip", caption=self.say("screens.evaluate.skip"))
        skip.bind(on_fire=lambda *_: self.send(ev.EvaluationSkipped()))
        send = Primary(name="next", caption=self.say("screens.evaluate.send"))
        send.bind(on_fire=lambda *_: self.send(ev.Next()))
        if self.actions is not None:
            self.actions.offer(skip, send)

    def _show_reasons(self, rating: Rating) -> None:
        if rating.satisfaction is self._level:
            return
        self._level = rating.satisfaction
        reasons = self.ids.reasons
        reasons.clear_widgets()
        self.ids.why.text = self.say("screens.evaluate.why" if self._level else "screens.evaluate.first")
        for code, words in REASONS[self._level] if self._level else ():
            chip = Chip(name=f"reason:{code}", caption=words)
            chip.bind(on_fire=partial(self._toggle, code))
            reasons.add_widget(chip)

    def _rate(self, satisfaction: Satisfaction, *_: object) -> None:
        self.send(ev.Rated(satisfaction))

    def _toggle(self, code: str, *_: object) -> None:
        self.send(ev.ReasonToggled(code))
