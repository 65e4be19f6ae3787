"""A catalogue entry as imported: a portal's guide in our words, before anybody has decided anything.

The portal ties no material to an item and hides conditions in free text; those decisions are an overlay's
(``kiosk.catalogue.overlay``). Nothing that was understood is dropped: what has no word of ours stays in ``kept``.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

FORMAT = 1  # of entry files


class EntryItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """``name`` is what the applicant picks, ``service`` the catalogue service that it belongs to; ``codes`` by the name of the
    element in the item catalogue (ZWFW C0109: 基本编码, 实施编码, …), several of one kind in the order of the guide."""

    name: str
    service: str
    promised_days: int | None
    result_name: str
    codes: dict[str, tuple[str, ...]] = {}


class EntryMaterial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Values of the coded fields are words of ours (``kiosk.catalogue.portal_codes``), or the raw code if unknown."""

    name: str
    code: str
    standard_name: str
    necessity: str
    kind: str  # original, copy, …
    medium: str  # paper, electronic, …
    origin: str
    origin_note: str
    nature: str  # form, licence, certificate, other
    waiver: str
    waiver_note: str
    filling_note: str
    acceptance_note: str
    legal_basis: str
    copies: int | None
    size: str
    order: int | None
    attachments: tuple[tuple[str, str], ...] = ()  # (kind, file name)
    kept: dict[str, str] = {}


class EntryPoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    address: str
    hours: str


class EntryCondition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: str
    note: str


class EntryQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    question: str
    answer: str


class EntryFee(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    item: str
    amount: str
    basis: str
    reducible: str


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One bundle in one area. Days are working days after acceptance; a number that was not given is None."""

    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    name: str
    code: str
    area: str
    lead_department: str
    departments: tuple[str, ...]
    promised_days: int | None
    visits: int | None
    visit_reason: str
    flow: tuple[str, ...]
    delivery: str
    phone: str
    complaint_phone: str
    items: tuple[EntryItem, ...]
    materials: tuple[EntryMaterial, ...]
    points: tuple[EntryPoint, ...]
    conditions: tuple[EntryCondition, ...]
    questions: tuple[EntryQuestion, ...]
    fees: tuple[EntryFee, ...]
    attachments: tuple[tuple[str, str], ...] = ()
    kept: dict[str, str] = {}


class Report(msgspec.Struct):
    """What a person should look at after an import; each line begins with the path inside the file."""

    unknown: list[str] = []
    contradictions: list[str] = []
    stripped: list[str] = []
    undecided: list[str] = []
