"""Asks the platform what a case costs. An answer that does not come is no answer: nothing is shown to be due."""

from __future__ import annotations

from kiosk.asking import Asking, NotAnswered
from kiosk.bus import Bus
from kiosk.contract import booking as wire
from kiosk.journey.after_events import PaymentKnown
from kiosk.journey.effects import AskPayment
from kiosk.model.payment import Payment, PaymentState

_STATES = {state.value: state for state in PaymentState}


class PaymentQuestions:
    """Called on the main loop; returns at once."""

    def __init__(self, asking: Asking, bus: Bus) -> None:
        self._asking, self._bus = asking, bus

    def ask(self, effect: AskPayment) -> None:
        """Answers PaymentKnown, also with *unknown*."""

        def answered(said: wire.Payment | NotAnswered) -> None:
            payment = Payment(PaymentState.UNKNOWN) if isinstance(said, NotAnswered) else payment_of(said)
            self._bus.publish(PaymentKnown(effect.session_id, effect.submission_id, payment))

        self._asking.ask(effect.session_id, lambda platform: platform.payment(effect.submission_id), answered)


def payment_of(said: wire.Payment) -> Payment:
    """In the walk's words."""
    state = _STATES.get(said.state, PaymentState.UNKNOWN)
    return Payment(state, said.cents, said.basis, said.qr, said.slip_number, said.due or "")
