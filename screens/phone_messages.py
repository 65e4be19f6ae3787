"""A phone for messages about the case: typed, shown once more large enough to be compared digit by digit, then kept."""

from __future__ import annotations

from kiosk.journey import events as ev
from kiosk.journey.after_state import After, fits, grouped
from kiosk.journey.state import Journey
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary, Secondary
from screens.widgets.field import FieldRow
from screens.widgets.keypad import Keypad
from screens.widgets.panel import Note
from screens.widgets.rows import FactCard, ListCard, ListRow
from screens.widgets.words import OneLine, Words


class PhoneMessagesScreen(StepScreen):
    """Where shall messages go?"""

    _shown: tuple[object, ...] = ()

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        after = session.after
        shown = (after.phone_shown, after.phone if after.phone_shown else "", session.round)
        if shown != self._shown:
            self._shown = shown
            self._build(after)
        if not after.phone_shown:
            self._entry.value = after.phone
            self._entry.display = grouped(after.phone)

    def forget(self) -> None:
        self._shown = ()

    def _stage_name(self, message: str) -> str:
        return self.say("after.phone.stage")

    def _build(self, after: After) -> None:
        content, keypad = self.ids.all, self.ids.keypad
        content.clear_widgets()
        keypad.clear_widgets()
        if after.phone_shown:
            self.heading, self.lead = self.say("after.phone.confirm"), self.say("after.phone.confirm_more")
            card = FactCard()
            card.add_widget(Words(text=self.say("after.phone.number"), role="note", colour="muted"))
            card.add_widget(OneLine(text=grouped(after.phone), bold=True))
            row = ListRow(name="change", caption=self.say("after.phone.change"), icon="pencil-outline", high=False)
            row.bind(on_fire=lambda *_: self.send(ev.PhoneChanged()))
            other = ListCard()
            other.fill_with([row])
            content.add_widget(card)
            content.add_widget(other)
        else:
            self.heading, self.lead = self.say("after.phone.heading"), self.say("after.phone.lead")
            self._entry = FieldRow(
                caption=self.say("after.phone.number"), empty=self.say("after.phone.empty"), active=True
            )
            content.add_widget(self._entry)
            keypad.add_widget(Keypad(self._key, self.say("screens.form.clear")))
        content.add_widget(Note(icon="lock-outline", text=self.say("after.phone.kept")))
        if self.actions is None:
            return
        skip = Secondary(name="pass", caption=self.say("after.phone.pass"))
        skip.bind(on_fire=lambda *_: self.send(ev.PassedOver()))
        done = Primary(name="next", caption=self.say("after.phone.right" if after.phone_shown else "after.next"))
        done.bind(on_fire=lambda *_: self.send(ev.Next()))
        self.actions.offer(skip, done)

    def _key(self, key: str) -> None:
        session = self.port.snapshot.session
        if session is None:
            return
        said = session.after.phone
        after = {"clear": "", "back": said[:-1]}.get(key, said + key)
        if fits(after):
            self.send(ev.PhoneSet(after))
