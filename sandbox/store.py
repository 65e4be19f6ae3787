"""What the platform remembers. Every method is one transaction; rows leave as frozen values.

Works on SQLite and PostgreSQL: one statement each where two requests may meet, ``FOR UPDATE`` where a row is read to be
changed (SQLite ignores it: there the whole transaction is exclusive, see ``tables``).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, RowMapping, Select, insert, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from kiosk.contract.changes import RECEIVED, CaseChange
from kiosk.contract.reply import is_case_number
from kiosk.contract.submission import Manifest
from sandbox.case_number import case_number, division_tail
from sandbox.cases import tell_received
from sandbox.manifest import SUBMISSION_ID, AcceptedManifest
from sandbox.parts import Parts, StoredPart
from sandbox.tables import evaluations, kiosks, parts, submissions, supplements

_roots = submissions.alias("root")

__all__ = ["Store", "StoredPart", "StoredSubmission"]

TOKEN = re.compile(r"[0-9A-Za-z_-]{1,64}")

# Both databases take this statement; it is the only place where a running number comes from.
_NEXT_NUMBER = text(
    "INSERT INTO running_number (tail, value) VALUES (:tail, 1)"
    " ON CONFLICT (tail) DO UPDATE SET value = running_number.value + 1 RETURNING value"
)


@dataclass(frozen=True)
class StoredSubmission:
    """A submission as announced. ``received_at`` is set when everything is there: it is a case then, or completes one.
    ``case_number`` and ``progress_token`` are of the case that it is or completes, ``root_id`` is that case's submission."""

    manifest: Manifest
    raw_manifest: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    verify_key: bytes = field(repr=False)
    kiosk_id: str
    announced_at: str
    case_number: str | None
    received_at: str | None
    progress_token: str | None
    root_id: str
    list_id: str = ""

    @property
    def is_supplement(self) -> bool:
        """Whether it completes a case; known once it is received."""
        return self.root_id != self.submission_id

    @property
    def submission_id(self) -> str:
        return self.manifest.submission_id


