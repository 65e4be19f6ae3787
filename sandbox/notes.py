"""Notes about a submission: signed by the kiosk that sends one, opened with the platform's key, kept as they came.

The checks stand in the order in which they are made; nothing of a note is believed before its signature is.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from sqlalchemy import Engine, select
from sqlalchemy.dialects import postgresql, sqlite

from kiosk.contract import note as contract
from kiosk.contract.note import (
    AppointmentNote,
    DeliveryNote,
    PhoneNote,
    PrintedNote,
    SignedNote,
    note_info,
    note_signed,
)
from kiosk.contract.plain import is_code, is_line, is_line_or_none, is_phone
from kiosk.contract.reply import is_moment
from kiosk.contract.submission import SUITE
from sandbox.keyring import Keyring
from sandbox.manifest import is_signed
from sandbox.problems import (
    NOT_JSON,
    kiosk_unknown,
    note_invalid,
    signature_invalid,
    submission_conflict,
    submission_unknown,
)
from sandbox.store import Store
from sandbox.tables import notes

Note = DeliveryNote | PhoneNote | PrintedNote | AppointmentNote

KINDS: dict[str, type[Note]] = {
    contract.DELIVERY: DeliveryNote,
    contract.PHONE: PhoneNote,
    contract.PRINTED: PrintedNote,
    contract.APPOINTMENT: AppointmentNote,
}
WAYS = (contract.ELECTRONIC, contract.WINDOW, contract.COURIER, contract.PRINT_HERE)
OUTCOMES = ("done", "failed", "unknown")
MOST_SEQUENCE = 2**53 - 1


@dataclass(frozen=True)
class StoredNote:
    """A note that was taken; ``note`` is what it said."""

    note_id: str
    kiosk_id: str
    sequence: int
    note: Note = field(repr=False)


class Notes:
    """Takes notes and says what counts."""

    def __init__(self, engine: Engine, store: Store, keys: Keyring) -> None:
        self._engine = engine
        self._store = store
        self._keys = keys
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def put(self, kiosk_id: str, submission_id: str, note_id: str, body: bytes) -> None:
        """Keep a note; the same again changes nothing. Raises ``RefusedError``."""
        verify_key = self._store.verify_key(kiosk_id)
        if verify_key is None:
            raise kiosk_unknown()
        if not is_code(note_id):
            raise note_invalid("note_id")
        signed = _read(body)
        # Any kiosk may say something of a submission: its applicant stands there with the card, or it printed the result.
        if self._store.find(submission_id) is None:
            raise submission_unknown()
        if (known := self._known(submission_id, note_id)) is not None:
            if known != (kiosk_id, msgspec.json.encode(signed)):
                raise submission_conflict("another note has this id")
            return
        note = self._open(kiosk_id, submission_id, note_id, verify_key, signed)
        row = {
            "submission_id": submission_id,
            "note_id": note_id,
            "kiosk_id": kiosk_id,
            "kind": signed.kind,
            "sequence": signed.sequence,
            "body": msgspec.json.encode(signed),
            "file_id": note.file_id if isinstance(note, PrintedNote) else None,
            "outcome": note.outcome if isinstance(note, PrintedNote) else None,
        }
        with self._engine.begin() as connection:
            connection.execute(self._insert(notes).values(row).on_conflict_do_nothing())
        if self._known(submission_id, note_id) != (kiosk_id, row["body"]):  # two at the same moment
            raise submission_conflict("another note has this id")

    def of(self, submission_id: str, kind: str) -> list[StoredNote]:
        """All notes of that kind, the one that counts last."""
        statement = select(notes).where(notes.c.submission_id == submission_id, notes.c.kind == kind)
        with self._engine.begin() as connection:
            rows = connection.execute(statement.order_by(notes.c.sequence, notes.c.note_id)).mappings().all()
        taken = []
        for row in rows:
            signed = msgspec.json.decode(row["body"], type=SignedNote)
            note = self._decrypt(row["kiosk_id"], submission_id, row["note_id"], signed)
            taken.append(StoredNote(row["note_id"], row["kiosk_id"], row["sequence"], note))
        return taken

    def phone(self, submission_id: str) -> str:
        """Where messages go, as said last; empty when nothing was said."""
        told = self.of(submission_id, contract.PHONE)
        last = told[-1].note if told else None
        return last.phone if isinstance(last, PhoneNote) else ""

    def _known(self, submission_id: str, note_id: str) -> tuple[str, bytes] | None:
        statement = select(notes.c.kiosk_id, notes.c.body).where(
            notes.c.submission_id == submission_id, notes.c.note_id == note_id
        )
        with self._engine.begin() as connection:
            row = connection.execute(statement).first()
        return None if row is None else (row.kiosk_id, row.body)

    def _open(self, kiosk_id: str, submission_id: str, note_id: str, verify_key: bytes, signed: SignedNote) -> Note:
        if signed.kind not in KINDS:
            raise note_invalid("kind")
        if signed.suite != SUITE or signed.key_id not in self._keys:
            raise note_invalid("no key of this platform has that suite and id")
        if not 0 <= signed.sequence <= MOST_SEQUENCE:
            raise note_invalid("sequence")
        sealed, signature = _raw(signed)
        info = note_info(signed.suite, kiosk_id, submission_id, note_id)
        if not is_signed(note_signed(info, signed.kind, signed.sequence, sealed), signature, verify_key):
            raise signature_invalid()
        note = self._decrypt(kiosk_id, submission_id, note_id, signed)
        if not _is_good(note):
            raise note_invalid("the note's own fields")
        return note

    def _decrypt(self, kiosk_id: str, submission_id: str, note_id: str, signed: SignedNote) -> Note:
        key = self._keys.get(signed.key_id)
        if key is None:
            raise note_invalid("no key of this platform has that id")
        suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
        info = note_info(signed.suite, kiosk_id, submission_id, note_id)
        try:
            plain = suite.decrypt(_raw(signed)[0], key, info)
            return msgspec.json.decode(plain, type=KINDS[signed.kind])
        except (InvalidTag, *NOT_JSON) as error:
            raise note_invalid("the note does not open") from error


def _read(body: bytes) -> SignedNote:
    try:
        return msgspec.json.decode(body, type=SignedNote)
    except NOT_JSON as error:
        raise note_invalid("the body is no signed note") from error


def _raw(signed: SignedNote) -> tuple[bytes, bytes]:
    """Ciphertext and signature."""
    try:
        return base64.b64decode(signed.sealed, validate=True), base64.b64decode(signed.signature, validate=True)
    except (binascii.Error, ValueError) as error:
        raise note_invalid("no base64") from error


def _is_good(note: Note) -> bool:
    match note:
        case DeliveryNote():
            asks_courier = contract.COURIER in note.choices.values()
            addressed = is_line(note.name) and is_phone(note.phone) and is_line(note.address)
            named = all(is_code(item) and way in WAYS for item, way in note.choices.items())
            return bool(note.choices) and named and (addressed or not asks_courier)
        case PhoneNote():
            return is_phone(note.phone)
        case PrintedNote():
            return is_code(note.file_id) and note.outcome in OUTCOMES and is_moment(note.at)
        case AppointmentNote():
            return is_line_or_none(note.wish) and (not note.phone or is_phone(note.phone))
