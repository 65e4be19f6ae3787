"""The keys with which what comes back is opened: one X25519 pair a submission, made when it is handed in.

The public half goes inside the sealed application, so that the platform can seal for it; the private half goes into a box that
only the same card opens, in the transaction of the submission. So an answer can lie here for weeks, also when the network is
away, and a stolen disk with all its keys says what was sent and nothing of what came back. A card without its photo opens
nothing later: no key is made, and the platform answers live only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kiosk.contract.submission import Manifest
from kiosk.model.submission import Submission
from offline.card_key import BOX_SUITE, CardBox, lock, unlock
from offline.database import Database, Row
from offline.device_keys import DeviceKeys

_KEY_BYTES = 32
_PHONE, _TAIL = "phone", 4  # the form's shared field, and how many digits of it are asked for


@dataclass(frozen=True)
class AnswerKey:
    """A fresh pair; both halves are 32 bytes. ``public`` empty: nobody could use it here, so there is none."""

    public: bytes = field(repr=False)
    private: bytes = field(repr=False)


NO_KEY = AnswerKey(b"", b"")


class _Content(msgspec.Struct, frozen=True):
    """What the box holds: the private half, the names that the card's holder is shown, and the end of the phone's number, with
    which they are asked who they are while the platform cannot be asked."""

    private: bytes
    bundle_name: str
    items: tuple[tuple[str, str], ...]
    phone_tail: str = ""

    def __repr__(self) -> str:
        return "_Content()"


@dataclass(frozen=True)
class Opened:
    """A case whose box this card opened."""

    key: X25519PrivateKey = field(repr=False)
    bundle_name: str
    items: tuple[tuple[str, str], ...]
    phone_tail: str = field(repr=False)
    submission_id: str
    local_number: str
    kiosk_id: str
    bundle_id: str
    division: str
    created_at: str
    supplement_of: str | None
    supplement_list: str
    case_number: str | None
    received_at: str | None
    state: str | None
    changed_at: str | None
    due: str | None


_ROW = (
    "SELECT device_key, salt, tag, sealed, submission_id, local_number, kiosk_id, bundle_id, division, created_at,"
    " supplement_of, supplement_list, case_number, received_at, state, changed_at, due FROM pickup"
    " WHERE sealed IS NOT NULL"
)


def new_key(secret: bytes, random_bytes: Callable[[int], bytes]) -> AnswerKey:
    """A pair for a submission of the card that has that secret; ``NO_KEY`` when it has none."""
    if not secret:
        return NO_KEY
    private = X25519PrivateKey.from_private_bytes(random_bytes(_KEY_BYTES))
    return AnswerKey(private.public_key().public_bytes_raw(), private.private_bytes_raw())


class PickupBoxes:
    """Methods that change something are called inside a transaction; all raise StoreError."""

    def __init__(self, database: Database, device_keys: DeviceKeys, random_bytes: Callable[[int], bytes]) -> None:
        self._database = database
        self._device_keys = device_keys
        self._random_bytes = random_bytes

    def insert(self, submission: Submission, manifest: Manifest, key: AnswerKey, secret: bytes) -> None:
        """What is handed in now may come back."""
        box: tuple[object, ...] = (None, None, None, None, None)
        if key.public and secret:
            content = msgspec.msgpack.encode(
                _Content(
                    key.private, submission.bundle_name, submission.items, submission.form.get(_PHONE, "")[-_TAIL:]
                )
            )
            made = lock(self._device_keys.secret, secret, _purpose(manifest.submission_id), content, self._random_bytes)
            box = (BOX_SUITE, self._device_keys.current, made.salt, made.tag, made.sealed)
        self._database.run(
            "INSERT INTO pickup (submission_id, local_number, kiosk_id, bundle_id, division, created_at, supplement_of,"
            " supplement_list, suite, device_key, salt, tag, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            manifest.submission_id,
            manifest.local_number,
            manifest.kiosk_id,
            manifest.bundle_id,
            manifest.division,
            manifest.created_at,
            manifest.supplement_of,
            submission.supplement_list,
            *box,
        )

    def recover(self) -> None:
        """An older program, put back for a while, wrote submissions without this table."""
        self._database.run(
            "INSERT INTO pickup (submission_id, local_number, kiosk_id, bundle_id, division, created_at, supplement_of,"
            " case_number, received_at) SELECT submission_id, local_number, '', bundle_id, division, created_at,"
            " supplement_of, case_number, received_at FROM submission WHERE acknowledged_age IS NULL AND"
            " submission_id NOT IN (SELECT submission_id FROM pickup)"
        )

    def of(self, secret: bytes) -> tuple[Opened, ...]:
        """Every case of this card, newest first. Each box has a salt of its own, so each is tried: some 30 µs a box."""
        if not secret:
            return ()
        rows = self._database.rows(_ROW + " ORDER BY created_at DESC, submission_id DESC")
        return tuple(opened for row in rows if (opened := self._open(row, secret)) is not None)

    def one(self, submission_id: str, secret: bytes) -> Opened | None:
        """That case, if this card made it."""
        row = self._database.row(_ROW + " AND submission_id = ?", submission_id) if secret else None
        return self._open(row, secret) if row else None

    def _open(self, row: Row, secret: bytes) -> Opened | None:
        device_key = self._device_keys.of(row[0])
        if device_key is None:
            return None
        found = unlock(device_key, secret, _purpose(row[4]), CardBox(*row[1:4]))
        if found is None:
            return None
        content = msgspec.msgpack.decode(found, type=_Content)
        key = X25519PrivateKey.from_private_bytes(content.private)
        return Opened(key, content.bundle_name, content.items, content.phone_tail, *row[4:])


def _purpose(submission_id: str) -> str:
    return f"pickup/{submission_id}"
