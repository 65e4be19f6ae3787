"""By which way the results come: one way for all of them or one for each, and where a courier goes. What it costs is said in the
guide's own words, and said to be unknown where the guide is silent."""

from __future__ import annotations

from functools import partial

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.after_state import DeliveryPhase, DeliveryQuestion, fits, grouped
from kiosk.journey.state import Journey, Session
from kiosk.model.delivery import Way
from kiosk.model.guide import Guide
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary, Secondary
from screens.widgets.field import FieldRow
from screens.widgets.keypad import Keypad
from screens.widgets.option import OptionRow
from screens.widgets.panel import Note
from screens.widgets.rows import Fact, FactCard, ListCard, ListRow


class DeliveryScreen(StepScreen):
    """How shall it reach you?"""

    _shown: tuple[object, ...] = ()

    def update(self, journey: Journey) -> None:
        session = journey.session
        asked = self.port.delivery()
        if session is None or session.guide is None or asked is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        after = session.after
        shown = (after.delivery, after.place, session.guide, session.round)
        if shown != self._shown:
            self._shown = shown
            self._build(session, session.guide, asked)
            self.pager.to_top()
        if after.delivery is DeliveryPhase.PARCEL:
            self._phone.value = after.parcel_phone
            self._phone.display = grouped(after.parcel_phone)
        else:
            for row in self._options:
                row.chosen = asked.chosen is not None and row.name == f"way:{asked.chosen.value}"

    def _stage_name(self, message: str) -> str:
        return self.say("after.delivery.stage")

    def _build(self, session: Session, guide: Guide, asked: DeliveryQuestion) -> None:
        self.ids.all.clear_widgets()
        self.ids.keypad.clear_widgets()
        self._options: list[OptionRow] = []
        if session.after.delivery is DeliveryPhase.PARCEL:
            self._build_parcel(session, asked)
        else:
            self._build_ways(session, guide, asked)
        if self.actions is None:
            return
        skip = Secondary(name="pass", caption=self.say("after.pass"))
        skip.bind(on_fire=lambda *_: self.send(ev.PassedOver()))
        done = Primary(name="next", caption=self.say("after.next"))
        done.bind(on_fire=lambda *_: self.send(ev.Next()))
        self.actions.offer(skip, done)

    def _build_ways(self, session: Session, guide: Guide, asked: DeliveryQuestion) -> None:
        results, item = asked.results, asked.item
        names = tuple(dict.fromkeys(one.result_name or "" for one in results))
        if item is not None:
            self.heading = self.say("after.delivery.one", result=item.result_name or "")
            self.lead = self.say("after.delivery.place", n=session.after.place + 1, m=len(results))
        else:
            self.heading = self.say("after.delivery.heading")
            self.lead = self.say("after.delivery.results", results="、".join(names))
        for way in asked.ways:
            row = OptionRow(
                name=f"way:{way.value}",
                caption=self.say(f"after.way.{way.value}"),
                hint=self._hint(way, guide, asked.fee),
            )
            row.bind(on_fire=partial(self._choose, way))
            self._options.append(row)
            self.ids.all.add_widget(row)
        if item is None and len(results) > 1:
            self.ids.all.add_widget(self._each())
        said = guide.delivery.strip()
        words = self.say("after.delivery.guide", words=said) if said else self.say("after.delivery.silent")
        self.ids.all.add_widget(Note(text=words))

    def _each(self) -> Widget:
        row = ListRow(name="each", caption=self.say("after.delivery.each"), icon="pencil-outline", high=False)
        row.bind(on_fire=lambda *_: self.send(ev.EachAsked()))
        card = ListCard()
        card.fill_with([row])
        return card

    def _hint(self, way: Way, guide: Guide, fee: str) -> str:
        if way is Way.COURIER:
            return self.say("after.way.courier_fee", fee=fee) if fee else self.say("after.way.courier_more")
        if way is Way.WINDOW and guide.points:
            point = guide.points[0]
            return self.say("after.way.window_at", name=point.name, address=point.address)
        return self.say(f"after.way.{way.value}_more")

    def _build_parcel(self, session: Session, asked: DeliveryQuestion) -> None:
        self.heading = self.say("after.parcel.heading")
        self.lead = self.say("after.parcel.lead")
        card = FactCard()
        card.add_widget(Fact(self.say("after.parcel.name"), session.card.name if session.card else ""))
        card.add_widget(Fact(self.say("after.parcel.address"), asked.address))
        card.add_widget(Fact(self.say("after.parcel.fee"), asked.fee or self.say("after.parcel.fee_unknown")))
        self._phone = FieldRow(caption=self.say("after.parcel.phone"), empty=self.say("after.phone.empty"), active=True)
        for part in (card, self._phone, Note(text=self.say("after.parcel.wrong"))):
            self.ids.all.add_widget(part)
        self.ids.keypad.add_widget(Keypad(self._key, self.say("screens.form.clear")))

    def _choose(self, way: Way, *_: object) -> None:
        self.send(ev.WayChosen(way))

    def _key(self, key: str) -> None:
        session = self.port.snapshot.session
        if session is None:
            return
        said = session.after.parcel_phone
        after = {"clear": "", "back": said[:-1]}.get(key, said + key)
        if fits(after):
            self.send(ev.ParcelPhoneSet(after))
