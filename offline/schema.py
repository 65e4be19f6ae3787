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
    Migration(
        5,
        (
            # The submission whose case this one completes; both then have one case number.
            "ALTER TABLE submission ADD COLUMN supplement_of TEXT",
            # A case that may come back. It outlives its submission, hence no foreign key. The box (suite to sealed) holds
            # the private key for its answers; without it answers are only fetched live. settled_age: on the store's age,
            # when it was first seen that nothing follows.
            """
            CREATE TABLE pickup (
                submission_id TEXT PRIMARY KEY,
                local_number TEXT NOT NULL UNIQUE,
                kiosk_id TEXT NOT NULL,
                bundle_id TEXT NOT NULL,
                division TEXT NOT NULL,
                created_at TEXT NOT NULL,
                supplement_of TEXT,
                supplement_list TEXT NOT NULL DEFAULT '',
                case_number TEXT,
                received_at TEXT,
                state TEXT,
                changed_at TEXT,
                due TEXT,
                settled_age REAL,
                suite TEXT,
                device_key TEXT,
                salt BLOB,
                tag BLOB,
                sealed BLOB,
                CHECK ((sealed IS NULL) = (tag IS NULL))
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX pickup_case ON pickup (case_number) WHERE case_number IS NOT NULL",
            "CREATE INDEX pickup_settled ON pickup (settled_age) WHERE settled_age IS NOT NULL",
            "CREATE INDEX pickup_boxed ON pickup (submission_id) WHERE sealed IS NOT NULL",
            "CREATE INDEX pickup_supplement ON pickup (supplement_of) WHERE supplement_of IS NOT NULL",
            # What was handed in before has no box: nobody made a key for it.
            """
            INSERT INTO pickup (submission_id, local_number, kiosk_id, bundle_id, division, created_at, case_number,
                received_at)
            SELECT submission_id, local_number, '', bundle_id, division, created_at, case_number, received_at
            FROM submission
            """,
            """
            CREATE TRIGGER pickup_received AFTER UPDATE OF case_number ON submission
                WHEN NEW.case_number IS NOT NULL
            BEGIN
                UPDATE pickup SET case_number = NEW.case_number, received_at = NEW.received_at
                WHERE submission_id = NEW.submission_id;
            END
            """,
            # moment: of ``at``, Unix seconds; with rank it decides which of several is the latest, whatever came first.
            """
            CREATE TABLE case_change (
                change_id TEXT PRIMARY KEY,
                submission_id TEXT NOT NULL REFERENCES pickup (submission_id) ON DELETE CASCADE,
                case_number TEXT NOT NULL,
                state TEXT NOT NULL,
                at TEXT NOT NULL,
                moment REAL NOT NULL,
                rank INTEGER NOT NULL,
                due TEXT,
                answer_sha256 TEXT,
                replaces TEXT
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX case_change_submission ON case_change (submission_id)",
            "CREATE INDEX case_change_replaces ON case_change (replaces) WHERE replaces IS NOT NULL",
            """
            CREATE TABLE answer_file (
                change_id TEXT NOT NULL REFERENCES case_change (change_id) ON DELETE CASCADE,
                file_index INTEGER NOT NULL,
                sha256 TEXT NOT NULL,
                PRIMARY KEY (change_id, file_index)
            ) STRICT, WITHOUT ROWID
            """,
            # Sealed bytes, in a file named by their hash. position: order of fetching.
            """
            CREATE TABLE sealed_blob (
                position INTEGER PRIMARY KEY AUTOINCREMENT,
                sha256 TEXT NOT NULL UNIQUE,
                size INTEGER NOT NULL,
                suite TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('waiting', 'here', 'damaged')),
                failures INTEGER NOT NULL DEFAULT 0,
                next_attempt REAL,
                reason TEXT,
                of_link INTEGER NOT NULL DEFAULT 0
            ) STRICT
            """,
            "CREATE INDEX sealed_blob_wanted ON sealed_blob (position) WHERE state <> 'here'",
            """
            CREATE TABLE file_revoked (
                submission_id TEXT NOT NULL REFERENCES pickup (submission_id) ON DELETE CASCADE,
                sha256 TEXT NOT NULL,
                at TEXT NOT NULL,
                PRIMARY KEY (submission_id, sha256)
            ) STRICT, WITHOUT ROWID
            """,
            # since and until: Unix seconds; until NULL: without an end.
            """
            CREATE TABLE announcement (
                announcement_id TEXT PRIMARY KEY,
                title TEXT NOT NULL,
                text TEXT NOT NULL,
                audience TEXT NOT NULL,
                since REAL NOT NULL,
                until REAL,
                withdrawn INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            # How far the feed was heard; one row. heard: what of it, so that hearing it again does nothing.
            "CREATE TABLE feed (one INTEGER PRIMARY KEY CHECK (one = 1), cursor TEXT) STRICT",
            "INSERT INTO feed (one, cursor) VALUES (1, NULL)",
            "CREATE TABLE heard (position INTEGER PRIMARY KEY AUTOINCREMENT, change_id TEXT NOT NULL UNIQUE) STRICT",
            # Small things said after a submission was handed in; sealed for the platform as they were said. print records all
            # count, of the other kinds the last one does.
            """
            CREATE TABLE note (
                position INTEGER PRIMARY KEY AUTOINCREMENT,
                note_id TEXT NOT NULL UNIQUE,
                submission_id TEXT NOT NULL,
                kind TEXT NOT NULL,
                sequence INTEGER NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'refused')),
                ready INTEGER NOT NULL,
                body TEXT NOT NULL,
                failures INTEGER NOT NULL DEFAULT 0,
                next_attempt REAL,
                reason TEXT,
                of_link INTEGER NOT NULL DEFAULT 0,
                problem TEXT
            ) STRICT
            """,
            "CREATE INDEX note_due ON note (next_attempt) WHERE state = 'queued' AND ready = 1",
            "CREATE INDEX note_submission ON note (submission_id, kind)",
            """
            CREATE TRIGGER note_ready AFTER UPDATE OF state ON submission WHEN NEW.state = 'acknowledged'
            BEGIN
                UPDATE note SET ready = 1 WHERE submission_id = NEW.submission_id;
            END
            """,
        ),
    ),
    Migration(
        6,
        (
            # The last number that a note of a submission had; a note's own row may go before the next one comes.
            """
            CREATE TABLE note_sequence (
                submission_id TEXT PRIMARY KEY,
                last INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            # A visit that was begun and not ended, in a box of the card; its pages are files of their own. saved and until in
            # Unix seconds, until NULL: only for a crash. seen_age: on the store's age, first seen since it was saved.
            """
            CREATE TABLE draft (
                draft_id TEXT PRIMARY KEY,
                saved REAL NOT NULL,
                until REAL,
                seen_age REAL,
                suite TEXT NOT NULL,
                device_key TEXT NOT NULL,
                salt BLOB NOT NULL,
                tag BLOB NOT NULL,
                sealed BLOB NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE draft_file (
                name TEXT PRIMARY KEY,
                draft_id TEXT NOT NULL REFERENCES draft (draft_id) ON DELETE CASCADE,
                size INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX draft_file_draft ON draft_file (draft_id)",
        ),
    ),
)
