"""Inquiries (查询): what the offices answer for the invented people, in the columns of the sample catalogue.

A stranger has no row, which is an answer too. ``case_progress`` is the intake's own and is answered from its cases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from sandbox.offices.people import Resident

Rows = tuple[dict[str, str], ...]

CASE_PROGRESS = "case_progress"
MONTHS = 24


def _pension(resident: Resident, today: date) -> Rows:
    if not resident.employer:
        return ()
    return tuple(
        {
            "month": month,
            "employer": resident.employer,
            "base": "6200.00",
            "personal": "496.00",
            "state": "已到账" if place else "待到账",
        }
        for place, month in enumerate(_months_before(today))
    )


def _fund(resident: Resident, today: date) -> Rows:
    if not resident.employer:
        return ()
    last = _months_before(today)[1]
    return (
        {
            "state": "正常",
            "employer": resident.employer,
            "monthly": "1488.00",
            "paid_until": last,
            "balance": "53568.00",
        },
    )


def _months_before(today: date) -> list[str]:
    """The present month and those before it, newest first."""
    count = today.year * 12 + today.month - 1
    return [f"{(count - back) // 12}-{(count - back) % 12 + 1:02d}" for back in range(MONTHS)]


OFFICES: Mapping[str, tuple[str, Callable[[Resident, date], Rows]]] = {
    "pension_payments": ("鄂尔多斯市社会保险事业服务中心（样例）", _pension),
    "housing_fund": ("鄂尔多斯市住房公积金中心（样例）", _fund),
}
"""Kind -> the office's name and what it answers."""


def rows_of(kind: str, resident: Resident | None, today: date) -> Rows:
    """Raises ``KeyError`` for a kind that no office here answers."""
    _, answer = OFFICES[kind]
    return () if resident is None else answer(resident, today)
