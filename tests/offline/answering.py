"""The platform's side of what comes back: it opens what was handed in, finds the key, and seals its answers for it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from kiosk.contract.answer import PADES, RESULT, Answer, FileRef, Organ, SupplementList, answer_info, file_info
from kiosk.contract.changes import CaseChange, ChangesReply, SealedRef
from kiosk.contract.submission import SUITE, Application, part_info
from offline.outbox import Outbox
from tests.offline.keys import PLATFORM_PRIVATE

HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
CASE_NUMBER = "YJHL2026112300017"
REASON = "canary-reason: 住址与户口簿不一致"
ORGAN = Organ("伊金霍洛旗人力资源和社会保障局", "0477-8580000")


def application_in(outbox: Outbox, submission_id: str) -> Application:
    """What the platform reads of a submission that waits in the outbox."""
    part = outbox.show(submission_id).parts[0]
    info = part_info(SUITE, "TEST01", submission_id, 0)
    opened = HPKE.decrypt(outbox.part_bytes(part.sha256), PLATFORM_PRIVATE, info)
    return msgspec.json.decode(opened, type=Application)


class Answering:
    """Seals for one submission; ``store`` holds the ciphertexts by hash, as the platform would serve them."""

    def __init__(self, outbox: Outbox, submission_id: str) -> None:
        self.submission_id = submission_id
        key = base64.b64decode(application_in(outbox, submission_id).answer_key)
        self._key = X25519PublicKey.from_public_bytes(key)
        self.store: dict[str, bytes] = {}

    def seal(self, content: bytes, info: bytes) -> SealedRef:
        data = HPKE.encrypt(content, self._key, info)
        sha256 = hashlib.sha256(data).hexdigest()
        self.store[sha256] = data
        return SealedRef(sha256, len(data), SUITE)

    def change(
        self,
        change_id: str,
        state: str,
        at: str = "2026-11-24T09:00:00+08:00",
        *,
        reason: str = REASON,
        files: Sequence[bytes] = (),
        supplement: SupplementList | None = None,
        replaces: str | None = None,
        says: str | None = None,
        due: str | None = None,
        silent: bool = False,
    ) -> CaseChange:
        """``says``: the state that the sealed answer names, where it contradicts; ``silent``: without an answer."""
        refs = tuple(
            FileRef(f"file-{n}", RESULT, f"结果{n}", "application/pdf", hashlib.sha256(f).hexdigest(), len(f), PADES)
            for n, f in enumerate(files)
        )
        answer = Answer(
            change_id=change_id,
            submission_id=self.submission_id,
            case_number=CASE_NUMBER,
            state=says or state,
            organ=ORGAN,
            dated=at[:10],
            reason=reason,
            supplement=supplement,
            files=refs,
        )
        info = answer_info(SUITE, "TEST01", self.submission_id, change_id)
        return CaseChange(
            change_id=change_id,
            submission_id=self.submission_id,
            case_number=CASE_NUMBER,
            state=state,
            at=at,
            due=due,
            answer=None if silent else self.seal(msgspec.json.encode(answer), info),
            files=tuple(
                self.seal(content, file_info(SUITE, "TEST01", self.submission_id, ref.sha256))
                for content, ref in zip(files, refs, strict=True)
            ),
            replaces=replaces,
        )

    def fetch_all(self, outbox: Outbox, piece: int = 700) -> None:
        """Bring everything that is due into the outbox, as the puller does."""
        from tests.offline.samples import NOW

        while (download := outbox.returns.next_download(NOW)) is not None:
            content = self.store[download.sha256]
            outbox.returns.add_piece(download, download.have, content[download.have : download.have + piece])


def page(*changes: CaseChange, cursor: str = "c1", more: bool = False) -> ChangesReply:
    return ChangesReply(tuple(changes), cursor, more)
