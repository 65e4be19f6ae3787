"""The kiosk's half of what comes back: a submission with a key of its own for answers, and the opening of what is sealed."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from kiosk.contract.answer import Answer, FileRef, Organ, Wanted, answer_info, file_info
from kiosk.contract.changes import SUPPLEMENT, CaseChange, Change, ChangesReply, SealedRef
from kiosk.contract.note import SignedNote, note_info, note_signed
from kiosk.contract.submission import SUITE
from sandbox.decisions import Decision
from tests.sandbox.builder import Built
from tests.sandbox.running import Running

ORGAN = Organ("伊金霍洛旗人力资源和社会保障局", "0477-0000000", "样例路 1 号")
WANTED = (
    Wanted("银行卡", "第 2 页看不清", "请重新扫描", material_id="bank_card"),
    Wanted("联系电话", "少一位", field_id="phone"),
)


@dataclass
class Applicant:
    """Hands in and opens what comes back; the card of a real kiosk is the private key here."""

    platform: Running
    key: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate)
    cursor: str = ""

    def submit(self, *, keyless: bool = False, **more: Any) -> Built:
        """A case whose answers this applicant can open."""
        public = base64.b64encode(self.key.public_key().public_bytes_raw()).decode()
        told = {"answer_key": "" if keyless else public, **more.pop("application", {})}
        built = self.platform.builder.build(application=told, **more)
        self.platform.submit(built)
        return built

    def changes(self) -> tuple[Change, ...]:
        """What is new since this was asked last."""
        reply = changes_after(self.platform, self.cursor)
        self.cursor = reply.cursor
        return reply.changes

    def change_of(self, built: Built) -> CaseChange:
        """The newest change of that submission."""
        told = [
            one for one in self.changes() if isinstance(one, CaseChange) and one.submission_id == built.submission_id
        ]
        return told[-1]

    def answer(self, change: CaseChange) -> Answer:
        assert change.answer is not None
        info = answer_info(SUITE, self.platform.builder.kiosk_id, change.submission_id, change.change_id)
        return msgspec.json.decode(self._open(change.answer, info), type=Answer)

    def file(self, change: CaseChange, place: int, ref: FileRef) -> bytes:
        info = file_info(SUITE, self.platform.builder.kiosk_id, change.submission_id, ref.sha256)
        return self._open(change.files[place], info)

    def _open(self, sealed: SealedRef, info: bytes) -> bytes:
        ciphertext = self.platform.call("GET", f"/v1/sealed/{sealed.sha256}").content
        assert len(ciphertext) == sealed.size
        return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM).decrypt(ciphertext, self.key, info)


def changes_after(platform: Running, cursor: str) -> ChangesReply:
    answer = platform.call("GET", "/v1/changes", params={"cursor": cursor})
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=ChangesReply)


def decide(platform: Running, built: Built, state: str, **more: Any) -> str:
    """Say it as the clerk's page would; the change's id."""
    rooms = platform.sandbox.rooms
    seen = rooms.cases.events(built.submission_id)[-1].change_id
    if state == SUPPLEMENT:
        more.setdefault("wanted", WANTED)
    # In a thread, as the server does it: sealing runs an event loop of its own, and a browser's test has one already.
    with ThreadPoolExecutor(1) as thread:
        decision = Decision(state, ORGAN, seen, **more)
        return thread.submit(rooms.decisions.decide, built.submission_id, decision).result().change_id


def signed_note(
    platform: Running, submission_id: str, note_id: str, kind: str, note: object, sequence: int = 1, **wrong: Any
) -> bytes:
    """The body of a PUT of a note; ``wrong`` replaces fields after signing."""
    builder = platform.builder
    info = note_info(SUITE, builder.kiosk_id, submission_id, note_id)
    sealed = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM).encrypt(
        msgspec.json.encode(note), builder.sealing_key, info
    )
    signature = builder.signing_key.sign(note_signed(info, kind, sequence, sealed))
    coded = [base64.b64encode(raw).decode() for raw in (sealed, signature)]
    signed = SignedNote(kind, sequence, SUITE, builder.key_id, *coded)
    return msgspec.json.encode(msgspec.structs.replace(signed, **wrong))
