from __future__ import annotations

import stat
from pathlib import Path

import pytest

from offline.database import Database, check_library
from offline.errors import StoreError, StoreFault
from offline.schema import MIGRATIONS, Migration

KEY = bytes(range(32))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


def filled(file: Path) -> None:
    database = Database(file, KEY)
    with database.transaction():
        for day in range(3000):
            database.run("INSERT INTO day_sequence VALUES (?, ?)", f"day {day:08}", day)
    database.close()


def test_it_opens_again_with_the_same_key(file: Path) -> None:
    filled(file)
    database = Database(file, KEY)

    assert database.row("SELECT count(*) FROM day_sequence") == (3000,)
    database.close()


def test_wal_full_and_foreign_keys_are_on(file: Path) -> None:
    database = Database(file, KEY)

    assert database.row("PRAGMA journal_mode") == ("wal",)
    assert database.row("PRAGMA synchronous") == (2,)
    assert database.row("PRAGMA foreign_keys") == (1,)
    database.close()


def test_what_a_power_cut_may_take_back_is_written_without_waiting_for_the_disk_and_nothing_else_is(file: Path) -> None:
    database = Database(file, KEY)
    with database.passing():
        assert database.row("PRAGMA synchronous") == (1,)
        database.run("INSERT INTO day_sequence VALUES ('day', 1)")
    assert database.row("PRAGMA synchronous") == (2,)
    with pytest.raises(StoreError), database.passing():
        database.run("INSERT INTO day_sequence VALUES ('day', 2)")
    assert database.row("PRAGMA synchronous") == (2,)
    assert database.rows("SELECT day FROM day_sequence") == [("day",)]
    database.close()


def test_a_level_that_could_not_be_said_back_is_said_before_the_next_transaction(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(file, KEY)
    run = database.run

    def refuses(sql: str, *values: object) -> int:
        if sql == "PRAGMA synchronous = 2":
            raise StoreError(StoreFault.DISK, "refused")
        return run(sql, *values)

    monkeypatch.setattr(database, "run", refuses)
    with pytest.raises(StoreError, match="refused"), database.passing():
        pass
    monkeypatch.undo()
    with database.transaction():
        database.run("INSERT INTO day_sequence VALUES ('day', 1)")
    assert database.row("PRAGMA synchronous") == (2,)
    database.close()


def test_a_wrong_key_is_said_and_changes_nothing(file: Path) -> None:
    filled(file)
    before = file.read_bytes()

    with pytest.raises(StoreError, match="the key does not open the database") as caught:
        Database(file, bytes(32))

    assert caught.value.fault is StoreFault.KEY
    assert file.read_bytes() == before


def test_a_key_of_wrong_length_is_refused(file: Path) -> None:
    with pytest.raises(StoreError, match="16 bytes, 32 are needed"):
        Database(file, bytes(16))


def test_a_plain_sqlite_file_is_refused(file: Path) -> None:
    file.write_bytes(b"SQLite format 3\x00" + bytes(4080))

    with pytest.raises(StoreError) as caught:
        Database(file, KEY)

    assert caught.value.fault is StoreFault.KEY


def test_a_damaged_page_is_said_when_it_is_met(file: Path) -> None:
    filled(file)
    whole = Database(file, KEY)
    (root,) = whole.row("SELECT rootpage FROM sqlite_master WHERE name = 'day_sequence'") or (0,)
    whole.close()
    content = bytearray(file.read_bytes())
    content[(root - 1) * 4096 + 100] ^= 1
    file.write_bytes(content)
    database = Database(file, KEY)

    with pytest.raises(StoreError) as caught:
        database.rows("SELECT * FROM day_sequence")

    assert caught.value.fault is StoreFault.CORRUPT
    database.close()


def test_a_truncated_file_is_said(file: Path) -> None:
    filled(file)
    file.write_bytes(file.read_bytes()[:3000])

    with pytest.raises(StoreError) as caught:
        Database(file, KEY)

    assert caught.value.fault in (StoreFault.KEY, StoreFault.CORRUPT)


def test_an_old_sqlite_is_refused() -> None:
    with pytest.raises(StoreError, match=r"SQLite 3\.51\.2 .* 3\.51\.3 is needed") as caught:
        check_library((3, 51, 2))

    assert caught.value.fault is StoreFault.LIBRARY


def test_the_bundled_sqlite_is_new_enough() -> None:
    check_library()


def test_a_database_of_a_newer_program_is_left_alone(file: Path) -> None:
    database = Database(file, KEY)
    database.run(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    database.run(f"PRAGMA application_id = {len(MIGRATIONS) + 1}")
    database.close()

    with pytest.raises(StoreError) as caught:
        Database(file, KEY)

    assert caught.value.fault is StoreFault.NEWER


def test_a_migration_that_fails_leaves_the_version_before(file: Path) -> None:
    database = Database(file, KEY)
    broken = Migration(len(MIGRATIONS) + 1, ("CREATE TABLE fresh (a TEXT) STRICT", "this is not sql"))

    with pytest.raises(StoreError):
        database.migrate((*MIGRATIONS, broken))

    assert database.row("PRAGMA user_version") == (len(MIGRATIONS),)
    assert database.row("SELECT name FROM sqlite_master WHERE name = 'fresh'") is None
    database.close()


def test_migrations_are_numbered_without_gaps() -> None:
    assert [migration.number for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_a_block_that_raises_leaves_nothing(file: Path) -> None:
    database = Database(file, KEY)

    def fails() -> None:
        with database.transaction():
            database.run("INSERT INTO day_sequence VALUES ('today', 1)")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()

    assert database.rows("SELECT * FROM day_sequence") == []
    database.close()


def test_a_reader_cannot_write(file: Path) -> None:
    filled(file)
    reader = Database(file, KEY, read_only=True)

    with pytest.raises(StoreError):
        reader.run("DELETE FROM day_sequence")

    reader.close()


def test_a_reader_of_nothing_is_told_so_and_makes_nothing(file: Path) -> None:
    with pytest.raises(StoreError, match="absent: nothing was ever stored here"):
        Database(file, KEY, read_only=True)

    assert not file.exists()


def test_database_and_wal_are_for_us_alone(file: Path) -> None:
    database = Database(file, KEY)
    with database.transaction():
        database.run("INSERT INTO day_sequence VALUES ('today', 1)")

    assert {stat.S_IMODE(f.stat().st_mode) for f in file.parent.iterdir()} == {0o600}
    database.close()


def test_an_error_never_quotes_what_was_stored(file: Path) -> None:
    database = Database(file, KEY)
    database.run("INSERT INTO day_sequence VALUES ('金丝雀', 1)")

    with pytest.raises(StoreError) as caught:
        database.run("INSERT INTO day_sequence VALUES ('金丝雀', 1)")

    assert "金丝雀" not in str(caught.value)
    database.close()
