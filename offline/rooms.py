"""What the halves of the outbox (``outbox``, ``dispatch``, ``desk``) share: the tables and folders of one store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from offline.database import Database
from offline.device_keys import FIRST, DeviceKeys
from offline.evaluations import Evaluations
from offline.link_wait import LinkWaits
from offline.notes import Notes
from offline.parts import PartStore
from offline.receipts import ReceiptJobs
from offline.sealing import PlatformKey
from offline.submissions import Submissions


@dataclass(frozen=True)
class OutboxKeys:
    """``database`` and ``device``: 32 secret bytes each. ``device_id`` is the id of ``device``, ``older_devices`` are those that
    boxes of before may still name, by their ids."""

    database: bytes = field(repr=False)
    device: bytes = field(repr=False)
    signing: Ed25519PrivateKey = field(repr=False)
    platform: PlatformKey
    device_id: str = FIRST
    older_devices: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def devices(self) -> DeviceKeys:
        """All device keys."""
        return DeviceKeys(self.device_id, {**self.older_devices, self.device_id: self.device})


class Rooms:
    """Made by ``Outbox``; the halves only use them."""

    _keys: OutboxKeys
    _database: Database
    _parts: PartStore
    _submissions: Submissions
    _receipts: ReceiptJobs
    _evaluations: Evaluations
    _link: LinkWaits
    notes: Notes
