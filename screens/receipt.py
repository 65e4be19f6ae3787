"""The receipt: what happened, what to take, what follows by when. With paper, without paper (the phone is the receipt), and
when nobody knows whether paper came out. Never says that the application was accepted (受理)."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.state import Filing, Journey, PrintPhase
from kiosk.model.number import spoken
from kiosk.model.receipt import Receipt
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary, PushButton, Secondary
from screens.widgets.device_picture import DevicePicture
from screens.widgets.panel import Panel
from screens.widgets.qr import QrCode
from screens.widgets.rows import Fact, FactCard, ListCard, ListRow, Pill
from screens.widgets.surface import CardColumn, CardRow, Column, Row
from screens.widgets.words import OneLine, Words


class ReceiptScreen(StepScreen):
    """It is handed in, or kept here until the network is back."""

    _shown: Filing | None = None

    def update(self, journey: Journey) -> None:
        session = journey.session
        filing = session.filing if session is not None else None
        if filing is None or filing.receipt is None or filing == self._shown:
            return
        self._shown = filing
        receipt = filing.receipt
        phase = filing.print_phase or PrintPhase.PRINTING
        self.badge = "check-circle" if receipt.delivered else "clock-outline"
        self.badge_colour = "good" if receipt.delivered else "attention"
        self.heading = self.say(f"screens.receipt.{'delivered' if receipt.delivered else 'kept'}")
        why = "no_paper" if phase is PrintPhase.FAILED and filing.print_code == "paperOut" else phase.value
        self.lead = self.say(f"screens.receipt.print.{why}")
        self.ids.all.fills = phase is PrintPhase.PRINTING and self.theme.portrait
        main, last = self._parts(filing, receipt, phase)
        for slot, parts in (
            (self.ids.first, self._first(filing, receipt, phase)),
            (self.ids.all, main),
            (self.ids.last, last),
        ):
            slot.clear_widgets()
            for part in parts:
                slot.add_widget(part)
        if self.actions is not None:
            self.actions.offer(*self._buttons(filing, phase))

    def leaves(self) -> set[str]:
        """Nothing to go back to, and 结束 is the way out; but between two applications that button leads on, not out."""
        filing = self._shown
        printing = filing is None or filing.print_phase in (None, PrintPhase.PRINTING)
        return {"display", "help"} | (set() if printing or self._is_last else {"exit"})

    @property
    def _is_last(self) -> bool:
        session = self.port.snapshot.session
        return session is None or session.round >= self.port.rounds()

    def _first(self, filing: Filing, receipt: Receipt, phase: PrintPhase) -> list[Widget]:
        return [*([self._unknown(filing)] if phase is PrintPhase.UNKNOWN else []), *self._not_sent(receipt)]

    def _parts(self, filing: Filing, receipt: Receipt, phase: PrintPhase) -> tuple[list[Widget], list[Widget]]:
        """What the screen is about, and what accompanies it."""
        if phase is PrintPhase.FAILED:
            return [self._large_qr()], [self._without_phone(receipt)]
        facts = self._facts(receipt)
        if phase is PrintPhase.PRINTING:
            picture = DevicePicture(active=["receipt_printer"], way="out", size_hint_min_y=self.theme.mm(95))
            if self.theme.portrait:
                return [facts, picture], []
            picture.size_hint_y, picture.height = None, self.theme.mm(112)
            return [facts], [picture]
        code = self._small_qr(receipt)
        if not self.theme.portrait:
            return ([_beside(facts, code, self.theme.gap)], []) if self._side_by_side else ([facts], [code])
        once_more = [self._once_more()] if phase is PrintPhase.DONE and filing.reprints_left > 0 else []
        return [facts, code, *once_more], []

    @property
    def _side_by_side(self) -> bool:
        """Number and code on one page of a wide screen. Where they might not fit they stand below each other: a page can end
        between rows, not within two cards."""
        return not (self.theme.portrait or self.theme.elder or self.theme.low)

    def _once_more(self) -> Widget:
        """For a paper that is lost, torn or faint; small, since most people have theirs in the hand."""
        card = ListCard()
        row = ListRow(
            name="reprint",
            icon="printer",
            caption=self.say("screens.receipt.faint"),
            pill=Pill(self.say("screens.receipt.reprint_done"), "primary"),
            high=False,
        )
        row.bind(on_fire=lambda *_: self.send(ev.ReprintAsked()))
        card.fill_with([row])
        return card

    def _facts(self, receipt: Receipt) -> Column:
        card = FactCard()
        number = spoken(receipt.case_number or receipt.local_number)
        key = "case_number" if receipt.delivered else "local_number"
        card.add_widget(Words(text=self.say(f"screens.receipt.{key}"), role="note", colour="muted"))
        card.add_widget(OneLine(text=number, bold=True))
        lines = [
            ("applicant", f"{receipt.applicant_masked}  {receipt.number_masked}", "ink"),
            (
                "matters",
                self.say("screens.receipt.matters_said", bundle=receipt.bundle_name, n=len(receipt.items)),
                "ink",
            ),
            ("limit", self._days(receipt), "ink"),
        ]
        if receipt.materials_to_verify:
            lines.append(("to_verify", "、".join(receipt.materials_to_verify), "ink"))
        if receipt.materials_deferred:
            lines.append(("deferred", "、".join(receipt.materials_deferred), "attention"))
        for name, value, tone in lines:
            card.add_widget(Fact(self.say(f"screens.receipt.{name}"), value, tone=tone, bold=tone != "ink"))
        return card

    def _days(self, receipt: Receipt) -> str:
        promised = self.say("screens.days", days=receipt.promised_days)
        if not receipt.longest_days:
            return promised
        return f"{promised}\n{self.say('screens.days_slowest', days=receipt.longest_days)}"

    def _small_qr(self, receipt: Receipt) -> Column | Row:
        upright = not self._side_by_side
        box = CardRow if upright else CardColumn
        card = box(padding=(self.theme.mm(6), self.theme.mm(4)), spacing=self.theme.mm(6 if upright else 3))
        if not upright:
            card.size_hint_x, card.width = None, self.theme.mm(90)
        middle = {"center_y": 0.5} if upright else {"center_x": 0.5}
        card.add_widget(QrCode(self.port.qr_text(), self.theme.mm(62), pos_hint=middle))
        words = Column(pos_hint={"center_y": 0.5}, spacing=self.theme.mm(2))
        key = "progress" if receipt.progress_url else "keep"
        words.add_widget(Words(text=self.say(f"screens.receipt.qr_{key}"), role="listed", bold=True, even=not upright))
        words.add_widget(Words(text=self.say(f"screens.receipt.qr_{key}_more"), role="body", colour="muted", even=True))
        card.add_widget(words)
        return card

    def _large_qr(self) -> Widget:
        card = CardColumn(padding=(self.theme.mm(8), self.theme.mm(6)), spacing=self.theme.mm(3))
        side = self.theme.mm(154 if self.theme.portrait else 120)
        card.add_widget(QrCode(self.port.qr_text(), side, pos_hint={"center_x": 0.5}))
        card.add_widget(Words(text=self.say("screens.receipt.qr_save"), role="listed", bold=True, align="center"))
        return card

    def _without_phone(self, receipt: Receipt) -> Widget:
        panel = Panel(tone="attention", icon="pencil-outline", title=self.say("screens.receipt.no_phone"))
        # No-break spaces: a number to be copied stays on one line.
        number = spoken(receipt.case_number or receipt.local_number).replace(" ", "\u00a0")
        panel.say(self.say("screens.receipt.no_phone_more", number=number))
        return panel

    def _unknown(self, filing: Filing) -> Widget:
        panel = Panel(tone="attention", icon="printer-alert", title=self.say("screens.receipt.unknown"))
        panel.say(self.say("screens.receipt.unknown_more" if filing.reprints_left else "screens.receipt.unknown_staff"))
        return panel

    def _not_sent(self, receipt: Receipt) -> list[Widget]:
        if receipt.delivered:
            return []
        panel = Panel(tone="attention", icon="cloud-off-outline", title=self.say("screens.receipt.not_sent"))
        panel.say(self.say("screens.receipt.not_sent_more", phone=receipt.phone))
        return [panel]

    def _buttons(self, filing: Filing, phase: PrintPhase) -> list[PushButton]:
        if phase is PrintPhase.PRINTING:
            return []
        buttons: list[PushButton] = []
        # Upright there is a row for it beside the code, and no room for three buttons in one line.
        elsewhere = phase is PrintPhase.DONE and self.theme.portrait
        if phase is PrintPhase.FAILED or (filing.reprints_left > 0 and not elsewhere):
            again = Secondary(
                name="reprint", caption=self.say(f"screens.receipt.reprint_{phase.value}"), icon="printer"
            )
            again.bind(on_fire=lambda *_: self.send(ev.ReprintAsked()))
            buttons.append(again)
        session, rounds, last = self.port.snapshot.session, self.port.rounds(), self._is_last
        if last and (phase is PrintPhase.DONE or not buttons):  # a visit is rated when it is over
            rate = Secondary(name="evaluate", caption=self.say("screens.receipt.evaluate"), icon="star-outline")
            rate.bind(on_fire=lambda *_: self.send(ev.EvaluateAsked()))
            buttons.append(rate)
        caption = self.say(f"screens.receipt.done_{phase.value}")
        if session is not None and not last:
            caption = self.say("screens.receipt.next_round", n=session.round + 1, all=rounds)
        done = Primary(name="next", caption=caption)
        done.bind(on_fire=lambda *_: self.send(ev.Next()))
        return [*buttons, done]


def _beside(one: Widget, other: Widget, gap: int) -> Row:
    """Two cards of one height."""
    row = Row(spacing=gap)
    for card in (one, other):
        card.unbind(minimum_height=card.setter("height"))
        card.bind(minimum_height=card.setter("size_hint_min_y"))
        card.size_hint_y, card.size_hint_min_y = 1, card.minimum_height
        row.add_widget(card)
    return row
