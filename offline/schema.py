"""The tables, as numbered migrations: a migration once released is never edited, only followed by another.

In the clear inside the encrypted database stand ids, states, sizes, hashes of ciphertext, bundle, division and numbers;
whatever tells of a person is in sealed part files or in boxes that only the person's card opens.
Times are ISO 8601 with offset where people read them, and Unix seconds where they are compared.
"""

from __future__ import annotations

from offline.migration import Migration
from offline.schema_answers import WHAT_COMES_BACK

__all__ = ["MIGRATIONS", "Migration"]

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
    Migration(
        4,
        (
            # The least schema that a program must know to work with this database: all that follows is only added.
            "PRAGMA application_id = 4",
            # On the store's own age (table store_age), seconds: when the platform's acknowledgement was first seen by
            # the retention, and when the parts went. No wall clock: it may jump by years.
            "ALTER TABLE submission ADD COLUMN acknowledged_age REAL",
            "ALTER TABLE submission ADD COLUMN emptied_age REAL",
            # device_key: id of the kiosk's device key under which the box was locked.
            "ALTER TABLE receipt_job ADD COLUMN device_key TEXT NOT NULL DEFAULT '1'",
            # ready: the platform has the submission, so that the evaluation may follow.
            "ALTER TABLE evaluation ADD COLUMN ready INTEGER NOT NULL DEFAULT 0",
            """
            UPDATE evaluation SET ready = 1 WHERE EXISTS (SELECT 1 FROM submission
                WHERE submission.submission_id = evaluation.submission_id AND submission.state = 'acknowledged')
            """,
            # The wait of the link as a whole, over a restart. Unix seconds; one row.
            """
            CREATE TABLE link (
                one INTEGER PRIMARY KEY CHECK (one = 1),
                failures INTEGER NOT NULL,
                pause_until REAL NOT NULL,
                asked_until REAL NOT NULL
            ) STRICT
            """,
            # For how long the store has existed, counted by clocks that do not jump; one row. age in seconds; wall (Unix
            # seconds) and sequence of the last count.
            """
            CREATE TABLE store_age (
                one INTEGER PRIMARY KEY CHECK (one = 1),
                age REAL NOT NULL,
                wall REAL NOT NULL,
                sequence INTEGER NOT NULL
            ) STRICT
            """,
            # When the wall clock went another way than time itself: expected and found, Unix seconds.
            """
            CREATE TABLE clock_move (
                sequence INTEGER PRIMARY KEY,
                age REAL NOT NULL,
                expected REAL NOT NULL,
                found REAL NOT NULL
            ) STRICT
            """,
            # Each index also holds the position, which is the order of sending.
            "CREATE INDEX submission_state ON submission (state)",
            "CREATE INDEX submission_due ON submission (next_attempt) WHERE state = 'queued'",
            "CREATE INDEX submission_case ON submission (case_number) WHERE case_number IS NOT NULL",
            """
            CREATE INDEX submission_kept ON submission (acknowledged_age)
                WHERE state = 'acknowledged' AND emptied_age IS NULL
            """,
            "CREATE INDEX submission_emptied ON submission (emptied_age) WHERE emptied_age IS NOT NULL",
            "CREATE INDEX evaluation_ready ON evaluation (next_attempt) WHERE state = 'queued' AND ready = 1",
        ),
    ),
    *WHAT_COMES_BACK,
)
