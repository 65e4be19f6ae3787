"""The outbox: what a citizen handed in, durable and sealed, until the platform has it.

``enqueue`` is the promise of the kiosk: when it returns, a power cut costs nothing. It takes the day's next
number, seals, makes the part files durable, and commits submission and receipt job in one transaction; when it
raises, nothing remains.
The submission's id is the idempotency key: asking again with the same id returns the first answer.

One process owns the outbox, and one thread of it at a time; other processes may open it to read.
"""

from __future__ import annotations

import enum
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from kiosk.model.evaluation import Evaluation
from kiosk.model.paper import Paper
from kiosk.model.receipt import PendingReceipt, Receipt, Requester
from kiosk.model.submission import Submission
from offline.admission import AdmissionSettings, Reserve, Space
from offline.database import Database
from offline.desk import Desk
from offline.disk import Disk, RealDisk
from offline.dispatch import Dispatch
from offline.draft_files import DraftFiles
from offline.drafts import Drafts
from offline.errors import StoreError, StoreFault
from offline.evaluations import Evaluations
from offline.housekeeping import Housekeeping
from offline.link_wait import LinkWaits
from offline.notes import Notes
from offline.ownership import Ownership
from offline.parts import PartStore
from offline.receipts import ReceiptJobs, with_case
from offline.records import QueueEntry
from offline.retention import Retention, RetentionSettings
from offline.returns import Returns
from offline.rooms import OutboxKeys
from offline.sealed_files import SealedFiles
from offline.sealing import SealedPart, seal
from offline.submissions import Submissions, manifest_of
from offline.supplements import check_new
from offline.uses import Uses


def no_papers(_: Submission) -> tuple[Paper, ...]:
    """Of a submission that consists of its data alone."""
    return ()


class Access(enum.Enum):
    """How a process opens the outbox."""

    OWNER = "owner"  # recovers after a crash, sweeps, writes
    READER = "reader"  # looks only; beside a running owner too


