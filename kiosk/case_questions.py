"""Carries out what a visit asks of its cases: the platform first; where it cannot be asked, what this kiosk has heard itself.

The second check is the platform's to judge. While it is away the digits are compared with those of the application that the
card itself opens here; wrong ones are counted, over all visits, so that nobody tries them all. Nothing of an answer is kept.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kiosk.asking import Asking, NotAnswered
from kiosk.bus import Bus
from kiosk.case_views import case_here, case_of, joined, progress_here, progress_of, shut
from kiosk.contract.case_query import CasesAsked, CasesReply, CaseStatus, SecondCheck
from kiosk.journey import case_events as ce
from kiosk.journey.effects import AskCases, AskProgress
from kiosk.log import Log
from kiosk.model.case import Case, CaseSource, SecondKind, SecondSaid, newest_first
from kiosk.model.unanswered import Unanswered
from kiosk.person import person_of
from offline.case_records import CaseHere, Delivery, StatusHere

if TYPE_CHECKING:
    from kiosk.store_thread import StoreThread
    from offline.outbox import Outbox

WRONG_MOST = 5  # local comparisons that fail, of all cards together, within …
WRONG_WITHIN = 1800.0  # s; four digits would take weeks


class CaseQuestions:
    """Called on the main loop; every answer comes over the bus."""

    def __init__(
        self,
        store: StoreThread,
        asking: Asking,
        kiosk_id: str,
        monotonic: Callable[[], float],
        bus: Bus,
        log: Log,
    ) -> None:
        self._store, self._asking, self._kiosk_id = store, asking, kiosk_id
        self._monotonic, self._bus, self._log = monotonic, bus, log
        self._wrong: deque[float] = deque(maxlen=WRONG_MOST)  # monotonic s; on the store's thread alone

    # -- by number -----------------------------------------------------------------------------------------------------

    def progress(self, effect: AskProgress) -> None:
        """Answers ProgressKnown or ProgressUnknown."""

        def looked(kept: StatusHere | Exception | None) -> None:
            if isinstance(kept, Exception):
                self._broken(kept)
                kept = None  # the platform may know
            if kept is not None and kept.delivery is not Delivery.DELIVERED:
                self._bus.publish(ce.ProgressKnown(effect.session_id, effect.number, progress_here(kept)))
                return
            here = kept
            self._asking.ask(
                effect.session_id,
                lambda platform: platform.case_status(effect.number),
                lambda said: self._say_progress(effect, said, here),
            )

        self._store.submit(lambda outbox: outbox.returns.status_of(effect.number), looked)

    def _say_progress(self, effect: AskProgress, said: CaseStatus | NotAnswered, kept: StatusHere | None) -> None:
        event: ce.ProgressKnown | ce.ProgressUnknown
        if isinstance(said, NotAnswered):
            event = ce.ProgressUnknown(effect.session_id, effect.number, said.why)
            if kept is not None:
                event = ce.ProgressKnown(effect.session_id, effect.number, progress_here(kept))
        else:
            try:
                event = ce.ProgressKnown(effect.session_id, effect.number, progress_of(said))
            except ValueError:
                self._log("case.unreadable")
                event = ce.ProgressUnknown(effect.session_id, effect.number, Unanswered.AWAY)
        self._bus.publish(event)

    # -- by card -------------------------------------------------------------------------------------------------------

    def cases(self, effect: AskCases) -> None:
        """Answers CasesKnown or CasesNotKnown."""
        from offline.card_key import card_secret

        secret = card_secret(effect.card)

        def look(outbox: Outbox) -> tuple[CaseHere, ...]:
            return outbox.returns.cases_for(secret)

        def looked(kept: tuple[CaseHere, ...] | Exception) -> None:
            whole = not isinstance(kept, Exception)
            if isinstance(kept, Exception):
                self._broken(kept)
            here: tuple[CaseHere, ...] = () if isinstance(kept, Exception) else kept
            second = effect.second
            if second is None:
                self._tell(effect, tuple(map(_shut_here, here)), CaseSource.PLATFORM, opened=False)
                return
            asked = CasesAsked(person_of(effect.card), SecondCheck(second.kind.value, second.value))
            self._asking.ask(
                effect.session_id,
                lambda platform: platform.cases(asked),
                lambda said: self._say_cases(effect, second, said, here, whole=whole),
            )

        self._store.submit(look, looked)

    def _say_cases(
        self,
        effect: AskCases,
        second: SecondSaid,
        said: CasesReply | NotAnswered,
        kept: Sequence[CaseHere],
        *,
        whole: bool,
    ) -> None:
        if isinstance(said, CasesReply):
            try:
                live = tuple(case_of(view, self._kiosk_id) for view in said.cases)
            except ValueError:
                self._log("case.unreadable")
                said = NotAnswered(Unanswered.AWAY)
            else:
                self._tell(effect, joined(live, kept), CaseSource.PLATFORM, opened=True)
                return
        if not said.why.unknown or not whole:
            self._bus.publish(ce.CasesNotKnown(effect.session_id, said.why, said.again_s))
            return
        # Nobody has judged the second check: on the store's thread, where wrong ones are counted.
        self._store.submit(lambda _: self._judge(second, kept), lambda judged: self._away(effect, judged, kept))

    def _judge(self, second: SecondSaid, kept: Sequence[CaseHere]) -> bool | None:
        """Whether these are the digits; None where there is nothing to compare them with. Raises _LockedError."""
        tails = {one.phone_tail for one in kept if one.phone_tail}
        if second.kind is not SecondKind.PHONE or not tails:
            return None
        now = self._monotonic()
        while self._wrong and now - self._wrong[0] > WRONG_WITHIN:
            self._wrong.popleft()
        if len(self._wrong) >= WRONG_MOST:
            raise _LockedError(WRONG_WITHIN - (now - self._wrong[0]))
        if second.value in tails:
            return True
        self._wrong.append(now)
        return False

    def _away(self, effect: AskCases, judged: bool | Exception | None, kept: Sequence[CaseHere]) -> None:
        if isinstance(judged, _LockedError):
            self._bus.publish(ce.CasesNotKnown(effect.session_id, Unanswered.CHECK_LOCKED, judged.again))
        elif isinstance(judged, Exception):
            self._broken(judged)
            self._bus.publish(ce.CasesNotKnown(effect.session_id, Unanswered.AWAY))
        elif judged is False:
            self._bus.publish(ce.CasesNotKnown(effect.session_id, Unanswered.CHECK_FAILED))
        elif judged:
            self._tell(effect, tuple(map(case_here, kept)), CaseSource.KIOSK, opened=True)
        else:
            self._tell(effect, tuple(map(_shut_here, kept)), CaseSource.KIOSK, opened=False)

    def _tell(self, effect: AskCases, cases: tuple[Case, ...], source: CaseSource, *, opened: bool) -> None:
        self._bus.publish(ce.CasesKnown(effect.session_id, newest_first(cases), source, opened))

    def _broken(self, error: Exception) -> None:
        self._log("store.broken", reason=type(error).__name__)


class _LockedError(Exception):
    """Too many wrong ones; ``again``: seconds."""

    def __init__(self, again: float) -> None:
        super().__init__("locked")
        self.again = again


def _shut_here(kept: CaseHere) -> Case:
    return shut(case_here(kept))
