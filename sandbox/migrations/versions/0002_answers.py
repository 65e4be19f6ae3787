"""What comes back: supplements, events of cases, the feed, sealed copies, files, notes, downloads, fees, appointments.

A submission that is a case already gets its first event, "received", so that a clerk can go on from there; no kiosk is told of
it, since its own acknowledgement said so.

Revision ID: 0002
"""

from __future__ import annotations

import json
import secrets

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SUBMISSION = "submission.submission_id"


def upgrade() -> None:
    op.add_column("submission", Column("local_number", String))
    op.create_index("ix_submission_local_number", "submission", ["local_number"])
    op.create_table(
        "supplement",
        Column("submission_id", String, ForeignKey(SUBMISSION), primary_key=True),
        Column("root_id", String, ForeignKey(SUBMISSION), nullable=False, index=True),
        Column("list_id", String, nullable=False),
    )
    op.create_table(
        "case_event",
        Column("root_id", String, ForeignKey(SUBMISSION), primary_key=True),
        Column("place", Integer, primary_key=True),
        Column("change_id", String, nullable=False, unique=True),
        Column("state", String, nullable=False),
        Column("at", String, nullable=False),
        Column("due", String),
        Column("answer", LargeBinary),
        Column("replaces", String),
    )
    op.create_table(
        "change",
        Column("seq", Integer, primary_key=True, autoincrement=False),
        Column("kiosk_id", String, index=True),
        Column("body", LargeBinary, nullable=False),
    )
    op.create_table(
        "sealed_file",
        Column("sha256", String, primary_key=True),
        Column("kiosk_id", String, nullable=False),
        Column("data", LargeBinary, nullable=False),
    )
    op.create_table(
        "file",
        Column("file_id", String, primary_key=True),
        Column("root_id", String, ForeignKey(SUBMISSION), nullable=False, index=True),
        Column("sha256", String, nullable=False, index=True),
        Column("described", LargeBinary, nullable=False),
        Column("data", LargeBinary, nullable=False),
        Column("revoked_at", String),
    )
    op.create_table(
        "note",
        Column("submission_id", String, ForeignKey(SUBMISSION), primary_key=True),
        Column("note_id", String, primary_key=True),
        Column("kiosk_id", String, nullable=False),
        Column("kind", String, nullable=False),
        Column("sequence", Integer, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("file_id", String, index=True),
        Column("outcome", String),
    )
    op.create_table(
        "announcement",
        Column("announcement_id", String, primary_key=True),
        Column("body", LargeBinary, nullable=False),
    )
    op.create_table(
        "download",
        Column("download_id", String, primary_key=True),
        Column("kiosk_id", String, nullable=False),
        Column("sha256", String, nullable=False),
        Column("data", LargeBinary),
        Column("fetches", Integer, nullable=False),
        Column("until", String, nullable=False),
        Column("until_s", Integer, nullable=False, index=True),
    )
    op.create_table(
        "payment",
        Column("root_id", String, ForeignKey(SUBMISSION), primary_key=True),
        Column("body", LargeBinary, nullable=False),
    )
    op.create_table(
        "appointment",
        Column("root_id", String, ForeignKey(SUBMISSION), primary_key=True),
        Column("slot_id", String, nullable=False, index=True),
        Column("number", String, nullable=False),
    )
    op.create_table(
        "mark",
        Column("name", String, primary_key=True),
        Column("value", String, nullable=False),
    )
    _tell_what_was_there()


def _tell_what_was_there() -> None:
    connection = op.get_bind()
    rows = connection.execute(text("SELECT submission_id, manifest, received_at FROM submission")).all()
    for row in rows:
        said = {"id": row.submission_id, "number": json.loads(bytes(row.manifest))["local_number"]}
        connection.execute(text("UPDATE submission SET local_number = :number WHERE submission_id = :id"), said)
        if row.received_at is not None:
            connection.execute(
                text(
                    "INSERT INTO case_event (root_id, place, change_id, state, at)"
                    " VALUES (:id, 1, :change, 'received', :at)"
                ),
                {"id": row.submission_id, "change": secrets.token_hex(16), "at": row.received_at},
            )
