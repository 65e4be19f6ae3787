"""Case numbers: ``KSK`` + tail of the division + month and day + running number, 17 characters.

========================  ====================================
``KSK06271123000018``     stored and on the wire
``KSK 0627 1123 000018``  as people see it
========================  ====================================

The running number counts all cases of a division's tail and never starts again, so that a number stays unique although
it names no year; the month and day only help people to find it. The millionth case gets a seventh digit.
"""

from __future__ import annotations

from datetime import date

PREFIX = "KSK"


def division_tail(division: str) -> str:
    """``150627`` and ``150627000000`` -> ``0627``: city and county."""
    return division[2:6]


def case_number(division: str, day: date, running: int) -> str:
    """The number of the ``running``-th case (from 1) of the division's tail, assigned on ``day``."""
    return f"{PREFIX}{division_tail(division)}{day:%m%d}{running:06d}"


def spaced(number: str) -> str:
    """``KSK06271123000018`` -> ``KSK 0627 1123 000018``."""
    return f"{number[:3]} {number[3:7]} {number[7:11]} {number[11:]}"
