"""What is to be paid and how: the platform's code, for the citizen's own telephone. The kiosk takes no money."""

from __future__ import annotations

from kiosk.journey import events as ev
from kiosk.journey.state import Journey
from kiosk.model.payment import Payment, PaymentState
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary
from screens.widgets.panel import Note
from screens.widgets.qr import QrCode
from screens.widgets.rows import Fact, FactCard
from screens.widgets.surface import CardColumn


class PaymentScreen(StepScreen):
    """This is the fee."""

    _shown: Payment | None = None

    def update(self, journey: Journey) -> None:
        session = journey.session
        payment = session.after.payment if session is not None else None
        if session is None or payment is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        if payment != self._shown:
            self._shown = payment
            self._build(payment)

    def _stage_name(self, message: str) -> str:
        return self.say("after.payment.stage")

    def _build(self, payment: Payment) -> None:
        content, due = self.ids.all, payment.state is PaymentState.DUE
        content.clear_widgets()
        yuan = f"{payment.cents // 100}.{payment.cents % 100:02d}"
        self.heading = self.say(f"after.payment.{'due' if due else 'paid'}", yuan=yuan)
        self.lead = self.say(f"after.payment.{'due' if due else 'paid'}_more")
        card = FactCard()
        for name, value in (
            ("basis", payment.basis),
            ("slip", payment.slip_number),
            ("until", payment.until[:10] if due else ""),
        ):
            if value:
                card.add_widget(Fact(self.say(f"after.payment.{name}"), value))
        if card.children:
            content.add_widget(card)
        if due and payment.qr:
            code = CardColumn(padding=(self.theme.mm(8), self.theme.mm(6)))
            code.add_widget(QrCode(payment.qr, self.theme.mm(90), pos_hint={"center_x": 0.5}))
            content.add_widget(code)
        content.add_widget(Note(text=self.say("after.payment.no_money")))
        if self.actions is not None:
            done = Primary(name="next", caption=self.say("after.payment.later" if due else "after.next"))
            done.bind(on_fire=lambda *_: self.send(ev.Next()))
            self.actions.offer(done)
