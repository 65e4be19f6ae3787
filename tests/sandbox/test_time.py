"""The platform's time: signed, for one nonce, over plain HTTP; wrong when that is ordered."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.contract.clock import TimeReply, signed_time
from sandbox.keyring import time_key_id
from sandbox.serve import local_now
from tests.sandbox.running import Running

NONCE = "0123456789abcdefABCDEF"


def _pinned(platform: Running) -> Ed25519PublicKey:
    key = serialization.load_pem_public_key(Path(platform.sandbox.addresses.time_key).read_bytes())
    assert isinstance(key, Ed25519PublicKey)
    return key


def _asked(platform: Running, nonce: str = NONCE) -> requests.Response:
    return requests.get(platform.sandbox.addresses.time_url + "/v1/time", params={"nonce": nonce}, timeout=10)


def test_the_time_is_signed_for_the_nonce_by_the_pinned_key(platform: Running) -> None:
    reply = msgspec.json.decode(_asked(platform).content, type=TimeReply)

    _pinned(platform).verify(base64.b64decode(reply.signature), signed_time(reply.now, NONCE))
    assert reply.key_id == time_key_id(_pinned(platform))
    assert abs(datetime.fromisoformat(reply.now) - local_now()) < timedelta(minutes=1)


def test_an_answer_to_another_nonce_does_not_verify(platform: Running) -> None:
    reply = msgspec.json.decode(_asked(platform).content, type=TimeReply)

    with pytest.raises(InvalidSignature):
        _pinned(platform).verify(base64.b64decode(reply.signature), signed_time(reply.now, NONCE + "x"))


@pytest.mark.parametrize(
    "nonce", ["", "short", "x" * 129, "spaces in it, and more", "标记标记标记标记标记标记标记标记标记"]
)
def test_a_nonce_that_is_none_is_refused(platform: Running, nonce: str) -> None:
    assert _asked(platform, nonce).status_code == 400


def test_inside_tls_the_time_needs_no_nonce(platform: Running) -> None:
    assert platform.call("GET", "/v1/time").json()["signature"] == ""


def test_a_wrong_time_can_be_ordered_and_is_signed_all_the_same(platform: Running) -> None:
    platform.faults({"kind": "clock_off", "ms": 315_360_000_000, "path": "/v1/time"})

    reply = msgspec.json.decode(_asked(platform).content, type=TimeReply)

    _pinned(platform).verify(base64.b64decode(reply.signature), signed_time(reply.now, NONCE))
    assert datetime.fromisoformat(reply.now) - local_now() > timedelta(days=3600)


def test_the_plain_port_answers_nothing_else(platform: Running) -> None:
    url = platform.sandbox.addresses.time_url

    assert [requests.get(url + path, timeout=10).status_code for path in ("/v1/changes", "/v1/ledger", "/")] == [
        404
    ] * 3


def test_a_kiosk_finds_the_time_in_its_enrolment(platform: Running) -> None:
    words = json.loads((platform.sandbox.enrolment.kiosk / "enrolment.json").read_text("utf-8"))

    assert words["time_url"] == platform.sandbox.addresses.time_url
    assert words["time_key_id"] == time_key_id(_pinned(platform))
