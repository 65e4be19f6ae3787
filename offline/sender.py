"""One step of sending at a time, without a thread of its own: what to send, how it ended, how long to wait.

Two waits work together. Each submission has its own, persisted, so that one at which the platform stumbles never holds
up the others. The link has one too: after a failure nothing at all is sent for a while, so that a kiosk with a thousand
submissions asks a platform that is down as seldom as one with a single submission.
"""

from __future__ import annotations

import random as random_source
from collections.abc import Callable
from datetime import timedelta

from kiosk.contract.problem import Problem
from kiosk.contract.reply import progress_address
from offline.backoff import LONGEST, of_link, wait_seconds
from offline.delivery import LOCAL_PART_DAMAGED, StoppedError, deliver
from offline.errors import StoreError, StoreFault
from offline.outbox import Outbox
from offline.ports import Clock, PermanentError, TransientError, UnauthorisedError, Uplink
from offline.records import Failure, Outgoing, OutgoingEvaluation
from offline.store_worker import StoreWorker
from offline.sync_events import (
    Acknowledged,
    Delayed,
    EvaluationDelivered,
    EvaluationRefused,
    NetworkChanged,
    NetworkState,
    Quarantined,
    StoreTroubled,
    SyncEvent,
    SyncFailed,
)

Task = Outgoing | OutgoingEvaluation

UNKNOWN_PAUSE = LONGEST  # s until a platform that does not know this kiosk is asked again


class Sender:
    """Used by one thread. Everything it tells is durable before it is told."""

    def __init__(
        self,
        store: StoreWorker,
        uplink: Uplink,
        clock: Clock,
        random: random_source.Random,
        tell: Callable[[SyncEvent], None],
    ) -> None:
        self._store = store
        self._uplink = uplink
        self._clock = clock
        self._random = random
        self._tell = tell
        self._failures = 0  # of the link, in a row
        self._pause_until = 0.0  # monotonic s, of our own caution
        self._asked_until = 0.0  # monotonic s, because the platform asked for it or does not know us
        self.network = NetworkState.UNKNOWN

    def hurry(self) -> None:
        """Something new is waiting, or the network came back: our own pause is over. The platform's wish stays."""
        self._pause_until = 0.0

    def resume(self) -> None:
        """The kiosk was enrolled again: send at once after ``UNAUTHORISED``."""
        if self.network is NetworkState.UNAUTHORISED:
            self._asked_until = 0.0
            self._set_network(NetworkState.UNKNOWN)
            self.hurry()

    def step(self, stopping: Callable[[], bool]) -> float | None:
        """Send at most one thing. Returns the seconds until the next step makes sense, None when only something new does.

        Raises StoppedError when the store is closed or ``stopping`` says so in mid-sending.
        """
        left = max(self._pause_until, self._asked_until) - self._clock.monotonic()
        if left > 0:
            return left
        now = self._clock.now()
        try:
            task = self._store.call(lambda outbox: outbox.take_next(now))
            if task is None:
                return self._store.call(lambda outbox: outbox.seconds_until_due(now))
            self._attempt(task, stopping)
        except StoreError as error:
            if error.fault is StoreFault.CLOSED:
                raise StoppedError from error
            self._tell(StoreTroubled(error.code))
            self._pause()
        return 0.0

    def _attempt(self, task: Task, stopping: Callable[[], bool]) -> None:
        try:
            event = self._send(task, stopping)
        except TransientError as error:
            self._delay(task, error.reason, error.retry_after)
        except PermanentError as error:
            self._refuse(task, error.problem)
        except UnauthorisedError:
            self._write_failure(task, Failure("unauthorised", None, of_link=True, counts=False))
            # Nothing here can mend that, but the platform can, and tells nobody: asked again now and then.
            self._asked_until = self._clock.monotonic() + wait_seconds(1, self._random, UNKNOWN_PAUSE)
            self._set_network(NetworkState.UNAUTHORISED, "unauthorised")
        except (StoreError, StoppedError):
            raise
        except Exception as error:  # noqa: BLE001 - an adapter's bug must not end sending for the rest of the day
            self._tell(SyncFailed(type(error).__name__))
            self._delay(task, "internal", None)
        else:
            self._reached()
            self._tell(event)

    def _send(self, task: Task, stopping: Callable[[], bool]) -> SyncEvent:
        submission_id = task.submission_id
        if isinstance(task, OutgoingEvaluation):
            self._uplink.put_evaluation(submission_id, task.body)
            self._store.call(lambda outbox: outbox.evaluation_sent(submission_id))
            return EvaluationDelivered(submission_id)
        reply = deliver(task, self._store, self._uplink, stopping)
        case_number, received_at, url = reply.case_number, reply.received_at, progress_address(reply.progress_url)
        if case_number is None or received_at is None:
            raise TransientError("garbage")
        holder = self._store.call(lambda outbox: outbox.holder_of(case_number))
        if holder not in (None, submission_id):
            # Somebody else's number on this citizen's paper would open that person's progress, and hide this one's.
            raise TransientError("number_taken")
        self._store.call(lambda outbox: outbox.acknowledge(submission_id, case_number, received_at, url))
        return Acknowledged(submission_id, case_number, received_at, url)

    def _delay(self, task: Task, reason: str, retry_after: float | None) -> None:
        seconds = wait_seconds(task.failures + 1, self._random, retry_after)
        at = self._clock.now() + timedelta(seconds=seconds)
        self._write_failure(task, Failure(reason, at, of_link=of_link(reason)))
        self._pause(retry_after)
        self._set_network(NetworkState.AWAY, reason)
        if isinstance(task, Outgoing):
            self._tell(Delayed(task.submission_id, reason, seconds))

    def _refuse(self, task: Task, problem: Problem) -> None:
        submission_id = task.submission_id
        if isinstance(task, OutgoingEvaluation):
            self._store.call(lambda outbox: outbox.refuse_evaluation(submission_id, problem))
        else:
            self._store.call(lambda outbox: outbox.quarantine(submission_id, problem))
        if problem.type != LOCAL_PART_DAMAGED:
            self._reached()  # a refusal is an answer
        if isinstance(task, OutgoingEvaluation):
            self._tell(EvaluationRefused(submission_id, problem.type))
        else:
            self._tell(Quarantined(submission_id, problem.type))

    def _write_failure(self, task: Task, failure: Failure) -> None:
        submission_id = task.submission_id

        def write(outbox: Outbox) -> None:
            if isinstance(task, OutgoingEvaluation):
                outbox.evaluation_failed(submission_id, failure)
            else:
                outbox.record_failure(submission_id, failure)

        self._store.call(write)

    def _pause(self, retry_after: float | None = None) -> None:
        self._failures += 1
        until = self._clock.monotonic() + wait_seconds(self._failures, self._random, retry_after)
        if retry_after is None:
            self._pause_until = until
        else:
            self._asked_until = until

    def _reached(self) -> None:
        self._failures = 0
        self._pause_until = 0.0
        if self.network is not NetworkState.OK:
            self._store.call(lambda outbox: outbox.end_link_waits())
            self._set_network(NetworkState.OK)

    def _set_network(self, state: NetworkState, reason: str = "") -> None:
        if state is not self.network:
            self.network = state
            self._tell(NetworkChanged(state, reason))
