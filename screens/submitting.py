"""Between the signature and the receipt: what is happening, and nothing to touch, so nothing can be sent twice. Only when
the disk has not answered for a minute may a person leave."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Network
from screens.step_screen import StepScreen
from screens.widgets.buttons import Secondary
from screens.widgets.ring import Turning
from screens.widgets.rows import ListRow, Pill
from screens.widgets.surface import Space


class SubmittingScreen(StepScreen):
    """Sealing, keeping, sending."""

    _shown: tuple[object, ...] = ()

    def update(self, journey: Journey) -> None:
        session = journey.session
        filing = session.filing if session is not None else None
        kept = filing is not None and filing.receipt is not None
        away = journey.network is Network.AWAY
        trouble = session.trouble if session is not None else None
        if (kept, away, trouble) == self._shown:
            return
        self._shown = (kept, away, trouble)
        self.ids.trouble.show(trouble, self.say)
        self.lead = "" if trouble else self.say("screens.submitting.lead")
        if self.actions is not None:
            leave = Secondary(name="next", caption=self.say("screens.submitting.leave"), icon="exit-to-app")
            leave.bind(on_fire=lambda *_: self.send(ev.Next()))
            self.actions.offer(*([leave] if trouble else []))
        rows: list[Widget] = [
            self._row("seal", "lock", "done" if kept else "now"),
            self._row("send_later", "cloud-off-outline", "later")
            if away
            else self._row("send", "sync", "now" if kept else "next"),
            self._row("print", "printer", "next"),
        ]
        self.ids.steps.fill_with(rows)
        if len(self.ids.all.children) == 1:
            for part in (Space(), Turning(self.theme.mm(60), pos_hint={"center_x": 0.5}), Space()):
                self.ids.all.add_widget(part)

    def leaves(self) -> set[str]:
        return {"help"}

    def _row(self, what: str, icon: str, state: str) -> Widget:
        done = state == "done"
        tone = "good" if done else "primary"
        return ListRow(
            icon="check-circle" if done else icon,
            tone=tone,
            caption=self.say(f"screens.submitting.{what}"),
            hint=self.say(f"screens.submitting.{what}_more"),
            pill=Pill(self.say(f"screens.submitting.state.{state}"), tone),
        )
