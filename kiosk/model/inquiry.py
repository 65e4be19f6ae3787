"""An inquiry (查询): a small form, and the platform's answer to it as a table; printable, and forgotten when the visit ends.

It is data, like a bundle: a new one needs no new code. What the answer says about a person decides how sure the kiosk must be
of who stands here: names and amounts take a second check besides the card, a case's state and dates take none.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.model.guide import Division, FormSection, Provenance


class SecondCheck(enum.Enum):
    """What is asked besides the card before the answer is shown. Never a face."""

    NONE = "none"
    PHONE = "phone"  # digits of the phone that the platform knows, checked by the platform
    ATTENDANT = "attendant"  # somebody at the station looks


class ColumnKind(enum.Enum):
    """How a column's values are written and aligned. Values come as text, as the office has them; none is computed here."""

    TEXT = "text"
    DATE = "date"  # ISO 8601, a day
    MONTH = "month"  # ISO 8601, year and month
    MONEY = "money"  # yuan, two decimals
    NUMBER = "number"


@dataclass(frozen=True)
class Column:
    """One column of the answer. ``personal``: says something about a person, so it is not shown without a second check."""

    column_id: str
    label: str
    kind: ColumnKind = ColumnKind.TEXT
    personal: bool = True


@dataclass(frozen=True)
class Inquiry:
    """``stage``: the stage of life under which citizens look for it (in words); ``division``: where it is offered, with
    everything below; ``form``: sections as in a bundle's form; ``empty``: what is said when the answer has no row, which is an
    answer too."""

    inquiry_id: str
    name: str
    hint: str
    icon: str
    stage: str
    department: str
    division: Division
    provenance: Provenance
    version: str
    form: tuple[FormSection, ...]
    columns: tuple[Column, ...]
    second_check: SecondCheck
    empty: str
    approved: bool = True


@dataclass(frozen=True)
class InquiryAnswer:
    """``rows``: column id -> text, as the office has it; no row is an answer too. ``as_of``: the office's own time, ISO 8601."""

    rows: tuple[Mapping[str, str], ...] = field(repr=False)
    as_of: str
    office: str = ""


@dataclass(frozen=True)
class Inquiring:
    """The inquiry of a visit, and what was answered."""

    inquiry: Inquiry
    answer: InquiryAnswer | None = field(default=None, repr=False)
