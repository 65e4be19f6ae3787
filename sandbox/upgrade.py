"""Brings the platform's database to the newest revision when it is opened, in one transaction.

A database from before there were revisions has the tables of the first one and is marked so. Alembic is loaded only where
there is something to do, since it costs a fifth of a second.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

SCRIPTS = Path(__file__).with_name("migrations")
FIRST, NEWEST = "0001", "0002"
_LOCK = 0x79696A69  # any number that nobody else of this database takes


class TooNewError(Exception):
    """The database is of a newer platform; the text is its revision."""


def upgrade(engine: Engine) -> None:
    """Raises ``TooNewError``, SQLAlchemy's errors; the database is then as it was."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # Two platforms over one database may start at the same time.
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        present = _revision(connection)
        if present == NEWEST:
            return
        if present is not None and present > NEWEST:
            raise TooNewError(present)
        _run(connection, stamp=FIRST if present == FIRST and not _marked(connection) else None)


def _revision(connection: Connection) -> str | None:
    """None for a database with nothing in it."""
    if _marked(connection):
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return FIRST if inspect(connection).has_table("submission") else None


def _marked(connection: Connection) -> bool:
    return inspect(connection).has_table("alembic_version")


def _run(connection: Connection, *, stamp: str | None) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    if stamp is not None:
        command.stamp(config, stamp)
    command.upgrade(config, "head")
