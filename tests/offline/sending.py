"""Handing a submission to the sender, what may go wrong at a call of the platform, and what was told of it."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.contract.problem import SIGNATURE_INVALID, Problem
from kiosk.model.receipt import Receipt
from kiosk.model.submission import Submission
from offline.records import QueueEntry
from offline.sync_events import SyncEvent
from tests.offline.conftest import Sending

Enqueue = Callable[..., tuple[Submission, Receipt]]
PROBLEM = Problem(SIGNATURE_INVALID, "the signature does not hold", 422)


def once(error: Exception, call: str, *, after: int = 0) -> Callable[[str], None]:
    """Raises at that call, once, after letting ``after`` of them pass."""
    left = [after]

    def fault(name: str) -> None:
        if name != call:
            return
        left[0] -= 1
        if left[0] == -1:
            raise error

    return fault


def always(error: Exception, call: str = "") -> Callable[[str], None]:
    def fault(name: str) -> None:
        if not call or name == call:
            raise error

    return fault


def put(sending: Sending, enqueue: Enqueue, number: int = 0, **options: int) -> str:
    return sending.store.call(lambda outbox: enqueue(outbox, number, **options))[0].submission_id


def entries(sending: Sending) -> tuple[QueueEntry, ...]:
    return sending.store.call(lambda outbox: outbox.list())


def told(sending: Sending, kind: type[SyncEvent]) -> list[SyncEvent]:
    return [event for event in sending.told if isinstance(event, kind)]
