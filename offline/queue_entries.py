"""A row of a submission as the operator sees it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from kiosk.contract.problem import Problem
from offline.database import Row
from offline.records import QueueEntry
from offline.states import SubmissionState

ENTRY = """
    SELECT submission_id, local_number, state, bundle_id, division, created_at,
        (SELECT count(*) FROM part WHERE part.submission_id = submission.submission_id),
        (SELECT coalesce(sum(size), 0) FROM part WHERE part.submission_id = submission.submission_id),
        failures, next_attempt, reason, case_number, received_at, progress_url, problem
    FROM submission
"""


def entry_of(row: Row) -> QueueEntry:
    """Of a row of ``ENTRY``."""
    (submission_id, number, state, bundle_id, division, created_at, parts, size) = row[:8]
    failures, next_attempt, reason, case_number, received_at, progress_url, problem = row[8:]
    return QueueEntry(
        submission_id=submission_id,
        local_number=number,
        state=SubmissionState(state),
        bundle_id=bundle_id,
        division=division,
        created_at=created_at,
        parts=parts,
        size=size,
        failures=failures,
        next_attempt_at=datetime.fromtimestamp(next_attempt).astimezone() if next_attempt is not None else None,
        reason=reason,
        case_number=case_number,
        received_at=received_at,
        progress_url=progress_url,
        problem=msgspec.json.decode(problem, type=Problem) if problem else None,
    )
