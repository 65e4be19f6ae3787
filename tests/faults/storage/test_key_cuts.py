"""The power goes while a kiosk makes its folders, its keys and its store, and while its keys are changed: all of it opens."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from kiosk.config import Configuration, load
from kiosk.errors import DataError
from kiosk.key_rotation import rotate_database, rotate_device
from kiosk.keystore import FileKeyStore
from kiosk.outbox_opening import open_outbox
from offline.errors import StoreError
from tests.faults.storage.machine import Machine
from tests.faults.storage.platter import Survival
from tests.faults.storage.promises import SECRET
from tests.kiosk.test_config import GOOD, written
from tests.offline.samples import draft, receipt_of

SMALL = "[disk]\npages = 1\npage_kb = 1\ndatabase_mb = 1\nfloor_mb = 0\n"
CUTS = 60
CALLS = 960  # of a whole day as below


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    signing = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    sealing = X25519PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "sign.key").write_bytes(signing)
    (tmp_path / "seal.pub").write_bytes(sealing)
    return load(written(tmp_path, GOOD + SMALL))


class Kiosk:
    """Its data lie on the disk that loses power, wherever that is by now."""

    def __init__(self, disk: Machine, configuration: Configuration) -> None:
        self._disk, self._configuration = disk, configuration
        self.promised: list[str] = []

    @property
    def configuration(self) -> Configuration:
        return msgspec.structs.replace(self._configuration, data_dir=str(self._disk.folder / "data"))

    @property
    def keys(self) -> FileKeyStore:
        return FileKeyStore(self.configuration.data / "keys")

    def hand_in(self) -> None:
        with closing(open_outbox(self.configuration, self.keys)) as outbox:
            sample = draft(len(self.promised), pages=0)
            self.promised.append(outbox.enqueue(sample, receipt_of, SECRET)[0].submission_id)

    def day(self) -> None:
        """First start, somebody hands in; the keys are changed; two more hand in."""
        self.hand_in()
        rotate_device(self.keys)
        rotate_database(self.configuration, self.keys)
        self.hand_in()
        rotate_database(self.configuration, self.keys)
        self.hand_in()

    def pending(self) -> list[str]:
        with closing(open_outbox(self.configuration, self.keys)) as outbox:
            return [one.submission_id for one in outbox.pending_receipts(SECRET)]


def live(kiosk: Kiosk) -> None:
    """Until the power goes, or the day is over."""
    try:
        kiosk.day()
    except (DataError, StoreError, OSError):
        return


@pytest.mark.req("M22", "M46")
@pytest.mark.parametrize("group", range(3))
def test_whenever_the_power_goes_every_receipt_that_was_promised_opens_again(
    real_disk: Machine, configuration: Configuration, group: int
) -> None:
    lost = []
    for seed in range(group, CUTS, 3):
        dice = random.Random(seed)
        real_disk.new()
        kiosk = Kiosk(real_disk, configuration)
        real_disk.arm(dice.randrange(CALLS))
        live(kiosk)
        real_disk.cut(dice.choice((Survival.NOTHING, Survival.SOME, Survival.ALL)), dice)
        real_disk.arm()
        found = kiosk.pending()
        # The one that was being handed in may be there without having been promised.
        if found[: len(kiosk.promised)] != kiosk.promised or len(found) > len(kiosk.promised) + 1:
            lost.append((seed, len(kiosk.promised), len(found)))
    assert lost == []


@pytest.mark.req("M22")
def test_a_first_day_is_not_lost_with_the_folder_in_which_everything_lies(
    real_disk: Machine, configuration: Configuration
) -> None:
    kiosk = Kiosk(real_disk, configuration)
    kiosk.hand_in()
    real_disk.cut(Survival.NOTHING, random.Random(0))
    assert kiosk.pending() == kiosk.promised
