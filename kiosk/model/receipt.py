"""A receipt (申请提交回执): paper proof that the submission was made. Never a 受理通知书."""

from __future__ import annotations

from dataclasses import dataclass
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

    @property
    def delivered(self) -> bool:
        """True when the platform has answered with a case number."""
        return self.case_number is not None
