"""What came back, opened: the cases of a card, and the state of a case by its number.

By number or receipt QR alone there are state and dates, never whose case it is. With the card there is what the organ said, as
far as it lies here; opening needs the private key in the box of the submission, so another card gets nothing at all.
"""

from __future__ import annotations

import hashlib

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kiosk.contract.answer import Answer, answer_info, file_info
from kiosk.contract.case_query import CaseStep
from kiosk.contract.plain_answer import is_answer
from kiosk.model.number import number_in
from offline.case_records import (
    AnswerHere,
    CaseHere,
    Delivery,
    FileHere,
    Lies,
    Reading,
    StatusHere,
    SupplementMade,
)
from offline.changes import SETTLED
from offline.database import Database
from offline.errors import StoreError, StoreFault
from offline.numbers import read
from offline.pickup import Opened, PickupBoxes
from offline.sealed_files import SealedFiles
from offline.sealing import suite_of


class Answers:
    """Reads only. Methods raise StoreError."""

    def __init__(self, database: Database, boxes: PickupBoxes, files: SealedFiles) -> None:
        self._database = database
        self._boxes = boxes
        self._files = files

    def cases_of(self, secret: bytes) -> tuple[CaseHere, ...]:
        """All cases of this card that were handed in here, newest first. A supplement stands under its case, unless that was
        handed in elsewhere."""
        opened = self._boxes.of(secret)
        here = {one.submission_id for one in opened}
        return tuple(self._case(one, opened) for one in opened if one.supplement_of not in here)

    def status_of(self, asked: str) -> StatusHere | None:
        """State and dates of the case with that case number or local number, or of the receipt whose QR text this is. None:
        no such case was handed in here."""
        number = number_in(asked)
        try:
            local = str(read(number))
        except ValueError:
            local = None
        row = self._database.row(
            "SELECT submission_id, case_number, local_number, state, created_at, received_at, changed_at, due FROM pickup"
            " WHERE case_number IN (?, ?) OR local_number = ? ORDER BY supplement_of IS NOT NULL, created_at LIMIT 1",
            number or None,
            asked.strip() or None,
            local,
        )
        if row is None:
            return None
        submission_id, case_number, local_number, state, created_at, received_at, changed_at, due = row
        delivery = self._delivery(submission_id, received_at)
        return StatusHere(case_number or local_number, delivery, state, created_at, received_at, changed_at, due)

    def file_bytes(self, secret: bytes, submission_id: str, file_id: str) -> bytes:
        """A notice or result that an answer of the case names. Raises StoreError: unknown_submission when this card has no such
        case or that names no such file, absent while it is not downloaded, part_damaged when it does not open or is another."""
        one = self._boxes.one(submission_id, secret)
        if one is None:
            raise StoreError(StoreFault.UNKNOWN_SUBMISSION, "this card has no such case here")
        sha256, sealed = self._sealed_of(one, file_id)
        suite, lies = self._lies(sealed)
        if lies is not Lies.HERE:
            raise StoreError(StoreFault.ABSENT, "the file is still on its way")
        content = self._files.read(sealed)
        found = _opened(suite, one.key, content, file_info(suite, one.kiosk_id, submission_id, sha256))
        if found is None or hashlib.sha256(found).hexdigest() != sha256:
            raise StoreError(StoreFault.PART_DAMAGED, "the file cannot be opened")
        return found

    # -- one case ------------------------------------------------------------------------------------------------------

    def _case(self, one: Opened, all_of_card: tuple[Opened, ...]) -> CaseHere:
        rows = self._database.rows(
            "SELECT change_id, state, at, answer_sha256, EXISTS (SELECT 1 FROM case_change AS other WHERE"
            " other.replaces = case_change.change_id) FROM case_change WHERE submission_id = ?"
            " ORDER BY moment, rank, change_id",
            one.submission_id,
        )
        standing = [row for row in rows if not row[4]]
        answers = [self._answer(one, *row) for row in reversed(rows)]
        return CaseHere(
            submission_id=one.submission_id,
            local_number=one.local_number,
            case_number=one.case_number,
            bundle_id=one.bundle_id,
            bundle_name=one.bundle_name,
            division=one.division,
            items=one.items,
            phone_tail=one.phone_tail,
            created_at=one.created_at,
            received_at=one.received_at,
            delivery=self._delivery(one.submission_id, one.received_at),
            state=one.state,
            changed_at=one.changed_at,
            due=one.due,
            steps=tuple(CaseStep(state, at) for _, state, at, _, _ in standing),
            answers=tuple(sorted(answers, key=lambda answer: answer.withdrawn)),
            supplements=tuple(
                self._supplement(other)
                for other in reversed(all_of_card)
                if _root_of(other, all_of_card) == one.submission_id
            ),
            settled=one.state in SETTLED,
        )

    def _answer(
        self, one: Opened, change_id: str, state: str, at: str, sealed: str | None, withdrawn: int
    ) -> AnswerHere:
        if sealed is None:
            return AnswerHere(change_id, state, at, Reading.NOTHING, withdrawn=bool(withdrawn))
        suite, lies = self._lies(sealed)
        if lies is not Lies.HERE:
            return AnswerHere(change_id, state, at, Reading.WAITING, withdrawn=bool(withdrawn))
        content = self._files.read(sealed)
        if content is None:
            # It was here and is not any more; the next check of the files finds it and fetches it again.
            return AnswerHere(change_id, state, at, Reading.WAITING, withdrawn=bool(withdrawn))
        found = _opened(suite, one.key, content, answer_info(suite, one.kiosk_id, one.submission_id, change_id))
        answer = _read(found, one, change_id, state)
        if answer is None:
            return AnswerHere(change_id, state, at, Reading.UNREADABLE, withdrawn=bool(withdrawn))
        files = self._files_of(one.submission_id, change_id, answer)
        return AnswerHere(change_id, state, at, Reading.OPENED, answer, files, bool(withdrawn))

    def _files_of(self, submission_id: str, change_id: str, answer: Answer) -> tuple[FileHere, ...]:
        rows = self._database.rows("SELECT file_index, sha256 FROM answer_file WHERE change_id = ?", change_id)
        sealed: dict[int, str] = dict(rows)
        revoked = {
            row[0]
            for row in self._database.rows("SELECT sha256 FROM file_revoked WHERE submission_id = ?", submission_id)
        }
        return tuple(
            # An answer that names more files than its change brought: those are to be had live.
            FileHere(ref, self._lies(sealed[index])[1] if index in sealed else Lies.WAITING, ref.sha256 in revoked)
            for index, ref in enumerate(answer.files)
        )

    def _sealed_of(self, one: Opened, file_id: str) -> tuple[str, str]:
        """Hashes of the plaintext and of the ciphertext of that file; empty, when its answer names more than came with it."""
        for answer in self._case(one, ()).answers:
            for index, file in enumerate(answer.files):
                if file.ref.file_id == file_id:
                    row = self._database.row(
                        "SELECT sha256 FROM answer_file WHERE change_id = ? AND file_index = ?", answer.change_id, index
                    )
                    return file.ref.sha256, str(row[0]) if row else ""
        raise StoreError(StoreFault.UNKNOWN_SUBMISSION, "no answer of this case names such a file")

    def _supplement(self, one: Opened) -> SupplementMade:
        delivery = self._delivery(one.submission_id, one.received_at)
        return SupplementMade(one.submission_id, one.local_number, one.supplement_list, one.created_at, delivery)

    def _delivery(self, submission_id: str, received_at: str | None) -> Delivery:
        if received_at is not None:
            return Delivery.DELIVERED
        row = self._database.row("SELECT state FROM submission WHERE submission_id = ?", submission_id)
        return Delivery.STUCK if row is not None and row[0] == "quarantined" else Delivery.KEPT

    def _lies(self, sha256: str) -> tuple[str, Lies]:
        row = self._database.row("SELECT suite, state FROM sealed_blob WHERE sha256 = ?", sha256)
        return (row[0], Lies(row[1])) if row else ("", Lies.WAITING)


def _root_of(one: Opened, all_of_card: tuple[Opened, ...]) -> str:
    """The submission that began the case which ``one`` completes, as far as it was handed in here; a supplement may complete a
    supplement. Empty for one that completes nothing."""
    known = {other.submission_id: other.supplement_of for other in all_of_card}
    root, seen = one.supplement_of or "", {one.submission_id}
    while (above := known.get(root)) and root not in seen:
        seen.add(root)
        root = above
    return root


def _opened(suite: str, key: X25519PrivateKey, content: bytes | None, info: bytes) -> bytes | None:
    known = suite_of(suite)
    if known is None or content is None:
        return None
    try:
        return known.decrypt(content, key, info)
    except (InvalidTag, ValueError):
        return None


def _read(content: bytes | None, one: Opened, change_id: str, state: str) -> Answer | None:
    """The answer, when it is of this change and says the same as the change itself."""
    if content is None:
        return None
    try:
        answer = msgspec.json.decode(content, type=Answer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    meant = (answer.change_id, answer.submission_id, answer.state) == (change_id, one.submission_id, state)
    return answer if meant and is_answer(answer) else None
