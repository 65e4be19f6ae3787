"""A platform in memory behind the real port: it checks signature and hashes, remembers what it has, opens the parts,
and fails on demand."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from kiosk.contract.note import SignedNote, note_info, note_signed
from kiosk.contract.submission import (
    Application,
    EvaluationBody,
    Manifest,
    PartUpload,
    SignedManifest,
    SubmissionReply,
    part_info,
)
from tests.offline.keys import PLATFORM_KEY, PLATFORM_PRIVATE, SIGNING_KEY

RECEIVED_AT = "2026-11-23T09:31:00+00:00"


@dataclass
class Case:
    manifest: Manifest
    parts: dict[str, bytearray]
    number: str | None = None


@dataclass
class MemoryPlatform:
    """``faults``: called before each request with its name and may raise; ``after``: the same, when the platform has
    already done the work (a lost acknowledgement)."""

    cases: dict[str, Case] = field(default_factory=dict)
    privates: dict[str, X25519PrivateKey] = field(default_factory=lambda: {PLATFORM_KEY.key_id: PLATFORM_PRIVATE})
    evaluations: dict[str, EvaluationBody] = field(default_factory=dict)
    notes: dict[str, tuple[str, SignedNote, bytes]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    sent_bytes: int = 0
    faults: Callable[[str], None] = lambda _call: None
    after: Callable[[str], None] = lambda _call: None
    reply: Callable[[SubmissionReply], SubmissionReply] = lambda reply: reply
    received: threading.Event = field(default_factory=threading.Event)

    def put_submission(self, submission_id: str, body: SignedManifest) -> SubmissionReply:
        self._before("put")
        raw = base64.b64decode(body.manifest)
        SIGNING_KEY.public_key().verify(base64.b64decode(body.signature), raw)
        manifest = msgspec.json.decode(raw, type=Manifest)
        case = self.cases.setdefault(
            submission_id, Case(manifest, {part.sha256: bytearray() for part in manifest.parts})
        )
        missing = tuple(
            PartUpload(part.sha256, f"https://platform/{submission_id}/{part.sha256}", len(case.parts[part.sha256]))
            for part in manifest.parts
            if len(case.parts[part.sha256]) < part.size
        )
        if missing:
            reply = SubmissionReply("receiving", missing)
        else:
            self.application(submission_id)
            case.number = case.number or self._number(manifest)
            reply = SubmissionReply("received", (), case.number, RECEIVED_AT, f"https://platform/p/{case.number}")
            self.received.set()
        self.after("put")
        return self.reply(reply)

    def send_part(self, upload_url: str, offset: int, data: bytes) -> int:
        self._before("part")
        submission_id, sha256 = upload_url.split("/")[-2:]
        stored = self.cases[submission_id].parts[sha256]
        if offset != len(stored):
            raise AssertionError("a part was sent from the wrong offset")
        stored.extend(data)
        self.sent_bytes += len(data)
        self.after("part")
        return len(stored)

    def put_evaluation(self, submission_id: str, body: EvaluationBody) -> None:
        self._before("evaluation")
        if self.cases[submission_id].number is None:
            raise AssertionError("an evaluation came before its submission")
        self.evaluations.setdefault(submission_id, body)
        self.after("evaluation")

    def put_note(self, submission_id: str, note_id: str, note: SignedNote) -> None:
        self._before("note")
        if self.cases[submission_id].number is None:
            raise AssertionError("a note came before its submission")
        info = note_info(note.suite, self.cases[submission_id].manifest.kiosk_id, submission_id, note_id)
        sealed = base64.b64decode(note.sealed)
        SIGNING_KEY.public_key().verify(
            base64.b64decode(note.signature), note_signed(info, note.kind, note.sequence, sealed)
        )
        suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
        self.notes.setdefault(note_id, (submission_id, note, suite.decrypt(sealed, PLATFORM_PRIVATE, info)))
        self.after("note")

    def _number(self, manifest: Manifest) -> str:
        if manifest.supplement_of is not None and (number := self.cases[manifest.supplement_of].number):
            return number
        return f"CASE-{len({c.number for c in self.cases.values() if c.number is not None}) + 1}"

    def plaintext(self, submission_id: str, index: int) -> bytes:
        case = self.cases[submission_id]
        part = case.manifest.parts[index]
        data = bytes(case.parts[part.sha256])
        if hashlib.sha256(data).hexdigest() != part.sha256:
            raise AssertionError("a part arrived changed")
        suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
        info = part_info(case.manifest.suite, case.manifest.kiosk_id, submission_id, index)
        return suite.decrypt(data, self.privates[case.manifest.key_id], info)

    def application(self, submission_id: str) -> Application:
        return msgspec.json.decode(self.plaintext(submission_id, 0), type=Application)

    def _before(self, call: str) -> None:
        self.calls.append(call)
        self.faults(call)
