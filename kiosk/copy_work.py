"""Carries out what a visit asks of its copies: one PDF of the pages, printed, or sealed for a telephone.

The key stands in the code on the screen and nowhere else; nothing of the pages is written down or logged here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from kiosk.asking import Asking, NotAnswered
from kiosk.bus import Bus
from kiosk.journey.case_events import CaseFilePrinted
from kiosk.journey.copy_events import NotTakenHome, TakenHome
from kiosk.journey.effects import PrintCopy, TakePagesHome
from kiosk.log import Log
from kiosk.model.unanswered import Unanswered

if TYPE_CHECKING:
    from devices.receipt_printer.protocol import PrintReport
    from kiosk.device_hub import DeviceHub
    from kiosk.taking_home import TakenHome as Brought

SEND_SECONDS = 180.0  # some megabytes on a village line; the screen says that they are on their way
REMEMBERED = 64  # visits that are over


class CopyWork:
    """Called on the main loop; returns at once."""

    def __init__(self, asking: Asking, hub: Callable[[], DeviceHub], bus: Bus, log: Log) -> None:
        self._asking, self._hub, self._bus, self._log = asking, hub, bus, log
        self._making = ThreadPoolExecutor(1, thread_name_prefix="copies")
        self._ended: deque[str] = deque(maxlen=REMEMBERED)

    def print(self, effect: PrintCopy) -> None:
        """Answers CaseFilePrinted."""
        self._making.submit(self._print, effect)

    def take_home(self, effect: TakePagesHome) -> None:
        """Answers TakenHome or NotTakenHome."""
        self._making.submit(self._take_home, effect)

    def wipe(self, session_id: str) -> None:
        """What has not reached the printer by now does not reach it."""
        self._ended.append(session_id)

    def close(self) -> None:
        """Finish what is being made; begin no more."""
        self._making.shutdown(wait=True, cancel_futures=True)

    def _print(self, effect: PrintCopy) -> None:
        from kiosk.documents.pdf import pdf_of

        def finished(report: PrintReport) -> None:
            self._log("copy.printed", pages=len(effect.pages), outcome=report.outcome.value, code=report.code)
            self._bus.publish(CaseFilePrinted(effect.session_id, effect.job, report.outcome.value, report.code))

        try:
            pdf = pdf_of(effect.pages).data
            if effect.session_id in self._ended:
                return  # who asked for it has left while it was made
            self._hub().print_document(effect.session_id, pdf, f"copy {effect.job}", finished)
        except Exception as error:  # noqa: BLE001 - the thread pool would keep it, and the citizen wait for ever
            self._log("copy.not_made", reason=type(error).__name__)
            self._bus.publish(CaseFilePrinted(effect.session_id, effect.job, "failed", "notMade"))

    def _take_home(self, effect: TakePagesHome) -> None:
        from kiosk.documents.pdf import pdf_of
        from kiosk.taking_home import seal_pages, take_home

        def answered(said: Brought | NotAnswered) -> None:
            if isinstance(said, NotAnswered):
                self._bus.publish(NotTakenHome(effect.session_id, effect.job, said.why))
            else:
                self._bus.publish(TakenHome(effect.session_id, effect.job, said.qr, said.until))

        try:
            sealed = seal_pages(pdf_of(effect.pages).data)
        except Exception as error:  # noqa: BLE001 - as above; too long for one download is among them
            self._log("copy.not_made", reason=type(error).__name__)
            self._bus.publish(NotTakenHome(effect.session_id, effect.job, Unanswered.REFUSED))
            return
        self._asking.ask(effect.session_id, lambda platform: take_home(platform, sealed), answered, within=SEND_SECONDS)
