"""One step of sending at a time, without a thread of its own: what to send, how it ended, how long to wait.

Two waits work together. Each submission has its own, persisted, so that one at which the platform stumbles never holds
up the others. The link has one too (``offline.link``). Small things go first, and between two chunks of a large one.
"""

from __future__ import annotations

import random as random_source
import threading
from collections.abc import Callable
from datetime import timedelta

from kiosk.contract.problem import PERMANENT, Problem
from kiosk.contract.reply import progress_address
from offline.backoff import of_link, wait_seconds
from offline.delivery import LOCAL_PART_DAMAGED, HeldError, StoppedError, deliver
from offline.errands import Errand, Errands
from offline.errors import StoreError, StoreFault
from offline.link import UNKNOWN_PAUSE, Link
from offline.outbox import Outbox
from offline.pace import Pace, PaceSettings
from offline.ports import Clock, PermanentError, TransientError, UnauthorisedError, Uplink
from offline.records import Failure, Outgoing
from offline.store_worker import StoreWorker
from offline.sync_events import (
    Acknowledged,
    Delayed,
    NetworkState,
    Quarantined,
    StoreTroubled,
    SyncEvent,
    SyncFailed,
)

__all__ = ["UNKNOWN_PAUSE", "Sender"]

Task = Outgoing | Errand

QUIET = "quiet_hours"  # why a submission waits that nothing is wrong with


