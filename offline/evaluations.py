"""Evaluations (好差评) on their way: kept beside their submission, sent only when the platform has that."""

from __future__ import annotations

from datetime import datetime

import msgspec

from kiosk.contract.problem import Problem
from kiosk.contract.submission import EvaluationBody
from kiosk.model.evaluation import Evaluation
from offline.database import Database
from offline.errors import StoreError, StoreFault
from offline.records import Failure, OutgoingEvaluation
from offline.states import EvaluationState, check
from offline.submissions import due_values


class Evaluations:
    """Methods that change something are called inside a transaction; all raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def insert(self, evaluation: Evaluation, at: str) -> None:
        """The first one stays: an evaluation once given is not changed."""
        body = EvaluationBody(evaluation.satisfaction.value, evaluation.reasons, evaluation.anonymous, at)
        self._database.run(
            "INSERT INTO evaluation (submission_id, state, body, ready) VALUES (?1, ?2, ?3, (SELECT count(*) FROM submission"
            " WHERE submission_id = ?1 AND state = 'acknowledged')) ON CONFLICT DO NOTHING",
            evaluation.submission_id,
            EvaluationState.QUEUED.value,
            msgspec.json.encode(body).decode(),
        )

    def state(self, submission_id: str) -> EvaluationState | None:
        """None when the citizen gave none."""
        row = self._database.row("SELECT state FROM evaluation WHERE submission_id = ?", submission_id)
        return EvaluationState(row[0]) if row else None

    def next(self, now: datetime) -> OutgoingEvaluation | None:
        """One that is due and whose submission is acknowledged."""
        due, far = due_values(now)
        waiting = (
            "SELECT submission_id, body, failures, next_attempt FROM evaluation WHERE state = 'queued' AND ready = 1"
        )
        row = self._database.row(waiting + " ORDER BY next_attempt LIMIT 1")
        if row is not None and row[3] is not None and row[3] > due:
            # The earliest is not due; the latest may lie so far ahead that the clock must have been set back.
            row = self._database.row(waiting + " AND next_attempt > ? ORDER BY next_attempt DESC LIMIT 1", far)
        if row is None:
            return None
        return OutgoingEvaluation(row[0], msgspec.json.decode(row[1], type=EvaluationBody), row[2])

    def next_attempt(self) -> float | None:
        """Unix seconds of the earliest attempt that is planned."""
        row = self._database.row(
            "SELECT next_attempt FROM evaluation INDEXED BY evaluation_ready WHERE state = 'queued' AND ready = 1"
            " AND next_attempt IS NOT NULL ORDER BY next_attempt LIMIT 1"
        )
        return row[0] if row else None

    def release(self, submission_id: str) -> None:
        """The platform has the submission: its evaluation may follow."""
        self._database.run("UPDATE evaluation SET ready = 1 WHERE submission_id = ?", submission_id)

    def recover(self) -> None:
        """An older program, put back for a while, knew nothing of ``ready``."""
        self._database.run(
            "UPDATE evaluation SET ready = 1 WHERE state = 'queued' AND ready = 0 AND EXISTS (SELECT 1 FROM submission"
            " WHERE submission.submission_id = evaluation.submission_id AND submission.state = 'acknowledged')"
        )

    def record_failure(self, submission_id: str, failure: Failure) -> None:
        """It waits until the next attempt."""
        at = failure.next_attempt_at
        self._database.run(
            "UPDATE evaluation SET failures = failures + ?, next_attempt = ?, reason = ?, of_link = ?"
            " WHERE submission_id = ?",
            int(failure.counts),
            at.timestamp() if at else None,
            failure.reason,
            int(failure.of_link),
            submission_id,
        )

    def sent(self, submission_id: str) -> None:
        """The platform has it."""
        self._move(submission_id, EvaluationState.SENT)

    def refuse(self, submission_id: str, problem: Problem) -> None:
        """The platform will never take it."""
        self._move(submission_id, EvaluationState.REFUSED)
        self._database.run(
            "UPDATE evaluation SET problem = ? WHERE submission_id = ?",
            msgspec.json.encode(problem).decode(),
            submission_id,
        )

    def end_link_waits(self) -> None:
        """The platform is back."""
        self._database.run(
            "UPDATE evaluation SET next_attempt = NULL, failures = 0 WHERE state = 'queued' AND of_link = 1"
        )

    def _move(self, submission_id: str, after: EvaluationState) -> None:
        before = self.state(submission_id)
        if before is None:
            raise StoreError(StoreFault.UNKNOWN_SUBMISSION, "the store has no evaluation of that id")
        check(before, after)
        self._database.run("UPDATE evaluation SET state = ? WHERE submission_id = ?", after.value, submission_id)
