"""Keys that change: the database's at any moment of a crash, the device's while boxes wait, the platform's while parts do."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from offline.card_key import card_secret
from offline.database import Database
from offline.errors import StoreError, StoreFault
from offline.outbox import Access, Outbox
from offline.records import Outgoing
from offline.rotation import device_keys_in_use, rekey
from offline.sealing import PlatformKey
from offline.states import SubmissionState
from tests.offline.conftest import Sending, StillClock
from tests.offline.keys import KEYS
from tests.offline.memory_platform import MemoryPlatform
from tests.offline.samples import CARD, OTHER_CARD, draft, receipt_of
from tests.offline.sending import Enqueue, entries, put

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
SECRET = card_secret(CARD)
HOME = Path(__file__).resolve().parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


def filled(file: Path, rows: int = 3000) -> Database:
    database = Database(file, OLD)
    with database.transaction():
        for day in range(rows):
            database.run("INSERT INTO day_sequence VALUES (?, ?)", f"{day:08} {'x' * 300}", day)
    return database


def opens(file: Path, key: bytes) -> Database | None:
    try:
        return Database(file, key)
    except StoreError as error:
        if error.fault is not StoreFault.KEY:
            raise
        return None


def test_after_the_change_only_the_new_key_opens_it_and_everything_is_there(file: Path) -> None:
    database = filled(file)
    rekey(database, NEW)
    assert database.row("SELECT count(*) FROM day_sequence") == (3000,)
    database.close()

    assert opens(file, OLD) is None
    again = Database(file, NEW)
    assert again.row("SELECT count(*) FROM day_sequence") == (3000,)
    assert again.rows("PRAGMA integrity_check") == [("ok",)]
    again.close()


def test_no_page_of_before_stays_readable_with_the_old_key(file: Path) -> None:
    database = filled(file, 50)
    before = file.read_bytes() + file.with_name("outbox.db-wal").read_bytes()
    rekey(database, NEW)
    after = file.read_bytes() + file.with_name("outbox.db-wal").read_bytes()
    database.close()

    blocks = {before[at : at + 64] for at in range(0, len(before) - 64, 64)} - {bytes(64)}
    assert not [at for at in range(64, len(after) - 64, 64) if after[at : at + 64] in blocks]


def test_a_key_of_wrong_length_changes_nothing(file: Path) -> None:
    database = filled(file, 10)

    with pytest.raises(StoreError, match="16 bytes, 32 are needed"):
        rekey(database, bytes(16))

    database.close()
    again = Database(file, OLD)
    again.close()


def test_the_copy_of_before_a_migration_is_waited_for(file: Path) -> None:
    database = filled(file, 10)
    file.with_name("outbox.db.before-3").write_bytes(b"a copy")

    with pytest.raises(StoreError) as caught:
        rekey(database, NEW)

    assert caught.value.fault is StoreFault.BUSY
    database.confirm_start()
    rekey(database, NEW)
    database.close()


@pytest.mark.parametrize("seed", range(6))
def test_killed_at_any_moment_it_opens_with_one_of_the_two_keys_and_lacks_nothing(file: Path, seed: int) -> None:
    database = filled(file, 6000)
    database.close()
    seconds = random.Random(seed).uniform(0.005, 0.12)
    command = [sys.executable, "-m", "tests.offline.rekey_child", str(file), OLD.hex(), NEW.hex(), f"{seconds:.4f}"]
    ended = subprocess.run(command, cwd=HOME, timeout=60, check=False, capture_output=True)
    assert ended.returncode == -signal.SIGALRM, ended.stderr

    found = [again for again in (opens(file, OLD), opens(file, NEW)) if again is not None]
    assert len(found) == 1
    assert found[0].row("SELECT count(*) FROM day_sequence") == (6000,)
    assert found[0].rows("PRAGMA integrity_check") == [("ok",)]
    found[0].close()


def test_what_was_committed_before_the_change_is_sent_after_it(
    folder: Path, platform: MemoryPlatform, clock: StillClock, enqueue: Enqueue
) -> None:
    outbox = Outbox(folder, KEYS)
    submission_id = enqueue(outbox)[0].submission_id
    outbox.rekey(NEW)
    outbox.close()

    changed = Outbox(folder, replace(KEYS, database=NEW))
    task = changed.take_large(clock.now())
    assert isinstance(task, Outgoing)
    assert task.submission_id == submission_id
    changed.close()


NEWER_DEVICE = replace(KEYS, device=bytes(32), device_id="2", older_devices={"1": KEYS.device})


def test_a_box_of_before_is_opened_by_its_key_and_a_new_one_by_the_new(folder: Path, enqueue: Enqueue) -> None:
    outbox = Outbox(folder, KEYS)
    old, _ = enqueue(outbox, 1)
    outbox.close()
    outbox = Outbox(folder, NEWER_DEVICE)
    new, _ = enqueue(outbox, 2)

    assert [one.submission_id for one in outbox.pending_receipts(SECRET)] == [old.submission_id, new.submission_id]
    assert outbox.pending_receipts(card_secret(OTHER_CARD)) == ()
    outbox.close()


def test_a_device_key_is_in_use_until_its_last_box_is_closed(folder: Path, enqueue: Enqueue) -> None:
    outbox = Outbox(folder, KEYS)
    old, _ = enqueue(outbox, 1)
    outbox.close()
    outbox = Outbox(folder, NEWER_DEVICE)
    enqueue(outbox, 2)
    assert outbox.device_keys_in_use() == {"1", "2"}
    outbox.close_receipt(old.submission_id)
    outbox._database.run("UPDATE pickup SET tag = NULL, sealed = NULL WHERE submission_id = ?", old.submission_id)

    assert outbox.device_keys_in_use() == {"2"}
    outbox.close()


def test_without_its_key_a_box_stays_shut_and_disturbs_nobody(folder: Path, enqueue: Enqueue) -> None:
    outbox = Outbox(folder, KEYS)
    enqueue(outbox, 1)
    outbox.close()
    outbox = Outbox(folder, replace(NEWER_DEVICE, older_devices={}))
    new, _ = enqueue(outbox, 2)

    assert [one.submission_id for one in outbox.pending_receipts(SECRET)] == [new.submission_id]
    outbox.close()


def test_every_table_that_names_a_device_key_holds_sealed_boxes(file: Path) -> None:
    database = Database(file, OLD)

    assert device_keys_in_use(database) == frozenset()
    database.close()


def test_a_reader_sees_which_keys_are_in_use(folder: Path, outbox: Outbox, enqueue: Enqueue) -> None:
    enqueue(outbox)
    reader = Outbox(folder, KEYS, access=Access.READER)

    assert reader.device_keys_in_use() == {"1"}
    reader.close()


@pytest.mark.req("M46")
def test_what_is_queued_stays_sealed_under_the_old_key_and_the_platform_opens_both(
    sending: Sending, folder: Path, platform: MemoryPlatform, enqueue: Enqueue
) -> None:
    old = put(sending, enqueue, 1)
    private = X25519PrivateKey.generate()
    platform.privates["platform-2"] = private
    renewed = replace(KEYS, platform=PlatformKey("platform-2", private.public_key()))
    sending.restart(lambda: Outbox(folder, renewed))
    new = put(sending, enqueue, 2)
    sending.run()

    assert {entry.state for entry in entries(sending)} == {SubmissionState.ACKNOWLEDGED}
    assert [platform.cases[one].manifest.key_id for one in (old, new)] == ["platform-1", "platform-2"]
    assert platform.application(old).applicant.name == platform.application(new).applicant.name == "金丝雀甲"


def test_the_same_application_asked_again_after_a_rotation_is_not_sealed_anew(folder: Path, enqueue: Enqueue) -> None:
    outbox = Outbox(folder, KEYS)
    submission, _ = enqueue(outbox, 1)
    parts = outbox.show(submission.submission_id).parts
    outbox.close()
    renewed = replace(NEWER_DEVICE, platform=PlatformKey("platform-2", X25519PrivateKey.generate().public_key()))
    outbox = Outbox(folder, renewed)
    again, receipt = outbox.enqueue(draft(1), receipt_of, SECRET)

    assert (again.local_number, receipt.local_number) == (submission.local_number, submission.local_number)
    assert outbox.show(submission.submission_id).parts == parts
    outbox.close()
