"""What comes back: ``GET /v1/changes?cursor=C`` tells a kiosk what became of the submissions that it made, and what is
announced.

A change is in the clear as far as it says nothing about a person: which submission, which state, which dates. The organ's words
(reasons, what to supply, results) are in a sealed answer (``kiosk/contract/answer.py``), which only the card opens with which
the submission was made. A kiosk may ask again from any cursor; ``change_id`` decides what it has already heard.
"""

from __future__ import annotations

import msgspec

# States of a case, as the platform tells them. 受理 is a state of its own: passing the online review is not yet being accepted.
RECEIVED = "received"  # 已收件: every part is there
PASSED = "passed"  # 预审通过
SUPPLEMENT = "supplement"  # 需补正: one complete list is in the answer
REFUSED = "refused"  # 不予受理: reason and competent organ are in the answer
ACCEPTED = "accepted"  # 受理: working days count from here
DECLINED = "declined"  # 不予许可 and the like, after acceptance
DONE = "done"  # 办结
WITHDRAWN = "withdrawn"  # 撤回 by the applicant

CASE_STATES = (RECEIVED, PASSED, SUPPLEMENT, REFUSED, ACCEPTED, DECLINED, DONE, WITHDRAWN)

CURSOR_UNKNOWN_TYPE = "cursor-unknown"  # of the problem: begin anew without a cursor; nothing happens twice
MOST_CHANGES = 200  # in one answer


class SealedRef(msgspec.Struct, frozen=True):
    """Bytes that are sealed for one submission's ``answer_key``, at ``GET /v1/sealed/{sha256}`` (Range is honoured). ``sha256``
    and ``size`` (bytes) are of the ciphertext; ``suite`` as in the manifest."""

    sha256: str
    size: int
    suite: str


class CaseChange(msgspec.Struct, frozen=True, tag="case"):
    """A case reached ``state`` at ``at`` (ISO 8601 with offset). ``due``: the promised day (ISO 8601), counted by the platform
    from acceptance. ``answer``: what the organ said, sealed; None when there is nothing to say, or when the submission brought
    no key (then it is shown live only). ``replaces``: ``change_id`` of an earlier answer that holds no more."""

    change_id: str
    submission_id: str
    case_number: str
    state: str
    at: str
    due: str | None = None
    answer: SealedRef | None = None
    files: tuple[SealedRef, ...] = ()  # notices and results that the answer names, in its order
    replaces: str | None = None


class FileRevoked(msgspec.Struct, frozen=True, tag="file_revoked"):
    """A notice or result holds no more. ``sha256``: of the *plaintext*, as the answer names it."""

    change_id: str
    submission_id: str
    sha256: str
    at: str


class Announced(msgspec.Struct, frozen=True, tag="announcement"):
    """Words for the attract screen. ``until`` None: until it is withdrawn. ``withdrawn``: the announcement of that id holds no
    more, for good: new words come under a new id. ``audience``: a value of ``kiosk.model.bundle.Audience``, empty: everybody."""

    change_id: str
    announcement_id: str
    title: str
    text: str
    since: str
    until: str | None = None
    withdrawn: bool = False
    audience: str = ""


Change = CaseChange | FileRevoked | Announced


class ChangesReply(msgspec.Struct, frozen=True):
    """In the order in which they happened. ``cursor``: what to ask with next time; ``more``: ask at once."""

    changes: tuple[Change, ...]
    cursor: str
    more: bool = False


class _Page(msgspec.Struct, frozen=True):
    changes: tuple[msgspec.Raw, ...]
    cursor: str
    more: bool = False


def read_changes(body: bytes) -> tuple[ChangesReply, int]:
    """A page of the feed, and how many of its changes were of no kind or shape that is known here: a platform that has learned
    a new kind must not hold up those that a kiosk waits for. Raises msgspec.DecodeError when it is no page at all."""
    page = msgspec.json.decode(body, type=_Page)
    known: list[Change] = []
    for raw in page.changes:
        try:
            known.append(msgspec.json.decode(raw, type=Change))
        except (msgspec.DecodeError, RecursionError):
            continue
    return ChangesReply(tuple(known), page.cursor, page.more), len(page.changes) - len(known)
