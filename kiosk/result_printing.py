"""Prints a notice or result: fetched, compared with the platform's record, its seal verified, and only then handed over.

What cannot be found out is a reason not to print, and each reason is told as it is. That it was printed, or may have been, is
kept as a note before the citizen hears of it, so that no count is lost with the power; where copies are counted and this kiosk
cannot keep such a note, nothing is printed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk.asking import Asking, NotAnswered
from kiosk.bus import Bus
from kiosk.case_views import ref_of
from kiosk.contract.answer import OFD_SM2, FileRef
from kiosk.contract.note import PrintedNote
from kiosk.contract.seal import SealVerdict, Standing
from kiosk.journey.case_events import CaseFilePrinted
from kiosk.journey.effects import PrintCaseFile
from kiosk.log import Log
from kiosk.model.unanswered import Unanswered

if TYPE_CHECKING:
    from devices.receipt_printer.protocol import PrintReport
    from kiosk.device_hub import DeviceHub
    from kiosk.platform.adapter import LivePlatform
    from kiosk.results.verdict import Verdict
    from kiosk.results.verify import Record
    from kiosk.store_thread import StoreThread
    from offline.outbox import Outbox

REMEMBERED = 64  # visits that are over
FETCH_SECONDS = 20.0  # for file, record and seal together; somebody is waiting and is told so
AWAY, GONE, NOT_COUNTED, FAULT = (
    "away",
    "gone",
    "not_counted",
    "fault",
)  # reasons beside those of ``kiosk.results.verdict``

Check = Callable[[bytes, FileRef, "Record"], "Verdict"]  # ``Verifier.check``: blocks for a second or two


@dataclass(frozen=True)
class _Here:
    """What the store knows: the file itself where it has come, whether it was called back, how many prints still wait to be
    counted, and whether prints can be counted here at all."""

    content: bytes | None
    revoked: bool
    prints: int
    counted: bool
    heard: datetime | None = None  # when the feed, which tells what was called back, was heard last


@dataclass(frozen=True)
class _Told:
    content: bytes
    standing: Standing
    seal: SealVerdict | None


class ResultPrinting:
    """``start`` is called on the main loop and returns at once. ``check`` is made at first use; None where no root is trusted."""

    def __init__(
        self,
        store: StoreThread,
        asking: Asking,
        hub: Callable[[], DeviceHub],
        check: Callable[[], Check],
        now: Callable[[], datetime],
        bus: Bus,
        log: Log,
    ) -> None:
        self._store, self._asking, self._hub, self._check = store, asking, hub, check
        self._now, self._bus, self._log = now, bus, log
        # Of its own: the platform's answers of the next citizen do not wait for a seal.
        self._verifying = ThreadPoolExecutor(1, thread_name_prefix="results")
        self._ended: deque[str] = deque(maxlen=REMEMBERED)

    def start(self, effect: PrintCaseFile) -> None:
        """Answers CaseFilePrinted, once."""
        self._store.submit(lambda outbox: _look(outbox, effect), lambda here: self._ask(effect, here))

    def wipe(self, session_id: str) -> None:
        """What has not reached the printer by now does not reach it."""
        self._ended.append(session_id)

    def close(self) -> None:
        """Finish what is being verified; begin no more."""
        self._verifying.shutdown(wait=True, cancel_futures=True)

    def _ask(self, effect: PrintCaseFile, found: _Here | Exception) -> None:
        if isinstance(found, Exception):
            # The platform may have it all; that prints are counted here is another matter.
            self._log("store.broken", reason=type(found).__name__)
            here = _Here(None, revoked=False, prints=0, counted=False)
        else:
            here = found
        ref = ref_of(effect.file)
        if here.revoked:
            self._refuse(effect, "revoked")
            return
        if ref.most_prints is not None and not here.counted:
            self._refuse(effect, NOT_COUNTED)
            return

        def fetch(platform: LivePlatform) -> _Told:
            content = here.content if here.content is not None else platform.file(ref)
            seal = platform.seal(content, ref.media_type) if ref.seal == OFD_SM2 else None
            return _Told(content, platform.standing(ref.file_id), seal)

        self._asking.ask(
            effect.session_id, fetch, lambda told: self._told(effect, ref, here, told), within=FETCH_SECONDS
        )

    def _told(self, effect: PrintCaseFile, ref: FileRef, here: _Here, told: _Told | NotAnswered) -> None:
        from kiosk.results.verify import Record

        if isinstance(told, NotAnswered):
            if told.why is Unanswered.NOT_FOUND:
                self._refuse(effect, GONE)  # the platform does not know it any more
                return
            if here.content is None:
                self._refuse(effect, AWAY)
                return
            content, known = here.content, Record(revoked_here=here.revoked, heard=here.heard, prints_here=here.prints)
        else:
            content = told.content
            known = Record(told.standing, told.seal, revoked_here=here.revoked, prints_here=here.prints)
        self._verifying.submit(self._verify, effect, ref, here, content, known)

    def _verify(self, effect: PrintCaseFile, ref: FileRef, here: _Here, content: bytes, known: Record) -> None:
        from kiosk.results.verdict import Rejected

        try:
            verdict = self._check()(content, ref, known)
        except Exception as error:  # noqa: BLE001 - the thread pool would keep it, and the citizen wait for ever
            self._log("result.not_verified", kind=effect.file.kind.value, reason=type(error).__name__)
            self._refuse(effect, FAULT)
            return
        if isinstance(verdict, Rejected):
            self._refuse(effect, verdict.reason.value)
            return
        if effect.session_id in self._ended:
            return  # who asked for it has left meanwhile
        title = f"{effect.file.kind.value} {effect.job}"
        try:
            self._hub().print_document(
                effect.session_id, verdict.pdf, title, lambda report: self._printed(effect, here, report)
            )
        except Exception as error:  # noqa: BLE001 - as above
            self._log("result.not_verified", kind=effect.file.kind.value, reason=type(error).__name__)
            self._say(effect, "failed", "notBegun")

    def _printed(self, effect: PrintCaseFile, here: _Here, report: PrintReport) -> None:
        outcome, code = report.outcome.value, report.code
        self._log("result.printed", kind=effect.file.kind.value, outcome=outcome, code=code)
        if not here.counted or outcome == "failed":
            self._say(effect, outcome, code)
            return
        note = PrintedNote(effect.file.file_id, outcome, self._now().isoformat())

        def kept(answer: object) -> None:
            if isinstance(answer, Exception):
                self._log("result.not_counted", reason=type(answer).__name__)
            self._say(effect, outcome, code)

        self._store.submit(lambda outbox: outbox.notes.put(effect.submission_id, note, self._now()), kept)

    def _refuse(self, effect: PrintCaseFile, reason: str) -> None:
        self._log("result.refused", kind=effect.file.kind.value, reason=reason)
        self._say(effect, "refused", reason)

    def _say(self, effect: PrintCaseFile, outcome: str, code: str) -> None:
        self._bus.publish(CaseFilePrinted(effect.session_id, effect.job, outcome, code))


def _look(outbox: Outbox, effect: PrintCaseFile) -> _Here:
    """On the store's thread."""
    from offline.card_key import card_secret
    from offline.errors import StoreError

    secret = card_secret(effect.card)
    case = next((one for one in outbox.returns.cases_for(secret) if one.submission_id == effect.submission_id), None)
    if case is None:
        return _Here(None, revoked=False, prints=0, counted=False)
    files = [file for answer in case.answers for file in answer.files if file.ref.file_id == effect.file.file_id]
    try:
        content = outbox.returns.file_bytes(secret, effect.submission_id, effect.file.file_id) if files else None
    except StoreError:
        content = None  # not here yet, or damaged and fetched again: the platform has it
    prints, heard = outbox.notes.prints(effect.submission_id), outbox.returns.heard_at()
    return _Here(content, any(file.revoked for file in files), prints, counted=True, heard=heard)
