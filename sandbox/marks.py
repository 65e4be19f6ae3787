"""What this database was told once and for all: names and secrets that it made when it was new."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine, select
from sqlalchemy.dialects import postgresql, sqlite

from sandbox.tables import marks


def remembered(engine: Engine, name: str, make: Callable[[], str]) -> str:
    """The value under ``name``, made now if there is none; two that make it at once get the same."""
    statement = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
    with engine.begin() as connection:
        connection.execute(statement(marks).values(name=name, value=make()).on_conflict_do_nothing())
        value: str = connection.scalars(select(marks.c.value).where(marks.c.name == name)).one()
    return value
