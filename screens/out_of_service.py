"""The kiosk cannot serve: why, what is safe, and where to go instead."""

from __future__ import annotations

from kiosk.journey.state import Journey, Trouble
from screens.step_screen import StepScreen
from screens.widgets.rows import Fact


class OutOfServiceScreen(StepScreen):
    """Not now."""

    _shown: Trouble | None = None

    def update(self, journey: Journey) -> None:
        trouble = journey.stopped
        if trouble is None or trouble == self._shown:
            return
        self._shown = trouble
        why = self.ids.why
        why.title = self.say(trouble.what, **trouble.params)
        safe = trouble.safe or "screens.out_of_service.safe"
        why.say(*(self.say(message, **trouble.params) for message in (safe, trouble.do) if message))
        where = self.ids.where
        where.clear_widgets()
        place = journey.place
        for name, value in (("place", place.place), ("phone", place.phone), ("kiosk", place.kiosk_id)):
            where.add_widget(Fact(self.say(f"screens.out_of_service.{name}"), value))

    def leaves(self) -> set[str]:
        return {"display", "help"}
