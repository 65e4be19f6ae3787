"""The platform's tables, for SQLite and PostgreSQL alike, and the engine that opens them.

Sealed bytes are kept as they came, in chunks, beside the exact manifest that was signed: whatever the platform says of
a case can be worked out again from them.
"""

from __future__ import annotations

from sqlalchemy import (
    URL,
    Column,
    Engine,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, Pool

from sandbox.upgrade import upgrade

# How long a second writer waits for the first; opening a large submission happens outside of any transaction.
SQLITE_BUSY_MS = 10_000

metadata = MetaData()

kiosks = Table(
    "kiosk",
    metadata,
    Column("kiosk_id", String, primary_key=True),
    Column("verify_key", LargeBinary, nullable=False),  # Ed25519, 32 bytes
)

submissions = Table(
    "submission",
    metadata,
    Column("submission_id", String, primary_key=True),
    Column("kiosk_id", ForeignKey("kiosk.kiosk_id"), nullable=False),
    Column("manifest", LargeBinary, nullable=False),  # the exact bytes that were signed
    Column("signature", LargeBinary, nullable=False),
    Column("verify_key", LargeBinary, nullable=False),  # the kiosk's at that time; it may have a new one since
    Column("announced_at", String, nullable=False),  # ISO 8601, when the manifest came first
    Column("local_number", String, index=True),  # as the manifest says; people ask by it
    Column("case_number", String, unique=True),
    Column("received_at", String),
    Column("progress_token", String, unique=True),
)

parts = Table(
    "part",
    metadata,
    Column("submission_id", ForeignKey("submission.submission_id"), primary_key=True),
    Column("part_index", Integer, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("received", Integer, nullable=False),  # bytes
    UniqueConstraint("submission_id", "sha256"),
)

chunks = Table(
    "chunk",
    metadata,
    Column("submission_id", ForeignKey("submission.submission_id"), primary_key=True),
    Column("part_index", Integer, primary_key=True),
    Column("start", Integer, primary_key=True),  # offset of the first byte
    Column("data", LargeBinary, nullable=False),
)

evaluations = Table(
    "evaluation",
    metadata,
    Column("submission_id", ForeignKey("submission.submission_id"), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

supplements = Table(
    "supplement",
    metadata,
    Column("submission_id", ForeignKey("submission.submission_id"), primary_key=True),
    Column("root_id", ForeignKey("submission.submission_id"), nullable=False, index=True),  # whose case it completes
    Column("list_id", String, nullable=False),  # the list that it answers, as its application says
)

# What became of a case, in order; the last one that nothing replaces says how it stands.
case_events = Table(
    "case_event",
    metadata,
    Column("root_id", ForeignKey("submission.submission_id"), primary_key=True),
    Column("place", Integer, primary_key=True),  # from 1
    Column("change_id", String, nullable=False, unique=True),
    Column("state", String, nullable=False),
    Column("at", String, nullable=False),
    Column("due", String),
    Column("answer", LargeBinary),  # the organ's words, JSON
    Column("replaces", String),
)

# The feed. ``seq`` is given under a lock, so that no smaller one can appear behind a cursor.
changes = Table(
    "change",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kiosk_id", String, index=True),  # NULL: for every kiosk
    Column("body", LargeBinary, nullable=False),
)

sealed_files = Table(
    "sealed_file",
    metadata,
    Column("sha256", String, primary_key=True),  # of the ciphertext
    Column("kiosk_id", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

files = Table(
    "file",
    metadata,
    Column("file_id", String, primary_key=True),
    Column("root_id", ForeignKey("submission.submission_id"), nullable=False, index=True),
    Column("sha256", String, nullable=False, index=True),
    Column("described", LargeBinary, nullable=False),  # FileRef, JSON
    Column("data", LargeBinary, nullable=False),
    Column("revoked_at", String),
)

notes = Table(
    "note",
    metadata,
    Column("submission_id", ForeignKey("submission.submission_id"), primary_key=True),
    Column("note_id", String, primary_key=True),
    Column("kiosk_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),  # as it was signed
    Column("file_id", String, index=True),  # of a print record
    Column("outcome", String),
)

announcements = Table(
    "announcement",
    metadata,
    Column("announcement_id", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

downloads = Table(
    "download",
    metadata,
    Column("download_id", String, primary_key=True),
    Column("kiosk_id", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("data", LargeBinary),  # ciphertext; NULL when it is over
    Column("fetches", Integer, nullable=False),
    Column("until", String, nullable=False),
    Column("until_s", Integer, nullable=False, index=True),  # the same, seconds since 1970
)

payments = Table(
    "payment",
    metadata,
    Column("root_id", ForeignKey("submission.submission_id"), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

appointments = Table(
    "appointment",
    metadata,
    Column("root_id", ForeignKey("submission.submission_id"), primary_key=True),
    Column("slot_id", String, nullable=False, index=True),
    Column("number", String, nullable=False),
)

# One row a name: what this database is, and what it was told once.
marks = Table(
    "mark",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

running_numbers = Table(
    "running_number",
    metadata,
    Column("tail", String, primary_key=True),
    Column("value", Integer, nullable=False),
)


def open_engine(url: str | URL, poolclass: type[Pool] | None = None) -> Engine:
    """An engine with all tables in place, for ``sqlite:///FILE`` or ``postgresql://…``. Raises ``upgrade.TooNewError``,
    SQLAlchemy's errors."""
    address = make_url(url)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+pg8000")  # the driver that we ship
    engine = create_engine(address, poolclass=poolclass)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    upgrade(engine)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The driver begins transactions late and for writes only; ``begin`` above does it at once, so that what was read
    # inside a transaction still holds when it writes.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={SQLITE_BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
