"""The card: where to put it, being read, read. Receipts that an interrupted visit left for this card are offered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.state import IdentityPhase, Journey, Session
from kiosk.model.draft import DraftOffer
from kiosk.model.identity import mask_name, mask_number
from kiosk.model.number import spoken
from kiosk.model.receipt import PendingReceipt
from screens.port import Port
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary, PushButton, Secondary
from screens.widgets.panel import Panel
from screens.widgets.rows import ListCard, ListRow, Pill
from screens.widgets.surface import Space


class IdentityScreen(StepScreen):
    """Please put your card here."""

    _shown: tuple[object, ...] = ()

    def __init__(self, port: Port, now: Callable[[], datetime]) -> None:
        super().__init__(port, now)
        self._picture = self.ids.picture.__self__  # Kivy's ids are weak, and it comes and goes

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        slot = journey.slot_there
        draft = (session.draft.offer, session.draft.opening)
        shown = (
            draft,
            session.identity,
            session.card_in,
            session.pending,
            session.card is not None,
            session.trouble,
            slot,
        )
        if shown == self._shown:
            return
        self._shown = shown
        self._picture.way = "in" if session.identity is IdentityPhase.WAITING else "lying"
        self.heading = self.say(f"screens.identity.{self._heading_key(session)}")
        self.lead = self._lead_words(session, slot)
        in_slot = slot and (session.identity is IdentityPhase.WAITING or session.card_in == "card_reader")
        on_plate = session.identity is IdentityPhase.WAITING or session.card_in == "id_reader"
        self._picture.active = [role for role, shown in (("id_reader", on_plate), ("card_reader", in_slot)) if shown]
        self._middle(session)
        self._offer(session)

    def aloud(self) -> str:
        session = self.port.snapshot.session
        if session is not None and session.card is not None:
            return f"{self.heading}。"  # the masked name and number are for the eye
        return super().aloud()

    def leaves(self) -> set[str]:
        session = self.port.snapshot.session
        read = session is not None and session.card is not None
        return {"display", "help", "exit"} if read else {"back", "display", "help", "exit"}

    def _heading_key(self, session: Session) -> str:
        in_slot = session.card_in == "card_reader" and session.identity is not IdentityPhase.WAITING
        return f"{session.identity.value}_slot" if in_slot else session.identity.value

    def _lead_words(self, session: Session, slot: bool) -> str:
        if session.card is None:
            waiting = session.identity is IdentityPhase.WAITING
            key = "waiting_slot" if waiting and slot else f"{session.identity.value}_more"
            return self.say(f"screens.identity.{key}")
        return self.say(
            "screens.identity.read_more", name=mask_name(session.card.name), number=mask_number(session.card.number)
        )

    def _middle(self, session: Session) -> None:
        middle = self.ids.middle
        middle.clear_widgets()
        if session.draft.offer is not None:
            middle.add_widget(self._left_off(session.draft.offer))
        if not session.pending:
            middle.add_widget(self._picture if session.draft.offer is None else Space())
            return
        panel = Panel(tone="attention", icon="printer", title=self.say("screens.identity.pending"))
        panel.say(self.say("screens.identity.pending_more"))
        middle.add_widget(panel)
        card = ListCard()
        card.fill_with([self._pending_row(receipt) for receipt in session.pending])
        middle.add_widget(card)
        middle.add_widget(Space())

    def _left_off(self, offer: DraftOffer) -> Widget:
        """What this card left unfinished; said too where it cannot be read any more."""
        key = "offer" if offer.whole else "damaged"
        panel = Panel(
            tone="attention", icon="clock-outline", title=self.say(f"cases.draft.{key}", bundle=offer.bundle_name)
        )
        local = offer.saved.astimezone(self.now().tzinfo)
        saved = self.say("cases.draft.saved", month=local.month, day=local.day, time=local.strftime("%H:%M"))
        panel.say(saved, self.say(f"cases.draft.{key}_more"))
        return panel

    def _pending_row(self, pending: PendingReceipt) -> Widget:
        receipt = pending.receipt
        known = self.say(
            "screens.identity.pending_row",
            month=receipt.local_time.month,
            day=receipt.local_time.day,
            time=receipt.local_time.strftime("%H:%M"),
            number=spoken(receipt.case_number or receipt.local_number),
        )
        # Paper of an earlier print may lie with the citizen already: said, so that nobody takes two papers for two submissions.
        key = "perhaps" if pending.printable else "twice"
        perhaps = self.say(f"screens.identity.pending_{key}") if pending.outcome == "unknown" else ""
        row = ListRow(
            name=f"pending:{receipt.submission_id}" if pending.printable else "",
            icon="printer" if pending.printable else "printer-alert",
            caption=receipt.bundle_name,
            hint=f"{known}\n{perhaps}" if perhaps else known,
            pill=Pill(self.say("screens.identity.print"), "primary")
            if pending.printable
            else Pill(self.say("screens.identity.by_staff"), "attention"),
        )
        row.bind(on_fire=partial(self._print, receipt.submission_id))
        return row

    def _offer(self, session: Session) -> None:
        if self.actions is None:
            return
        buttons: list[PushButton] = []
        if session.identity is IdentityPhase.READ:
            go = Primary(name="next", caption=self.say("screens.identity.go"), icon="arrow-right", icon_after=True)
            go.bind(on_fire=lambda *_: self.send(ev.Next()))
            if session.draft.offer is not None and session.draft.offer.whole:
                words = "cases.draft.opening" if session.draft.opening else "cases.draft.resume"
                again = Primary(name="resume", caption=self.say(words), icon="arrow-right", icon_after=True)
                again.bind(on_fire=lambda *_: self.send(ev.DraftTaken()))
                go = Secondary(name="next", caption=self.say("cases.draft.anew"))
                go.bind(on_fire=lambda *_: self.send(ev.Next()))
                buttons += [go, again]
            else:
                buttons.append(go)
        else:
            other = Secondary(name="no_card", icon="help-circle-outline", caption=self.say("screens.identity.no_card"))
            other.bind(on_fire=lambda *_: self.send(ev.HelpAsked()))
            buttons.append(other)
        self.actions.offer(*buttons)

    def _print(self, submission_id: str, *_: object) -> None:
        self.send(ev.PendingReceiptAsked(submission_id))
