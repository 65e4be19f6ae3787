"""A case (办件): the platform's record of a submission, as a citizen may see it, and what its organ has answered.

By its number there are state and days alone (``CaseProgress``); names, reasons, notices and results (``Case``) only for who has
put the card and passed the second check. An organ's own words stand as they came.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import date, datetime


class CaseState(enum.Enum):
    """预审通过 is not 受理: the days count from the latter."""

    KEPT = "kept"  # still on this kiosk: nobody but it knows of the submission
    STUCK = "stuck"  # on this kiosk, and the platform will not have it: staff has to see to it
    RECEIVED = "received"  # 已收件
    PASSED = "passed"  # 预审通过
    SUPPLEMENT = "supplement"  # 需补正
    REFUSED = "refused"  # 不予受理
    ACCEPTED = "accepted"  # 受理
    DECLINED = "declined"  # 不予许可, after acceptance
    DONE = "done"  # 办结
    WITHDRAWN = "withdrawn"  # 撤回
    OTHER = "other"  # a word of the platform that this version does not know


ENDED = frozenset({CaseState.REFUSED, CaseState.DECLINED, CaseState.DONE, CaseState.WITHDRAWN})


@dataclass(frozen=True)
class CaseProgress:
    """What the number alone brings: nothing of whom. ``seen``: as the kiosk last heard it, None where the platform has just
    said so."""

    number: str
    state: CaseState
    received: datetime
    changed: datetime
    due: date | None = None
    seen: datetime | None = None


@dataclass(frozen=True)
class Organ:
    """Who answers, or who would be competent."""

    name: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class Wanted:
    """One thing to hand in again or to correct; one of the two ids is set. ``fault`` and ``how`` are the organ's words."""

    name: str = field(repr=False)
    fault: str = field(repr=False)
    how: str = field(default="", repr=False)
    material_id: str = ""
    field_id: str = ""


@dataclass(frozen=True)
class WantedList:
    """The one complete list. ``until``: the last day on which it can be met."""

    list_id: str
    wanted: tuple[Wanted, ...]
    until: date | None = None


class FileKind(enum.Enum):
    NOTICE = "notice"
    RESULT = "result"


class FileStanding(enum.Enum):
    """Whether it can be had now."""

    READY = "ready"
    COMING = "coming"  # named by the answer; the file itself is still on its way
    DAMAGED = "damaged"
    REVOKED = "revoked"


@dataclass(frozen=True)
class CaseFile:
    """A notice or a result, as the organ sealed it. ``sha256`` and ``size`` (bytes) are of the file; ``seal``: a word of
    ``kiosk.contract.answer``."""

    file_id: str
    kind: FileKind
    title: str
    media_type: str
    sha256: str
    size: int
    seal: str
    most_prints: int | None = None
    valid_until: str | None = None
    standing: FileStanding = FileStanding.READY


@dataclass(frozen=True)
class CaseAnswer:
    """The organ's last word. ``dated``: its own day."""

    organ: Organ
    dated: str
    reason: str = field(default="", repr=False)
    legal_basis: str = ""
    competent: Organ | None = None
    wanted: WantedList | None = None
    files: tuple[CaseFile, ...] = ()


@dataclass(frozen=True)
class CaseStep:
    """A line of the timeline; ``at`` None while it is still to come."""

    state: CaseState
    at: datetime | None = None


@dataclass(frozen=True)
class Case:
    """``number``: the case number, before there is one the local number. ``here``: handed in on this kiosk. ``answer``: None as
    long as the organ has said nothing, and where it may not be shown. ``supplementing``: what was wanted has been handed in
    here and the platform has not said anything of it yet."""

    submission_id: str
    number: str
    bundle_id: str
    bundle_name: str
    division: str
    state: CaseState
    steps: tuple[CaseStep, ...]
    items: tuple[tuple[str, str], ...] = ()
    here: bool = False
    due: date | None = None
    answer: CaseAnswer | None = None
    supplementing: bool = False

    @property
    def wanted(self) -> WantedList | None:
        """What can be handed in now."""
        open_list = self.state is CaseState.SUPPLEMENT and self.answer is not None and not self.supplementing
        return self.answer.wanted if open_list and self.answer is not None else None

    @property
    def files(self) -> tuple[CaseFile, ...]:
        """Notices and results that the organ's last word names."""
        return () if self.answer is None else self.answer.files


class SecondKind(enum.Enum):
    """What is asked besides the card. Never a face."""

    PHONE = "phone"  # the last four digits of the number that the platform knows
    ATTENDANT = "attendant"  # a code that somebody at the station gives out


SECOND_DIGITS = {SecondKind.PHONE: 4, SecondKind.ATTENDANT: 6}


@dataclass(frozen=True)
class SecondSaid:
    """``value``: what was typed; it goes to the platform and nowhere else."""

    kind: SecondKind
    value: str = field(repr=False)


class CaseSource(enum.Enum):
    """Whose word the list is."""

    PLATFORM = "platform"  # it has just said so
    KIOSK = "kiosk"  # what this kiosk has heard of what was handed in here; the platform cannot be asked now


def newest_first(cases: tuple[Case, ...]) -> tuple[Case, ...]:
    """By the last thing that happened; what was never dated comes first, since it has just been handed in."""
    dated = [case for case in cases if any(step.at for step in case.steps)]
    undated = [case for case in cases if not any(step.at for step in case.steps)]
    return (*undated, *sorted(dated, key=_last, reverse=True))


def _last(case: Case) -> float:
    return max(step.at.timestamp() for step in case.steps if step.at is not None)
