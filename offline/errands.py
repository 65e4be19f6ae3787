"""Small things that wait to be told: evaluations, and notes about submissions. They go before anything large, and
between two chunks of it."""

from __future__ import annotations

from datetime import datetime

from kiosk.contract.problem import Problem
from offline.notes import OutgoingNote
from offline.outbox import Outbox
from offline.ports import Uplink
from offline.records import Failure, OutgoingEvaluation
from offline.store_worker import StoreWorker
from offline.sync_events import EvaluationDelivered, EvaluationRefused, NoteDelivered, NoteRefused, SyncEvent

Errand = OutgoingEvaluation | OutgoingNote


class Errands:
    """Used by the sender's thread alone. What is told of is durable before it is returned. All raise StoreError."""

    def __init__(self, store: StoreWorker, uplink: Uplink) -> None:
        self._store = store
        self._uplink = uplink

    def next(self, now: datetime) -> Errand | None:
        """The next that is due."""
        return self._store.call(lambda outbox: outbox.take_small(now))

    def send(self, errand: Errand) -> SyncEvent:
        """Bring it to the platform. Raises UplinkError."""
        if isinstance(errand, OutgoingNote):
            note_id = errand.note_id
            self._uplink.put_note(errand.submission_id, note_id, errand.body)
            self._store.call(lambda outbox: outbox.note_sent(note_id))
            return NoteDelivered(errand.submission_id, errand.body.kind)
        self._uplink.put_evaluation(errand.submission_id, errand.body)
        self._store.call(lambda outbox: outbox.evaluation_sent(errand.submission_id))
        return EvaluationDelivered(errand.submission_id)

    def refuse(self, errand: Errand, problem: Problem) -> SyncEvent:
        """The platform will never take it."""
        if isinstance(errand, OutgoingNote):
            note_id = errand.note_id
            self._store.call(lambda outbox: outbox.refuse_note(note_id, problem))
            return NoteRefused(errand.submission_id, errand.body.kind, problem.type)
        self._store.call(lambda outbox: outbox.refuse_evaluation(errand.submission_id, problem))
        return EvaluationRefused(errand.submission_id, problem.type)

    def fail(self, errand: Errand, failure: Failure) -> None:
        """It waits until the next attempt."""

        def write(outbox: Outbox) -> None:
            if isinstance(errand, OutgoingNote):
                outbox.note_failed(errand.note_id, failure)
            else:
                outbox.evaluation_failed(errand.submission_id, failure)

        self._store.call(write)
