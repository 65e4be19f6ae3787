"""The tables of what comes back from the platform and of what is kept for a citizen who comes back: later migrations of
``offline.schema``, whose rules hold here too."""

from __future__ import annotations

from offline.migration import Migration

WHAT_COMES_BACK: tuple[Migration, ...] = (
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
    Migration(
        7,
        (
            # When the feed was last heard to its end, Unix seconds: until then nothing was called back that is not known here.
            "ALTER TABLE feed ADD COLUMN heard REAL",
        ),
    ),
)
