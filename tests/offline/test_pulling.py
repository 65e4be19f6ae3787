from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.contract import changes as wire
from kiosk.contract.problem import BASE, Problem
from offline.backoff import LONGEST
from offline.card_key import card_secret
from offline.case_records import Reading
from offline.delivery import StoppedError
from offline.outbox import Outbox
from offline.ports import PermanentError, SaidNoError, TransientError, UnauthorisedError
from offline.pulling import FIRST_WITHIN, Arrived, Heard, PullDelayed, Puller, PullEvent
from offline.store_worker import StoreWorker
from offline.sync_events import SyncFailed
from tests.offline.answering import Answering
from tests.offline.conftest import StillClock
from tests.offline.keys import KEYS
from tests.offline.samples import CARD, draft

SECRET = card_secret(CARD)
PDF = b"%PDF-result" + bytes(range(256)) * 12


class Feed:
    """A platform in memory: pages of changes by cursor, and the sealed bytes that they name."""

    def __init__(self) -> None:
        self.changes_made: list[wire.Change] = []
        self.sealed_bytes: dict[str, bytes] = {}
        self.page_size = 3
        self.piece = 1000
        self.asked: list[str | None] = []
        self.offsets: list[int] = []
        self.fails: list[Exception | None] = []
        self.spoil: Callable[[bytes], bytes] = lambda piece: piece
        self.epoch = "e1"

    def changes(self, cursor: str | None) -> wire.ChangesReply:
        self.asked.append(cursor)
        self._maybe_fail()
        start = 0
        if cursor is not None:
            epoch, _, place = cursor.partition("/")
            if epoch != self.epoch:
                raise SaidNoError("cursor-unknown", "http_410")
            start = int(place)
        end = min(start + self.page_size, len(self.changes_made))
        return wire.ChangesReply(
            tuple(self.changes_made[start:end]), f"{self.epoch}/{end}", end < len(self.changes_made)
        )

    def sealed(self, ref: wire.SealedRef, offset: int) -> bytes:
        self.offsets.append(offset)
        self._maybe_fail()
        return self.spoil(self.sealed_bytes[ref.sha256][offset : offset + self.piece])

    def _maybe_fail(self) -> None:
        if self.fails and (error := self.fails.pop(0)) is not None:
            raise error


class Pulling:
    """A puller on a running store worker, stepped by hand."""

    def __init__(self, folder: Path, clock: StillClock) -> None:
        self.clock = clock
        self.feed = Feed()
        self.told: list[PullEvent] = []
        outbox = Outbox(folder, KEYS)
        self.store = StoreWorker(outbox)
        self.store.start()
        self.puller = self.fresh()
        self.outbox = outbox

    def fresh(self) -> Puller:
        self.puller = Puller(self.store, self.feed, self.clock, random.Random(7), self.told.append)
        return self.puller

    def step(self) -> float:
        return self.puller.step(lambda: False)

    def now(self) -> None:
        """Look now and fetch until there is nothing to do at this moment."""
        self.puller.hurry()
        for _ in range(100):
            if self.step() > 0:
                return
        raise AssertionError("the puller does not come to rest")

    def cases(self) -> list[str | None]:
        return [case.state for case in self.outbox.returns.cases_for(SECRET)]


@pytest.fixture
def pulling(folder: Path, clock: StillClock, enqueue: Callable[..., object]) -> Iterator[Pulling]:
    made = Pulling(folder, clock)
    made.store.call(lambda outbox: enqueue(outbox))
    yield made
    made.store.stop()


@pytest.fixture
def answering(pulling: Pulling) -> Answering:
    answering = Answering(pulling.outbox, draft().submission_id)
    pulling.feed.sealed_bytes = answering.store
    return answering


@pytest.mark.req("M13", "M22")
def test_an_answer_and_its_result_are_fetched_and_can_be_read(pulling: Pulling, answering: Answering) -> None:
    pulling.feed.changes_made.append(answering.change("a1", wire.DONE, files=(PDF,)))
    pulling.now()
    (case,) = pulling.outbox.returns.cases_for(SECRET)

    assert case.answers[0].reading is Reading.OPENED
    assert pulling.outbox.returns.file_bytes(SECRET, case.submission_id, "file-0") == PDF
    assert [type(event) for event in pulling.told] == [Heard, Arrived, Arrived]


