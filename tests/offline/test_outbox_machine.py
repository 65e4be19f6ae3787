"""The outbox against a model of it, through any order of events, crashes included (hypothesis)."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule

from kiosk.contract.problem import SEALING_INVALID, Problem
from kiosk.model.evaluation import Evaluation, Satisfaction
from kiosk.model.receipt import Requester
from offline.card_key import card_secret
from offline.errors import IllegalTransitionError
from offline.outbox import Outbox
from offline.records import Failure, Outgoing
from offline.states import RECOVERED, TRANSITIONS, ReceiptState, SubmissionState
from tests.offline.keys import KEYS
from tests.offline.samples import CARD, NOW, OTHER_CARD, draft, receipt_of

SECRET = card_secret(CARD)
OFFERED = (ReceiptState.PENDING, ReceiptState.FAILED, ReceiptState.UNKNOWN)


class OutboxMachine(RuleBasedStateMachine):
    queued = Bundle("queued")

    def __init__(self) -> None:
        super().__init__()
        self.root = tempfile.TemporaryDirectory()
        self.folder = Path(self.root.name) / "store"
        self.outbox = Outbox(self.folder, KEYS)
        self.now = NOW
        self.states: dict[str, SubmissionState] = {}
        self.receipts: dict[str, ReceiptState] = {}
        self.numbers: dict[str, str] = {}
        self.evaluated: set[str] = set()
        self.sending: str | None = None

    def teardown(self) -> None:
        self.outbox.close()
        self.root.cleanup()

    @rule(target=queued, number=st.integers(0, 5))
    def enqueue(self, number: int) -> str:
        submission, receipt = self.outbox.enqueue(draft(number, pages=1, page_size=10), receipt_of, SECRET)
        key = submission.submission_id
        if self.numbers.setdefault(key, receipt.local_number) != receipt.local_number:
            raise AssertionError("the same submission got two numbers")
        self.states.setdefault(key, SubmissionState.QUEUED)
        self.receipts.setdefault(key, ReceiptState.PENDING)
        return key

    @precondition(lambda self: self.sending is None)
    @rule()
    def take(self) -> None:
        task = self.outbox.take_next(self.now)
        if isinstance(task, Outgoing):
            self.sending = task.submission_id
            assert self.states[task.submission_id] is SubmissionState.QUEUED
            self.states[task.submission_id] = SubmissionState.SENDING
        elif task is not None:
            assert self.states[task.submission_id] is SubmissionState.ACKNOWLEDGED
            self.outbox.evaluation_sent(task.submission_id)

    @precondition(lambda self: self.sending is not None)
    @rule(seconds=st.floats(0, 900), link=st.booleans())
    def fail(self, seconds: float, link: bool) -> None:
        failure = Failure("why", self.now + timedelta(seconds=seconds), of_link=link)
        self.outbox.record_failure(self._end(SubmissionState.QUEUED), failure)

    @precondition(lambda self: self.sending is not None)
    @rule()
    def acknowledge(self) -> None:
        key = self._end(SubmissionState.ACKNOWLEDGED)
        self.outbox.acknowledge(key, f"CASE-{key[-1]}", NOW.isoformat(), None)

    @precondition(lambda self: self.sending is not None)
    @rule()
    def refuse(self) -> None:
        self.outbox.quarantine(self._end(SubmissionState.QUARANTINED), Problem(SEALING_INVALID, "no", 422))

    @rule(key=queued)
    def retry(self, key: str) -> None:
        if self.states[key] in (SubmissionState.QUARANTINED, SubmissionState.QUEUED):
            self.outbox.retry(key)
            self.states[key] = SubmissionState.QUEUED
        else:
            with pytest.raises(IllegalTransitionError):
                self.outbox.retry(key)

    @rule(key=queued, after=st.sampled_from([s for s in ReceiptState if s is not ReceiptState.PENDING]))
    def receipt(self, key: str, after: ReceiptState) -> None:
        before = self.receipts[key]
        if before is after is ReceiptState.CLOSED:
            self.outbox.close_receipt(key)
        elif after in TRANSITIONS[before] or before is after is ReceiptState.PRINTING:
            self._receipt_step(key, after)
            self.receipts[key] = after
        else:
            with pytest.raises(IllegalTransitionError):
                self._receipt_step(key, after)

    @rule(key=queued)
    def evaluate(self, key: str) -> None:
        self.outbox.enqueue_evaluation(Evaluation(key, Satisfaction.SATISFIED, (), anonymous=True), NOW.isoformat())
        self.evaluated.add(key)

    @rule(seconds=st.floats(-1000, 1000))
    def time_passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def platform_returns(self) -> None:
        self.outbox.end_link_waits()

    @rule()
    def start_again(self) -> None:
        self.outbox.close()
        self.outbox = Outbox(self.folder, KEYS)
        self.sending = None
        for states in (self.states, self.receipts):
            for key, state in states.items():
                states[key] = RECOVERED.get(state, state)  # type: ignore[assignment]

    @invariant()
    def the_store_says_what_the_model_says(self) -> None:
        assert {entry.submission_id: entry.state for entry in self.outbox.list()} == self.states
        assert {entry.submission_id: entry.local_number for entry in self.outbox.list()} == self.numbers
        for key, state in self.receipts.items():
            assert self.outbox.show(key).receipt is state

    @invariant()
    def each_receipt_is_offered_to_its_card_alone(self) -> None:
        offered = {pending.submission_id for pending in self.outbox.pending_receipts(SECRET)}
        assert offered == {key for key, state in self.receipts.items() if state in OFFERED}
        assert self.outbox.pending_receipts(card_secret(OTHER_CARD)) == ()

    @invariant()
    def every_part_file_belongs_to_a_row(self) -> None:
        files = {file.name for file in (self.folder / "parts").iterdir()}
        assert files == {part.sha256 for key in self.states for part in self.outbox.show(key).parts}

    def _end(self, after: SubmissionState) -> str:
        if self.sending is None:
            raise AssertionError("nothing is being sent")
        key, self.sending = self.sending, None
        self.states[key] = after
        return key

    def _receipt_step(self, key: str, after: ReceiptState) -> None:
        if after is ReceiptState.PRINTING:
            self.outbox.begin_print(key, "job-1", Requester.STAFF)
        elif after is ReceiptState.CLOSED:
            self.outbox.close_receipt(key)
        else:
            self.outbox.finish_print(key, "job-1", after.value)


OutboxMachine.TestCase.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestOutboxMachine = OutboxMachine.TestCase
