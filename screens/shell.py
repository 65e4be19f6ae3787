"""The whole window's content: the screen that the ladder names, the bottom bar, and what lies over both."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import datetime

from kivy.clock import Clock
from kivy.input.motionevent import MotionEvent
from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.ladder import ladder
from kiosk.journey.state import Journey, Overlay, Step
from screens import registry
from screens.port import Port
from screens.step_screen import StepScreen
from screens.theme import Theme, current, use
from screens.widgets.bottom_bar import ENTRIES, BottomBar

GUARD = 0.3  # s


class Shell(Widget):
    """Shows snapshots. Screens are made at first show and dropped when the visit ends or the display mode changes, so that
    nothing of one citizen stays in a widget."""

    def __init__(self, port: Port, theme: Theme, now: Callable[[], datetime], guard: float = GUARD) -> None:
        use(theme)
        super().__init__(size_hint=(None, None), size=(theme.width, theme.height))
        self._port, self._now = port, now
        # Widgets refer to each other in circles, so only a collection really forgets them; after the next frame, which
        # the citizen waits for.
        self._sweep = Clock.create_trigger(lambda _: gc.collect())
        self.deaf = False  # a new screen has come up under a finger that may be touching twice
        self._guard = guard
        self._seen = False
        self._hear = Clock.create_trigger(self._listen, guard)
        self._screens: dict[Step, StepScreen] = {}
        self._visit: str | None = None
        self.screen: StepScreen | None = None
        self.step: Step | None = None
        self.overlay: Widget | None = None
        self.overlay_name = ""
        self.choosing_display = False  # 显示 was touched: the window's own affair
        self._dress()

    def show(self, journey: Journey) -> None:
        """Bring the window up to this snapshot."""
        if journey.mode != current().mode:
            theme = current()
            use(Theme.of(theme.width, theme.height, 1 / theme.px_per_mm, journey.mode))
            self.drop()
            self._dress()
        visit = journey.session.session_id if journey.session is not None else None
        if visit != self._visit or (self.step is not Step.GOODBYE and ladder(journey) is Step.GOODBYE):
            self.drop()
            if self._visit is not None:
                self._sweep()
            self._visit = visit
        self._show_step(journey)
        self._show_overlay(journey)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        self._port.dispatch(ev.Touched())
        if self.deaf:
            return True
        if self.overlay is not None:
            return bool(self.overlay.on_touch_down(touch))
        return bool(super().on_touch_down(touch))

    def show_time(self) -> None:
        """The top line tells the time; nothing else changes with it."""
        if self.screen is not None:
            self.screen.show_top(self._port.snapshot)

    def _be_deaf(self) -> None:
        """The primary action stands at the same place on every screen: the second half of a double touch must not do what
        nobody has read."""
        if self._guard > 0:
            self.deaf = True
            self._hear.cancel()
            self._hear()

    def _listen(self, *_: object) -> None:
        self.deaf = False
        self.canvas.ask_update()  # the touch map looks at what is drawn

    def _dress(self) -> None:
        """Ground and bottom bar of the theme in use."""
        from kivy.core.window import Window  # opens it, so not while this module is imported

        theme = current()
        # What every frame is cleared with anyway: a sheet as large as the window costs the processor a third of a frame.
        Window.clearcolor = theme.colour("ground")
        for old in [child for child in self.children if isinstance(child, BottomBar)]:
            self.remove_widget(old)
        say = self._port.texts.say
        captions = {name: say(f"screens.bar.{name}") for name, _ in ENTRIES}
        if theme.elder:
            captions["display"] = say("screens.bar.display_elder")  # nobody has to be told of it any more
        self.bar = BottomBar(captions)
        for name, button in self.bar.buttons.items():
            button.bind(on_fire=getattr(self, f"_on_{name}"))
        self.add_widget(self.bar)

    def _show_step(self, journey: Journey) -> None:
        step = ladder(journey)
        screen = self._screens.get(step)
        made = screen is None
        if screen is None:
            screen = self._screens[step] = registry.make(step, self._port, self._now)
            screen.size = self.size
        if screen is not self.screen:
            if self.screen is not None:
                self.remove_widget(self.screen)
            screen.pager.to_top()
            self.add_widget(screen, index=len(self.children))
            if self._seen:
                self._be_deaf()
            self._seen = True
            self.screen, self.step = screen, step
        screen.show(journey)
        if made:
            # Another question or section comes up in the same place, under the finger that asked for it.
            screen.bind(heading=lambda *_: self._be_deaf())
        speech = {"speech"} if journey.speaker_there and step is not Step.SUBMITTING else set()
        self.bar.offer(screen.leaves() | speech)

    def _show_overlay(self, journey: Journey) -> None:
        name = journey.overlay.value if journey.overlay is not Overlay.NONE else ""
        if not name and self.choosing_display:
            name = "display"
        if name != self.overlay_name:
            self._close_overlay()
            self._be_deaf()
            self.overlay_name = name
            if name:
                from screens import overlays

                self.overlay = overlays.make(name, self._port, self.close_display)
                self.overlay.size = self.size
                self.add_widget(self.overlay)
        if self.overlay is not None:
            self.overlay.show(journey)

    def _close_overlay(self) -> None:
        if self.overlay is not None:
            self.remove_widget(self.overlay)
        self.overlay, self.overlay_name = None, ""

    def drop(self) -> None:
        """Forget every screen that was made."""
        for screen in self._screens.values():
            screen.forget()
        if self.screen is not None:
            self.remove_widget(self.screen)
        self._screens.clear()
        self.screen = self.step = None
        self.choosing_display = False
        self._close_overlay()

    def _on_back(self, *_: object) -> None:
        if self.screen is not None and self.screen.went_back():
            return
        self._port.dispatch(ev.Back())

    def _on_display(self, *_: object) -> None:
        self.choosing_display = True
        self.show(self._port.snapshot)

    def _on_speech(self, *_: object) -> None:
        if self.screen is not None:
            self._port.dispatch(ev.SpeechAsked(self.screen.aloud()))

    def _on_help(self, *_: object) -> None:
        self._port.dispatch(ev.HelpAsked())

    def _on_exit(self, *_: object) -> None:
        self._port.dispatch(ev.ExitAsked())

    def close_display(self) -> None:
        """The display sheet was left."""
        self.choosing_display = False
        self.show(self._port.snapshot)
