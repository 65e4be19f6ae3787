"""个人信息处理告知: who does what with which data, and the other way to apply. A notice, not a forced consent: an authority
processes what its task needs (个人信息保护法 13, 35), the citizen may go to the counter instead."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.state import Journey
from kiosk.model.guide import Guide
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary, Secondary
from screens.widgets.rows import ListRow

POINTS = (
    ("who", "domain"),
    ("what", "card-account-details-outline"),
    ("why", "clipboard-text-clock"),
    ("seen", "account-group"),
    ("kept", "lock-outline"),
    ("rights", "account-voice"),
)


class NoticeScreen(StepScreen):
    """What happens to your data."""

    _guide: Guide | None = None

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None or session.guide is None or session.guide is self._guide:
            return
        guide = self._guide = session.guide
        facts = {
            "bundle": guide.name,
            "office": guide.lead_department,
            "departments": "、".join(guide.departments),
            "phone": guide.phone,
        }
        rows: list[Widget] = [
            ListRow(
                icon=icon,
                caption=self.say(f"screens.notice.{point}"),
                hint=self.say(f"screens.notice.{point}_more", **facts),
                hint_role="body",
            )
            for point, icon in POINTS
        ]
        self.ids.card.fill_with(rows)
        away = Secondary(name="decline", caption=self.say("screens.notice.decline"))
        away.bind(on_fire=lambda *_: self.send(ev.ExitAsked()))
        on = Primary(name="next", caption=self.say("screens.notice.go"), icon="arrow-right", icon_after=True)
        on.bind(on_fire=lambda *_: self.send(ev.Next()))
        if self.actions is not None:
            self.actions.offer(away, on)
