"""Days of a kiosk, as calls of its outbox: people hand in, print, go; what waits is sent; the store is closed and opened.

Which, and in what order, is chance. Every promise is noted when it is made, so that whoever ends the day in the middle of
a call knows what must be found.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from offline.card_key import card_secret
from offline.delivery import CHUNK
from offline.drafts import DraftContent, page_key
from offline.outbox import Outbox
from offline.records import Failure, Outgoing
from offline.states import ReceiptState
from tests.faults.storage.promises import CASE, SECRET, Promises
from tests.offline.memory_platform import MemoryPlatform
from tests.offline.samples import NOW, OTHER_CARD, draft, receipt_of

PAGE_BYTES = 700  # of each page, so that a day costs milliseconds
VISITOR = card_secret(OTHER_CARD)
MOST_DAYS = timedelta(days=150)  # of a store; records go after 180


@dataclass
class Day:
    """One store's people, and the platform that outlives all its deaths."""

    promises: Promises = field(default_factory=Promises)
    platform: MemoryPlatform = field(default_factory=MemoryPlatform)
    broken: list[str] = field(default_factory=list)
    now: datetime = NOW
    monotonic: float = 0.0
    drafts: set[bytes | None] = field(default_factory=lambda: {None})  # what somebody's draft may be found as

    def __post_init__(self) -> None:
        self.promises.forgetful = True

    def spend(self, outbox: Outbox, dice: random.Random, acts: int) -> None:
        """So many things happen. Raises StoreError when the disk ends the day."""
        often = (self.hand_in, self.hand_in, self.send_one, self.send_one)
        for _ in range(acts):
            act = dice.choice(
                (*often, self.print_one, self.keep_house, self.save_draft, self.save_draft, self.drop_draft)
            )
            act(outbox, dice)

    def hand_in(self, outbox: Outbox, dice: random.Random) -> None:
        """The next person; at times the one before once more, after a doubt, which makes no second application."""
        number = len(self.promises.kept)
        if number and dice.random() < 0.2:
            number -= 1
        sample = draft(number, pages=dice.choice((1, 2)), page_size=PAGE_BYTES)
        submission, _ = outbox.enqueue(sample, receipt_of, SECRET)
        self._say(number, "kept", submission.local_number)

    def print_one(self, outbox: Outbox, dice: random.Random) -> None:
        """The newest receipt that is not closed."""
        for number in reversed(self.promises.kept):
            submission_id = self.promises.identify(number)
            if outbox.show(submission_id).receipt in (ReceiptState.PENDING, ReceiptState.FAILED):
                outbox.begin_print(submission_id, "job-1")
                self._say(number, "printing")
                outcome = dice.choice(("done", "done", "failed", "unknown"))
                outbox.finish_print(submission_id, "job-1", outcome)
                self._say(number, outcome)
                if dice.random() < 0.5:
                    outbox.close_receipt(submission_id)
                    self._say(number, "closed")
                return

    def send_one(self, outbox: Outbox, dice: random.Random) -> None:
        """The oldest goes to the platform, as far as the line lets it."""
        task = outbox.take_next(self.now)
        if not isinstance(task, Outgoing):
            return
        reply = self.platform.put_submission(task.submission_id, task.body)
        for upload in reply.parts:
            outbox.record_reply(task.submission_id, reply)
            content = outbox.part_bytes(upload.sha256)
            for offset in range(upload.offset, len(content), CHUNK):
                self.platform.send_part(upload.upload_url, offset, content[offset : offset + CHUNK])
            if dice.random() < 0.1:
                outbox.record_failure(task.submission_id, Failure("timeout", None, of_link=True))
                return
        reply = self.platform.put_submission(task.submission_id, task.body)
        if reply.case_number is None or reply.received_at is None:
            self.broken.append("the platform has every part and gives no number")
            return
        outbox.acknowledge(task.submission_id, reply.case_number, reply.received_at, reply.progress_url)
        numbers = {self.promises.identify(number): number for number in self.promises.kept}
        self._say(numbers[task.submission_id], CASE + reply.case_number)

    def keep_house(self, outbox: Outbox, dice: random.Random) -> None:
        """Some days pass, and what is due is forgotten; never so many that a record itself would go."""
        passed = dice.choice((1, 1, 8))
        if self.now - NOW < MOST_DAYS:
            self.now += timedelta(days=passed)
            self.monotonic += passed * 86_400.0
        self.drafts |= {None}
        outbox.keep_house(self.now, self.monotonic)

    def save_draft(self, outbox: Outbox, dice: random.Random) -> None:
        """Somebody else is in the middle of a visit."""
        page = dice.randbytes(PAGE_BYTES)
        self.drafts |= {page}
        outbox.drafts.save(VISITOR, DraftContent(page[:64], {page_key(page): page}), self.now)
        self.drafts = {page}

    def drop_draft(self, outbox: Outbox, _dice: random.Random) -> None:
        """That visit is over."""
        self.drafts |= {None}
        outbox.drafts.drop(VISITOR)
        self.drafts = {None}

    def draft_broken(self, outbox: Outbox) -> list[str]:
        """The draft is what was saved last, or what was being done to it when the day ended."""
        draft = outbox.drafts.open(VISITOR, self.now)
        if draft is not None and draft.content is None:
            # Its pages go before it does: so it may be found while it was being taken away, and only then.
            broken = [] if None in self.drafts else ["the draft is there and cannot be read"]
            self.drafts = {None}
            outbox.drafts.drop(VISITOR)
            return broken
        content = draft.content if draft is not None else None
        found = next(iter(content.pages.values())) if content is not None else None
        broken = [] if found in self.drafts else ["the draft is not what was saved last"]
        if content is not None and found is not None and content.body != found[:64]:
            broken.append("the draft is of two visits")
        self.drafts = {found}
        return broken

    def deliver_all(self, outbox: Outbox) -> list[str]:
        """Send what is left; then each application is one case, no more and no less."""
        always = random.Random(0)
        always.random = lambda: 1.0  # type: ignore[method-assign]
        for _ in range(2 * len(self.promises.kept) + 2):
            self.send_one(outbox, always)
        expected = {self.promises.identify(n): kept.local_number for n, kept in self.promises.kept.items()}
        arrived = {key: case.manifest.local_number for key, case in self.platform.cases.items() if case.number}
        broken = [f"{key} was lost on the way" for key in sorted(expected.keys() - arrived.keys())]
        broken += [f"{key} arrived and was never promised" for key in sorted(arrived.keys() - expected.keys())]
        broken += [f"{k} arrived under another number" for k in expected.keys() & arrived if expected[k] != arrived[k]]
        if len({case.number for case in self.platform.cases.values()}) != len(self.platform.cases):
            broken.append("two applications share a case")
        return broken

    def _say(self, number: int, step: str, local_number: str = "") -> None:
        self.broken += self.promises.said(number, step, local_number)
