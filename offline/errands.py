"""Small things that wait to be told: evaluations (and what else is a few hundred bytes). They go before anything large, and
between two chunks of it."""

from __future__ import annotations

from datetime import datetime

from kiosk.contract.problem import Problem
from offline.outbox import Outbox
from offline.ports import Uplink
from offline.records import Failure, OutgoingEvaluation
from offline.store_worker import StoreWorker
from offline.sync_events import EvaluationDelivered, EvaluationRefused, SyncEvent

Errand = OutgoingEvaluation


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
        self._uplink.put_evaluation(errand.submission_id, errand.body)
        self._store.call(lambda outbox: outbox.evaluation_sent(errand.submission_id))
        return EvaluationDelivered(errand.submission_id)

    def refuse(self, errand: Errand, problem: Problem) -> SyncEvent:
        """The platform will never take it."""
        self._store.call(lambda outbox: outbox.refuse_evaluation(errand.submission_id, problem))
        return EvaluationRefused(errand.submission_id, problem.type)

    def fail(self, errand: Errand, failure: Failure) -> None:
        """It waits until the next attempt."""

        def write(outbox: Outbox) -> None:
            outbox.evaluation_failed(errand.submission_id, failure)

        self._store.call(write)
