"""The letter, and the citizen's own signature under it. Nobody signs for the citizen."""

from __future__ import annotations

from kiosk.journey import events as ev
from kiosk.journey.state import Journey
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary, Secondary
from screens.widgets.words import Words


class SignScreen(StepScreen):
    """Please sign yourself."""

    _letter: str | None = None
    _go: Primary | None = None

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        if session.letter != self._letter:
            self._letter = session.letter
            card = self.ids.letter
            card.clear_widgets()
            for paragraph in session.letter.split("\n"):
                if paragraph.strip():
                    card.add_widget(Words(text=paragraph, role="body"))
            self.pager.to_top()
        pad = self.ids.pad
        if session.signature_png is None and pad.signed:
            pad.clear()
        # The display mode may have changed since: the strokes are gone from the screen, the signature is not.
        kept = session.signature_png is not None and pad.empty
        pad.prompt = self.say("screens.sign.kept" if kept else "screens.sign.pad")
        if self._go is None and self.actions is not None:
            again = Secondary(name="clear", caption=self.say("screens.sign.clear"), icon="refresh")
            again.bind(on_fire=self._clear)
            self._go = Primary(name="next", caption=self.say("screens.sign.go"))
            self._go.bind(on_fire=lambda *_: self.send(ev.Next()))
            self.actions.offer(again, self._go)

    def signed(self) -> None:
        """A stroke has ended and there is enough ink."""
        self.send(ev.SignatureDrawn(self.ids.pad.png()))

    def forget(self) -> None:
        self.ids.pad.clear()

    def _clear(self, *_: object) -> None:
        self.ids.pad.clear()
        self.send(ev.SignatureDrawn(None))
