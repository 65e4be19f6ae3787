"""How often each bundle was applied for here: counted with the submission, and of nobody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.model.receipt import Receipt
from kiosk.model.submission import Submission
from offline.card_key import card_secret
from offline.database import Database
from offline.errors import StoreError
from offline.outbox import Access, Outbox
from offline.schema import MIGRATIONS
from tests.offline.faulty_disk import FaultyDisk
from tests.offline.keys import KEYS
from tests.offline.samples import CARD, draft

Enqueue = Callable[..., tuple[Submission, Receipt]]


def test_a_submission_counts_its_bundle(outbox: Outbox, enqueue: Enqueue) -> None:
    assert outbox.uses() == {}
    for number in range(3):
        enqueue(outbox, number)
    assert outbox.uses() == {draft().bundle_id: 3}


@pytest.mark.req("M11")
def test_the_same_submission_counts_once(outbox: Outbox, enqueue: Enqueue) -> None:
    enqueue(outbox, 0)
    enqueue(outbox, 0)
    assert outbox.uses() == {draft().bundle_id: 1}


def test_what_could_not_be_kept_is_not_counted(folder: Path) -> None:
    disk = FaultyDisk()
    outbox = Outbox(folder, KEYS, disk=disk)

    def no_receipt(_: Submission) -> Receipt:
        raise KeyError("no words")

    with pytest.raises(KeyError):
        outbox.enqueue(draft(), no_receipt, card_secret(CARD))
    assert outbox.uses() == {}
    outbox.close()


def test_a_reader_sees_the_numbers(folder: Path, outbox: Outbox, enqueue: Enqueue) -> None:
    enqueue(outbox)
    reader = Outbox(folder, KEYS, access=Access.READER)
    assert reader.uses() == {draft().bundle_id: 1}
    reader.close()


def test_an_older_store_begins_with_what_it_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offline.database.MIGRATIONS", MIGRATIONS[:2])
    database = Database(tmp_path / "outbox.db", bytes(32))
    with database.transaction():
        for number, bundle in enumerate(("retirement", "retirement", "newborn")):
            database.run(
                "INSERT INTO submission (submission_id, local_number, state, bundle_id, division, created_at, suite, key_id,"
                " manifest, signature) VALUES (?, ?, 'queued', ?, '150627', '2026-11-23', 's', 'k', 'm', 'x')",
                f"s{number}",
                f"L{number}",
                bundle,
            )
    database.migrate(MIGRATIONS)
    counted = database.rows("SELECT bundle_id, times FROM bundle_use ORDER BY bundle_id")
    assert counted == [("newborn", 1), ("retirement", 2)]
    database.close()


def test_the_table_holds_no_person_and_no_time(tmp_path: Path) -> None:
    database = Database(tmp_path / "outbox.db", bytes(32))
    columns = [row[1] for row in database.rows("PRAGMA table_info (bundle_use)")]
    assert columns == ["bundle_id", "times"]
    database.close()


def test_a_count_that_is_impossible_is_refused(tmp_path: Path) -> None:
    database = Database(tmp_path / "outbox.db", bytes(32))
    with pytest.raises(StoreError):
        database.run("INSERT INTO bundle_use VALUES ('x', 0)")
    database.close()
