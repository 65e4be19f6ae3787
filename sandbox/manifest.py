"""Reading a signed manifest: whose it is, whether it was touched, whether it has the shape of the contract.

The checks stand in the order in which they are made; nothing of the manifest is believed before its signature is.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.contract.submission import SUITE, Manifest, SignedManifest
from sandbox.keyring import Keyring
from sandbox.problems import NOT_JSON, manifest_invalid, sealing_invalid, signature_invalid

# A worst case on paper: a bundle of 14 materials, 20 pages each, and the signature.
MAX_PARTS = 300
# A4 at 300 dpi as JPEG is about 1 MiB; a photograph of a large certificate may be ten times that.
MAX_PART_SIZE = 32 * 1024 * 1024
# Opening holds all plaintext in memory at once.
MAX_TOTAL = 256 * 1024 * 1024
# 300 parts at some 110 bytes each, twice base64, with room
MAX_BODY = 256 * 1024

SUBMISSION_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
SHA256 = re.compile(r"[0-9a-f]{64}")
DIVISION = re.compile(r"\d{6}(\d{6})?")
WORD = re.compile(r"[^\x00-\x1f\x7f]{1,64}")


@dataclass(frozen=True)
class AcceptedManifest:
    """A manifest that passed, with the exact bytes that were signed and the key (32 bytes) that verified them."""

    manifest: Manifest
    raw: bytes
    signature: bytes
    verify_key: bytes


def is_signed(raw: bytes, signature: bytes, verify_key: bytes) -> bool:
    """Whether ``signature`` is Ed25519 over exactly ``raw``."""
    try:
        Ed25519PublicKey.from_public_bytes(verify_key).verify(signature, raw)
    except InvalidSignature:
        return False
    return True


def read_manifest(body: bytes, submission_id: str, kiosk_id: str, verify_key: bytes, keys: Keyring) -> AcceptedManifest:
    """Read the body of ``PUT /v1/submissions/{submission_id}`` sent by ``kiosk_id``. Raises ``RefusedError``."""
    try:
        signed = msgspec.json.decode(body, type=SignedManifest)
        raw = base64.b64decode(signed.manifest, validate=True)
        signature = base64.b64decode(signed.signature, validate=True)
    except (binascii.Error, ValueError, *NOT_JSON) as error:
        raise manifest_invalid("the body is no signed manifest") from error
    if not is_signed(raw, signature, verify_key):
        raise signature_invalid()
    try:
        manifest = msgspec.json.decode(raw, type=Manifest)
    except NOT_JSON as error:
        raise manifest_invalid("the signed bytes are no manifest") from error
    for wrong in _faults(manifest, submission_id, kiosk_id):
        raise manifest_invalid(wrong)
    if manifest.suite != SUITE or manifest.key_id not in keys:
        raise sealing_invalid("no key of this platform has that suite and id")
    return AcceptedManifest(manifest, raw, signature, verify_key)


def _faults(manifest: Manifest, submission_id: str, kiosk_id: str) -> list[str]:
    """What is wrong, by name of the field; empty when nothing is."""
    parts = manifest.parts
    checks = {
        "submission_id": manifest.submission_id == submission_id and SUBMISSION_ID.fullmatch(submission_id) is not None,
        "kiosk_id": manifest.kiosk_id == kiosk_id,
        "local_number": WORD.fullmatch(manifest.local_number) is not None,
        "division": DIVISION.fullmatch(manifest.division) is not None,
        "bundle_id": WORD.fullmatch(manifest.bundle_id) is not None,
        "guide_version": WORD.fullmatch(manifest.guide_version) is not None,
        "created_at": _is_aware_time(manifest.created_at),
        "parts: number": 1 <= len(parts) <= MAX_PARTS,
        "parts: index": [part.index for part in parts] == list(range(len(parts))),
        "parts: sha256": all(SHA256.fullmatch(part.sha256) for part in parts),
        # The upload address names a part by its hash alone; sealing is randomised, so no two parts are equal.
        "parts: same sha256 twice": len({part.sha256 for part in parts}) == len(parts),
        "parts: size": all(0 < part.size <= MAX_PART_SIZE for part in parts),
        "parts: total": sum(part.size for part in parts) <= MAX_TOTAL,
    }
    return [name for name, good in checks.items() if not good]


def _is_aware_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
