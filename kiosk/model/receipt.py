"""A receipt (申请提交回执): paper proof that the submission was made. Never a 受理通知书."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Receipt:
    """What the slip says. ``case_number`` is None for 本机暂存回执（尚未送达）; name and number are already masked."""

    submission_id: str
    local_number: str
    case_number: str | None
    bundle_name: str
    applicant_masked: str
    number_masked: str
    items: tuple[str, ...]
    materials_taken: tuple[tuple[str, int], ...]  # (name, pages); 0 pages = no paper needed
    materials_deferred: tuple[str, ...]
    promised_days: int
    local_time: datetime
    platform_time: datetime | None
    place: str
    kiosk_id: str
    phone: str
    progress_url: str | None = None  # only with a case number
    longest_days: int = 0  # of the slowest chosen item, where it takes longer than the bundle promises; 0 = not longer
    sample: bool = False  # the guide is sample content: the slip is marked 样例
    materials_to_verify: tuple[str, ...] = ()  # 免提交·待核验: becomes a supplement if the check fails
    deferral_to_verify: bool = False  # whether the deferred ones may follow later, the platform has still to say
    left: tuple[str, ...] = ()  # what of the form is still to be told at the counter: labels, nobody's data

    @property
    def delivered(self) -> bool:
        """True when the platform has answered with a case number."""
        return self.case_number is not None


CITIZEN_REPRINTS = 1  # where paper may be out already; after that only staff


class Requester(enum.Enum):
    """Who asks for a print."""

    CITIZEN = "citizen"
    STAFF = "staff"


@dataclass(frozen=True)
class PendingReceipt:
    """A receipt that its citizen never got. ``outcome``: None when it was never printed, else the last print's ``failed`` or
    ``unknown``. ``reprints_left``: how often the citizen may still ask although paper may be out."""

    submission_id: str
    receipt: Receipt = field(repr=False)
    outcome: str | None
    reprints_left: int = CITIZEN_REPRINTS

    @property
    def printable(self) -> bool:
        """False when only staff may print it: it may lie with somebody already."""
        return self.outcome != "unknown" or self.reprints_left > 0
