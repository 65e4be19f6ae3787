"""A guide (办事指南): everything published about a bundle in one division. Codes are free strings, never assumed unique."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from kiosk.model.bundle import Audience
from kiosk.model.material import Material
from kiosk.model.situation import Situation


@dataclass(frozen=True)
class Division:
    """An administrative division (行政区划), GB/T 2260, 6 digits as a string."""

    code: str
    name: str


@dataclass(frozen=True)
class Item:
    """One service matter (事项) inside a bundle."""

    item_id: str  # unique inside the guide
    name: str
    department: str
    promised_days: int  # working days after acceptance (受理)
    legal_days: int | None = None
    result_name: str | None = None
    preselected: bool = True
    locked_reason: str | None = None  # 法定关联: why this item cannot be left out; None when it can
    hint: str = ""  # one plain sentence: what this item gives
    short_name: str = ""  # plain words for screens; papers and submissions carry the official name

    @property
    def label(self) -> str:
        """What a citizen is shown."""
        return self.short_name or self.name


@dataclass(frozen=True)
class Fee:
    name: str
    amount: str  # as published, free text
    basis: str
    item: str = ""


@dataclass(frozen=True)
class ServicePoint:
    name: str
    address: str
    hours: str
    phone: str = ""


@dataclass(frozen=True)
class Condition:
    text: str


@dataclass(frozen=True)
class Question:
    """A published question and its answer (常见问题)."""

    question: str
    answer: str


class Provenance(enum.Enum):
    """Where the content comes from; anything but OFFICIAL is marked on every screen that shows it."""

    OFFICIAL = "official"
    SAMPLE = "sample"


@dataclass(frozen=True)
class FormField:
    """One field of the bundle's form.

    ``kind`` names a validator of ``kiosk.forms`` (``text``, ``name``, ``id_number``, ``phone``, ``date``, ``choice``,
    ``bank_card``, ``address``); ``prefill`` names a card field (``name``, ``number``, …) or is empty;
    ``when`` gives a situation id and the options for which the field is asked; all must hold. A field that is not
    ``editable`` is shown as the card has it: the chip's word, which nobody can correct here.
    """

    field_id: str
    label: str
    kind: str
    required: bool = True
    prefill: str = ""
    options: tuple[tuple[str, str], ...] = ()  # (value, label) for kind "choice"
    hint: str = ""
    items: tuple[str, ...] = ()  # item ids that need it; empty = always
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()  # empty = always
    editable: bool = True


@dataclass(frozen=True)
class FormSection:
    """Fields shown on one screen."""

    section_id: str
    title: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True)
class Guide:
    """Everything about one bundle in one division, imported guide and overlay already joined."""

    bundle_id: str
    name: str
    audience: Audience
    icon: str
    division: Division
    code: str
    version: str
    provenance: Provenance
    lead_department: str
    departments: tuple[str, ...]
    promised_days: int
    visits: int
    visit_reason: str
    flow: tuple[str, ...]
    phone: str
    complaint_phone: str
    delivery: str
    items: tuple[Item, ...]
    materials: tuple[Material, ...]
    situations: tuple[Situation, ...]
    form: tuple[FormSection, ...]
    conditions: tuple[Condition, ...] = ()
    fees: tuple[Fee, ...] = ()
    points: tuple[ServicePoint, ...] = ()
    questions: tuple[Question, ...] = ()
    letter: tuple[str, ...] = ()  # paragraphs of the commitment (承诺书) that is signed, empty when none

    def item(self, item_id: str) -> Item:
        """The item of that id. Raises KeyError."""
        for item in self.items:
            if item.item_id == item_id:
                return item
        raise KeyError(item_id)

    def material(self, material_id: str) -> Material:
        """The material of that id. Raises KeyError."""
        for material in self.materials:
            if material.material_id == material_id:
                return material
        raise KeyError(material_id)
