"""Always the last thing: take your card and your papers. Knows nothing of who was here."""

from __future__ import annotations

from kiosk.journey import events as ev
from kiosk.journey.draft_state import NO_DRAFT, Drafting
from kiosk.journey.state import Journey
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary
from screens.widgets.panel import Panel


class GoodbyeScreen(StepScreen):
    """Goodbye."""

    _told: tuple[object, ...] = (False, None, False)

    def update(self, journey: Journey) -> None:
        draft = journey.session.draft if journey.session is not None else NO_DRAFT
        told = (draft.wanted, draft.until, draft.lost)
        if told != self._told:
            self._told = told
            self._tell(draft)
        if self.actions is not None and not self.actions.children:
            done = Primary(name="next", caption=self.say("screens.goodbye.done"), icon="check-bold")
            done.bind(on_fire=lambda *_: self.send(ev.Next()))
            self.actions.offer(done)

    def _tell(self, draft: Drafting) -> None:
        """What was to be kept is said to be kept when it is, and not before."""
        self.ids.kept.clear_widgets()
        if not draft.wanted:
            return
        if draft.until is not None:
            local = draft.until.astimezone(self.now().tzinfo)
            title = self.say("cases.draft.kept", month=local.month, day=local.day, time=local.strftime("%H:%M"))
            panel = Panel(tone="good", icon="check-circle", title=title)
            panel.say(self.say("cases.draft.kept_more"))
        elif draft.lost:
            panel = Panel(tone="attention", icon="alert", title=self.say("cases.draft.lost"))
            panel.say(self.say("cases.draft.lost_more"))
        else:
            panel = Panel(tone="primary", icon="clock-outline", title=self.say("cases.draft.keeping"))
        self.ids.kept.add_widget(panel)

    def leaves(self) -> set[str]:
        return {"display", "help"}
