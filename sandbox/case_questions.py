"""Live questions about cases: status by number alone; everything for the applicant or agent with card and second check."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence

from kiosk.contract.case_query import CasesAsked, CasesReply, CaseStatus, CaseStep, CaseView
from kiosk.contract.changes import ACCEPTED, DONE, PASSED, RECEIVED
from kiosk.contract.submission import Application, Person
from sandbox.cases import CaseEvent, Cases
from sandbox.grants import Grants
from sandbox.keyring import Keyring
from sandbox.notes import Notes
from sandbox.offices.payments import Payments
from sandbox.offices.people import resident_of
from sandbox.offices.second_check import SecondChecks
from sandbox.opening import open_application
from sandbox.problems import RefusedError, case_unknown
from sandbox.store import Store, StoredSubmission

OPEN = frozenset({"received", "passed", "supplement", "accepted"})
WAY = (RECEIVED, PASSED, ACCEPTED, DONE)  # of a case that goes well: what is still to come is shown from it
PHONE_FIELD = "phone"
AGENT_FIELDS = ("agent_name", "agent_number")


class CaseQuestions:
    """Opens applications to see whose they are; keeps nothing of it but digests, so that the next question opens its own cases
    alone."""

    def __init__(
        self,
        store: Store,
        cases: Cases,
        notes: Notes,
        keys: Keyring,
        grants: Grants,
        checks: SecondChecks,
        payments: Payments,
    ) -> None:
        self._store = store
        self._cases = cases
        self._notes = notes
        self._keys = keys
        self._grants = grants
        self._checks = checks
        self._payments = payments
        self._salt = secrets.token_bytes(32)
        self._whose: dict[str, frozenset[bytes]] = {}  # by root: who may see it

    def status(self, number: str) -> CaseStatus:
        """By case number, local number or the token of a receipt's QR: state and dates, nothing of whom. Raises
        ``RefusedError`` (404)."""
        found = self._store.by_number(number) or [
            one for one in (self._store.find_by_token(number),) if one is not None
        ]
        if not found:
            raise case_unknown()
        events = self._cases.events(found[0].root_id)
        if not events:
            raise case_unknown()
        last = events[-1]
        return CaseStatus(found[0].case_number or "", last.state, found[0].received_at or "", last.at, _due(events))

    def cases(self, kiosk_id: str, asked: CasesAsked) -> CasesReply:
        """What this person may see; the files that it names may be fetched by this kiosk for a while. Raises ``RefusedError``."""
        mine = self._of(asked.person)
        self._checks.check(asked.person.number, asked.second, self.phones(asked.person, mine))
        if asked.submission_id:
            mine = [(root, told) for root, told in mine if asked.submission_id in self._ids(root)]
        return CasesReply(tuple(self._view(kiosk_id, root, told) for root, told in mine))

    def open_case(self, person: Person, bundle_id: str) -> str | None:
        """The number of an open case of that bundle and person; None when there is none."""
        last = self._cases.last_events()
        for root, told in self._of(person):
            if root.manifest.bundle_id != bundle_id or told.applicant.number != person.number:
                continue
            if root.root_id in last and last[root.root_id].state in OPEN:
                return root.case_number
        return None

    def phones(self, person: Person, mine: Sequence[tuple[StoredSubmission, Application]] | None = None) -> set[str]:
        """Numbers that the platform knows of a person: from their forms, their notes, and the register."""
        if mine is None:
            mine = self._of(person)
        known = {told.form[PHONE_FIELD] for _, told in mine if told.form.get(PHONE_FIELD)}
        known |= {phone for root, _ in mine if (phone := self._notes.phone(root.submission_id))}
        resident = resident_of(person.name, person.number)
        return known | ({resident.phone} if resident is not None else set())

    def progress(self, number: str) -> tuple[dict[str, str], ...]:
        """Rows of the inquiry: when and how far; none for a number that nobody gave out."""
        found = self._store.by_number(number)
        events = self._cases.events(found[0].root_id) if found else []
        return tuple({"at": event.at[:10], "state": STATE_WORDS[event.state]} for event in reversed(events))

    def _of(self, person: Person) -> list[tuple[StoredSubmission, Application]]:
        """The cases that this person may see and that open, newest first."""
        asked = self._digest(person.name, person.number)
        told = []
        for stored in self._store.all():
            if stored.received_at is None or stored.is_supplement:
                continue
            if asked not in self._whose.get(stored.submission_id, (asked,)):
                continue
            try:
                application = self._application(stored)
            except RefusedError:  # the clerk's page says that it is damaged
                continue
            self._whose[stored.submission_id] = self._may_see(application)
            if asked in self._whose[stored.submission_id]:
                told.append((stored, application))
        return told

    def _may_see(self, told: Application) -> frozenset[bytes]:
        """The applicant, and the agent whom the form names."""
        applicant = self._digest(told.applicant.name, told.applicant.number)
        agent = [told.form.get(name, "") for name in AGENT_FIELDS]
        return frozenset({applicant, self._digest(*agent)} if all(agent) else {applicant})

    def _digest(self, name: str, number: str) -> bytes:
        return hmac.digest(self._salt, f"{name}\x00{number}".encode(), "sha256")

    def _application(self, stored: StoredSubmission) -> Application:
        return open_application(
            self._keys, stored.manifest, lambda index: self._store.read_part(stored.submission_id, index)
        )

    def _ids(self, root: StoredSubmission) -> set[str]:
        return {root.submission_id, *(one.submission_id for one in self._store.supplements(root.submission_id))}

    def _view(self, kiosk_id: str, root: StoredSubmission, told: Application) -> CaseView:
        events = self._cases.events(root.submission_id)
        self._grants.give(kiosk_id, [file.ref.file_id for file in self._cases.issued(root.submission_id)])
        return CaseView(
            submission_id=root.submission_id,
            case_number=root.case_number or "",
            local_number=root.manifest.local_number,
            bundle_id=root.manifest.bundle_id,
            bundle_name=told.bundle_name,
            division=root.manifest.division,
            items=told.items,
            state=events[-1].state,
            received_at=root.received_at or "",
            steps=steps(events),
            kiosk_id=root.kiosk_id,
            due=_due(events),
            answer=events[-1].answer,
            payment=self._payments.of(root.submission_id).state,
        )


STATE_WORDS = {
    "received": "已收件",
    "passed": "预审通过",
    "supplement": "需补正",
    "refused": "不予受理",
    "accepted": "已受理",
    "declined": "不予许可",
    "done": "已办结",
    "withdrawn": "已撤回",
}


def steps(events: Sequence[CaseEvent]) -> tuple[CaseStep, ...]:
    """What happened, without what was replaced, and what is still to come while all goes well."""
    replaced = {event.replaces for event in events if event.replaces}
    past = [CaseStep(event.state, event.at) for event in events if event.change_id not in replaced]
    last = events[-1].state
    ahead = WAY[WAY.index(last) + 1 :] if last in WAY else ()
    return (*past, *(CaseStep(state, None) for state in ahead))


def _due(events: Sequence[CaseEvent]) -> str | None:
    return next((event.due for event in reversed(events) if event.due), None)