class Outbox(Dispatch, Desk, Housekeeping):
    """Every method raises StoreError, and may be called from one thread at a time. What the sender asks for is in
    ``offline.dispatch``, what the operator asks for in ``offline.desk``, what is forgotten in ``offline.housekeeping``."""

    def __init__(
        self,
        folder: Path,
        keys: OutboxKeys,
        *,
        access: Access = Access.OWNER,
        disk: Disk | None = None,
        retention: RetentionSettings | None = None,
        admission: AdmissionSettings | None = None,
        space: Space | None = None,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """Open the store in ``folder``. The owner makes it when there is none, and clears up after a crash: a
        submission in mid-sending is queued again, a receipt in mid-print becomes *unknown*, files that no row
        names go."""
        self._keys = keys
        self._disk = disk or RealDisk()
        self._parts = PartStore(folder / "parts", self._disk)
        self._reserve = Reserve(folder, admission, space) if admission and access is Access.OWNER else None
        self._answer_files = SealedFiles(folder / "answers", self._disk)
        self._draft_files = DraftFiles(folder / "drafts", self._disk, random_bytes)
        self._ownership: Ownership | None = None
        if access is Access.OWNER:
            self._make(folder)
            self._ownership = Ownership(folder / "owner.lock")
        try:
            self._database = Database(
                folder / "outbox.db", keys.database, read_only=access is Access.READER, disk=self._disk
            )
            try:
                self._submissions = Submissions(self._database)
                self._receipts = ReceiptJobs(self._database, keys.devices, random_bytes)
                self._evaluations = Evaluations(self._database)
                self._link = LinkWaits(self._database)
                self._uses = Uses(self._database)
                self.notes = Notes(self._database, keys.platform, keys.signing, random_bytes)
                self.returns = Returns(self._answer_files, self._database, keys.devices, random_bytes)
                self.drafts = Drafts(self._draft_files, self._database, keys.devices, random_bytes, self._make_room)
                self._retention = Retention(
                    self._database,
                    self._parts,
                    self._receipts,
                    retention or RetentionSettings(),
                    also=(self.returns, self.drafts),
                )
                if access is Access.OWNER:
                    self._recover(folder)
            except BaseException:
                self._database.close()
                raise
        except BaseException:
            if self._ownership is not None:
                self._ownership.release()
            raise

    def close(self) -> None:
        """Let go of the store; nothing is lost without it either."""
        try:
            self._database.close()
        finally:
            if self._ownership is not None:
                self._ownership.release()

    # -- the citizen ---------------------------------------------------------------------------------------------------

    def enqueue(
        self,
        draft: Submission,
        receipt_of: Callable[[Submission], Receipt],
        card_secret: bytes,
        papers_of: Callable[[Submission], tuple[Paper, ...]] = no_papers,
    ) -> tuple[Submission, Receipt]:
        """Make ``draft`` (whose local number is empty) and its receipt job durable, with the papers that ``papers_of`` makes
        of it once it has its number.

        Returns the submission with its local number and the receipt that ``receipt_of`` made of it. Raises ValueError
        for a draft without applicant or aware time, StoreError when nothing could be kept, and whatever ``receipt_of`` and
        ``papers_of`` raise: then nothing is kept either, and the number is given to another.
        """
        if draft.created_at is None or draft.created_at.tzinfo is None:
            raise ValueError("a submission is queued with its aware time")
        known = self._submissions.find(draft.submission_id)
        if known is not None:
            return self._again(draft, known, receipt_of, card_secret)
        parts: tuple[SealedPart, ...] = ()
        try:
            with self._database.transaction():
                check_new(self._database, draft)
                number = self._submissions.next_number(draft.kiosk_id, draft.created_at.date())
                submission = replace(draft, local_number=str(number))
                receipt = receipt_of(submission)
                submission = replace(submission, papers=papers_of(submission))
                key = self.returns.key_for(card_secret)
                sealed = seal(submission, self._keys.platform, self._keys.signing, key.public)
                parts = sealed.parts
                self._make_room(sum(part.size for part in parts))
                self._parts.put(parts)
                self._submissions.insert(manifest_of(sealed), sealed)
                self.returns.expect(submission, manifest_of(sealed), key, card_secret)
                self._receipts.insert(receipt, card_secret)
                self._uses.count(draft.bundle_id)
        except BaseException as error:
            # After a late failure of the disk the next start may find the rows: then it must find the files too.
            if not (isinstance(error, StoreError) and error.unsure):
                self._parts.remove(part.sha256 for part in parts)
            raise
        return submission, receipt

    def _again(
        self,
        draft: Submission,
        known: QueueEntry,
        receipt_of: Callable[[Submission], Receipt],
        card_secret: bytes,
    ) -> tuple[Submission, Receipt]:
        submission = replace(draft, local_number=known.local_number)
        receipt = self._receipts.open(draft.submission_id, card_secret) or receipt_of(submission)
        return submission, with_case(receipt, known)

    def pending_receipts(self, card_secret: bytes) -> tuple[PendingReceipt, ...]:
        """Receipts that this card's citizen never got, oldest first."""
        return self._receipts.pending(card_secret, self._submissions.get)

    def begin_print(self, submission_id: str, job_id: str, by: Requester = Requester.CITIZEN) -> int:
        """To be durable before the first byte goes to the printer. Returns which repetition it is, 0 for the first paper.
        Raises StoreError (reprint_by_staff)."""
        with self._database.transaction():
            return self._receipts.begin(submission_id, job_id, by)

    def finish_print(self, submission_id: str, job_id: str, outcome: str) -> bool:
        """``outcome``: done, failed or unknown. False when another job has followed, and nothing was changed."""
        with self._database.transaction():
            return self._receipts.finish(submission_id, job_id, outcome)

    def close_receipt(self, submission_id: str) -> None:
        """The citizen has the receipt, on paper or on the telephone: its content is deleted."""
        with self._database.transaction():
            self._receipts.close(submission_id)

    def enqueue_evaluation(self, evaluation: Evaluation, at: str) -> None:
        """Keep the evaluation given ``at`` (ISO 8601). A second one for the same submission changes nothing."""
        with self._database.transaction():
            self._submissions.get(evaluation.submission_id)
            self._evaluations.insert(evaluation, at)

    def uses(self) -> Mapping[str, int]:
        """How often each bundle was applied for on this kiosk, by bundle id."""
        return self._uses.all()

    def _make(self, folder: Path) -> None:
        # Each folder is durable in the one above it, at every start: the last one may have been cut short in between.
        made = [one for one in (folder, *folder.parents) if not one.exists()] or [folder]
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._parts.create()
            self._answer_files.create()
            self._draft_files.create()
            for one in reversed(made):
                self._disk.sync_folder(one.parent)
        except OSError as error:
            raise StoreError(StoreFault.DISK, "the folder of the store cannot be made") from error

    def _recover(self, folder: Path) -> None:
        try:
            self._disk.sync_folder(folder)  # so that a new database is not lost with its name
        except OSError as error:
            raise StoreError(StoreFault.DISK, "the folder of the store cannot be synchronised") from error
        with self._database.transaction():
            self._submissions.recover()
            self._receipts.recover()
            self._evaluations.recover()
            self.notes.recover()
        self._parts.sweep(self._submissions.known_parts())
        self.returns.recover()
        self.drafts.recover()
