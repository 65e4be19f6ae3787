"""What the platform remembers. Every method is one transaction; rows leave as frozen values.

Works on SQLite and PostgreSQL: one statement each where two requests may meet, ``FOR UPDATE`` where a row is read to be
changed (SQLite ignores it: there the whole transaction is exclusive, see ``tables``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from kiosk.contract.submission import Manifest
from sandbox.case_number import case_number, division_tail
from sandbox.manifest import SUBMISSION_ID, AcceptedManifest
from sandbox.tables import chunks, evaluations, kiosks, parts, submissions

TOKEN = re.compile(r"[0-9A-Za-z_-]{1,64}")

# Both databases take this statement; it is the only place where a running number comes from.
_NEXT_NUMBER = text(
    "INSERT INTO running_number (tail, value) VALUES (:tail, 1)"
    " ON CONFLICT (tail) DO UPDATE SET value = running_number.value + 1 RETURNING value"
)


@dataclass(frozen=True)
class StoredSubmission:
    """A submission as announced; the last three are set together when it has become a case."""

    manifest: Manifest
    raw_manifest: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    verify_key: bytes = field(repr=False)
    kiosk_id: str
    announced_at: str
    case_number: str | None
    received_at: str | None
    progress_token: str | None

    @property
    def submission_id(self) -> str:
        return self.manifest.submission_id


@dataclass(frozen=True)
class StoredPart:
    """``received`` of ``size`` bytes are here."""

    index: int
    sha256: str
    size: int
    received: int

    @property
    def complete(self) -> bool:
        return self.received == self.size


class Store:
    """The database behind the platform. Raises SQLAlchemy's errors when it cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
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
        statement = select(submissions).where(submissions.c.progress_token == token)
        with self._engine.begin() as connection:
            row = connection.execute(statement).mappings().first()
        return None if row is None else _submission(row)

    def all(self) -> list[StoredSubmission]:
        """Newest first."""
        statement = select(submissions).order_by(submissions.c.announced_at.desc(), submissions.c.submission_id.desc())
        with self._engine.begin() as connection:
            return [_submission(row) for row in connection.execute(statement).mappings()]

    def assign_case(self, submission_id: str, now: datetime, token: str) -> StoredSubmission | None:
        """Give the submission its case number unless it has one. However often it is called, it stays one case."""
        with self._engine.begin() as connection:
            stored = _find(connection, submission_id, lock=True)
            if stored is None or stored.case_number is not None:
                return stored
            division = stored.manifest.division
            running = connection.scalar(_NEXT_NUMBER, {"tail": division_tail(division)})
            connection.execute(
                update(submissions)
                .where(submissions.c.submission_id == submission_id)
                .values(
                    case_number=case_number(division, now.date(), running or 0),
                    received_at=now.isoformat(),
                    progress_token=token,
                )
            )
            return _find(connection, submission_id)

    # -- parts

    def parts(self, submission_id: str) -> list[StoredPart]:
        """By index."""
        with self._engine.begin() as connection:
            rows = connection.execute(
                select(parts).where(parts.c.submission_id == submission_id).order_by(parts.c.part_index)
            ).mappings()
            return [_part(row) for row in rows]

    def append(self, submission_id: str, sha256: str, offset: int, data: bytes) -> StoredPart | None:
        """Add ``data`` at ``offset`` if the part ends there and has room; returns the part as it is then.

        The caller sees by ``received`` whether the bytes were taken. None when there is no such part.
        """
        with self._engine.begin() as connection:
            part = _find_part(connection, submission_id, sha256, lock=True)
            if part is None or not data or part.received != offset or offset + len(data) > part.size:
                return part
            where = {"submission_id": submission_id, "part_index": part.index}
            connection.execute(insert(chunks).values(start=offset, data=data, **where))
            connection.execute(
                update(parts)
                .where(parts.c.submission_id == submission_id, parts.c.part_index == part.index)
                .values(received=offset + len(data))
            )
            return _find_part(connection, submission_id, sha256)

    def discard(self, submission_id: str, index: int) -> None:
        """Forget all bytes of a part; it is to be sent from the beginning."""
        with self._engine.begin() as connection:
            connection.execute(
                delete(chunks).where(chunks.c.submission_id == submission_id, chunks.c.part_index == index)
            )
            connection.execute(
                update(parts)
                .where(parts.c.submission_id == submission_id, parts.c.part_index == index)
                .values(received=0)
            )

    def read_part(self, submission_id: str, index: int) -> bytes:
        """The ciphertext, as far as it is here."""
        statement = (
            select(chunks.c.data)
            .where(chunks.c.submission_id == submission_id, chunks.c.part_index == index)
            .order_by(chunks.c.start)
        )
        with self._engine.begin() as connection:
            return b"".join(connection.scalars(statement))

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
    statement = select(submissions).where(submissions.c.submission_id == submission_id)
    if lock:
        statement = statement.with_for_update()
    row = connection.execute(statement).mappings().first()
    return None if row is None else _submission(row)


def _find_part(connection: Connection, submission_id: str, sha256: str, *, lock: bool = False) -> StoredPart | None:
    statement = select(parts).where(parts.c.submission_id == submission_id, parts.c.sha256 == sha256)
    if lock:
        statement = statement.with_for_update()
    row = connection.execute(statement).mappings().first()
    return None if row is None else _part(row)


def _submission(row: RowMapping) -> StoredSubmission:
    return StoredSubmission(
        manifest=msgspec.json.decode(row["manifest"], type=Manifest),
        raw_manifest=row["manifest"],
        signature=row["signature"],
        verify_key=row["verify_key"],
        kiosk_id=row["kiosk_id"],
        announced_at=row["announced_at"],
        case_number=row["case_number"],
        received_at=row["received_at"],
        progress_token=row["progress_token"],
    )


def _part(row: RowMapping) -> StoredPart:
    return StoredPart(row["part_index"], row["sha256"], row["size"], row["received"])
