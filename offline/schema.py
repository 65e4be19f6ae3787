"""The tables, as numbered migrations: a migration once released is never edited, only followed by another.

In the clear inside the encrypted database stand ids, states, sizes, hashes of ciphertext, bundle, division and numbers;
whatever tells of a person is in sealed part files or in boxes that only the person's card opens.
Times are ISO 8601 with offset where people read them, and Unix seconds where they are compared.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Migration:
    """Brings a database from version ``number - 1`` to ``number``, in one transaction."""

    number: int
    statements: tuple[str, ...]


MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        1,
        (
            # position: order of arrival, which is the order of sending; never used again after a deletion.
            """
            CREATE TABLE submission (
                position INTEGER PRIMARY KEY AUTOINCREMENT,
                submission_id TEXT NOT NULL UNIQUE,
                local_number TEXT NOT NULL UNIQUE,
                state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'acknowledged', 'quarantined')),
                bundle_id TEXT NOT NULL,
                division TEXT NOT NULL,
                created_at TEXT NOT NULL,
                suite TEXT NOT NULL,
                key_id TEXT NOT NULL,
                manifest TEXT NOT NULL,
                signature TEXT NOT NULL,
                failures INTEGER NOT NULL DEFAULT 0,
                next_attempt REAL,
                reason TEXT,
                of_link INTEGER NOT NULL DEFAULT 0,
                case_number TEXT,
                received_at TEXT,
                progress_url TEXT,
                problem TEXT,
                CHECK (state <> 'acknowledged' OR (case_number IS NOT NULL AND received_at IS NOT NULL)),
                CHECK (state <> 'quarantined' OR problem IS NOT NULL)
            ) STRICT
            """,
            "CREATE INDEX submission_waiting ON submission (position) WHERE state IN ('queued', 'sending')",
            """
            CREATE TABLE part (
                submission_id TEXT NOT NULL REFERENCES submission (submission_id),
                part_index INTEGER NOT NULL,
                sha256 TEXT NOT NULL UNIQUE,
                size INTEGER NOT NULL,
                upload_url TEXT,
                sent INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY (submission_id, part_index)
            ) STRICT, WITHOUT ROWID
            """,
            # salt, tag and sealed are emptied when the job is closed.
            """
            CREATE TABLE receipt_job (
                submission_id TEXT PRIMARY KEY REFERENCES submission (submission_id),
                state TEXT NOT NULL
                    CHECK (state IN ('pending', 'printing', 'done', 'failed', 'unknown', 'closed')),
                suite TEXT NOT NULL,
                salt BLOB,
                tag BLOB,
                sealed BLOB
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX receipt_open ON receipt_job (submission_id) WHERE state <> 'closed'",
            """
            CREATE TABLE evaluation (
                submission_id TEXT PRIMARY KEY REFERENCES submission (submission_id),
                state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'refused')),
                body TEXT NOT NULL,
                failures INTEGER NOT NULL DEFAULT 0,
                next_attempt REAL,
                reason TEXT,
                of_link INTEGER NOT NULL DEFAULT 0,
                problem TEXT
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX evaluation_waiting ON evaluation (submission_id) WHERE state = 'queued'",
            "CREATE TABLE day_sequence (day TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID",
        ),
    ),
    Migration(
        2,
        (
            # job_id: of the last print that was begun; an answer of an earlier one must not be taken for its own.
            "ALTER TABLE receipt_job ADD COLUMN job_id TEXT",
            # reprints: how often the citizen has asked for another one although paper may be out.
            "ALTER TABLE receipt_job ADD COLUMN reprints INTEGER NOT NULL DEFAULT 0",
        ),
    ),
    Migration(
        3,
        (
            # How often a bundle was applied for here: no person, no time, no number. It outlives the submissions.
            """
            CREATE TABLE bundle_use (
                bundle_id TEXT PRIMARY KEY,
                times INTEGER NOT NULL CHECK (times > 0)
            ) STRICT, WITHOUT ROWID
            """,
            "INSERT INTO bundle_use SELECT bundle_id, count(*) FROM submission GROUP BY bundle_id",
        ),
    ),
)
