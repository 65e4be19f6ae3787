"""What the platform kept when it only took submissions in.

Revision ID: 0001
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, UniqueConstraint

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kiosk",
        Column("kiosk_id", String, primary_key=True),
        Column("verify_key", LargeBinary, nullable=False),
    )
    op.create_table(
        "submission",
        Column("submission_id", String, primary_key=True),
        Column("kiosk_id", String, ForeignKey("kiosk.kiosk_id"), nullable=False),
        Column("manifest", LargeBinary, nullable=False),
        Column("signature", LargeBinary, nullable=False),
        Column("verify_key", LargeBinary, nullable=False),
        Column("announced_at", String, nullable=False),
        Column("case_number", String, unique=True),
        Column("received_at", String),
        Column("progress_token", String, unique=True),
    )
    op.create_table(
        "part",
        Column("submission_id", String, ForeignKey("submission.submission_id"), primary_key=True),
        Column("part_index", Integer, primary_key=True),
        Column("sha256", String, nullable=False),
        Column("size", Integer, nullable=False),
        Column("received", Integer, nullable=False),
        UniqueConstraint("submission_id", "sha256"),
    )
    op.create_table(
        "chunk",
        Column("submission_id", String, ForeignKey("submission.submission_id"), primary_key=True),
        Column("part_index", Integer, primary_key=True),
        Column("start", Integer, primary_key=True),
        Column("data", LargeBinary, nullable=False),
    )
    op.create_table(
        "evaluation",
        Column("submission_id", String, ForeignKey("submission.submission_id"), primary_key=True),
        Column("body", LargeBinary, nullable=False),
    )
    op.create_table(
        "running_number",
        Column("tail", String, primary_key=True),
        Column("value", Integer, nullable=False),
    )
