"""What a visit asks of the platform while its citizen waits, and what this kiosk says where the platform is away.

One room for all live questions, so that the end of a visit ends them all: nothing that was asked for one person is answered to
the next.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.asking import Asking
from kiosk.bus import Bus
from kiosk.case_questions import CaseQuestions
from kiosk.copy_work import CopyWork
from kiosk.inquiry_questions import InquiryQuestions
from kiosk.journey import effects as ef
from kiosk.log import Log
from kiosk.payment_questions import PaymentQuestions
from kiosk.result_printing import Check, ResultPrinting
from kiosk.waiver_questions import WaiverQuestions
from offline.ports import Clock

if TYPE_CHECKING:
    from kiosk.device_hub import DeviceHub
    from kiosk.platform.adapter import LivePlatform
    from kiosk.printing.said import Say
    from kiosk.store_thread import StoreThread

LiveEffect = (
    ef.PrintCopy
    | ef.TakePagesHome
    | ef.AskInquiry
    | ef.PrintInquiry
    | ef.AskPayment
    | ef.AskProgress
    | ef.AskCases
    | ef.PrintCaseFile
    | ef.AskLicences
    | ef.CheckStanding
)


class Live:
    """Called on the main loop; returns at once, and every answer comes over the bus."""

    def __init__(
        self,
        store: StoreThread,
        connect: Callable[[], LivePlatform],
        kiosk_id: str,
        clock: Clock,
        bus: Bus,
        log: Log,
        hub: Callable[[], DeviceHub],
        check: Callable[[], Check],
        say: Say,
    ) -> None:
        """``check``: what verifies a file before it is printed, made at first use."""
        self._asking = Asking(connect, clock, log)
        self._cases = CaseQuestions(store, self._asking, kiosk_id, clock.monotonic, bus, log)
        self._results = ResultPrinting(store, self._asking, hub, check, clock.now, bus, log)
        self._inquiries = InquiryQuestions(self._asking, hub, say, clock.now, bus, log)
        self._copies = CopyWork(self._asking, hub, bus, log)
        self._waivers = WaiverQuestions(self._asking, bus)
        self._payments = PaymentQuestions(self._asking, bus)

    def run(self, effect: LiveEffect) -> None:
        """Ask what the effect asks for."""
        match effect:
            case ef.AskProgress():
                self._cases.progress(effect)
            case ef.PrintCopy():
                self._copies.print(effect)
            case ef.TakePagesHome():
                self._copies.take_home(effect)
            case ef.AskInquiry():
                self._inquiries.ask(effect)
            case ef.PrintInquiry():
                self._inquiries.print(effect)
            case ef.AskPayment():
                self._payments.ask(effect)
            case ef.AskLicences():
                self._waivers.licences(effect)
            case ef.CheckStanding():
                self._waivers.checks(effect)
            case ef.AskCases():
                self._cases.cases(effect)
            case ef.PrintCaseFile():
                self._results.start(effect)

    def wipe(self, session_id: str) -> None:
        """The visit is over: nothing of it is answered any more."""
        self._asking.wipe(session_id)
        self._results.wipe(session_id)
        self._copies.wipe(session_id)

    def close(self) -> None:
        """Ask nothing more."""
        self._asking.close()
        self._results.close()
        self._inquiries.close()
        self._copies.close()