def test_the_words_come_before_the_papers(pulling: Pulling, answering: Answering) -> None:
    pulling.feed.changes_made.append(answering.change("a1", wire.DONE, files=(PDF,)))
    pulling.now()
    sizes = [event.size for event in pulling.told if isinstance(event, Arrived)]

    assert sizes == sorted(sizes)


def test_all_pages_of_the_feed_are_read_at_once(pulling: Pulling, answering: Answering) -> None:
    pulling.feed.changes_made += [answering.change(f"a{n}", wire.PASSED, silent=True) for n in range(10)]
    pulling.now()

    assert pulling.feed.asked == [None, "e1/3", "e1/6", "e1/9"]
    assert sum(event.fresh for event in pulling.told if isinstance(event, Heard)) == 10


@pytest.mark.req("M45")
def test_the_first_look_is_at_a_moment_drawn_at_random(pulling: Pulling) -> None:
    waits = set()
    for seed in range(5):
        puller = Puller(pulling.store, pulling.feed, pulling.clock, random.Random(seed), pulling.told.append)
        waits.add(puller.step(lambda: False))

    assert len(waits) == 5
    assert max(waits) <= FIRST_WITHIN


@pytest.mark.req("M14")
def test_it_is_known_when_the_feed_was_last_heard_to_its_end(pulling: Pulling, answering: Answering) -> None:
    assert pulling.outbox.returns.heard_at() is None
    pulling.feed.changes_made += [answering.change(f"a{n}", wire.PASSED, silent=True) for n in range(4)]
    pulling.feed.fails = [None, TransientError("timeout")]
    pulling.now()
    assert pulling.outbox.returns.heard_at() is None

    pulling.clock.forward(LONGEST)
    pulling.now()
    assert pulling.outbox.returns.heard_at() == pulling.clock.wall


def test_a_download_goes_on_where_it_was_cut(pulling: Pulling, answering: Answering) -> None:
    pulling.feed.changes_made.append(answering.change("a1", wire.PASSED, reason="字" * 2000))
    pulling.feed.fails = [None, None, None, TransientError("timeout")]
    pulling.now()
    assert pulling.feed.offsets == [0, 1000, 2000]
    pulling.fresh()
    pulling.clock.forward(LONGEST)
    pulling.now()

    assert pulling.feed.offsets[3] == 2000
    assert pulling.outbox.returns.cases_for(SECRET)[0].answers[0].reading is Reading.OPENED


def test_bytes_that_are_not_what_was_named_are_thrown_away_and_fetched_anew(
    pulling: Pulling, answering: Answering, folder: Path
) -> None:
    pulling.feed.changes_made.append(answering.change("a1", wire.PASSED, reason="字" * 1000))
    pulling.feed.spoil = lambda piece: bytes(len(piece))
    pulling.now()
    assert pulling.outbox.returns.cases_for(SECRET)[0].answers[0].reading is Reading.WAITING
    assert list((folder / "answers").iterdir()) == []

    pulling.feed.spoil = lambda piece: piece
    pulling.clock.forward(LONGEST)
    pulling.now()
    assert pulling.outbox.returns.cases_for(SECRET)[0].answers[0].reading is Reading.OPENED


@pytest.mark.parametrize("spoil", [lambda piece: b"", lambda piece: piece * 50], ids=["nothing", "too much"])
def test_a_piece_that_cannot_be_meant_is_garbage(
    pulling: Pulling, answering: Answering, spoil: Callable[[bytes], bytes]
) -> None:
    pulling.feed.changes_made.append(answering.change("a1", wire.PASSED))
    pulling.feed.spoil = spoil
    pulling.now()

    assert not any(isinstance(event, Arrived) for event in pulling.told)


def test_one_file_that_the_platform_has_not_holds_up_no_other(pulling: Pulling, answering: Answering) -> None:
    first = answering.change("a1", wire.PASSED)
    second = answering.change("a2", wire.ACCEPTED, "2026-11-25T09:00:00+08:00", reason="字" * 900)
    pulling.feed.changes_made += [first, second]
    pulling.feed.fails = [None, SaidNoError("file-unknown", "http_404")]
    pulling.now()
    newest, oldest = pulling.outbox.returns.cases_for(SECRET)[0].answers

    assert (newest.reading, oldest.reading) == (Reading.OPENED, Reading.WAITING)


