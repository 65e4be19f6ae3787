"""申请, 附件, 评价 and 消息: what the outbox brings, in the words of this dialect.

A submission stays sealed for the platform's key: what a kiosk has sealed at the counter, no adapter can open. The elements of
a 申请 about a person lie inside it and are mapped by the platform that opens it
(``kiosk.catalogue.codes.gb39046_application`` gives them for one application); the elements in the clear are mapped here. The
kiosk's signature is over the original manifest, which goes along.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

import msgspec

from kiosk.catalogue.codes.gb39046 import A8, CHANNEL, SATISFACTION
from kiosk.catalogue.codes.gb39046_application import ELEMENTS
from kiosk.catalogue.codes.table import CodeProblem
from kiosk.catalogue.codes.times import written
from kiosk.catalogue.codes.values import Channel, Satisfaction
from kiosk.contract.note import SignedNote
from kiosk.contract.submission import EvaluationBody, Manifest, PartUpload, SignedManifest, SubmissionReply
from kiosk.platform.answer import OCTETS
from kiosk.platform.gb39046 import wire
from kiosk.platform.gb39046.exchange import Exchange, address, unmapped
from kiosk.platform.gb39046.words import iso, told
from offline.ports import TransientError


class Sending(Exchange):
    """See ``kiosk.platform.adapter.Sending``."""

    def put_submission(self, submission_id: str, body: SignedManifest) -> SubmissionReply:
        """申请; the same again asks for its state."""
        with self._caller.noting("put_submission"):
            try:
                receipt = self.ask("申请", self._application(submission_id, body), wire.Receipt)
                return _reply(submission_id, receipt)
            except CodeProblem as error:
                raise unmapped(error) from error

    def send_part(self, upload_url: str, offset: int, data: bytes) -> int:
        """附件, in pieces; returns the new offset in bytes."""

        def send(start: int, piece: bytes) -> None:
            headers = {"Content-Type": OCTETS, "Upload-Offset": str(offset + start)}
            have = self.read(self._caller.tell("POST", upload_url, piece, headers), wire.Taken).have
            if have != offset + start + len(piece):
                raise TransientError("garbage")

        with self._caller.noting("send_part"):
            self._caller.pieces(data, send)
            return offset + len(data)

    def put_evaluation(self, submission_id: str, body: EvaluationBody) -> None:
        """评价, by A.8: 1 = 非常满意."""
        with self._caller.noting("put_evaluation"):
            try:
                evaluation = self._evaluation(submission_id, body)
            except (CodeProblem, ValueError) as error:
                raise TransientError(f"unmapped_{type(error).__name__}") from error
            self.order("评价", evaluation)

    def put_note(self, submission_id: str, note_id: str, note: SignedNote) -> None:
        """消息, sealed as it is."""
        with self._caller.noting("put_note"):
            said = wire.Note(
                submission_id,
                note_id,
                note.kind,
                note.sequence,
                note.suite,
                note.key_id,
                note.sealed,
                note.signature,
            )
            self.order("消息", said)

    def _application(self, submission_id: str, body: SignedManifest) -> wire.Application:
        try:
            manifest = msgspec.json.decode(base64.b64decode(body.manifest), type=Manifest)
        except (msgspec.DecodeError, UnicodeDecodeError, binascii.Error) as error:
            raise TransientError("internal") from error  # ours, and nothing that the platform could refuse
        said = {
            "办件编号": manifest.local_number,
            "申请时间": told(manifest.created_at),
            "行政区划": manifest.division,
        }
        for name, value in said.items():
            ELEMENTS[name].checked(value)
        return wire.Application(
            submission_id,
            said["办件编号"],
            said["行政区划"],
            said["申请时间"],
            manifest.bundle_id,
            self._operator.source,
            tuple(wire.Attachment(part.sha256, part.size) for part in manifest.parts),
            body.manifest,
            body.signature,
        )

    def _evaluation(self, submission_id: str, body: EvaluationBody) -> wire.Evaluation:
        code = SATISFACTION.code(Satisfaction(body.satisfaction), self._operator.confirmed)
        return wire.Evaluation(
            submission_id,
            CHANNEL.code(Channel.HALL_TERMINAL, self._operator.confirmed),
            written(datetime.fromisoformat(body.evaluated_at)),
            "1",
            code,
            A8.meaning(code),
            ",".join(body.reasons),
            "1" if body.anonymous else "2",
        )


def _reply(submission_id: str, receipt: wire.Receipt) -> SubmissionReply:
    if receipt.missing:
        return SubmissionReply(
            "receiving",
            tuple(PartUpload(one.sha256, _upload(submission_id, one.sha256), one.have) for one in receipt.missing),
        )
    if not receipt.number or not receipt.received:
        raise TransientError("garbage")
    return SubmissionReply("received", (), receipt.number, iso(receipt.received), receipt.progress_url)


def _upload(submission_id: str, sha256: str) -> str:
    return f"{address('附件')}/{submission_id}/{sha256}"
