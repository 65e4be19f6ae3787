"""Taking in what came on a USB stick: a submission in a file that a kiosk signed (``kiosk/contract/quarantine.py``).

It goes the way of any submission from there on: announced, its parts stored, opened and compared, one case however often the
file is brought. What a platform refused for good it refuses again, with the same words.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.contract.quarantine import QuarantineFileError, QuarantineHeader, read_front, read_parts
from sandbox.intake import Intake
from sandbox.problems import RefusedError
from sandbox.store import Store

REASONS = {
    "not_a_quarantine_file": "这不是终端导出的文件。",
    "header_invalid": "文件开头已损坏，或不是本平台认识的格式。",
    "signature_invalid": "签名不符：文件被改动过，或不是这台终端导出的。",
    "kiosk_unknown": "导出这份文件的终端没有在本平台登记。",
    "too_long": "文件末尾多出内容，已被改动。",
    "part_damaged": "文件中有一部分已损坏，请重新导出。",
    "truncated": "文件不完整，请重新复制。",
}


@dataclass(frozen=True)
class Imported:
    """``case_number``: of the case that it is now, or was before."""

    submission_id: str
    local_number: str
    case_number: str


class ImportFailedError(Exception):
    """Nothing came of it; the text is for the page."""


class QuarantineDesk:
    """Reads files. Every part is held in memory once, 32 MiB at most by the manifest's own rule."""

    def __init__(self, store: Store, intake: Intake) -> None:
        self._store = store
        self._intake = intake

    def take(self, stream: BinaryIO) -> Imported:
        """Raises ``ImportFailedError``."""
        try:
            return self._take(stream)
        except QuarantineFileError as error:
            raise ImportFailedError(REASONS.get(error.reason, error.reason)) from error
        except RecursionError as error:  # a header of brackets alone
            raise ImportFailedError(REASONS["header_invalid"]) from error
        except RefusedError as error:
            said = error.problem
            raise ImportFailedError(
                f"平台不收：{said.title}（{said.detail or said.type.rpartition(':')[2]}）"
            ) from error

    def _take(self, stream: BinaryIO) -> Imported:
        header, signed, signature = read_front(stream)
        raw_key = self._store.verify_key(header.kiosk_id)
        if raw_key is None:
            raise QuarantineFileError("kiosk_unknown")
        try:
            Ed25519PublicKey.from_public_bytes(raw_key).verify(signature, signed)
        except InvalidSignature as error:
            raise QuarantineFileError("signature_invalid") from error
        body = msgspec.json.encode(header.body)
        reply = self._intake.put_submission(header.kiosk_id, header.submission_id, body)
        if reply.state != "received":
            self._take_parts(stream, header)
            reply = self._intake.put_submission(header.kiosk_id, header.submission_id, body)
        return Imported(header.submission_id, header.local_number, reply.case_number or "")

    def _take_parts(self, stream: BinaryIO, header: QuarantineHeader) -> None:
        for part, content in read_parts(stream, header):
            here = self._intake.part(header.kiosk_id, header.submission_id, part.sha256)
            if not here.complete:
                rest = content[here.received :]
                digest = hashlib.sha256(rest).digest()
                self._intake.append(header.kiosk_id, header.submission_id, part.sha256, here.received, rest, digest)
