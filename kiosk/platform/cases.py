"""Live questions about cases, fees, appointments, and inquiries. What an answer says is shown, perhaps printed, and forgotten."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlencode

from kiosk.contract.booking import Booked, Booking, Payment, SlotsReply
from kiosk.contract.case_query import CasesAsked, CasesReply, CaseStatus, InquiryAsked, InquiryReply
from kiosk.contract.plain_case import is_booked, is_case_status, is_cases, is_inquiry, is_payment, is_slots
from kiosk.platform.answer import right
from kiosk.platform.call import Subject, segment


class Cases(Subject):
    """``SaidNoError`` tells what is no fault of the line: ``case-unknown``, ``second-check-failed``, ``slot-taken``, …"""

    def case_status(self, number: str) -> CaseStatus:
        """State and dates by case number or local number alone."""
        with self._caller.noting("case_status"):
            return right(self._caller.ask("GET", f"/v1/cases/{segment(number)}", None, CaseStatus), is_case_status)

    def cases(self, asked: CasesAsked) -> CasesReply:
        """Everything that this person may see, with the second check."""
        with self._caller.noting("cases"):
            reply = self._caller.ask("POST", "/v1/cases", asked, CasesReply)
            return right(reply, lambda given: is_cases(given, asked.submission_id))

    def inquiry(self, kind: str, columns: Collection[str], asked: InquiryAsked) -> InquiryReply:
        """``columns``: ids of the columns that the catalogue has for this ``kind``; any other one is ``garbage``."""
        with self._caller.noting("inquiry"):
            reply = self._caller.ask("POST", f"/v1/inquiries/{segment(kind)}", asked, InquiryReply)
            return right(reply, lambda given: is_inquiry(given, columns))

    def payment(self, submission_id: str) -> Payment:
        """What is to be paid, or was."""
        with self._caller.noting("payment"):
            address = f"/v1/submissions/{segment(submission_id)}/payment"
            return right(self._caller.ask("GET", address, None, Payment), is_payment)

    def slots(self, division: str, bundle_id: str, item_id: str) -> SlotsReply:
        """When and where somebody has time."""
        with self._caller.noting("slots"):
            query = urlencode({"division": division, "bundle_id": bundle_id, "item_id": item_id})
            return right(self._caller.ask("GET", f"/v1/appointments?{query}", None, SlotsReply), is_slots)

    def book(self, submission_id: str, booking: Booking) -> Booked:
        """Take a slot, or move to it; the same again is the same booking. Raises ``SaidNoError`` ``slot-taken``."""
        with self._caller.noting("book"):
            address = f"/v1/submissions/{segment(submission_id)}/appointment"
            reply = self._caller.ask("PUT", address, booking, Booked)
            return right(reply, lambda given: is_booked(given, booking.slot_id))
