"""From the outbox to a real platform over HTTPS with a client certificate, on good days and on bad ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from kiosk.model.evaluation import Evaluation, Satisfaction
from offline.card_key import card_secret
from offline.outbox import Outbox
from offline.sealing import PlatformKey
from offline.sender import Sender
from offline.store_worker import StoreWorker
from offline.sync_events import EvaluationDelivered, SyncEvent
from tests.offline.conftest import StillClock
from tests.offline.keys import KEYS
from tests.offline.samples import CARD, draft, receipt_of
from tests.sandbox.builder import fresh_id
from tests.sandbox.fixtures import platform, shared_platform
from tests.sandbox.running import Running

__all__ = ["platform", "shared_platform"]

BAD_DAYS: dict[str, dict[str, object]] = {
    "a good day": {"kind": "latency", "ms": 1},
    "announcement lost": {"kind": "drop_before", "method": "PUT", "path": "/v1/submissions"},
    "acknowledgement lost": {"kind": "drop_after", "method": "PUT", "path": "/v1/submissions"},
    "part lost": {"kind": "drop_before", "method": "PATCH"},
    "part arrived unsaid": {"kind": "drop_after", "method": "PATCH"},
    "half an answer": {"kind": "drop_middle", "method": "PUT", "path": "/v1/submissions"},
    "error 500, thrice": {"kind": "status", "times": 3, "status": 500},
    "busy": {"kind": "status", "status": 503, "retry_after": "30"},
    "garbage": {"kind": "garbage", "path": "/v1/submissions"},
    "captive portal": {"kind": "portal", "times": 2},
    "log-in page": {"kind": "redirect"},
}


class Kiosk:
    """An outbox with this platform's keys, and a sender on the real client."""

    def __init__(self, platform: Running, folder: Path) -> None:
        enrolment = Path(platform.sandbox.addresses.enrolment)
        public = load_pem_public_key((enrolment / "platform-sealing.pub").read_bytes())
        signing = load_pem_private_key((enrolment / "kiosk-signing.key").read_bytes(), None)
        assert isinstance(public, X25519PublicKey)
        assert isinstance(signing, Ed25519PrivateKey)
        key = PlatformKey(platform.sandbox.addresses.sealing_key_id, public)
        self.told: list[SyncEvent] = []
        self.clock = StillClock()
        self.client = platform.client()
        self.store = StoreWorker(Outbox(folder, replace(KEYS, platform=key, signing=signing)))
        self.store.start()
        self.sender = Sender(self.store, self.client, self.clock, random.Random(7), self.told.append)

    def rest(self) -> None:
        """Send until nothing is due, however often that needs another attempt."""
        for _ in range(30):
            seconds = self.sender.step(lambda: False)
            if seconds is None:
                return
            self.clock.forward(seconds)
        raise AssertionError("the sender does not come to rest")


@pytest.fixture
def kiosk(platform: Running, folder: Path) -> Iterator[Kiosk]:
    made = Kiosk(platform, folder)
    yield made
    made.store.stop()
    made.client.close()


@pytest.mark.req("M11", "M22")
@pytest.mark.parametrize("day", BAD_DAYS)
def test_a_submission_becomes_one_case_with_every_byte(platform: Running, kiosk: Kiosk, day: str) -> None:
    sample = replace(
        draft(pages=2, page_size=40_000),
        submission_id=fresh_id(),
        kiosk_id=platform.sandbox.addresses.kiosk_id,
        created_at=datetime.now(UTC),
    )
    kiosk.store.call(lambda outbox: outbox.enqueue(sample, receipt_of, card_secret(CARD)))
    evaluation = Evaluation(sample.submission_id, Satisfaction.SATISFIED, ("410",), anonymous=True)
    kiosk.store.call(lambda outbox: outbox.enqueue_evaluation(evaluation, "2026-11-23T09:32:00+08:00"))
    platform.faults(BAD_DAYS[day])

    kiosk.rest()

    (entry,) = kiosk.store.call(lambda outbox: outbox.list())
    lines = [line for line in platform.ledger()["submissions"] if line["submission_id"] == sample.submission_id]
    assert [(line["case_number"], line["sha256_match"]) for line in lines] == [(entry.case_number, True)]
    assert entry.case_number is not None
    assert lines[0]["local_number"] == entry.local_number
    assert lines[0]["evaluated"]
    assert kiosk.told[-1] == EvaluationDelivered(sample.submission_id)
