"""A disk stolen with everything on it, all keys included, while an application and a receipt wait: what can the thief read?

The thief is given more than the disk: the program, the number and the validity of the victim's card, and all formats.
Each attempt has a control that shows it would have worked with the right key, which lies at the platform, or with the card.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from devices.id_reader.sdt_text import decode, split_payload
from devices.id_reader.sim_card import payload
from kiosk.contract.submission import Manifest, part_info
from kiosk.device_hub import card_of
from kiosk.journey import events as ev
from kiosk.journey.state import Network, Step
from kiosk.model.identity import IdCard
from offline.card_key import CardBox, card_secret, unlock
from offline.database import Database
from offline.errors import StoreError
from tests.faults.canaries import Person, Search, files_below
from tests.faults.rig import SIGNATURE, Rig
from tests.faults.test_canary import everything, fill, lay_card

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
SECRET_BYTES = 32


@dataclass
class Loot:
    """What lies on the disk: 32-byte secrets as they are and out of PEM files, in the order of the files."""

    folder: Path
    secrets: list[bytes] = field(default_factory=list)

    def collect(self) -> None:
        for file in files_below(self.folder):
            content = file.read_bytes()
            if len(content) == SECRET_BYTES:
                self.secrets.append(content)
            if b"PRIVATE KEY" in content:
                key = load_pem_private_key(content, None)
                if isinstance(key, X25519PrivateKey | Ed25519PrivateKey):
                    self.secrets.append(key.private_bytes_raw())
        # A signing key's own scalar would serve as a key for sealing, had somebody saved a key.
        self.secrets += [hashlib.sha512(secret).digest()[:SECRET_BYTES] for secret in list(self.secrets)]

    def open_database(self) -> Database:
        for secret in self.secrets:
            try:
                return Database(self.folder / "data" / "outbox" / "outbox.db", secret)
            except StoreError:
                continue
        raise AssertionError("no key opens the database: the thief is a bad one")

    def parts(self, database: Database) -> Iterator[tuple[Manifest, int, bytes]]:
        for (raw,) in database.rows("SELECT manifest FROM submission"):
            manifest = msgspec.json.decode(base64.b64decode(raw), type=Manifest)
            for part in manifest.parts:
                yield manifest, part.index, (self.folder / "data/outbox/parts" / part.sha256).read_bytes()


def opened(key: bytes, manifest: Manifest, index: int, sealed: bytes) -> bytes | None:
    info = part_info(manifest.suite, manifest.kiosk_id, manifest.submission_id, index)
    try:
        return SUITE.decrypt(sealed, X25519PrivateKey.from_private_bytes(key), info)
    except (InvalidTag, ValueError):
        return None


def everything_in(database: Database) -> bytes:
    """Every value of every table."""
    values = []
    for (table,) in database.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        for row in database.rows(f'SELECT * FROM "{table}"'):
            values += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"\n".join(values)


@pytest.fixture
def stolen(rig: Rig, tmp_path: Path) -> tuple[Loot, Person, Search, bytes]:
    """The disk of a kiosk whose platform is away and whose printer has no paper; the person; the platform's key."""
    person = Person.invented(random.Random(), SIGNATURE)
    rig.processes.stop("platform")
    rig.set_device("receipt_printer", paper="out", plugged=True, cover_open=False, fault=None)
    rig.start().to_identity()
    lay_card(rig, person)
    rig.until(lambda j: j.session is not None and j.session.step is Step.CHECKLIST, "the card")
    fill(rig, person)
    rig.scan_all().do(ev.Next(), ev.Next(), ev.SignatureDrawn(person.signature))
    search = Search(everything(rig, person))
    rig.until(lambda j: j.network is Network.AWAY, "the network to be found away")
    rig.do(ev.Next())
    assert rig.printed() == "failed"
    rig.stop()
    loot = Loot(tmp_path / "stolen")
    shutil.copytree(rig.stage.work, loot.folder)
    shutil.copytree(rig.stage.platform["enrolment"], loot.folder / "enrolment")  # lies on the kiosk's disk too
    loot.collect()
    key = load_pem_private_key((rig.stage.out / "platform" / "platform-sealing.key").read_bytes(), None)
    assert isinstance(key, X25519PrivateKey)
    return loot, person, search, key.private_bytes_raw()


@pytest.mark.req("M21", "M22", "M46")
def test_a_disk_stolen_with_all_its_keys_gives_no_personal_field(stolen: tuple[Loot, Person, Search, bytes]) -> None:
    loot, person, search, platform = stolen
    assert len(loot.secrets) >= 6
    database = loot.open_database()

    assert search.in_bytes(everything_in(database)) == []

    parts = list(loot.parts(database))
    assert len(parts) >= 4
    assert platform not in loot.secrets
    assert [opened(key, *part) for key, part in itertools.product(loot.secrets, parts)] == [None] * (
        len(loot.secrets) * len(parts)
    )
    plain = b"".join(opened(platform, *part) or b"" for part in parts)
    assert search.in_bytes(plain), "the control: with the platform's key it is all there"

    boxes = [
        (f"receipt/{submission}", CardBox(salt, tag, sealed))
        for submission, salt, tag, sealed in database.rows("SELECT submission_id, salt, tag, sealed FROM receipt_job")
    ]
    assert len(boxes) == 1
    guesses = guessed_secrets(person)
    for (purpose, box), key in itertools.product(boxes, loot.secrets):
        assert [unlock(key, guess, purpose, box) for guess in guesses] == [None] * len(guesses)
        with pytest.raises(InvalidTag):
            AESGCM(key).decrypt(box.sealed[:12], box.sealed[12:], purpose.encode())
    right = card_secret(card_of_person(person))
    assert any(unlock(key, right, *boxes[0]) for key in loot.secrets), "the control: the card opens it"
    database.close()


def guessed_secrets(person: Person) -> list[bytes]:
    """What a thief would try who knows the card but for its chip: no photo, an empty one, and the number alone."""
    text = "\x00".join((person.card.number, person.card.valid_from, "")).encode()
    return [b"", text, bytes(1024) + text, b"\xff" * 1024 + text, person.card.number.encode()]


def card_of_person(person: Person) -> IdCard:
    """The card as the reader gives it."""
    reading = decode(split_payload(payload(person.card, fingerprint=False), fingerprint=False))
    return card_of(reading)
