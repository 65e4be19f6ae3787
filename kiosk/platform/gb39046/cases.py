"""办件, 支付 and 预约: live questions about a case, in the words of this dialect."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kiosk.catalogue.codes.table import CodeProblem
from kiosk.contract import booking
from kiosk.contract.booking import Booked, Booking, Payment, Slot, SlotsReply
from kiosk.contract.case_query import CasesAsked, CasesReply, CaseStatus, CaseStep, CaseView
from kiosk.contract.plain_case import is_booked, is_case_status, is_cases, is_payment, is_slots
from kiosk.platform.answer import right
from kiosk.platform.gb39046 import wire_cases as wire
from kiosk.platform.gb39046.asked import SECOND, coded
from kiosk.platform.gb39046.documents import answer_of
from kiosk.platform.gb39046.exchange import Exchange, unmapped
from kiosk.platform.gb39046.words import applicant, cents, day_or_none, iso, iso_or_none, state_of

_T = TypeVar("_T")
_Wire = TypeVar("_Wire")

_PAYMENTS = {
    "0": booking.NO_FEE,
    "1": booking.DUE,
    "2": booking.PAID,
    "3": booking.REFUNDED,
    "9": booking.UNKNOWN,
}


class Cases(Exchange):
    """See ``kiosk.platform.adapter.LivePlatform``."""

    def case_status(self, number: str) -> CaseStatus:
        """办件状态."""
        with self._caller.noting("case_status"):
            return self._said("办件状态", wire.Number(number), wire.Status, _status, is_case_status)

    def cases(self, asked: CasesAsked) -> CasesReply:
        """办件, by person and second check."""
        with self._caller.noting("cases"):
            try:
                second = wire.Second(coded(SECOND, asked.second.kind), asked.second.value)
                question = wire.CasesAsked(applicant(asked.person, self._operator), second, asked.submission_id)
            except CodeProblem as error:
                raise unmapped(error) from error
            return self._said("办件", question, wire.Cases, _cases, lambda given: is_cases(given, asked.submission_id))

    def payment(self, submission_id: str) -> Payment:
        """支付."""
        with self._caller.noting("payment"):
            return self._said("支付", wire.Submission(submission_id), wire.Payment, _payment, is_payment)

    def slots(self, division: str, bundle_id: str, item_id: str) -> SlotsReply:
        """号源."""
        with self._caller.noting("slots"):
            asked = wire.SlotsAsked(division, bundle_id, item_id)
            return self._said("号源", asked, wire.Slots, _slots, is_slots)

    def book(self, submission_id: str, booking: Booking) -> Booked:
        """预约."""
        with self._caller.noting("book"):
            asked = wire.BookingAsked(submission_id, booking.slot_id)
            return self._said("预约", asked, wire.Booked, _booked, lambda given: is_booked(given, booking.slot_id))

    def _said(
        self,
        service: str,
        asked: object,
        kind: type[_Wire],
        ours: Callable[[_Wire], _T],
        is_right: Callable[[_T], bool],
    ) -> _T:
        told = self.ask(service, asked, kind)
        try:
            return right(ours(told), is_right)
        except CodeProblem as error:
            raise unmapped(error) from error


def _status(told: wire.Status) -> CaseStatus:
    return CaseStatus(told.number, state_of(told), iso(told.received), iso(told.changed), day_or_none(told.due))


def _cases(told: wire.Cases) -> CasesReply:
    return CasesReply(tuple(map(_case, told.cases)))


def _case(told: wire.Case) -> CaseView:
    return CaseView(
        submission_id=told.submission_id,
        case_number=told.number,
        local_number=told.local_number,
        bundle_id=told.bundle,
        bundle_name=told.bundle_name,
        division=told.division,
        items=tuple((item.code, item.name) for item in told.items),
        state=state_of(told),
        received_at=iso(told.received),
        steps=tuple(CaseStep(state_of(step), iso_or_none(step.at)) for step in told.steps),
        kiosk_id=told.kiosk_id,
        due=day_or_none(told.due),
        answer=None if told.document is None else answer_of(told.document, told.submission_id, told.number),
        payment=coded(_PAYMENTS, told.payment),
    )


def _payment(told: wire.Payment) -> Payment:
    return Payment(
        coded(_PAYMENTS, told.state),
        cents(told.amount),
        told.basis,
        told.qr,
        told.slip_number,
        iso_or_none(told.paid),
        day_or_none(told.due),
    )


def _slot(told: wire.Slot) -> Slot:
    return Slot(told.slot_id, told.place, told.address, iso(told.begin), iso(told.end), told.left)


def _slots(told: wire.Slots) -> SlotsReply:
    return SlotsReply(tuple(map(_slot, told.slots)))


def _booked(told: wire.Booked) -> Booked:
    return Booked(told.number, _slot(told.slot), told.bring)
