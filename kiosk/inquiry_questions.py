"""Asks an office, over the platform, what an inquiry asks; prints its answer as a slip. Nothing of it is kept or logged."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk.asking import Asking, NotAnswered
from kiosk.bus import Bus
from kiosk.contract.case_query import InquiryAsked, InquiryReply, SecondCheck
from kiosk.journey import inquiry_events as ie
from kiosk.journey.case_events import CaseFilePrinted
from kiosk.journey.effects import AskInquiry, PrintInquiry
from kiosk.log import Log
from kiosk.model.inquiry import InquiryAnswer
from kiosk.person import person_of

if TYPE_CHECKING:
    from devices.receipt_printer.protocol import PrintReport
    from kiosk.device_hub import DeviceHub
    from kiosk.printing.said import Say


class InquiryQuestions:
    """Called on the main loop; returns at once."""

    def __init__(
        self, asking: Asking, hub: Callable[[], DeviceHub], say: Say, now: Callable[[], datetime], bus: Bus, log: Log
    ) -> None:
        self._asking, self._hub, self._say, self._now = asking, hub, say, now
        self._bus, self._log = bus, log
        self._setting = ThreadPoolExecutor(1, thread_name_prefix="inquiries")

    def ask(self, effect: AskInquiry) -> None:
        """Answers InquiryAnswered or InquiryNotAnswered."""
        second = SecondCheck(effect.second.kind.value, effect.second.value)
        asked = InquiryAsked(person_of(effect.card), second, dict(effect.form))
        columns = frozenset(column.column_id for column in effect.inquiry.columns)
        kind = effect.inquiry.inquiry_id

        def answered(said: InquiryReply | NotAnswered) -> None:
            if isinstance(said, NotAnswered):
                self._bus.publish(ie.InquiryNotAnswered(effect.session_id, said.why, said.again_s))
                return
            # What no column names is not shown: nobody has decided who may see it.
            rows = tuple({key: value for key, value in row.items() if key in columns} for row in said.rows)
            answer = InquiryAnswer(rows, said.as_of, said.office)
            self._bus.publish(ie.InquiryAnswered(effect.session_id, answer))

        self._asking.ask(effect.session_id, lambda platform: platform.inquiry(kind, columns, asked), answered)

    def print(self, effect: PrintInquiry) -> None:
        """Answers CaseFilePrinted."""
        self._setting.submit(self._print, effect)

    def close(self) -> None:
        """Finish what is being set; begin no more."""
        self._setting.shutdown(wait=True, cancel_futures=True)

    def _print(self, effect: PrintInquiry) -> None:
        from kiosk.printing.inquiry_slip import inquiry_slip

        def finished(report: PrintReport) -> None:
            self._say_end(effect, report.outcome.value, report.code)

        try:
            blocks = inquiry_slip(effect.inquiry, effect.answer, self._now(), self._say)
            self._hub().print_slip(effect.session_id, blocks, finished, effect.job)
        except Exception as error:  # noqa: BLE001 - the thread pool would keep it, and the citizen wait for ever
            self._log("inquiry.not_printed", reason=type(error).__name__)
            self._say_end(effect, "failed", "notMade")

    def _say_end(self, effect: PrintInquiry, outcome: str, code: str) -> None:
        self._bus.publish(CaseFilePrinted(effect.session_id, effect.job, outcome, code))
