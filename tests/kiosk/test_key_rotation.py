"""The kiosk's own keys: several of a kind, changed by a person, and never lost before the next one serves."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

import main
from kiosk.config import Configuration, load
from kiosk.errors import DataError
from kiosk.key_rotation import known_keys, rotate_database, rotate_device
from kiosk.key_series import KeySeries
from kiosk.keystore import FileKeyStore
from kiosk.outbox_opening import open_outbox, open_with_key
from offline.card_key import card_secret
from offline.errors import StoreError, StoreFault
from offline.outbox import Access, Outbox
from tests.kiosk.test_config import GOOD, written
from tests.offline.samples import CARD, draft, receipt_of

SECRET = card_secret(CARD)
SMALL = "[disk]\npages = 1\npage_kb = 1\ndatabase_mb = 1\nfloor_mb = 0\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    signing = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    sealing = X25519PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "sign.key").write_bytes(signing)
    (tmp_path / "seal.pub").write_bytes(sealing)
    return written(tmp_path, GOOD + SMALL)


@pytest.fixture
def configuration(config: Path) -> Configuration:
    return load(config)


@pytest.fixture
def keys(configuration: Configuration) -> FileKeyStore:
    return FileKeyStore(configuration.data / "keys")


def hand_in(configuration: Configuration, keys: FileKeyStore, number: int) -> str:
    with closing(open_outbox(configuration, keys)) as outbox:
        return outbox.enqueue(draft(number, pages=0), receipt_of, SECRET)[0].submission_id


def pending(configuration: Configuration, keys: FileKeyStore) -> list[str]:
    with closing(open_outbox(configuration, keys)) as outbox:
        return [one.submission_id for one in outbox.pending_receipts(SECRET)]


def test_a_series_counts_on_and_knows_its_own(keys: FileKeyStore) -> None:
    series, other = KeySeries(keys, "database"), KeySeries(keys, "data")
    assert series.ids() == ()
    assert [series.add() for _ in range(11)] == [str(number) for number in range(1, 12)]
    for name in ("database-x", "database-1", "database-02x", "databases"):
        keys.secret(name)

    assert series.ids() == tuple(str(number) for number in range(1, 12))
    assert other.ids() == ()
    assert len({series.secret(key_id) for key_id in series.ids()}) == 11


def test_a_forgotten_key_is_gone_and_forgetting_twice_is_once(keys: FileKeyStore) -> None:
    series = KeySeries(keys, "device")
    series.add()
    series.add()
    series.forget("1")
    series.forget("1")

    assert series.ids() == ("2",)
    with pytest.raises(DataError, match="gone"):
        series.secret("1")
    assert series.add() == "3"


@pytest.mark.req("M46")
def test_the_database_comes_under_a_new_key_and_the_old_one_goes(
    configuration: Configuration, keys: FileKeyStore
) -> None:
    submission_id = hand_in(configuration, keys, 1)
    before = keys.secret("database")
    done = rotate_database(configuration, keys)

    assert (done.before, done.after) == ("1", "2")
    assert KeySeries(keys, "database").ids() == ("2",)
    assert keys.secret("database-2") != before
    assert pending(configuration, keys) == [submission_id]
    assert rotate_database(configuration, keys).after == "3"


@pytest.mark.parametrize("step", ["after the new key", "after the database", "before the old key goes"])
def test_a_rotation_that_was_cut_short_costs_nothing_and_can_be_repeated(
    configuration: Configuration, keys: FileKeyStore, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    submission_id = hand_in(configuration, keys, 1)

    class Killed(BaseException):
        """The process is gone here."""

    rekey: Callable[..., None] = Outbox.rekey

    def dies(*arguments: object) -> None:
        if step != "after the new key":
            rekey(*arguments)
        if step != "before the old key goes":
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Outbox, "rekey", dies)
        if step == "before the old key goes":
            patched.setattr(FileKeyStore, "forget", dies_at_once(Killed))
        with pytest.raises(Killed):
            rotate_database(configuration, keys)

    assert KeySeries(keys, "database").ids() == ("1", "2")
    assert pending(configuration, keys) == [submission_id]
    done = rotate_database(configuration, keys)
    assert done.after == ("2" if step == "after the new key" else "3")
    assert KeySeries(keys, "database").ids() == (done.after,)
    assert pending(configuration, keys) == [submission_id]


def dies_at_once(error: type[BaseException]) -> Callable[..., None]:
    def die(*_arguments: object) -> None:
        raise error

    return die


def test_while_a_copy_of_before_a_migration_waits_its_key_is_kept(
    configuration: Configuration, keys: FileKeyStore
) -> None:
    hand_in(configuration, keys, 1)
    (configuration.data / "outbox" / "outbox.db.before-3").write_bytes(b"a copy")

    with pytest.raises(StoreError) as caught:
        rotate_database(configuration, keys)

    assert caught.value.fault is StoreFault.BUSY
    assert "1" in KeySeries(keys, "database").ids()
    assert pending(configuration, keys)


def test_while_the_kiosk_runs_its_database_keeps_its_key(configuration: Configuration, keys: FileKeyStore) -> None:
    hand_in(configuration, keys, 1)
    with closing(open_outbox(configuration, keys)), pytest.raises(StoreError) as caught:
        rotate_database(configuration, keys)

    assert caught.value.fault is StoreFault.BUSY
    assert KeySeries(keys, "database").ids() == ("1",)


def test_without_the_right_key_nothing_is_made_and_nothing_forgotten(
    configuration: Configuration, keys: FileKeyStore
) -> None:
    hand_in(configuration, keys, 1)
    keys.forget("database")
    with pytest.raises(DataError, match="gone"):
        open_outbox(configuration, keys)
    KeySeries(keys, "database").add()

    with pytest.raises(StoreError) as caught:
        open_outbox(configuration, keys)
    assert caught.value.fault is StoreFault.KEY
    assert KeySeries(keys, "database").ids() == ("1",)


def test_a_device_key_serves_new_boxes_and_goes_with_its_last_old_one(
    configuration: Configuration, keys: FileKeyStore
) -> None:
    old = hand_in(configuration, keys, 1)
    assert (rotate_device(keys).before, rotate_device(keys).after) == ("1", "3")
    new = hand_in(configuration, keys, 2)
    assert pending(configuration, keys) == [old, new]
    assert KeySeries(keys, "device").ids() == ("1", "3")  # nothing was ever locked under the second

    with closing(open_outbox(configuration, keys)) as outbox:
        outbox.close_receipt(old)
        outbox._database.run("UPDATE pickup SET tag = NULL, sealed = NULL WHERE submission_id = ?", old)
    assert pending(configuration, keys) == [new]
    assert KeySeries(keys, "device").ids() == ("3",)


def test_a_kiosk_that_never_stored_anything_has_no_key_to_change(keys: FileKeyStore) -> None:
    with pytest.raises(DataError, match="nothing was ever stored"):
        rotate_device(keys)


def test_a_reader_beside_the_kiosk_forgets_no_key(configuration: Configuration, keys: FileKeyStore) -> None:
    hand_in(configuration, keys, 1)
    rotate_device(keys)
    rotate_device(keys)
    outbox, key_id = open_with_key(configuration, keys, Access.READER)
    outbox.close()

    assert key_id == "1"
    assert KeySeries(keys, "device").ids() == ("1", "2", "3")


def test_which_keys_are_in_use_is_told(configuration: Configuration, keys: FileKeyStore) -> None:
    hand_in(configuration, keys, 1)
    rotate_device(keys)
    known = known_keys(configuration, keys)

    assert (known["database"].ids, known["database"].in_use) == (("1",), ("1",))
    assert (known["device"].ids, known["device"].in_use) == (("1", "2"), ("1", "2"))


@pytest.mark.req("M32")
def test_the_command_line_rotates_and_lists_and_prints_no_key(
    config: Path, configuration: Configuration, keys: FileKeyStore, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(configuration, keys, 1)
    before = keys.secret("database")
    said = []
    for words in (["keys", "list"], ["keys", "rotate", "database"], ["keys", "rotate", "device"], ["keys", "list"]):
        assert main.main([*words, "--config", str(config), "--json"]) == 0
        said.append(capsys.readouterr().out)

    first, database, device, last = map(json.loads, said)
    assert first["database"] == {"ids": ["1"], "in_use": ["1"]}
    assert database == {"kind": "database", "before": "1", "after": "2"}
    assert device == {"kind": "device", "before": "1", "after": "2"}
    assert last["database"]["ids"] == ["2"]
    secrets = [before, keys.secret("database-2"), keys.secret("device")]
    assert not [secret for secret in secrets if secret.hex() in "".join(said)]


def test_a_rotation_beside_the_running_kiosk_is_the_error_object(
    config: Path, configuration: Configuration, keys: FileKeyStore, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(configuration, keys, 1)
    with closing(open_outbox(configuration, keys)):
        assert main.main(["keys", "rotate", "database", "--config", str(config), "--json"]) == 1

    assert json.loads(capsys.readouterr().out)["error"]["completion"] == "deviceBusy"
