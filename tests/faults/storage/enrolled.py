"""A kiosk as the sandbox enrolled it, small enough to be told to another process: who it is, and the store it opens."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from kiosk.model.submission import Submission
from kiosk.platform.client import Limits, PlatformClient, PlatformSettings
from offline.outbox import Outbox
from offline.ports import Uplink
from offline.rooms import OutboxKeys
from offline.sealing import PlatformKey
from offline.sender import Sender
from offline.store_worker import StoreWorker
from offline.sync_events import SyncEvent
from offline.uuid7 import uuid7
from tests.faults.storage.promises import Promises
from tests.offline.conftest import StillClock
from tests.offline.keys import KEYS
from tests.offline.samples import draft
from tests.sandbox.running import LIMITS, Running

MOST_STEPS = 500  # of a store with some dozens of applications


class Enrolled(msgspec.Struct, frozen=True):
    """``store`` numbers the store, so that ids of two stores differ; ``began`` is the Unix time of its first day."""

    url: str
    ca: str
    cert: str
    key: str
    enrolment: str
    kiosk_id: str
    key_id: str
    store: int
    began: int

    @classmethod
    def at(cls, platform: Running, store: int) -> Enrolled:
        addresses = platform.sandbox.addresses
        return cls(
            url=addresses.url,
            ca=addresses.ca,
            cert=addresses.client_cert,
            key=addresses.client_key,
            enrolment=addresses.enrolment,
            kiosk_id=addresses.kiosk_id,
            key_id=addresses.sealing_key_id,
            store=store,
            began=int(datetime.now(UTC).timestamp()),
        )

    def client(self, limits: Limits = LIMITS) -> PlatformClient:
        """The real one."""
        settings = PlatformSettings(self.url, Path(self.ca), Path(self.cert), Path(self.key))
        return PlatformClient(settings, StillClock(), limits)

    def keys(self) -> OutboxKeys:
        """The tests' own database and device keys, the platform's sealing key, the enrolled signing key."""
        public = load_pem_public_key((Path(self.enrolment) / "platform-sealing.pub").read_bytes())
        signing = load_pem_private_key((Path(self.enrolment) / "kiosk-signing.key").read_bytes(), None)
        if not isinstance(public, X25519PublicKey) or not isinstance(signing, Ed25519PrivateKey):
            raise TypeError("the enrolment holds other keys than those of the contract")
        return replace(KEYS, platform=PlatformKey(self.key_id, public), signing=signing)

    def open(self, folder: Path) -> Outbox:
        """The real store. Raises StoreError."""
        return Outbox(folder, self.keys())

    def application(self, number: int, *, pages: int = 2, page_size: int = 700) -> Submission:
        """Number ``number`` of this store; the same id each time."""
        at = datetime.fromtimestamp(self.began, UTC)
        made = draft(number, at=at, pages=pages, page_size=page_size)
        return replace(made, submission_id=self.identify(number), kiosk_id=self.kiosk_id)

    def identify(self, number: int) -> str:
        at = datetime.fromtimestamp(self.began, UTC)
        return uuid7(at, lambda count: (self.store << 32 | number).to_bytes(count, "big"))

    def promises(self) -> Promises:
        return Promises(identify=functools.cache(self.identify))


class Line(Uplink, Protocol):
    """An uplink that can be closed."""

    def close(self) -> None:
        """End what is open."""


class Sending:
    """A store on its own thread and a sender on the real client, stepped by hand. ``told``: what became of each."""

    def __init__(self, outbox: Outbox, client: Line, seed: int, tell: Callable[[SyncEvent], None]) -> None:
        self.clock = StillClock()
        self.clock.wall = datetime.now(UTC)
        self.store = StoreWorker(outbox)
        self.store.start()
        self.client = client
        self.sender = Sender(self.store, client, self.clock, random.Random(seed), tell)

    def step(self) -> float | None:
        """At most one thing; the clock moves over what is to be waited."""
        seconds = self.sender.step(lambda: False)
        if seconds:
            self.clock.forward(seconds)
        return seconds

    def rest(self) -> None:
        """Until nothing is due. Raises TimeoutError when that never comes."""
        for _ in range(MOST_STEPS):
            if self.step() is None:
                return
        raise TimeoutError("the sender does not come to rest")

    def close(self) -> None:
        self.store.stop()
        self.client.close()
