"""Submissions, their parts, evaluations and notes: what the outbox brings (``offline.ports.Uplink``)."""

from __future__ import annotations

import base64
import hashlib

import msgspec

from kiosk.contract.note import SignedNote
from kiosk.contract.submission import EvaluationBody, SignedManifest, SubmissionReply
from kiosk.platform.call import Subject, segment
from offline.ports import TransientError

TUS_VERSION = "1.0.0"


class Submissions(Subject):
    """Every method may be repeated: the same again changes nothing."""

    def put_submission(self, submission_id: str, body: SignedManifest) -> SubmissionReply:
        """Announce a submission or ask for its state."""
        with self._caller.noting("put_submission"):
            reply = self._caller.ask("PUT", f"/v1/submissions/{segment(submission_id)}", body, SubmissionReply)
            received = reply.state == "received" and bool(reply.case_number) and bool(reply.received_at)
            if not received and (reply.state != "receiving" or not reply.parts):
                raise TransientError("garbage")
            return reply

    def send_part(self, upload_url: str, offset: int, data: bytes) -> int:
        """Send ``data``, the part's bytes from ``offset`` on, in pieces; returns the platform's new offset in bytes.

        What arrived before an error stays there: the next ``put_submission`` names the offset to go on from.
        """

        def send(start: int, piece: bytes) -> None:
            self._caller.tell("PATCH", upload_url, piece, _piece_headers(offset + start, piece))

        with self._caller.noting("send_part"):
            self._caller.pieces(data, send)
            return offset + len(data)

    def put_evaluation(self, submission_id: str, body: EvaluationBody) -> None:
        """The first evaluation stays (another one is a ``PermanentError``, submission-conflict)."""
        with self._caller.noting("put_evaluation"):
            address = f"/v1/submissions/{segment(submission_id)}/evaluation"
            self._caller.tell("PUT", address, msgspec.json.encode(body))

    def put_note(self, submission_id: str, note_id: str, note: SignedNote) -> None:
        """Of several notes of one kind the one with the largest sequence counts, in whatever order they come."""
        with self._caller.noting("put_note"):
            address = f"/v1/submissions/{segment(submission_id)}/notes/{segment(note_id)}"
            self._caller.tell("PUT", address, msgspec.json.encode(note))


def _piece_headers(offset: int, piece: bytes) -> dict[str, str]:
    checksum = base64.b64encode(hashlib.sha256(piece).digest()).decode()
    return {
        "Tus-Resumable": TUS_VERSION,
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": str(offset),
        "Upload-Checksum": f"sha256 {checksum}",
    }
