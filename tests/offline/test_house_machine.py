"""Whatever happens to clock, kiosk and keys: what the platform does not have is there whole, and what it has goes by rule and
not before."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk.contract.problem import SEALING_INVALID, Problem
from offline.card_key import card_secret
from offline.outbox import Outbox
from offline.records import Outgoing
from offline.retention import RetentionSettings
from offline.states import SubmissionState
from offline.store_age import DAY, LONGEST_OFF
from tests.offline.conftest import StillClock
from tests.offline.keys import KEYS
from tests.offline.samples import CARD, NOW, draft, receipt_of

RULE = RetentionSettings(parts_days=7, receipt_days=9, record_days=20)
SECRET = card_secret(CARD)
DATABASE_KEYS = tuple(bytes([number]) * 32 for number in range(3))


class HouseMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.root = tempfile.TemporaryDirectory()
        self.folder = Path(self.root.name) / "store"
        self.clock = StillClock()
        self.key = 0
        self.count = 0
        self.states: dict[str, SubmissionState] = {}
        self.oldest: dict[
            str, float
        ] = {}  # s that the store can have grown older by since the acknowledgement, at most
        self.outbox = self.opened()

    def teardown(self) -> None:
        self.outbox.close()
        self.root.cleanup()

    def opened(self) -> Outbox:
        return Outbox(self.folder, replace(KEYS, database=DATABASE_KEYS[self.key]), retention=RULE)

    def grow(self, seconds: float) -> None:
        self.oldest = {one: age + seconds for one, age in self.oldest.items()}

    @rule()
    def hand_in(self) -> None:
        self.count += 1
        submission, _ = self.outbox.enqueue(draft(self.count, pages=1, page_size=10), receipt_of, SECRET)
        self.states[submission.submission_id] = SubmissionState.QUEUED

    @rule(outcome=st.sampled_from(["acknowledged", "quarantined", "lost"]))
    def send(self, outcome: str) -> None:
        task = self.outbox.take_large(self.clock.now())
        if not isinstance(task, Outgoing):
            return
        if outcome == "acknowledged":
            self.outbox.acknowledge(task.submission_id, f"CASE-{task.submission_id[-4:]}", NOW.isoformat(), None)
            self.states[task.submission_id] = SubmissionState.ACKNOWLEDGED
            self.oldest[task.submission_id] = 0.0
        elif outcome == "quarantined":
            self.outbox.quarantine(task.submission_id, Problem(SEALING_INVALID, "no", 422))
            self.states[task.submission_id] = SubmissionState.QUARANTINED

    @rule()
    def keep_house(self) -> None:
        self.outbox.keep_house(self.clock.now(), self.clock.monotonic())

    @rule(days=st.floats(0, 6))
    def live(self, days: float) -> None:
        self.clock.forward(days * DAY)
        self.grow(days * DAY)

    @rule(years=st.integers(-10, 10))
    def the_clock_jumps(self, years: int) -> None:
        self.clock.wall = min(
            max(self.clock.wall + timedelta(days=365 * years), NOW - timedelta(days=9000)), NOW + timedelta(days=9000)
        )

    @rule(days=st.floats(0, 40))
    def off_and_on_again(self, days: float) -> None:
        self.outbox.close()
        self.clock.wall += timedelta(days=days)
        self.outbox = self.opened()
        self.grow(LONGEST_OFF)

    @precondition(lambda self: self.count)
    @rule()
    def change_the_key(self) -> None:
        self.key = (self.key + 1) % len(DATABASE_KEYS)
        self.outbox.rekey(DATABASE_KEYS[self.key])

    @rule()
    def a_strange_file_appears(self) -> None:
        (self.folder / "parts" / "0123").write_bytes(b"whose?")

    @invariant()
    def what_the_platform_does_not_have_is_there_whole(self) -> None:
        for submission_id, state in self.states.items():
            if state is SubmissionState.ACKNOWLEDGED:
                continue
            detail = self.outbox.show(submission_id)
            assert len(detail.parts) == 3
            for part in detail.parts:
                assert len(self.outbox.part_bytes(part.sha256)) == part.size

    @invariant()
    def nothing_goes_before_its_days(self) -> None:
        for submission_id, age in self.oldest.items():
            if age < RULE.parts_days * DAY:
                assert len(self.outbox.show(submission_id).parts) == 3

    @invariant()
    def every_row_of_a_part_has_its_file(self) -> None:
        files = {file.name for file in (self.folder / "parts").iterdir()}
        rows = {part.sha256 for entry in self.outbox.list() for part in self.outbox.show(entry.submission_id).parts}
        assert rows <= files
        assert files - rows <= {"0123"}


HouseMachine.TestCase.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestHouseMachine = HouseMachine.TestCase
