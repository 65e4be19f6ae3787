"""The ciphertexts of submissions as they arrive: parts in chunks, each added where the last one ended."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select, update

from sandbox.tables import chunks, parts


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


class Parts:
    """Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

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


def _find_part(connection: Connection, submission_id: str, sha256: str, *, lock: bool = False) -> StoredPart | None:
    statement = select(parts).where(parts.c.submission_id == submission_id, parts.c.sha256 == sha256)
    if lock:
        statement = statement.with_for_update()
    row = connection.execute(statement).mappings().first()
    return None if row is None else _part(row)


def _part(row: RowMapping) -> StoredPart:
    return StoredPart(row["part_index"], row["sha256"], row["size"], row["received"])
