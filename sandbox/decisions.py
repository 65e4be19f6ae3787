"""What an organ may say of a case, and how it reaches the citizen: decided here, sealed for the card, written into the feed.

::

    received ── pass ──> passed ── accept ──> accepted ── done ──> done
        │                   │                     └────── decline ─> declined
        ├── supplement ─────┤──> supplement (handed in again: received)
        ├── refuse ─────────┘──> refused
        └── accept ────────────> accepted

A *correction* says it anew from where the last word was said; the earlier answer is named in ``replaces`` and holds no more.
Source of the rules: 行政许可法 art. 32 (one notice of everything that is missing; refusal in writing, dated, sealed, with the
competent organ); working days count from acceptance.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from kiosk.contract import changes
from kiosk.contract.answer import Answer, FileRef, Organ, SupplementList, Wanted
from kiosk.contract.changes import CaseChange, FileRevoked
from kiosk.contract.plain import is_day
from kiosk.contract.plain_answer import is_answer
from kiosk.contract.submission import Application
from sandbox.cases import CaseEvent, Cases, Delivery, IssuedFile
from sandbox.keyring import Keyring
from sandbox.opening import open_application
from sandbox.sealing import Recipient, answer_key, reference
from sandbox.store import Store, StoredSubmission

NEXT: dict[str, tuple[str, ...]] = {
    changes.RECEIVED: (changes.PASSED, changes.SUPPLEMENT, changes.REFUSED, changes.ACCEPTED),
    changes.PASSED: (changes.ACCEPTED, changes.SUPPLEMENT, changes.REFUSED),
    changes.SUPPLEMENT: (changes.REFUSED, changes.WITHDRAWN),
    changes.ACCEPTED: (changes.DONE, changes.DECLINED),
}
"""State -> what may be said next; nothing after any other."""

NO_WORD = (changes.RECEIVED, changes.PASSED, changes.SUPPLEMENT)
DUE_STATES = (changes.ACCEPTED,)


class UnfitError(Exception):
    """The decision cannot be taken like this; the text names the field or rule."""


@dataclass(frozen=True)
class Decision:
    """What a clerk says. ``after``: id of the event that the clerk saw last. ``correct``: in place of that event. ``due``: the
    promised day, with an acceptance. ``results``: titles of what is issued, with the end."""

    state: str
    organ: Organ
    after: str
    reason: str = field(default="", repr=False)
    legal_basis: str = ""
    competent: Organ | None = None
    wanted: tuple[Wanted, ...] = ()
    until: str | None = None
    due: str | None = None
    results: tuple[str, ...] = ()
    most_prints: int | None = None
    correct: bool = False
    tamper: str = "none"  # how its files are spoilt, for tests: ``results.sealing.Tamper``


@dataclass(frozen=True)
class Issue:
    """What the press needs of a case to make a notice or a result."""

    decision: Decision
    case_number: str
    dated: str
    application: Application = field(repr=False)


Press = Callable[[Issue], Sequence[tuple[FileRef, bytes]]]
"""Makes the sealed files that go with a decision, in order; none for those that bring no paper."""


def no_press(_issue: Issue) -> Sequence[tuple[FileRef, bytes]]:
    """An organ without paper."""
    return ()


def allowed(events: Sequence[CaseEvent], *, correct: bool = False) -> tuple[str, ...]:
    """What may be said now, or in place of the last word."""
    seen = events[:-1] if correct else events
    # The first event is the intake's own, and so is each return from a supplement: nobody said it, nobody takes it back.
    if not seen or (correct and events[-1].state == changes.RECEIVED):
        return ()
    return NEXT.get(seen[-1].state, ())


class Decisions:
    """Takes decisions. Raises SQLAlchemy's errors and ``RefusedError`` for a case that no longer opens."""

    def __init__(
        self,
        store: Store,
        cases: Cases,
        keys: Keyring,
        *,
        clock: Callable[[], datetime],
        press: Press = no_press,
        make_id: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._store = store
        self._cases = cases
        self._keys = keys
        self._clock = clock
        self._press = press
        self._make_id = make_id

    def decide(self, root_id: str, decision: Decision) -> CaseEvent:
        """Say it. Raises ``LookupError``, ``UnfitError``, ``cases.StaleError``."""
        root = self._store.find(root_id)
        if root is None or root.received_at is None or root.is_supplement:
            raise LookupError(root_id)
        events = self._cases.events(root_id)
        if decision.state not in allowed(events, correct=decision.correct):
            raise UnfitError("state")
        _check(decision)
        now = self._clock()
        submissions = [root, *self._store.supplements(root_id)]
        application = self._application(submissions[-1])
        issued = list(self._press(Issue(decision, root.case_number or "", now.date().isoformat(), application)))
        answer = self._answer(root, decision, now, tuple(ref for ref, _ in issued))
        if not is_answer(answer):
            raise UnfitError("answer")
        event = CaseEvent(
            answer.change_id,
            decision.state,
            now.isoformat(timespec="seconds"),
            decision.due,
            answer,
            events[-1].change_id if decision.correct else None,
        )
        papers = [IssuedFile(ref, data) for ref, data in issued]
        told = [self._tell(one, event, answer, papers) for one in _hearers(submissions)]
        self._cases.record(root_id, event, told, papers, after=decision.after)
        return event

    def revoke(self, root_id: str, file_id: str) -> bool:
        """Say that a notice or result holds no more; False when that was said before. Raises ``LookupError``."""
        root = self._store.find(root_id)
        issued = self._cases.file(file_id)
        if root is None or issued is None or issued.root_id != root_id:
            raise LookupError(file_id)
        at = self._clock().isoformat(timespec="seconds")
        change = FileRevoked(self._make_id(), root_id, issued.ref.sha256, at)
        hearers = _hearers([root, *self._store.supplements(root_id)])
        return self._cases.revoke(file_id, at, change, list(dict.fromkeys(one.kiosk_id for one in hearers)))

    def _answer(self, root: StoredSubmission, decision: Decision, now: datetime, refs: tuple[FileRef, ...]) -> Answer:
        wanted = decision.state == changes.SUPPLEMENT
        return Answer(
            change_id=self._make_id(),
            submission_id=root.submission_id,
            case_number=root.case_number or "",
            state=decision.state,
            organ=decision.organ,
            dated=now.date().isoformat(),
            reason=decision.reason,
            legal_basis=decision.legal_basis,
            competent=decision.competent,
            supplement=SupplementList(self._make_id(), decision.wanted, decision.until) if wanted else None,
            files=refs,
        )

    def _tell(
        self, submission: StoredSubmission, event: CaseEvent, answer: Answer, issued: Sequence[IssuedFile]
    ) -> Delivery:
        """The line in a kiosk's feed; without a key that opens it here, the words can be asked for live only."""
        own_id = event.change_id if submission.root_id == submission.submission_id else self._make_id()
        change = CaseChange(
            own_id,
            submission.submission_id,
            submission.case_number or "",
            event.state,
            event.at,
            event.due,
            replaces=event.replaces,
        )
        key = answer_key(self._application(submission).answer_key)
        if key is None:
            return Delivery(submission.kiosk_id, change)
        recipient = Recipient(submission.kiosk_id, submission.submission_id, key)
        named = msgspec.structs.replace(answer, change_id=own_id, submission_id=submission.submission_id)
        words = recipient.seal_answer(named)
        papers = [recipient.seal_file(one.data) for one in issued]
        change = msgspec.structs.replace(
            change, answer=reference(words), files=tuple(reference(paper) for paper in papers)
        )
        return Delivery(submission.kiosk_id, change, (words, *papers))

    def _application(self, submission: StoredSubmission) -> Application:
        return open_application(
            self._keys, submission.manifest, lambda index: self._store.read_part(submission.submission_id, index)
        )


def _hearers(submissions: Sequence[StoredSubmission]) -> list[StoredSubmission]:
    """The root; and the last supplement where it was handed in at another kiosk, which knows the case by it alone."""
    root, last = submissions[0], submissions[-1]
    return [root] if last.kiosk_id == root.kiosk_id else [root, last]


def _check(decision: Decision) -> None:
    """Raises ``UnfitError`` for what the law or the contract asks and the decision lacks."""
    if decision.state in (changes.REFUSED, changes.DECLINED) and not decision.reason.strip():
        raise UnfitError("reason")
    if decision.state == changes.REFUSED and not decision.legal_basis.strip():
        raise UnfitError("legal_basis")
    if (decision.state == changes.SUPPLEMENT) != bool(decision.wanted):
        raise UnfitError("wanted")
    for name, day in (("until", decision.until), ("due", decision.due)):
        if day is not None and not is_day(day):
            raise UnfitError(name)
    if decision.due is not None and decision.state not in DUE_STATES:
        raise UnfitError("due")
