"""Carries out the effects of the walk on store, devices and platform; every answer comes back over the bus.

Nothing here blocks: each method hands work to a thread and returns. Callbacks run on those threads and only publish.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk.bus import Bus
from kiosk.draft_work import DraftWork
from kiosk.finding import Finding
from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.leaflet_printing import LeafletPrinting
from kiosk.log import Log
from kiosk.note_work import NoteWork
from kiosk.page_work import Host, PageWork

if TYPE_CHECKING:  # imported when first used: the home screen must not wait for them
    from devices.receipt_printer.protocol import Block, PrintReport
    from kiosk.catalogue.opening import Opened
    from kiosk.device_hub import DeviceHub
    from kiosk.document_answers import Answer
    from kiosk.live import Live
    from kiosk.model.age_table import AgeTable
    from kiosk.model.draft import DraftOffer
    from kiosk.model.guide import Guide
    from kiosk.model.leaflet import Leaflet
    from kiosk.model.page import Page
    from kiosk.model.paper import Paper, PaperWork
    from kiosk.model.receipt import PendingReceipt, Receipt
    from kiosk.model.submission import Submission
    from kiosk.store_thread import StoreThread
    from offline.outbox import Outbox

REMEMBERED = 64  # visits that are over: what one asked for may still be in the making when the next has come and gone


@dataclass(frozen=True)
class Services:
    """The rooms that effects reach; joined in main."""

    catalogue: Opened
    store: StoreThread
    hub: Callable[[], DeviceHub]  # made at first use
    cancel: Callable[[str], None]  # calls off what a role is doing; makes nothing
    release: Callable[[str], None]  # the visit holds the devices no more; makes nothing
    receipt_of: Callable[[Submission], Receipt]
    papers_of: Callable[[PaperWork, Submission], tuple[Paper, ...]]  # on the store worker; a second of typesetting
    slip_of: Callable[[Receipt, int], tuple[Block, ...]]  # with the number of the repetition, 0 for the first
    document_host: Callable[[Callable[[Answer], None]], Host]  # made at first use
    one_sheet: Callable[[tuple[Page, ...]], Page]  # both sides of a card on one page
    wake_sync: Callable[[], None]
    now_iso: Callable[[], str]
    now: Callable[[], datetime]
    fresh_id: Callable[[], str]
    leaflet_of: Callable[[Leaflet, Guide], bytes]  # PDF, made of the guide alone
    guide_slip_of: Callable[[Guide], tuple[Block, ...]]
    table_of: Callable[[str], AgeTable]
    live: Callable[[], Live]  # made at first use
    unasked: Callable[[str], None]  # nothing more is answered of what a visit asked the platform; makes nothing
    guide_elsewhere: Callable[[str, str], tuple[Guide, Guide]]  # by which one applies here, and as it was published


class EffectRunner:
    """One method an effect; called on the main loop."""

    def __init__(self, services: Services, bus: Bus, log: Log) -> None:
        self._services = services
        self._bus = bus
        self._log = log
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="reading")  # of the catalogue, in order
        self._finding = Finding(services.catalogue, services.store, bus, log)
        self._ended: deque[str] = deque(maxlen=REMEMBERED)
        self._ended_lock = threading.Lock()
        self._leaflets = LeafletPrinting(
            services.hub, services.leaflet_of, services.guide_slip_of, self._is_over, bus, log
        )
        self._notes = NoteWork(services.store, services.now, services.wake_sync, bus, log)
        self._drafts = DraftWork(services.store, self._guide_of, services.now, bus, log)
        self._pages = PageWork(services.hub, services.document_host, services.one_sheet, self._is_over, bus, log)

    def run(self, effect: ef.Effect) -> None:
        """Start what the effect asks for."""
        match effect:
            case ef.LoadGuide(session_id, bundle_id, division):
                self._reading.submit(self._load_guide, session_id, bundle_id, division)
            case ef.PrintLeaflet():
                self._leaflets.start(effect)
            case ef.LoadTable(session_id, table):
                self._reading.submit(self._load_table, session_id, table)
            case ef.Find():
                self._reading.submit(self._finding.find, effect)
            case ef.ReadIdCard(session_id):
                self._services.hub().read_card(session_id)
                self._pages.warm()  # a paper follows within a minute or two
            case ef.ReadSocialCard(session_id):
                self._services.hub().read_social_card(session_id)
            case ef.Speak(text, turn):
                self._services.hub().say(text, turn)
            case ef.CancelDevice(role):
                self._services.cancel(role)
            case ef.FindPending():
                self._find_pending(effect)
            case ef.ScanPage():
                self._pages.scan(effect)
            case ef.DropPages():
                self._pages.drop(effect)
            case ef.PlaceOnOneSheet():
                self._pages.place(effect)
            case ef.Commit():
                self._commit(effect)
            case ef.PrintReceipt(session_id, receipt):
                self._print(session_id, receipt)
            case ef.CloseReceipt(submission_id):
                self._services.store.submit(lambda outbox: outbox.close_receipt(submission_id), self._kept)
            case ef.SendEvaluation():
                self._evaluate(effect)
            case ef.KeepNote():
                self._notes.keep(effect)
            case ef.SaveDraft():
                self._drafts.save(effect)
            case ef.KeepDraft():
                self._drafts.keep(effect)
            case ef.DropDraft():
                self._drafts.drop(effect)
            case ef.OpenDraft():
                self._drafts.open(effect)
            case ef.ReadCode(session_id):
                self._services.hub().read_code(session_id)
            case (
                ef.PrintCopy()
                | ef.TakePagesHome()
                | ef.AskPayment()
                | ef.AskInquiry()
                | ef.PrintInquiry()
                | ef.AskProgress()
                | ef.AskCases()
                | ef.PrintCaseFile()
                | ef.AskLicences()
                | ef.CheckStanding()
            ):
                self._services.live().run(effect)
            case ef.Wipe(session_id):
                with self._ended_lock:
                    self._ended.append(session_id)
                self._pages.wipe(session_id)
                self._services.unasked(session_id)
                self._services.release(session_id)
                self._log("visit.ended", session=session_id)

    def count_uses(self) -> None:
        """What is applied for most on this kiosk; once the store is open."""
        self._finding.count_uses()

    def close(self) -> None:
        """Finish what was begun; begin no more."""
        self._reading.shutdown(wait=True, cancel_futures=True)
        self._leaflets.close()
        self._pages.close()

    def _is_over(self, session_id: str) -> bool:
        with self._ended_lock:
            return session_id in self._ended

    def _guide_of(self, bundle_id: str, division: str) -> Guide:
        """By which one applies."""
        if division:
            return self._services.guide_elsewhere(bundle_id, division)[0]
        return self._services.catalogue.guide(bundle_id)

    def _load_table(self, session_id: str, table: str) -> None:
        from kiosk.errors import DataError

        try:
            loaded = self._services.table_of(table)
        except DataError as error:
            self._log("catalogue.broken", file=table, reason=str(error))
            self._bus.publish(ev.TableFailed(session_id))
        except Exception as error:  # noqa: BLE001 - as below
            self._log("catalogue.broken", file=table, reason=type(error).__name__)
            self._bus.publish(ev.TableFailed(session_id))
        else:
            self._bus.publish(ev.TableLoaded(session_id, loaded))

    def _load_guide(self, session_id: str, bundle_id: str, division: str) -> None:
        from kiosk.errors import DataError

        try:
            if division:
                guide, published = self._services.guide_elsewhere(bundle_id, division)
            else:
                guide, published = self._services.catalogue.guide(bundle_id), None
        except DataError as error:
            self._log("catalogue.broken", file=bundle_id, reason=str(error))
            self._bus.publish(ev.GuideFailed(session_id, bundle_id, division))
        except Exception as error:  # noqa: BLE001 - the thread pool would keep it, and the citizen wait for ever
            self._log("catalogue.broken", file=bundle_id, reason=type(error).__name__)
            self._bus.publish(ev.GuideFailed(session_id, bundle_id, division))
        else:
            self._bus.publish(ev.GuideLoaded(session_id, guide, division, published))

    def _find_pending(self, effect: ef.FindPending) -> None:
        from offline.card_key import card_secret

        secret = card_secret(effect.card)

        def look(outbox: Outbox) -> tuple[tuple[PendingReceipt, ...], DraftOffer | None]:
            return outbox.pending_receipts(secret), self._drafts.offer(outbox, secret)

        def found(answer: tuple[tuple[PendingReceipt, ...], DraftOffer | None] | Exception) -> None:
            if isinstance(answer, Exception):
                self._store_broken(answer)
                answer = ((), None)  # the walk goes on; what is pending stays pending
            self._bus.publish(ev.PendingFound(effect.session_id, *answer))

        self._services.store.submit(look, found)

    def _commit(self, effect: ef.Commit) -> None:
        from offline.card_key import card_secret

        draft, work = effect.draft, effect.work
        if draft.applicant is None:
            raise ValueError("a submission needs its applicant")
        applicant = draft.applicant
        secret = card_secret(applicant)
        receipt_of, papers_of = self._services.receipt_of, self._services.papers_of

        def enqueue(outbox: Outbox) -> Receipt:
            _, receipt = outbox.enqueue(draft, receipt_of, secret, lambda submission: papers_of(work, submission))
            return receipt

        def done(answer: Receipt | Exception) -> None:
            if isinstance(answer, Exception):
                self._log("submission.refused_by_disk", submission=draft.submission_id, reason=_cause(answer))
                self._bus.publish(ev.CommitFailed(draft.submission_id, _commit_code(answer)))
                return
            self._log("submission.committed", submission=draft.submission_id, local_number=answer.local_number)
            self._bus.publish(ev.Committed(draft.submission_id, answer))
            self._finding.count_uses()
            self._services.wake_sync()
            # What was handed in is no draft any more; of twins the second's is saved anew.
            self._drafts.drop(ef.DropDraft(applicant))

        self._services.store.submit(enqueue, done)

    def _print(self, session_id: str, receipt: Receipt) -> None:
        submission_id, job_id = receipt.submission_id, self._services.fresh_id()

        def begin(outbox: Outbox) -> tuple[Block, ...]:
            # Set before the job is durably begun, and not on the main loop: what cannot be set was never printed.
            blocks = self._services.slip_of(receipt, 0)
            repetition = outbox.begin_print(submission_id, job_id)
            return self._services.slip_of(receipt, repetition) if repetition else blocks

        def finished(report: PrintReport) -> None:
            outcome, code = report.outcome.value, report.code
            self._log("receipt.printed", submission=submission_id, outcome=outcome, code=code)
            # The citizen hears of the outcome when it is durable: a crash in between must find it unknown, not done.
            self._services.store.submit(
                lambda outbox: outbox.finish_print(submission_id, job_id, outcome),
                lambda answer: self._say_printed(submission_id, outcome, code, answer),
            )

        def begun(answer: tuple[Block, ...] | Exception) -> None:
            if isinstance(answer, Exception):
                self._not_begun(submission_id, answer)
            else:
                self._services.hub().print_slip(session_id, answer, finished, job_id)

        self._services.store.submit(begin, begun)

    def _not_begun(self, submission_id: str, error: Exception) -> None:
        from kiosk.journey.submitting import REPRINT_SPENT
        from offline.errors import StoreError, StoreFault

        spent = isinstance(error, StoreError) and error.fault is StoreFault.REPRINT_BY_STAFF
        outcome, code = ("unknown", REPRINT_SPENT) if spent else ("failed", "notBegun")
        self._log("receipt.printed", submission=submission_id, outcome=outcome, code=code if spent else _cause(error))
        self._bus.publish(ev.Printed(submission_id, outcome, code))

    def _say_printed(self, submission_id: str, outcome: str, code: str, answer: object) -> None:
        if isinstance(answer, Exception):
            self._store_broken(answer)
        elif answer is False:
            self._log("receipt.print_late", submission=submission_id, outcome=outcome)
            return  # another job has followed, and its end is what counts
        self._bus.publish(ev.Printed(submission_id, outcome, code))

    def _evaluate(self, effect: ef.SendEvaluation) -> None:
        evaluation = effect.evaluation
        at = self._services.now_iso()

        def kept(answer: object) -> None:
            if isinstance(answer, Exception):
                self._log("evaluation.lost", submission=evaluation.submission_id, reason=_cause(answer))
                return
            self._log("evaluation.kept", submission=evaluation.submission_id)
            self._services.wake_sync()

        self._services.store.submit(lambda outbox: outbox.enqueue_evaluation(evaluation, at), kept)

    def _kept(self, answer: object) -> None:
        if isinstance(answer, Exception):
            self._store_broken(answer)

    def _store_broken(self, error: Exception) -> None:
        self._log("store.broken", reason=_cause(error))


def _commit_code(error: Exception) -> str:
    """The last word of an ``errors.commit`` message: nobody knows, the disk refused, no papers came, or it was anything else."""
    from kiosk.printing.a4.press import PaperNotMade
    from offline.errors import StoreError, StoreFault

    if isinstance(error, StoreError) and error.unsure:
        return "unsure"
    if isinstance(error, PaperNotMade):
        return "papers"
    return "diskFull" if isinstance(error, StoreError) and error.fault is StoreFault.DISK else "storeBroken"


def _cause(error: Exception) -> str:
    """The kind of error and of its cause; texts of vendor errors may quote data and stay out of the log."""
    cause = error.__cause__
    code = getattr(error, "code", None)
    if isinstance(code, str):
        return f"{type(error).__name__} {code}"
    return type(error).__name__ + (f" from {type(cause).__name__}" if cause is not None else "")
