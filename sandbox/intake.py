"""Taking submissions in: the rules of the contract, apart from HTTP.

The way of a submission: a signed manifest *announces* it → its parts arrive in any order and in pieces → the kiosk puts
the same manifest again → everything is opened and compared → it becomes **one** case. The number is given by that PUT
alone, so a lost answer costs nothing: the same PUT brings the same number.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable
from datetime import datetime

import msgspec

from kiosk.contract.changes import RECEIVED, CaseChange
from kiosk.contract.submission import Application, EvaluationBody, PartUpload, SubmissionReply
from kiosk.model.evaluation import REASONS, Satisfaction
from sandbox.keyring import Keyring
from sandbox.manifest import read_manifest
from sandbox.opening import open_application, open_submission
from sandbox.problems import (
    CHECKSUM_MISMATCH,
    NOT_JSON,
    evaluation_invalid,
    kiosk_unknown,
    manifest_invalid,
    sealing_invalid,
    submission_conflict,
    submission_unknown,
    upload_invalid,
    upload_offset,
)
from sandbox.store import Store, StoredPart, StoredSubmission

log = logging.getLogger(__name__)


class Intake:
    """The platform's side of every kiosk. ``progress_url`` makes the address of a progress page from its token."""

    def __init__(
        self,
        store: Store,
        keys: Keyring,
        *,
        clock: Callable[[], datetime],
        make_token: Callable[[], str],
        progress_url: Callable[[str], str],
    ) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock
        self._make_token = make_token
        self._progress_url = progress_url

    def put_submission(self, kiosk_id: str, submission_id: str, body: bytes) -> SubmissionReply:
        """Announce, or ask for, a submission. Raises ``RefusedError``."""
        verify_key = self._store.verify_key(kiosk_id)
        if verify_key is None:
            raise kiosk_unknown()
        accepted = read_manifest(body, submission_id, kiosk_id, verify_key, self._keys)
        stored = self._store.announce(accepted, self._clock())
        if stored.raw_manifest != accepted.raw:
            raise submission_conflict("the manifest differs from the first one")
        if stored.received_at is None:
            parts = self._store.parts(submission_id)
            if not all(part.complete for part in parts):
                return SubmissionReply("receiving", tuple(_upload(submission_id, part) for part in parts))
            stored = self._receive(stored)
        return SubmissionReply(
            "received",
            case_number=stored.case_number,
            received_at=stored.received_at,
            progress_url=self._progress_url(stored.progress_token or ""),
        )

    def _receive(self, announced: StoredSubmission) -> StoredSubmission:
        submission_id = announced.submission_id
        opened = open_submission(
            self._keys, announced.manifest, lambda index: self._store.read_part(submission_id, index)
        )
        root = self._root(announced, opened.application)
        stored = (
            self._store.assign_case(submission_id, self._clock(), self._make_token())
            if root is None
            else self._attach(root, announced, opened.application)
        )
        if stored is None:
            raise submission_unknown()
        log.info("sandbox.case %s %s", stored.case_number, submission_id)
        return stored

    def _root(self, announced: StoredSubmission, application: Application) -> StoredSubmission | None:
        """The case that a supplement completes, which must be the same person's; None for a case of its own."""
        named = announced.manifest.supplement_of
        if named is None:
            return None
        found = self._store.find(named)
        root = found if found is None or not found.is_supplement else self._store.find(found.root_id)
        if root is None or root.received_at is None:
            raise manifest_invalid("supplement_of: there is no such case")
        told = open_application(
            self._keys, root.manifest, lambda index: self._store.read_part(root.submission_id, index)
        )
        if told.applicant.number != application.applicant.number or told.applicant.name != application.applicant.name:
            raise manifest_invalid("supplement_of: the case is somebody else's")
        return root

    def _attach(
        self, root: StoredSubmission, announced: StoredSubmission, application: Application
    ) -> StoredSubmission | None:
        now = self._clock()
        number = root.case_number or ""
        change = CaseChange(secrets.token_hex(16), root.submission_id, number, RECEIVED, now.isoformat())
        return self._store.attach(announced.submission_id, root.submission_id, application.supplement_list, now, change)

    def part(self, kiosk_id: str, submission_id: str, sha256: str) -> StoredPart:
        """How much of a part is here. Raises ``RefusedError`` (404) unless it is this kiosk's."""
        stored = self._store.find(submission_id)
        if stored is not None and stored.kiosk_id == kiosk_id:
            for part in self._store.parts(submission_id):
                if part.sha256 == sha256:
                    return part
        raise submission_unknown()

    def append(
        self, kiosk_id: str, submission_id: str, sha256: str, offset: int, data: bytes, checksum: bytes
    ) -> StoredPart:
        """Add bytes to a part; ``checksum`` is the SHA-256 of ``data``. Raises ``RefusedError``."""
        part = self.part(kiosk_id, submission_id, sha256)
        if part.received != offset:
            raise upload_offset(part.received)
        if offset + len(data) > part.size:
            raise upload_invalid(f"the part has {part.size} bytes", 413)
        if hashlib.sha256(data).digest() != checksum:
            raise upload_invalid("the bytes changed on the way", CHECKSUM_MISMATCH)
        after = self._store.append(submission_id, sha256, offset, data)
        if after is None:
            raise submission_unknown()
        if after.received != offset + len(data):  # another request was quicker
            raise upload_offset(after.received)
        if after.complete and not self._is_as_announced(submission_id, after):
            # Every piece came as it was sent, so the kiosk holds other bytes than it announced.
            self._store.discard(submission_id, after.index)
            raise sealing_invalid(f"part {after.index}: sha256 differs from the manifest")
        return after

    def _is_as_announced(self, submission_id: str, part: StoredPart) -> bool:
        stored = self._store.read_part(submission_id, part.index)
        return hashlib.sha256(stored).hexdigest() == part.sha256

    def put_evaluation(self, kiosk_id: str, submission_id: str, body: bytes) -> None:
        """Keep the evaluation of a visit; the first one stays. Raises ``RefusedError``."""
        stored = self._store.find(submission_id)
        if stored is None or stored.kiosk_id != kiosk_id:
            raise submission_unknown()
        evaluation = _read_evaluation(body)
        canonical = msgspec.json.encode(evaluation, order="sorted")
        if self._store.evaluate(submission_id, canonical) != canonical:
            raise submission_conflict("an evaluation once taken is not changed")


def _read_evaluation(body: bytes) -> EvaluationBody:
    try:
        evaluation = msgspec.json.decode(body, type=EvaluationBody)
        level = Satisfaction(evaluation.satisfaction)
        datetime.fromisoformat(evaluation.evaluated_at)
    except (ValueError, *NOT_JSON) as error:
        raise evaluation_invalid("not the shape of the contract") from error
    if not set(evaluation.reasons) <= {code for code, _ in REASONS[level]}:
        raise evaluation_invalid("a reason does not belong to the level")
    return evaluation


def _upload(submission_id: str, part: StoredPart) -> PartUpload:
    return PartUpload(part.sha256, f"/v1/uploads/{submission_id}/{part.sha256}", part.received)
