"""Always the last thing: take your card and your papers. Knows nothing of who was here."""

from __future__ import annotations

from kiosk.journey import events as ev
from kiosk.journey.state import Journey
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary


class GoodbyeScreen(StepScreen):
    """Goodbye."""

    def update(self, journey: Journey) -> None:
        if self.actions is not None and not self.actions.children:
            done = Primary(name="next", caption=self.say("screens.goodbye.done"), icon="check-bold")
            done.bind(on_fire=lambda *_: self.send(ev.Next()))
            self.actions.offer(done)

    def leaves(self) -> set[str]:
        return {"display", "help"}
