"""The ledger: what the platform really holds, worked out from the stored bytes each time it is asked.

For the demo's report and for tests. It names no person: ids, numbers, counts, hashes, and a masked card number.
"""

from __future__ import annotations

import hashlib
from functools import partial

import msgspec

from kiosk.contract.submission import MaterialRef
from kiosk.model.identity import mask_number
from sandbox.keyring import Keyring
from sandbox.manifest import is_signed
from sandbox.opening import open_application, opens
from sandbox.problems import RefusedError
from sandbox.store import Store, StoredSubmission


class LedgerMaterial(msgspec.Struct, frozen=True):
    """``sha256``: of each page in plaintext, in order."""

    name: str
    state: str
    pages: int
    sha256: tuple[str, ...]


class LedgerEntry(msgspec.Struct, frozen=True):
    """``attachments``: parts besides the application itself; of a case that opens what was handed in, that is pages and the
    signature, and beside them ``papers``, which the kiosk made of it.

    From ``papers`` on: what the application says, when it is a case and opens.
    """

    submission_id: str
    kiosk_id: str
    local_number: str
    state: str
    case_number: str | None
    attachments: int
    sha256_match: bool
    evaluated: bool
    papers: int = 0
    bundle: str | None = None
    items: tuple[str, ...] = ()
    document: str | None = None
    number_masked: str | None = None
    materials: tuple[LedgerMaterial, ...] = ()
    supplement_of: str | None = None


class Ledger(msgspec.Struct, frozen=True):
    """``cases``: a supplement counts with the case that it completes. ``sha256_match``: everything received is signed, its bytes
    are as announced and open to what the application names."""

    cases: int
    attachments: int
    sha256_match: bool
    submissions: tuple[LedgerEntry, ...]


def read_ledger(store: Store, keys: Keyring) -> Ledger:
    """Reads and opens everything: seconds for hundreds of cases."""
    entries = tuple(_entry(store, keys, stored) for stored in store.all())
    received = [entry for entry in entries if entry.case_number is not None]
    return Ledger(
        cases=len({entry.case_number for entry in received}),
        attachments=sum(entry.attachments for entry in received),
        sha256_match=all(entry.sha256_match for entry in received),
        submissions=entries,
    )


def is_intact(store: Store, keys: Keyring, stored: StoredSubmission) -> bool:
    """Whether the manifest is the kiosk's, the ciphertexts are its parts, and they open to what the application names."""
    parts = {part.index: store.read_part(stored.submission_id, part.index) for part in stored.manifest.parts}
    announced = all(hashlib.sha256(parts[part.index]).hexdigest() == part.sha256 for part in stored.manifest.parts)
    signed = is_signed(stored.raw_manifest, stored.signature, stored.verify_key)
    return signed and announced and opens(keys, stored.manifest, parts.__getitem__)


def _entry(store: Store, keys: Keyring, stored: StoredSubmission) -> LedgerEntry:
    received = stored.received_at is not None
    entry = LedgerEntry(
        submission_id=stored.submission_id,
        kiosk_id=stored.kiosk_id,
        local_number=stored.manifest.local_number,
        state="received" if received else "receiving",
        case_number=stored.case_number,
        attachments=len(stored.manifest.parts) - 1,
        sha256_match=received and is_intact(store, keys, stored),
        evaluated=store.evaluation(stored.submission_id) is not None,
        supplement_of=stored.root_id if stored.is_supplement else None,
    )
    if not received:
        return entry
    try:
        application = open_application(keys, stored.manifest, partial(store.read_part, stored.submission_id))
    except RefusedError:
        return entry
    return msgspec.structs.replace(
        entry,
        attachments=entry.attachments - len(application.papers),
        papers=len(application.papers),
        bundle=application.bundle_name,
        items=tuple(name for _, name in application.items),
        document=application.applicant.document,
        number_masked=mask_number(application.applicant.number),
        materials=tuple(_material(material) for material in application.materials),
    )


def _material(material: MaterialRef) -> LedgerMaterial:
    hashes = tuple(page.sha256 for page in material.pages)
    return LedgerMaterial(material.name, material.state, len(hashes), hashes)
