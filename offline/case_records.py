"""What the store hands out of a case that came back: frozen, and without a word of the organ in any ``repr``.

Everything that could be missing is a value: an answer that is still on its way, one that no card here can open, a file that
was damaged.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from kiosk.contract.answer import Answer, FileRef
from kiosk.contract.case_query import CaseStep


class Lies(enum.Enum):
    """Where sealed bytes are."""

    HERE = "here"
    WAITING = "waiting"  # known, not yet (wholly) downloaded
    DAMAGED = "damaged"  # what came, or what lies here, is not what was named; it is fetched again


class Reading(enum.Enum):
    """What of an answer can be read here."""

    OPENED = "opened"
    WAITING = "waiting"  # as of its bytes
    UNREADABLE = "unreadable"  # does not open with this submission's key, or contradicts the change that brought it
    NOTHING = "nothing"  # the organ said no more than the state


class Delivery(enum.Enum):
    """Whether the platform has what was handed in."""

    KEPT = "kept"  # only this kiosk knows of it
    STUCK = "stuck"  # the platform refused it for good; it waits for a person
    DELIVERED = "delivered"


@dataclass(frozen=True)
class StatusHere:
    """What a number alone brings: state and dates, nothing of whom. ``number``: the case number, before there is one the local
    number. ``state`` None: the platform has said nothing of it yet. Times are ISO 8601 with offset."""

    number: str
    delivery: Delivery
    state: str | None
    created_at: str
    received_at: str | None
    changed_at: str | None
    due: str | None


@dataclass(frozen=True)
class FileHere:
    """A notice or a result. ``revoked``: it holds no more, and is not printed."""

    ref: FileRef
    lies: Lies
    revoked: bool = False


@dataclass(frozen=True)
class AnswerHere:
    """One change of the case, with what the organ said. ``withdrawn``: another one stands in its place."""

    change_id: str
    state: str
    at: str
    reading: Reading
    answer: Answer | None = field(default=None, repr=False)
    files: tuple[FileHere, ...] = ()
    withdrawn: bool = False


@dataclass(frozen=True)
class SupplementMade:
    """What was handed in here for a case later."""

    submission_id: str
    local_number: str
    list_id: str
    created_at: str
    delivery: Delivery


@dataclass(frozen=True)
class CaseHere:
    """A case of the card's holder, as far as this kiosk knows it. ``state`` None: the platform has not been heard of since it
    was handed in (``delivery`` says whether it has it). ``steps``: oldest first. ``answers``: newest first, withdrawn ones
    at the end. ``settled``: nothing follows."""

    submission_id: str
    local_number: str
    case_number: str | None
    bundle_id: str
    bundle_name: str
    division: str
    items: tuple[tuple[str, str], ...]
    created_at: str
    received_at: str | None
    delivery: Delivery
    state: str | None
    changed_at: str | None
    due: str | None
    steps: tuple[CaseStep, ...]
    answers: tuple[AnswerHere, ...]
    supplements: tuple[SupplementMade, ...] = ()
    settled: bool = False
    phone_tail: str = field(default="", repr=False)  # last digits of the form's phone; empty: none was given

    @property
    def wanted(self) -> AnswerHere | None:
        """The answer whose list of supplements is open: nothing newer holds, and nothing was handed in for it yet."""
        for one in self.answers:
            if one.withdrawn or one.change_id != self.answers[0].change_id:
                continue
            asked = one.answer.supplement if one.answer else None
            if asked and not any(
                s.list_id == asked.list_id and s.delivery is not Delivery.STUCK for s in self.supplements
            ):
                return one
        return None


@dataclass(frozen=True)
class Download:
    """Sealed bytes that are still to be fetched: ``have`` of ``size`` bytes lie here."""

    sha256: str
    size: int
    suite: str
    have: int
    failures: int


@dataclass(frozen=True)
class PulledPage:
    """What one page of the feed did. ``fresh``: changes that were new and said something of a submission of this kiosk or an
    announcement; ``strange``: of submissions that are not (or no more) known here, or impossible in themselves."""

    fresh: int
    repeated: int
    strange: int
    more: bool
