"""The checklist (材料清单): the materials needed for this citizen, these items, these answers, each with its state."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from kiosk.model.material import Deferral, Material
from kiosk.model.waiver import Waiver


class RowState(enum.Enum):
    """The states in words of the checklist screen."""

    TO_SCAN = "to_scan"  # 待扫描
    SCANNED = "scanned"  # 已扫描 n 页
    TO_SIGN = "to_sign"  # 待签字
    SIGNED = "signed"  # 已签字
    VERIFIED = "verified"  # 已核验
    WAIVED = "waived"  # 免提交
    DEFERRED = "deferred"  # 容缺后补, under the signed commitment
    TO_VERIFY = "to_verify"  # 免提交·待核验: the waiver could not be checked yet
    PROBLEM = "problem"  # 有问题


class Standing(enum.Enum):
    """Whether the applicant may defer at all (容缺, by credit). The platform says so; until it has, a deferral is provisional."""

    UNKNOWN = "unknown"
    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"


@dataclass(frozen=True)
class ChecklistRow:
    """``reason`` is a message id of ``kiosk.text`` (why waived, what is wrong). ``deferral``: the one that may be taken, or was.
    ``needed_by``: the chosen items that ask for it. ``refused``: message id of why it may not follow later although that was
    published; empty = nothing to say. ``waiver``: what was said of it where it may be waived."""

    material: Material
    state: RowState
    pages: int = 0
    reason: str = ""
    deferral: Deferral | None = None
    needed_by: tuple[str, ...] = ()
    refused: str = ""
    waiver: Waiver | None = None


@dataclass(frozen=True)
class Checklist:
    rows: tuple[ChecklistRow, ...]

    @property
    def missing(self) -> tuple[ChecklistRow, ...]:
        """Rows that still need paper from the citizen."""
        return tuple(row for row in self.rows if row.state in (RowState.TO_SCAN, RowState.PROBLEM))

    @property
    def complete(self) -> bool:
        """True when nothing is left to scan."""
        return not self.missing
