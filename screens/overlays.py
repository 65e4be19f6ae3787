"""What lies over a screen: are you still there, leave for sure, help, display. A veil takes every other touch."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.input.motionevent import MotionEvent
from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step
from kiosk.journey.timing import IDLE_RING
from screens.port import Port
from screens.theme import MODES, current
from screens.widgets.buttons import Primary, PushButton, Secondary
from screens.widgets.option import OptionRow
from screens.widgets.ring import Countdown
from screens.widgets.rows import ListCard, ListRow
from screens.widgets.surface import CardColumn, Column
from screens.widgets.words import Words


class Sheet(Widget):
    """A card in the middle, lower in low reach; as high as its content."""

    def __init__(self, port: Port, heading: str, lead: str = "") -> None:
        self.theme = theme = current()
        self.port = port
        self._arrange = Clock.create_trigger(self._do_arrange, -1)
        super().__init__()
        with self.canvas.before:
            Color(*theme.palette.veil)
            self._veil = Rectangle()
        self.card = CardColumn(size_hint=(None, None), padding=theme.mm(13), spacing=theme.mm(6))
        self.card.edging = "edge" if theme.mode == "contrast" else ""
        self.card.add_widget(Words(text=heading, role="heading", bold=True, even=True))
        if lead:
            self.card.add_widget(Words(text=lead, role="body", colour="muted", even=True))
        self.add_widget(self.card)
        self.bind(pos=self._arrange, size=self._arrange)
        self.card.bind(height=self._arrange)

    def say(self, message: str, **params: object) -> str:
        """Words of a message id."""
        return self.port.texts.say(message, **params)

    def show(self, journey: Journey) -> None:
        """Bring the sheet up to this snapshot."""

    def on_touch_down(self, touch: MotionEvent) -> bool:
        super().on_touch_down(touch)
        return True

    def buttons(self, *buttons: PushButton) -> None:
        """Put them beside each other, or below each other where type is large."""
        box = Column(spacing=self.theme.mm(5))
        for button in buttons:
            box.add_widget(button)
        self.card.add_widget(box)

    def button(self, kind: type[PushButton], name: str, words: str, event: ev.Event, icon: str = "") -> PushButton:
        """A button that sends ``event``."""
        button = kind(name=name, caption=self.say(words), icon=icon)
        button.bind(on_fire=lambda *_: self.port.dispatch(event))
        return button

    def _do_arrange(self, *_: object) -> None:
        theme = self.theme
        self._veil.pos, self._veil.size = self.pos, self.size
        self.card.width = min(self.width - 2 * theme.margin, theme.mm(244))
        self.card.center_x = self.center_x
        top = min(self.center_y + self.card.height / 2, self.y + theme.reach)
        self.card.y = max(self.y + theme.gap, top - self.card.height)


class IdleSheet(Sheet):
    """Are you still there? Otherwise everything is forgotten."""

    def __init__(self, port: Port) -> None:
        say = port.texts.say
        super().__init__(port, say("screens.idle.heading"), say("screens.idle.lead"))
        self._ring = Countdown(self.theme.mm(56 if self.theme.portrait else 42), IDLE_RING, pos_hint={"center_x": 0.5})
        self.card.add_widget(self._ring)
        self.buttons(
            self.button(Secondary, "leave", "screens.idle.leave", ev.ExitConfirmed()),
            self.button(Primary, "stay", "screens.idle.stay", ev.OverlayClosed()),
        )

    def show(self, journey: Journey) -> None:
        self._ring.show(journey.idle_left)


class ConfirmExitSheet(Sheet):
    """Leave for sure?"""

    def __init__(self, port: Port) -> None:
        say, session = port.texts.say, port.snapshot.session
        lead, done = "lead", 0
        if session is not None and session.step is Step.RECEIPT:
            lead, done = "lead_next", session.round
        elif session is not None and session.round > 1:
            lead, done = "lead_round", session.round - 1
        words = say(f"screens.confirm_exit.{lead}", done=done, n=done + 1) if done else say("screens.confirm_exit.lead")
        super().__init__(port, say("screens.confirm_exit.heading"), words)
        if port.may_keep_draft():
            keep = self.button(Secondary, "keep", "cases.draft.keep", ev.KeepAsked(), "clock-outline")
            self.card.add_widget(keep)
            self.card.add_widget(Words(text=say("cases.draft.keep_more"), role="note", colour="muted", align="center"))
        self.buttons(
            self.button(Secondary, "leave", "screens.confirm_exit.leave", ev.ExitConfirmed(), "exit-to-app"),
            self.button(Primary, "stay", "screens.confirm_exit.stay", ev.OverlayClosed()),
        )


class HelpSheet(Sheet):
    """Who helps: staff here, the office's own phone, 12345."""

    def __init__(self, port: Port) -> None:
        say = port.texts.say
        super().__init__(port, say("screens.help.heading"))
        journey = port.snapshot
        guide = journey.session.guide if journey.session is not None else None
        office = guide.phone if guide is not None and guide.phone else journey.place.phone
        rows: list[Widget] = [
            ListRow(icon="account-voice", caption=say("screens.help.staff"), hint=say("screens.help.staff_more")),
            ListRow(icon="phone", caption=say("screens.help.hotline"), hint=say("screens.help.hotline_more")),
            ListRow(
                icon="office-building",
                caption=say("screens.help.office", phone=office),
                hint=guide.lead_department if guide is not None else journey.place.place,
            ),
            ListRow(
                icon="card-account-details-outline",
                caption=say("screens.help.card"),
                hint=say("screens.help.card_more"),
            ),
        ]
        card = ListCard()
        card.fill_with(rows)
        self.card.add_widget(card)
        self.buttons(self.button(Primary, "close", "screens.help.close", ev.OverlayClosed()))


class DisplaySheet(Sheet):
    """Large type, high contrast, low reach."""

    def __init__(self, port: Port, close: Callable[[], None]) -> None:
        say = port.texts.say
        super().__init__(port, say("screens.display.heading"))
        self._close = close
        self._rows = Column(spacing=self.theme.mm(4))
        for mode in MODES:
            row = OptionRow(
                name=f"mode:{mode}",
                caption=say(f"screens.display.{mode}"),
                hint=say(f"screens.display.{mode}_more"),
                chosen=mode == self.theme.mode,
            )
            row.bind(on_fire=partial(self._choose, mode))
            self._rows.add_widget(row)
        self.card.add_widget(self._rows)
        done = Primary(name="close", caption=say("screens.display.close"))
        done.bind(on_fire=lambda *_: close())
        self.buttons(done)

    def _choose(self, mode: str, *_: object) -> None:
        self._close()
        self.port.dispatch(ev.ModeChosen(mode))


def make(name: str, port: Port, close_display: Callable[[], None]) -> Sheet:
    """The overlay of that name: ``idle``, ``confirm_exit``, ``help`` or ``display``."""
    if name == "display":
        return DisplaySheet(port, close_display)
    kinds: dict[str, Callable[[Port], Sheet]] = {
        "idle": IdleSheet,
        "confirm_exit": ConfirmExitSheet,
        "help": HelpSheet,
    }
    return kinds[name](port)