@pytest.mark.req("M13")
def test_a_platform_that_has_lost_the_cursor_is_asked_from_the_beginning_and_nothing_happens_twice(
    pulling: Pulling, answering: Answering
) -> None:
    pulling.feed.changes_made += [answering.change("a1", wire.PASSED), answering.change("a2", wire.ACCEPTED)]
    pulling.now()
    heard = sum(event.fresh for event in pulling.told if isinstance(event, Heard))
    pulling.feed.epoch = "e2"
    pulling.now()

    assert pulling.feed.asked == [None, "e1/2", None]
    assert sum(event.fresh for event in pulling.told if isinstance(event, Heard)) == heard == 2
    assert len(pulling.outbox.returns.cases_for(SECRET)[0].steps) == 2


def test_a_platform_that_knows_no_cursor_at_all_is_not_asked_for_ever(pulling: Pulling) -> None:
    pulling.feed.fails = [SaidNoError("cursor-unknown", "http_410")] * 3
    pulling.now()

    assert pulling.feed.asked == [None]
    assert [event.reason for event in pulling.told if isinstance(event, PullDelayed)] == ["http_410"]


def test_a_feed_that_stands_still_and_claims_more_is_garbage(pulling: Pulling) -> None:
    pulling.store.call(lambda outbox: outbox.returns.apply(wire.ChangesReply((), "e1/0", False)))
    pulling.feed.changes = lambda cursor: wire.ChangesReply((), "e1/0", True)  # type: ignore[method-assign]
    pulling.now()

    assert [event.reason for event in pulling.told if isinstance(event, PullDelayed)] == ["garbage"]


def test_a_platform_that_is_away_is_asked_less_and_less_and_told_of_once(pulling: Pulling) -> None:
    pulling.feed.fails = [TransientError("unreachable")] * 8
    waits = []
    pulling.puller.hurry()
    for _ in range(8):
        pulling.step()
        waits.append(pulling.step())
        pulling.clock.forward(waits[-1])

    assert max(waits[4:]) > max(waits[:2])
    assert max(waits) <= LONGEST
    assert len([event for event in pulling.told if isinstance(event, PullDelayed)]) == 1


def test_the_platforms_own_wish_is_honoured_also_in_a_hurry(pulling: Pulling) -> None:
    pulling.feed.fails = [TransientError("http_503", 120.0)]
    pulling.now()
    pulling.puller.hurry()

    assert pulling.step() >= 120.0


def test_a_platform_that_does_not_know_us_is_left_alone_for_a_while(pulling: Pulling) -> None:
    pulling.feed.fails = [UnauthorisedError("unknown")]
    pulling.now()

    assert pulling.step() >= LONGEST


def test_a_refusal_and_an_adapters_bug_are_survived(pulling: Pulling, answering: Answering) -> None:
    pulling.feed.changes_made.append(answering.change("a1", wire.PASSED))
    problem = Problem(BASE + "manifest-invalid", "no", 422)
    pulling.feed.fails = [None, PermanentError(problem), None]
    pulling.now()
    pulling.clock.forward(LONGEST)
    pulling.feed.fails = [RuntimeError("canary")]
    pulling.now()
    assert [event.kind for event in pulling.told if isinstance(event, SyncFailed)] == ["RuntimeError"]
    pulling.clock.forward(LONGEST)
    pulling.now()

    assert pulling.outbox.returns.cases_for(SECRET)[0].answers[0].reading is Reading.OPENED


def test_the_end_of_the_kiosk_ends_a_download_between_two_pieces(pulling: Pulling, answering: Answering) -> None:
    pulling.feed.changes_made.append(answering.change("a1", wire.PASSED, reason="字" * 2000))
    pulling.puller.hurry()
    pulling.step()
    words = iter([False, False, True])

    with pytest.raises(StoppedError):
        pulling.puller.step(lambda: next(words))
    assert pulling.feed.offsets == [0, 1000]


def test_a_stopped_store_ends_the_puller(pulling: Pulling) -> None:
    pulling.store.stop()
    pulling.puller.hurry()

    with pytest.raises(StoppedError):
        pulling.step()


def test_changes_of_nobody_here_are_counted_as_strange(pulling: Pulling, answering: Answering) -> None:
    elsewhere = msgspec.structs.replace(answering.change("a1", wire.PASSED), submission_id="another")
    pulling.feed.changes_made.append(elsewhere)
    pulling.now()

    assert pulling.told == [Heard(0, 1)]
