"""Cases as the platform keeps them: a submission, its supplements, what the organ said in turn, and the files that it issued.

A case is told by its *root*, the submission that opened it. Its events are only ever added; a later one may replace an
earlier answer. Every method is one transaction in which an event, its files, its sealed copies and its lines in the feed
appear together or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Connection, Engine, RowMapping, func, insert, select, update

from kiosk.contract.answer import Answer, FileRef
from kiosk.contract.changes import Announced, CaseChange, Change, FileRevoked
from kiosk.contract.plain import is_code
from sandbox.changes import Sealed, publish
from sandbox.tables import announcements, case_events, files, notes, sealed_files, submissions

FAILED = "failed"  # a print that brought no paper


class StaleError(Exception):
    """The case went on meanwhile; nothing was written."""


@dataclass(frozen=True)
class CaseEvent:
    """``answer`` is the organ's own words; None where there was nothing to say."""

    change_id: str
    state: str
    at: str
    due: str | None = None
    answer: Answer | None = field(default=None, repr=False)
    replaces: str | None = None


@dataclass(frozen=True)
class IssuedFile:
    """A notice or result as the platform has it."""

    ref: FileRef
    data: bytes = field(repr=False)
    revoked_at: str | None = None
    root_id: str = ""


@dataclass(frozen=True)
class Delivery:
    """What one kiosk is told of an event: its line in the feed and the ciphertexts that the line names."""

    kiosk_id: str
    change: Change
    sealed: tuple[Sealed, ...] = ()