class Sender:
    """Used by one thread. Everything it tells is durable before it is told."""

    def __init__(
        self,
        store: StoreWorker,
        uplink: Uplink,
        clock: Clock,
        random: random_source.Random,
        tell: Callable[[SyncEvent], None],
        pace: PaceSettings | None = None,
        rest: Callable[[float], object] | None = None,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> None:
        """``rest`` waits so many seconds, or less when something new came; only a cap of the bandwidth needs it. ``meanwhile`` is
        called between two chunks: an upload may take hours."""
        self._store = store
        self._uplink = uplink
        self._clock = clock
        self._random = random
        self._tell = tell
        self._link = Link(store, clock, random, tell)
        self._errands = Errands(store, uplink)
        self._pace = Pace(pace or PaceSettings(), clock)
        self._meanwhile = meanwhile
        self._rest = rest or threading.Event().wait

    @property
    def network(self) -> NetworkState:
        """How the platform was at the last attempt."""
        return self._link.network

    def hurry(self) -> None:
        """Something new is waiting, or the network came back: our own pause is over. The platform's wish stays."""
        self._link.hurry()

    def returned(self) -> None:
        """The machine has a network again: waits grow from the shortest anew."""
        self._link.returned()

    def resume(self) -> None:
        """The kiosk was enrolled again: send at once after ``UNAUTHORISED``."""
        self._link.resume()

    def step(self, stopping: Callable[[], bool]) -> float | None:
        """Send at most one large thing. Returns the seconds until the next step makes sense, None when only something new
        does.

        Raises StoppedError when the store is closed or ``stopping`` says so in mid-sending.
        """
        try:
            left = self._link.left()
            if left > 0:
                return left
            now = self._clock.now()
            quiet = self._pace.quiet_seconds()
            task: Task | None = self._store.call(
                lambda outbox: outbox.take_small(now) if quiet else outbox.take_next(now)
            )
            if task is None:
                if quiet:
                    self._tell_held(quiet)
                due = self._store.call(lambda outbox: outbox.seconds_until_due(now, large=not quiet))
                return due if not quiet else min(quiet, quiet if due is None else due)
            self._attempt(task, stopping)
        except StoreError as error:
            if error.fault is StoreFault.CLOSED:
                raise StoppedError from error
            self._tell(StoreTroubled(error.code))
            self._link.pause()
        return 0.0

    def _tell_held(self, seconds: float) -> None:
        """Whoever has just handed in need not stand there for a case number that comes in the morning."""
        for submission_id in self._store.call(lambda outbox: outbox.hold_new(QUIET)):
            self._tell(Delayed(submission_id, QUIET, seconds))

    def _attempt(self, task: Task, stopping: Callable[[], bool]) -> bool:
        """False when it failed for now, and the link waits."""
        try:
            event = self._send(task, stopping)
        except HeldError as held:
            self._write_failure(task, Failure(held.reason, None, counts=False))
            return False
        except TransientError as error:
            self._delay(task, error.reason, error.retry_after)
            return False
        except PermanentError as error:
            if error.problem.type not in PERMANENT and error.problem.type != LOCAL_PART_DAMAGED:
                # An adapter may be mistaken about what is for good; the contract's list is not.
                self._delay(task, "unlisted_problem", None)
                return False
            self._refuse(task, error.problem)
        except UnauthorisedError:
            self._write_failure(task, Failure("unauthorised", None, of_link=True, counts=False))
            self._link.unauthorised()
            return False
        except (StoreError, StoppedError):
            raise
        except Exception as error:  # noqa: BLE001 - an adapter's bug must not end sending for the rest of the day
            self._tell(SyncFailed(type(error).__name__))
            self._delay(task, "internal", None)
            return False
        else:
            self._link.reached()
            self._tell(event)
        return True

    def _send(self, task: Task, stopping: Callable[[], bool]) -> SyncEvent:
        if not isinstance(task, Outgoing):
            return self._errands.send(task)
        submission_id = task.submission_id
        reply = deliver(task, self._store, self._uplink, stopping, lambda size: self._turn(size, stopping))
        case_number, received_at, url = reply.case_number, reply.received_at, progress_address(reply.progress_url)
        if case_number is None or received_at is None:
            raise TransientError("garbage")
        holder, expected = self._store.call(
            lambda outbox: (outbox.holder_of(case_number, submission_id), outbox.expected_number(submission_id))
        )
        if holder not in (None, submission_id):
            # Somebody else's number on this citizen's paper would open that person's progress, and hide this one's.
            raise TransientError("number_taken")
        if expected not in (None, case_number):
            # A supplement that became a case of its own completes nothing, and its case would run out of time.
            raise TransientError("other_case")
        self._store.call(lambda outbox: outbox.acknowledge(submission_id, case_number, received_at, url))
        return Acknowledged(submission_id, case_number, received_at, url)

    def _turn(self, size: int, stopping: Callable[[], bool]) -> int:
        """Before each chunk: let small things pass, wait for the line's share; returns how many of ``size`` bytes may go."""
        size = min(size, self._pace.chunk)
        while True:
            if stopping():
                raise StoppedError
            self._meanwhile()
            while (errand := self._errands.next(self._clock.now())) is not None:
                if not self._attempt(errand, stopping):
                    raise HeldError("errand")
                if stopping():
                    raise StoppedError
            if self._pace.quiet_seconds() > 0:
                raise HeldError(QUIET)
            wait = self._pace.wait(size)
            if wait <= 0:
                self._pace.spend(size)
                return size
            self._rest(wait)

    def _delay(self, task: Task, reason: str, retry_after: float | None) -> None:
        seconds = wait_seconds(task.failures + 1, self._random, retry_after)
        at = self._clock.now() + timedelta(seconds=seconds)
        self._write_failure(task, Failure(reason, at, of_link=of_link(reason)))
        self._link.failed(reason, retry_after)
        if isinstance(task, Outgoing):
            self._tell(Delayed(task.submission_id, reason, seconds))

    def _refuse(self, task: Task, problem: Problem) -> None:
        if isinstance(task, Outgoing):
            submission_id = task.submission_id
            self._store.call(lambda outbox: outbox.quarantine(submission_id, problem))
            event: SyncEvent = Quarantined(submission_id, problem.type)
        else:
            event = self._errands.refuse(task, problem)
        if problem.type != LOCAL_PART_DAMAGED:
            self._link.reached()  # a refusal is an answer
        self._tell(event)

    def _write_failure(self, task: Task, failure: Failure) -> None:
        if not isinstance(task, Outgoing):
            self._errands.fail(task, failure)
            return
        submission_id = task.submission_id

        def write(outbox: Outbox) -> None:
            outbox.record_failure(submission_id, failure)

        self._store.call(write)
