"""Notices and results as files, whether they still hold, and seals that only the platform's service can verify."""

from __future__ import annotations

import hashlib

from kiosk.contract.answer import FileRef
from kiosk.contract.plain_answer import is_file
from kiosk.contract.plain_case import is_seal_verdict, is_standing
from kiosk.contract.seal import SealVerdict, Standing
from kiosk.platform.answer import decode, right
from kiosk.platform.call import Subject, segment
from offline.ports import TransientError


class Files(Subject):
    """Reading changes nothing: any call may be repeated."""

    def file(self, ref: FileRef) -> bytes:
        """The whole file, of the length and hash that ``ref`` says; any other is ``garbage``. In pieces, a call each."""
        with self._caller.noting("file"):
            if not is_file(ref):
                raise TransientError("garbage")
            content = bytearray()
            while len(content) < ref.size:
                address = f"/v1/files/{segment(ref.file_id)}"
                content += self._caller.piece(address, len(content), ref.size, ref.media_type)
            if hashlib.sha256(content).hexdigest() != ref.sha256:
                raise TransientError("garbage")
            return bytes(content)

    def standing(self, file_id: str) -> Standing:
        """Whether it still holds, by the platform's record."""
        with self._caller.noting("standing"):
            address = f"/v1/files/{segment(file_id)}/standing"
            return right(self._caller.ask("GET", address, None, Standing), is_standing)

    def seal(self, content: bytes, media_type: str) -> SealVerdict:
        """What the platform's verification service says of the seal on a file."""
        with self._caller.noting("seal"):
            body = self._caller.tell("POST", "/v1/seals", content, {"Content-Type": media_type})
            return right(decode(body, SealVerdict), is_seal_verdict)