class Cases:
    """Raises SQLAlchemy's errors."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def events(self, root_id: str) -> list[CaseEvent]:
        """In order."""
        with self._engine.begin() as connection:
            return _events(connection, root_id)

    def last_events(self) -> dict[str, CaseEvent]:
        """How each case stands, by root."""
        newest = select(case_events.c.root_id, func.max(case_events.c.place).label("place")).group_by(
            case_events.c.root_id
        )
        chosen = newest.subquery()
        statement = select(case_events).join(
            chosen, (case_events.c.root_id == chosen.c.root_id) & (case_events.c.place == chosen.c.place)
        )
        with self._engine.begin() as connection:
            return {row["root_id"]: _event(row) for row in connection.execute(statement).mappings()}

    def record(
        self,
        root_id: str,
        event: CaseEvent,
        deliveries: Sequence[Delivery] = (),
        issued: Sequence[IssuedFile] = (),
        *,
        after: str | None,
    ) -> None:
        """Add ``event`` behind the one whose id is ``after`` (None: it is the first). Raises ``StaleError``."""
        with self._engine.begin() as connection:
            _lock(connection, root_id)
            known = _events(connection, root_id)
            if (known[-1].change_id if known else None) != after:
                raise StaleError
            add_event(connection, root_id, len(known) + 1, event)
            for file in issued:
                row = {"file_id": file.ref.file_id, "root_id": root_id, "sha256": file.ref.sha256}
                described = msgspec.json.encode(file.ref)
                connection.execute(insert(files).values(described=described, data=file.data, **row))
            _deliver(connection, deliveries)

    # -- files

    def issued(self, root_id: str) -> list[IssuedFile]:
        """All files of a case, as they were issued."""
        statement = select(files).where(files.c.root_id == root_id).order_by(files.c.file_id)
        with self._engine.begin() as connection:
            return [_file(row) for row in connection.execute(statement).mappings()]

    def file(self, file_id: str) -> IssuedFile | None:
        """None for anything that is no id, too: PostgreSQL refuses some of what a URL may hold."""
        if not is_code(file_id):
            return None
        with self._engine.begin() as connection:
            row = connection.execute(select(files).where(files.c.file_id == file_id)).mappings().first()
        return None if row is None else _file(row)

    def file_of(self, sha256: str) -> IssuedFile | None:
        """The file with exactly these bytes, as this platform issued it."""
        with self._engine.begin() as connection:
            row = connection.execute(select(files).where(files.c.sha256 == sha256)).mappings().first()
        return None if row is None else _file(row)

    def signer(self, issued: IssuedFile) -> tuple[str, str | None]:
        """Whose seal it bears and since when, as the event says with which it was issued."""
        for event in self.events(issued.root_id):
            if event.answer is not None and issued.ref in event.answer.files:
                return event.answer.organ.name, event.at
        raise LookupError(issued.ref.file_id)

    def revoke(self, file_id: str, at: str, change: FileRevoked, kiosks: Sequence[str]) -> bool:
        """Say that a file holds no more; False when it was said before or there is none."""
        statement = update(files).where(files.c.file_id == file_id, files.c.revoked_at.is_(None)).values(revoked_at=at)
        with self._engine.begin() as connection:
            if not connection.execute(statement).rowcount:
                return False
            for kiosk_id in kiosks:
                publish(connection, kiosk_id, change)
        return True

    def spoil(self, file_id: str, data: bytes) -> None:
        """For tests: other bytes under the same record, as if somebody had changed the store."""
        with self._engine.begin() as connection:
            connection.execute(update(files).where(files.c.file_id == file_id).values(data=data))

    def prints(self, file_id: str) -> int:
        """Copies that may exist on paper: all that did not fail for certain."""
        statement = select(func.count()).where(notes.c.file_id == file_id, notes.c.outcome != FAILED)
        with self._engine.begin() as connection:
            return int(connection.execute(statement).scalar_one())

    # -- announcements

    def announce(self, announcement: Announced) -> None:
        """To every kiosk; the same id again replaces or withdraws."""
        key = announcements.c.announcement_id == announcement.announcement_id
        body = msgspec.json.encode(announcement)
        with self._engine.begin() as connection:
            if not connection.execute(update(announcements).where(key).values(body=body)).rowcount:
                row = {"announcement_id": announcement.announcement_id, "body": body}
                connection.execute(insert(announcements).values(row))
            publish(connection, None, announcement)

    def announced(self) -> list[Announced]:
        """Those that hold, in no order."""
        with self._engine.begin() as connection:
            told = [
                msgspec.json.decode(body, type=Announced) for body in connection.scalars(select(announcements.c.body))
            ]
        return [one for one in told if not one.withdrawn]


def add_event(connection: Connection, root_id: str, place: int, event: CaseEvent) -> None:
    """Inside somebody's transaction that holds the root's row."""
    connection.execute(
        insert(case_events).values(
            root_id=root_id,
            place=place,
            change_id=event.change_id,
            state=event.state,
            at=event.at,
            due=event.due,
            answer=None if event.answer is None else msgspec.json.encode(event.answer),
            replaces=event.replaces,
        )
    )


def tell_received(connection: Connection, root_id: str, kiosk_id: str, change: CaseChange) -> None:
    """Everything is there (again): the case's next event and its line in the feed, in the transaction that took it in."""
    place = connection.execute(select(func.count()).where(case_events.c.root_id == root_id)).scalar_one() + 1
    add_event(connection, root_id, place, CaseEvent(change.change_id, change.state, change.at))
    publish(connection, kiosk_id, change)


def _deliver(connection: Connection, deliveries: Sequence[Delivery]) -> None:
    for delivery in deliveries:
        for one in delivery.sealed:
            row = {"sha256": one.sha256, "kiosk_id": one.kiosk_id, "data": one.data}
            connection.execute(insert(sealed_files).values(row))
        publish(connection, delivery.kiosk_id, delivery.change)


def _lock(connection: Connection, root_id: str) -> None:
    key = submissions.c.submission_id == root_id
    connection.execute(select(submissions.c.submission_id).where(key).with_for_update())


def _events(connection: Connection, root_id: str) -> list[CaseEvent]:
    statement = select(case_events).where(case_events.c.root_id == root_id).order_by(case_events.c.place)
    return [_event(row) for row in connection.execute(statement).mappings()]


def _event(row: RowMapping) -> CaseEvent:
    answer = None if row["answer"] is None else msgspec.json.decode(row["answer"], type=Answer)
    return CaseEvent(row["change_id"], row["state"], row["at"], row["due"], answer, row["replaces"])


def _file(row: RowMapping) -> IssuedFile:
    ref = msgspec.json.decode(row["described"], type=FileRef)
    return IssuedFile(ref, row["data"], row["revoked_at"], row["root_id"])
