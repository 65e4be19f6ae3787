"""The database grows with the platform: a new one, one from before there were revisions, and one that is too new."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from sandbox import upgrade as upgrades
from sandbox.cases import Cases
from sandbox.store import Store
from sandbox.tables import metadata, open_engine
from tests.sandbox.returning import decide
from tests.sandbox.running import running

# Tables and columns of the first revision; everything else came later.
FIRST_TABLES = ("kiosk", "submission", "part", "chunk", "evaluation", "running_number")


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'platform.sqlite'}"


def test_the_revisions_make_exactly_the_tables_that_the_rooms_use(tmp_path: Path) -> None:
    engine = open_engine(_url(tmp_path))

    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_newest_revision_is_the_one_that_is_looked_for() -> None:
    assert ScriptDirectory(str(upgrades.SCRIPTS)).get_current_head() == upgrades.NEWEST


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        engine = open_engine(_url(tmp_path))
        engine.dispose()

    file = sqlite3.connect(tmp_path / "platform.sqlite")
    assert file.execute("SELECT version_num FROM alembic_version").fetchall() == [(upgrades.NEWEST,)]
    file.close()


def _made_old(file: Path) -> None:
    """As a platform without revisions would have left it."""
    database = sqlite3.connect(file)
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for name in tables - set(FIRST_TABLES):
        database.execute(f"DROP TABLE {name}")
    database.execute("DROP INDEX ix_submission_local_number")
    database.execute("ALTER TABLE submission DROP COLUMN local_number")
    database.execute("DELETE FROM running_number WHERE tail = 'changes'")
    database.commit()
    database.close()


def test_an_old_database_keeps_its_cases_and_lets_a_clerk_go_on(tmp_path: Path) -> None:
    with running(tmp_path) as platform:
        built = platform.builder.build()
        number = platform.submit(built)
    _made_old(tmp_path / "platform.sqlite")

    with running(tmp_path) as platform:
        assert platform.announce(built).json()["case_number"] == number
        assert platform.call("GET", f"/v1/cases/{built.manifest.local_number}").json()["case_number"] == number
        decide(platform, built, "passed")
        assert platform.ledger()["sha256_match"]


def test_a_database_of_a_newer_platform_is_left_alone(tmp_path: Path) -> None:
    engine = open_engine(_url(tmp_path))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()

    with pytest.raises(upgrades.TooNewError, match="9999"):
        open_engine(_url(tmp_path))


def test_a_revision_that_fails_leaves_the_database_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(_url(tmp_path))
    engine.dispose()
    _made_old(tmp_path / "platform.sqlite")
    database = sqlite3.connect(tmp_path / "platform.sqlite")
    database.execute("CREATE TABLE mark (surprise TEXT)")  # the last table of the second revision is there already
    database.commit()
    before = database.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()

    with pytest.raises(Exception, match="mark"):
        open_engine(_url(tmp_path))

    assert database.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall() == before
    database.close()


def test_an_empty_database_has_no_case(tmp_path: Path) -> None:
    engine = open_engine(_url(tmp_path))

    assert Store(engine).all() == []
    assert Cases(engine).last_events() == {}
    assert inspect(engine).has_table("mark")
