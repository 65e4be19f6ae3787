"""What a migration is; the tables themselves are in ``schema`` and ``schema_answers``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Migration:
    """Brings a database from version ``number - 1`` to ``number``, in one transaction."""

    number: int
    statements: tuple[str, ...]
