"""What ``queue list|show|retry|export`` print: plain dictionaries, ready for JSON, without anything of a person."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from offline.outbox import Outbox
from offline.records import QueueEntry


def queue_list(outbox: Outbox) -> list[dict[str, Any]]:
    """All submissions, oldest first."""
    return [_entry(entry) for entry in outbox.list()]


def queue_show(outbox: Outbox, submission_id: str) -> dict[str, Any]:
    """One submission with parts, receipt and evaluation. Raises StoreError (unknown_submission)."""
    detail = outbox.show(submission_id)
    return {
        **_entry(detail.entry),
        "parts": [
            {"index": part.index, "sha256": part.sha256, "size": part.size, "sent": part.sent} for part in detail.parts
        ],
        "receipt": detail.receipt.value,
        "evaluation": detail.evaluation.value if detail.evaluation else None,
    }


def queue_retry(outbox: Outbox, submission_id: str) -> dict[str, Any]:
    """Make it due now, and show it. Raises StoreError (unknown_submission, illegal_transition)."""
    outbox.retry(submission_id)
    return queue_show(outbox, submission_id)


def queue_export(outbox: Outbox, submission_id: str, file: Path, at: datetime) -> dict[str, Any]:
    """Write it into ``file``. Raises StoreError (unknown_submission, gone, disk, part_damaged)."""
    written = outbox.export(submission_id, file, at)
    return {"submission_id": submission_id, "file": str(file), "size": written.size, "parts": written.parts}


def queue_check(outbox: Outbox, file: Path, done: int) -> dict[str, Any]:
    """Hold an exported file against this kiosk's signature, from the part of that number on. Raises StoreError
    (export_damaged, disk)."""
    header = outbox.check_export(file, done)
    return {"submission_id": header.submission_id, "local_number": header.local_number, "parts": len(header.parts)}


def _entry(entry: QueueEntry) -> dict[str, Any]:
    return {
        "submission_id": entry.submission_id,
        "local_number": entry.local_number,
        "state": entry.state.value,
        "bundle": entry.bundle_id,
        "division": entry.division,
        "created_at": entry.created_at,
        "part_count": entry.parts,
        "size": entry.size,
        "failures": entry.failures,
        "next_attempt_at": entry.next_attempt_at.isoformat() if entry.next_attempt_at else None,
        "reason": entry.reason,
        "case_number": entry.case_number,
        "received_at": entry.received_at,
        "progress_url": entry.progress_url,
        "problem": (
            {"type": entry.problem.type, "title": entry.problem.title, "status": entry.problem.status}
            if entry.problem
            else None
        ),
    }
