"""The copy before a migration: made, kept until confirmed, put back when it is all there is."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from offline.backup import Backup
from offline.database import Database
from offline.disk import RealDisk
from offline.errors import StoreError, StoreFault
from offline.schema import MIGRATIONS, Migration

KEY = bytes(range(32))
NEXT = Migration(len(MIGRATIONS) + 1, ("CREATE TABLE fresh (a TEXT) STRICT",))
BROKEN = Migration(len(MIGRATIONS) + 2, ("CREATE TABLE other (a TEXT) STRICT", "this is not sql"))
VERSION = len(MIGRATIONS)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


def filled(file: Path) -> Database:
    database = Database(file, KEY)
    with database.transaction():
        for day in range(50):
            database.run("INSERT INTO day_sequence VALUES (?, ?)", f"day {day:08}", day)
    return database


def names(file: Path) -> set[str]:
    return {found.name.removeprefix(file.name) for found in file.parent.iterdir()} - {"", "-wal", "-shm"}


def opened(file: Path) -> Database:
    """As the next start does."""
    return Database(file, KEY)


def rows(database: Database) -> int:
    (count,) = database.row("SELECT count(*) FROM day_sequence") or (0,)
    return int(count)


def test_a_migration_leaves_a_copy_of_before_under_the_same_key_for_us_alone(file: Path) -> None:
    database = filled(file)
    database.migrate((*MIGRATIONS, NEXT))

    copy = file.with_name(f"outbox.db.before-{VERSION}")
    assert names(file) == {f".before-{VERSION}"}
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert database.unconfirmed
    database.close()
    before = Database(copy, KEY)
    assert rows(before) == 50
    assert before.row("SELECT name FROM sqlite_master WHERE name = 'fresh'") is None
    before.close()


def test_a_first_start_makes_no_copy_and_neither_does_an_ordinary_one(file: Path) -> None:
    filled(file).close()
    database = opened(file)

    assert names(file) == set()
    assert not database.unconfirmed
    database.confirm_start()
    database.close()


def test_the_copy_goes_when_the_new_program_says_that_it_started_well(file: Path) -> None:
    database = filled(file)
    database.migrate((*MIGRATIONS, NEXT))
    database.confirm_start()

    assert names(file) == set()
    assert not database.unconfirmed
    database.close()


def test_of_several_migrations_all_happen_or_none(file: Path) -> None:
    database = filled(file)

    with pytest.raises(StoreError):
        database.migrate((*MIGRATIONS, NEXT, BROKEN))

    assert database.row("PRAGMA user_version") == (VERSION,)
    assert database.row("SELECT count(*) FROM sqlite_master WHERE name IN ('fresh', 'other')") == (0,)
    assert rows(database) == 50
    assert names(file) == set()
    database.close()
    again = opened(file)
    assert rows(again) == 50
    again.close()


def test_without_room_for_the_copy_nothing_is_migrated(file: Path) -> None:
    class FullDisk(RealDisk):
        def sync_file(self, file: Path) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    filled(file).close()
    database = Database(file, KEY, disk=FullDisk())

    with pytest.raises(StoreError) as caught:
        database.migrate((*MIGRATIONS, NEXT))

    assert caught.value.fault is StoreFault.DISK
    assert database.row("PRAGMA user_version") == (VERSION,)
    assert rows(database) == 50
    database.close()


class Killed(BaseException):
    """The process is gone here."""


def killed_at(step: str) -> type[Backup]:
    class Dying(Backup):
        def make(self, write: Callable[[Path], None]) -> None:
            if step == "before the copy":
                raise Killed
            if step == "in the copy":

                def half(copy: Path) -> None:
                    copy.write_bytes(bytes(5000))
                    raise Killed

                write = half
            super().make(write)
            if step == "after the copy":
                raise Killed

        def keep(self, version: int) -> None:
            raise Killed

    return Dying


@pytest.mark.parametrize("step", ["before the copy", "in the copy", "after the copy", "after the commit"])
def test_a_kill_at_any_step_of_a_migration_costs_nothing(
    file: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = filled(file)
    with monkeypatch.context() as patched:
        patched.setattr(database, "_backup", killed_at(step)(file, RealDisk()))
        with pytest.raises(Killed):
            database.migrate((*MIGRATIONS, NEXT))
    database.close()

    with monkeypatch.context() as patched:
        patched.setattr("offline.database.MIGRATIONS", (*MIGRATIONS, NEXT))
        again = opened(file)
        assert again.row("PRAGMA user_version") == (VERSION + 1,)
        assert rows(again) == 50
        assert names(file) - {".copying"} == {f".before-{VERSION}"}
        again.close()


def test_a_database_that_broke_in_the_migration_comes_back_from_its_copy(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = filled(file)
    monkeypatch.setattr(database, "_backup", killed_at("after the commit")(file, RealDisk()))
    with pytest.raises(Killed):
        database.migrate((*MIGRATIONS, NEXT))
    database.close()
    file.write_bytes(os.urandom(file.stat().st_size))

    again = opened(file)
    assert rows(again) == 50
    assert again.row("PRAGMA user_version") == (VERSION,)
    assert names(file) == set()
    again.close()


def test_a_copy_under_another_key_never_takes_the_databases_place(file: Path) -> None:
    filled(file).close()
    other = file.with_name("other.db")
    Database(other, bytes(32)).close()
    other.rename(file.with_name("outbox.db.migrating"))

    database = opened(file)
    assert rows(database) == 50
    assert names(file) == set()
    database.close()


def test_a_wrong_key_touches_neither_database_nor_copy(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = filled(file)
    monkeypatch.setattr(database, "_backup", killed_at("after the commit")(file, RealDisk()))
    with pytest.raises(Killed):
        database.migrate((*MIGRATIONS, NEXT))
    database.close()
    before = file.read_bytes()

    with pytest.raises(StoreError) as caught:
        Database(file, bytes(32))

    assert caught.value.fault is StoreFault.KEY
    assert file.read_bytes() == before
    assert names(file) == {".migrating"}


def test_a_database_that_breaks_later_is_never_replaced_by_itself(file: Path) -> None:
    database = filled(file)
    database.migrate((*MIGRATIONS, NEXT))
    database.close()
    file.write_bytes(os.urandom(file.stat().st_size))

    with pytest.raises(StoreError):
        opened(file)

    assert names(file) == {f".before-{VERSION}"}


@pytest.mark.req("M41")
def test_a_program_that_was_rolled_back_goes_on_with_what_its_successor_added(file: Path) -> None:
    database = filled(file)
    database.migrate((*MIGRATIONS, NEXT))
    database.close()

    older = opened(file)
    assert rows(older) == 50
    assert older.row("PRAGMA user_version") == (VERSION + 1,)
    older.close()


def test_migrations_only_ever_add() -> None:
    allowed = (
        "CREATE TABLE",
        "CREATE INDEX",
        "CREATE TRIGGER",
        "ALTER TABLE",
        "INSERT INTO",
        "UPDATE",
        "PRAGMA application_id",
    )
    statements = [" ".join(text.split()) for migration in MIGRATIONS for text in migration.statements]

    assert [text for text in statements if not text.startswith(allowed)] == []
    assert [text for text in statements if text.startswith("ALTER") and " ADD COLUMN " not in text] == []
