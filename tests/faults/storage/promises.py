"""What a store has promised, and whether it kept it: the count after every kill and every power cut.

A promise is made when a call of the outbox returns. The step after the last that returned may be durable without anybody
having heard of it; anything else is a loss, a double or an invention.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from offline.card_key import card_secret
from offline.errors import StoreError
from offline.outbox import Outbox
from offline.records import QueueEntry
from offline.states import ReceiptState, SubmissionState
from tests.offline.samples import CARD, draft

SECRET: Final = card_secret(CARD)

R = ReceiptState
# What the receipt may be found as, by the last thing that was said of it.
FOUND: Final[dict[str, frozenset[ReceiptState]]] = {
    "": frozenset({R.PENDING}),
    "kept": frozenset({R.PENDING, R.UNKNOWN}),
    "printing": frozenset({R.UNKNOWN, R.FAILED, R.CLOSED}),
    "done": frozenset({R.CLOSED}),
    "failed": frozenset({R.FAILED, R.UNKNOWN, R.CLOSED}),
    "unknown": frozenset({R.UNKNOWN, R.CLOSED}),
    "closed": frozenset({R.CLOSED}),
}
# And by what a start found it as, once somebody goes on from there.
NEXT: Final[dict[ReceiptState, frozenset[ReceiptState]]] = {
    R.PENDING: FOUND["kept"],
    R.FAILED: FOUND["failed"],
    R.UNKNOWN: FOUND["unknown"],
    R.CLOSED: FOUND["closed"],
}
OFFERED: Final = frozenset({R.PENDING, R.FAILED, R.UNKNOWN})
CASE: Final = "case "  # then the case number: the acknowledgement is durable


@dataclass(slots=True)
class Kept:
    """What is known of one application. ``case_number`` from when its acknowledgement was durable."""

    local_number: str
    allowed: frozenset[ReceiptState]
    case_number: str | None = None


@functools.cache
def sample_id(number: int) -> str:
    """The id of application ``number``; an application that is made again has the same."""
    return draft(number).submission_id


@dataclass(slots=True)
class Promises:
    """Of one store over all its deaths. Applications are numbered from 0 in the order in which they were handed in."""

    kept: dict[int, Kept] = field(default_factory=dict)
    identify: Callable[[int], str] = sample_id
    forgetful: bool = False  # the store keeps house: what the platform has may lose its papers and its receipt

    def said(self, number: int, step: str, local_number: str = "") -> list[str]:
        """Note one word (a key of ``FOUND`` or ``CASE``); returns what contradicts an earlier one."""
        known = self.kept.get(number)
        if known is None:
            self.kept[number] = Kept(local_number, FOUND[step])
            return []
        if step.startswith(CASE):
            number_before, known.case_number = known.case_number, step.removeprefix(CASE)
            if number_before not in (None, known.case_number):
                return [f"application {number} was case {number_before} and became {known.case_number}"]
        elif step != "kept":
            known.allowed = FOUND[step]
        elif known.local_number != local_number:
            return [f"application {number} was {known.local_number} and became {local_number}"]
        return []

    def held_against(self, outbox: Outbox, files: Iterable[str]) -> tuple[int, list[str]]:
        """After a death: how many there are that were never said (at most one), and every broken promise. ``files``: the
        names in the folder of parts."""
        try:
            return self._compare(outbox, frozenset(files))
        except StoreError as error:
            return 0, [f"the store does not read: {error.code}"]
        except (ValueError, TypeError) as error:
            return 0, [f"the store holds rubbish: {type(error).__name__}"]

    def _compare(self, outbox: Outbox, files: frozenset[str]) -> tuple[int, list[str]]:
        broken = []
        entries = {entry.submission_id: entry for entry in outbox.list()}
        unsaid = len(self.kept)
        adopted = entries.get(self.identify(unsaid))
        if adopted is not None:
            self.kept[unsaid] = Kept(adopted.local_number, FOUND[""])
        ids = {self.identify(number): number for number in self.kept}
        if strangers := entries.keys() - ids.keys():
            broken.append(f"{len(strangers)} submissions that nobody made")
        if len({entry.local_number for entry in entries.values()}) != len(entries):
            broken.append("two submissions share a local number")
        offered = {pending.submission_id for pending in outbox.pending_receipts(SECRET)}
        for submission_id, number in ids.items():
            entry = entries.get(submission_id)
            if entry is None:
                broken.append(f"application {number} was promised {self.kept[number].local_number} and is lost")
            else:
                broken += self._compare_one(number, entry, outbox, submission_id in offered)
        broken += _parts_broken(outbox, entries.values(), files)
        return int(adopted is not None), broken

    def _compare_one(self, number: int, entry: QueueEntry, outbox: Outbox, is_offered: bool) -> list[str]:
        kept, broken = self.kept[number], []
        receipt = outbox.show(entry.submission_id).receipt
        if entry.local_number != kept.local_number:
            broken.append(f"application {number} was {kept.local_number} and became {entry.local_number}")
        forgotten = self.forgetful and entry.state is SubmissionState.ACKNOWLEDGED and receipt is R.CLOSED
        if receipt not in kept.allowed and not forgotten:
            names = "/".join(sorted(state.value for state in kept.allowed))
            broken.append(f"the receipt of application {number} is {receipt.value}, not {names}")
        if (receipt in OFFERED) != is_offered:
            broken.append(f"the receipt of application {number} is {receipt.value} and offered wrongly")
        kept.allowed = NEXT.get(receipt, frozenset({receipt}))
        if kept.case_number is not None and entry.case_number != kept.case_number:
            broken.append(f"application {number} was case {kept.case_number} and is {entry.case_number}")
        if entry.state is SubmissionState.QUARANTINED:
            broken.append(f"application {number} is in the quarantine")
        kept.case_number = entry.case_number
        return broken


def _parts_broken(outbox: Outbox, entries: Iterable[QueueEntry], files: frozenset[str]) -> list[str]:
    """What is still to be sent has its parts whole; no part lies about that belongs to nobody."""
    broken, named = [], set()
    for entry in entries:
        parts = outbox.show(entry.submission_id).parts
        named |= {part.sha256 for part in parts}
        if entry.state is SubmissionState.ACKNOWLEDGED:
            continue
        for part in parts:
            try:
                outbox.part_bytes(part.sha256)
            except StoreError as error:
                broken.append(f"part {part.index} of {entry.local_number} is lost: {error.code}")
    if strays := files - named:
        broken.append(f"{len(strays)} part files that belong to nobody")
    return broken
