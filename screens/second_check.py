"""Besides the card: the last four digits of the applicant's phone, which the platform compares, or a code of the attendant.

Never a face. What is typed goes to the platform and is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kiosk.journey import events as ev
from kiosk.journey.case_state import Cases
from kiosk.journey.state import Journey
from kiosk.model.case import SECOND_DIGITS, SecondKind
from screens.port import Port
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary, PushButton, Secondary
from screens.widgets.field import FieldRow
from screens.widgets.keypad import Keypad

OTHER = {SecondKind.PHONE: SecondKind.ATTENDANT, SecondKind.ATTENDANT: SecondKind.PHONE}


class SecondCheckScreen(StepScreen):
    """Is it you?"""

    _shown: tuple[object, ...] = ()

    def __init__(self, port: Port, now: Callable[[], datetime]) -> None:
        super().__init__(port, now)
        self._entry = FieldRow(
            caption=self.say("cases.second.entry"), empty=self.say("cases.second.empty"), active=True
        )
        self.ids.all.add_widget(self._entry)

    def update(self, journey: Journey) -> None:
        session = journey.session
        cases = session.cases if session is not None else None
        if session is None or cases is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        self._entry.value = cases.second
        self._entry.display = " ".join(cases.second)
        shown = (cases.kind, cases.asking, cases.locked)
        if shown == self._shown:
            return
        self._shown = shown
        self.heading = self.say(f"cases.second.{'locked' if cases.locked else cases.kind.value}")
        self.lead = self.say("cases.asking" if cases.asking else f"cases.second.{self._lead_key(cases)}")
        self._fill(cases)

    def _go_key(self, cases: Cases) -> str:
        session = self.port.snapshot.session
        inquires = session is not None and session.inquiry is not None
        if cases.locked:
            return "go_back" if inquires else "go_shut"
        return "go_inquiry" if inquires else "go"

    def _lead_key(self, cases: Cases) -> str:
        return "locked_more" if cases.locked else f"{cases.kind.value}_more"

    def _fill(self, cases: Cases) -> None:
        keypad = self.ids.keypad
        if cases.locked:
            keypad.clear_widgets()
            self.ids.all.clear_widgets()  # there is nothing more to be typed
        elif not keypad.children:
            keypad.add_widget(Keypad(self._key, self.say("screens.form.clear")))
        if self.actions is None:
            return
        buttons: list[PushButton] = []
        if not cases.locked:
            other = Secondary(name="other", caption=self.say(f"cases.second.use_{OTHER[cases.kind].value}"))
            other.bind(on_fire=lambda *_: self.send(ev.SecondKindChosen(OTHER[cases.kind])))
            buttons.append(other)
        go = Primary(name="next", caption=self.say(f"cases.second.{self._go_key(cases)}"))
        go.bind(on_fire=lambda *_: self.send(ev.Next()))
        self.actions.offer(*buttons, go)

    def _key(self, key: str) -> None:
        session = self.port.snapshot.session
        if session is None or session.cases is None:
            return
        said = session.cases.second
        after = {"clear": "", "back": said[:-1]}.get(key, said + key)
        if len(after) <= SECOND_DIGITS[session.cases.kind]:
            self.send(ev.SecondSet(after))
