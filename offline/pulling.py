"""One step of fetching at a time, without a thread of its own: the feed of changes, then the sealed answers and files.

The feed is asked now and then, at a moment drawn anew each time, so that a province of kiosks that came back together does not
stay together. After a failure nothing is asked for a while; what one file lacks never holds up the others.
"""

from __future__ import annotations

import random as random_source
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from offline.backoff import LONGEST, of_link, wait_seconds
from offline.case_records import Download
from offline.delivery import StoppedError
from offline.downloads import ref
from offline.errors import StoreError, StoreFault
from offline.ports import Clock, Downlink, PermanentError, SaidNoError, TransientError, UnauthorisedError
from offline.records import Failure
from offline.store_worker import StoreWorker
from offline.sync_events import StoreTroubled, SyncFailed

EVERY = 60.0  # s between two looks at the feed, give or take a third
FIRST_WITHIN = 20.0  # s after the start, drawn at random
PAGES_AT_ONCE = 50  # of the feed in one step, before a download gets its turn
CURSOR_UNKNOWN = "cursor-unknown"  # last word of the problem's type


@dataclass(frozen=True, slots=True)
class Heard:
    """A page of the feed took effect. ``strange``: changes that could not be meant, or of nobody here."""

    fresh: int
    strange: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """A sealed answer or file lies here, whole; ``size`` in bytes."""

    size: int


@dataclass(frozen=True, slots=True)
class PullDelayed:
    """Fetching failed for ``reason`` and is tried again in ``seconds``."""

    reason: str
    seconds: float


PullEvent = Heard | Arrived | PullDelayed | StoreTroubled | SyncFailed


class Puller:
    """Used by one thread. Everything it tells is durable before it is told."""

    def __init__(
        self,
        store: StoreWorker,
        downlink: Downlink,
        clock: Clock,
        random: random_source.Random,
        tell: Callable[[PullEvent], None],
        every: float = EVERY,
    ) -> None:
        self._store = store
        self._downlink = downlink
        self._clock = clock
        self._random = random
        self._tell = tell
        self._every = every
        self._failures = 0
        self._look_at = clock.monotonic() + random.uniform(0.0, FIRST_WITHIN)
        self._pause_until = 0.0  # monotonic s
        self._asked_until = 0.0  # monotonic s, because the platform asked for it

    def hurry(self) -> None:
        """Somebody waits for an answer, or the network came back: look now. The platform's wish stays."""
        self._look_at = self._clock.monotonic()
        self._pause_until = 0.0

    def step(self, stopping: Callable[[], bool]) -> float:
        """Ask for one thing. Returns the seconds until the next step makes sense. Raises StoppedError when the store is closed
        or ``stopping`` says so."""
        left = max(self._pause_until, self._asked_until) - self._clock.monotonic()
        if left > 0:
            return left
        try:
            if self._look_at <= self._clock.monotonic():
                self._look(stopping)
                return 0.0
            now = self._clock.now()
            download = self._store.call(lambda outbox: outbox.returns.next_download(now))
            if download is not None:
                self._fetch(download, stopping)
                return 0.0
            due = self._store.call(lambda outbox: outbox.returns.seconds_until_due(now))
            look = max(0.0, self._look_at - self._clock.monotonic())
            return look if due is None else min(look, due)
        except StoreError as error:
            if error.fault is StoreFault.CLOSED:
                raise StoppedError from error
            self._tell(StoreTroubled(error.code))
            self._pause("store", None)
            return 0.0

    # -- the feed --------------------------------------------------------------------------------------------------------

    def _look(self, stopping: Callable[[], bool]) -> None:
        for _ in range(PAGES_AT_ONCE):
            if stopping():
                raise StoppedError
            try:
                more = self._page()
            except (StoreError, StoppedError):
                raise
            except Exception as error:  # noqa: BLE001 - an adapter's bug must not end fetching for the rest of the day
                self._failed(error)
                return
            self._reached()
            if not more:
                self._look_at = self._clock.monotonic() + self._every * self._random.uniform(2 / 3, 4 / 3)
                return

    def _page(self) -> bool:
        """Whether there is more. Raises UplinkError."""
        cursor = self._store.call(lambda outbox: outbox.returns.cursor())
        at = self._clock.now()
        try:
            page = self._downlink.changes(cursor)
        except SaidNoError as error:
            if error.problem != CURSOR_UNKNOWN or cursor is None:
                raise
            self._store.call(lambda outbox: outbox.returns.cursor_unknown())
            return True
        if page.more and (not page.cursor or page.cursor == cursor):
            # It would be asked for the same again and again.
            raise TransientError("garbage")
        done = self._store.call(lambda outbox: outbox.returns.apply(page, at))
        if done.fresh or done.strange:
            self._tell(Heard(done.fresh, done.strange))
        return done.more

    # -- sealed answers and files ----------------------------------------------------------------------------------------

    def _fetch(self, download: Download, stopping: Callable[[], bool]) -> None:
        try:
            self._bring(download, stopping)
        except (StoreError, StoppedError):
            raise
        except Exception as error:  # noqa: BLE001 - as above
            self._failed(error, download)
        else:
            self._reached()
            self._tell(Arrived(download.size))

    def _bring(self, download: Download, stopping: Callable[[], bool]) -> None:
        """All of it, from where it stands. Raises UplinkError (garbage for what is not what was named: nothing of it stays)."""
        have = download.have
        # Where all pieces lie here already, a crash came before they were put together.
        whole = have == download.size and self._keep(download, have, b"")
        while have < download.size:
            if stopping():
                raise StoppedError
            piece = self._downlink.sealed(ref(download), have)
            if not piece or have + len(piece) > download.size:
                raise TransientError("garbage")
            whole = self._keep(download, have, piece)
            have += len(piece)
        if not whole:
            raise TransientError("garbage")

    def _keep(self, download: Download, offset: int, piece: bytes) -> bool:
        return self._store.call(lambda outbox: outbox.returns.add_piece(download, offset, piece))

    # -- how it went -----------------------------------------------------------------------------------------------------

    def _failed(self, error: Exception, download: Download | None = None) -> None:
        retry_after = None
        if isinstance(error, UnauthorisedError):
            reason, retry_after = "unauthorised", LONGEST
        elif isinstance(error, TransientError):
            reason, retry_after = error.reason, error.retry_after
        elif isinstance(error, PermanentError):
            reason = "refused"
        else:
            self._tell(SyncFailed(type(error).__name__))
            reason = "internal"
        if download is None or of_link(reason) or retry_after is not None:
            self._pause(reason, retry_after)
        if download is None:
            return
        seconds = wait_seconds(download.failures + 1, self._random, retry_after)
        failure = Failure(reason, self._clock.now() + timedelta(seconds=seconds), of_link=of_link(reason))
        self._store.call(lambda outbox: outbox.returns.download_failed(download.sha256, failure))

    def _pause(self, reason: str, retry_after: float | None) -> None:
        self._failures += 1
        seconds = wait_seconds(self._failures, self._random, retry_after)
        until = self._clock.monotonic() + seconds
        if retry_after is None:
            self._pause_until = until
        else:
            self._asked_until = until
        if self._failures == 1:
            self._tell(PullDelayed(reason, seconds))

    def _reached(self) -> None:
        if self._failures:
            self._failures = 0
            self._pause_until = 0.0
            self._store.call(lambda outbox: outbox.returns.end_link_waits())