class Store(Parts):
    """The database behind the platform. Raises SQLAlchemy's errors when it cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def close(self) -> None:
        self._engine.dispose()

    # -- kiosks

    def enrol(self, kiosk_id: str, verify_key: bytes) -> None:
        """Register a kiosk's Ed25519 key (32 bytes), or its new one."""
        statement = self._insert(kiosks).values(kiosk_id=kiosk_id, verify_key=verify_key)
        statement = statement.on_conflict_do_update(index_elements=[kiosks.c.kiosk_id], set_={"verify_key": verify_key})
        with self._engine.begin() as connection:
            connection.execute(statement)

    def verify_key(self, kiosk_id: str) -> bytes | None:
        """The key of an enrolled kiosk."""
        with self._engine.begin() as connection:
            return connection.scalar(select(kiosks.c.verify_key).where(kiosks.c.kiosk_id == kiosk_id))

    # -- submissions

    def announce(self, accepted: AcceptedManifest, now: datetime) -> StoredSubmission:
        """Take the manifest down unless its id is known, and return what is stored under that id: perhaps another's."""
        manifest = accepted.manifest
        row = {
            "submission_id": manifest.submission_id,
            "kiosk_id": manifest.kiosk_id,
            "manifest": accepted.raw,
            "signature": accepted.signature,
            "verify_key": accepted.verify_key,
            "announced_at": now.isoformat(),
            "local_number": manifest.local_number,
        }
        with self._engine.begin() as connection:
            taken = connection.execute(self._insert(submissions).values(row).on_conflict_do_nothing())
            if taken.rowcount:
                connection.execute(
                    insert(parts),
                    [
                        {
                            "submission_id": manifest.submission_id,
                            "part_index": part.index,
                            "sha256": part.sha256,
                            "size": part.size,
                            "received": 0,
                        }
                        for part in manifest.parts
                    ],
                )
            stored = _find(connection, manifest.submission_id)
        if stored is None:
            raise LookupError("the row that was just written is gone")
        return stored

    def find(self, submission_id: str) -> StoredSubmission | None:
        """None for anything that is no id, too: PostgreSQL refuses some of what a URL may hold."""
        if not SUBMISSION_ID.fullmatch(submission_id):
            return None
        with self._engine.begin() as connection:
            return _find(connection, submission_id)

    def find_by_token(self, token: str) -> StoredSubmission | None:
        """The case with that progress token."""
        if not TOKEN.fullmatch(token):
            return None
        statement = _joined().where(submissions.c.progress_token == token)
        with self._engine.begin() as connection:
            row = connection.execute(statement).mappings().first()
        return None if row is None else _submission(row)

    def all(self) -> list[StoredSubmission]:
        """Newest first."""
        statement = _joined().order_by(submissions.c.announced_at.desc(), submissions.c.submission_id.desc())
        with self._engine.begin() as connection:
            return [_submission(row) for row in connection.execute(statement).mappings()]

    def by_number(self, number: str) -> list[StoredSubmission]:
        """Received submissions with that case number or local number, newest first; a case number leads to its root alone.
        Empty for what is no number: PostgreSQL refuses some of what a URL may hold."""
        if not is_case_number(number):
            return []
        named = or_(submissions.c.case_number == number, submissions.c.local_number == number)
        statement = _joined().where(named, submissions.c.received_at.is_not(None))
        with self._engine.begin() as connection:
            rows = connection.execute(statement.order_by(submissions.c.announced_at.desc())).mappings()
            return [_submission(row) for row in rows]

    def supplements(self, root_id: str) -> list[StoredSubmission]:
        """What completed a case, in the order in which it came."""
        statement = _joined().where(supplements.c.root_id == root_id)
        with self._engine.begin() as connection:
            rows = connection.execute(statement.order_by(submissions.c.received_at)).mappings()
            return [_submission(row) for row in rows]

    def attach(
        self, submission_id: str, root_id: str, list_id: str, now: datetime, change: CaseChange
    ) -> StoredSubmission | None:
        """Make the submission complete the case of ``root_id`` unless it does, and say that everything is there again.
        ``change`` goes to the root's kiosk."""
        with self._engine.begin() as connection:
            # The root first: the clerk's decisions lock nothing else.
            root = _find(connection, root_id, lock=True)
            stored = _find(connection, submission_id, lock=True)
            if root is None or stored is None or stored.received_at is not None:
                return stored
            row = {"submission_id": submission_id, "root_id": root_id, "list_id": list_id}
            connection.execute(insert(supplements).values(row))
            _received(connection, submission_id, now)
            tell_received(connection, root_id, root.kiosk_id, change)
            return _find(connection, submission_id)

    def assign_case(self, submission_id: str, now: datetime, token: str) -> StoredSubmission | None:
        """Give the submission its case number unless it has one. However often it is called, it stays one case."""
        with self._engine.begin() as connection:
            stored = _find(connection, submission_id, lock=True)
            if stored is None or stored.received_at is not None:
                return stored
            division = stored.manifest.division
            running = connection.scalar(_NEXT_NUMBER, {"tail": division_tail(division)})
            number = case_number(division, now.date(), running or 0)
            _received(connection, submission_id, now, case_number=number, progress_token=token)
            change = CaseChange(secrets.token_hex(16), submission_id, number, RECEIVED, now.isoformat())
            tell_received(connection, submission_id, stored.kiosk_id, change)
            return _find(connection, submission_id)

    # -- evaluations

    def evaluate(self, submission_id: str, body: bytes) -> bytes:
        """Keep the first evaluation; returns the one that is kept."""
        statement = self._insert(evaluations).values(submission_id=submission_id, body=body)
        with self._engine.begin() as connection:
            connection.execute(statement.on_conflict_do_nothing())
            kept: bytes = connection.scalars(
                select(evaluations.c.body).where(evaluations.c.submission_id == submission_id)
            ).one()
        return kept

    def evaluation(self, submission_id: str) -> bytes | None:
        with self._engine.begin() as connection:
            return connection.scalar(select(evaluations.c.body).where(evaluations.c.submission_id == submission_id))

    def evaluations(self) -> Sequence[bytes]:
        """All of them, in no order that would tell whose is whose."""
        with self._engine.begin() as connection:
            return connection.scalars(select(evaluations.c.body).order_by(evaluations.c.body)).all()


def _find(connection: Connection, submission_id: str, *, lock: bool = False) -> StoredSubmission | None:
    statement = _joined().where(submissions.c.submission_id == submission_id)
    if lock:
        statement = statement.with_for_update(of=submissions)
    row = connection.execute(statement).mappings().first()
    return None if row is None else _submission(row)


def _joined() -> Select[Any]:
    """Submissions, each beside the case that it completes."""
    return (
        select(
            submissions,
            supplements.c.root_id,
            supplements.c.list_id,
            _roots.c.case_number.label("root_number"),
            _roots.c.progress_token.label("root_token"),
        )
        .outerjoin(supplements, supplements.c.submission_id == submissions.c.submission_id)
        .outerjoin(_roots, _roots.c.submission_id == supplements.c.root_id)
    )


def _received(connection: Connection, submission_id: str, now: datetime, **more: str) -> None:
    connection.execute(
        update(submissions)
        .where(submissions.c.submission_id == submission_id)
        .values(received_at=now.isoformat(), **more)
    )


def _submission(row: RowMapping) -> StoredSubmission:
    return StoredSubmission(
        manifest=msgspec.json.decode(row["manifest"], type=Manifest),
        raw_manifest=row["manifest"],
        signature=row["signature"],
        verify_key=row["verify_key"],
        kiosk_id=row["kiosk_id"],
        announced_at=row["announced_at"],
        case_number=row["case_number"] or row["root_number"],
        received_at=row["received_at"],
        progress_token=row["progress_token"] or row["root_token"],
        root_id=row["root_id"] or row["submission_id"],
        list_id=row["list_id"] or "",
    )
