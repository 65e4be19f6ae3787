"""A guide (办事指南): everything published about a bundle in one division. Codes are free strings, never assumed unique."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from kiosk.model.bundle import Audience
from kiosk.model.material import Material
from kiosk.model.rule import ALWAYS, Rule
from kiosk.model.situation import Situation


@dataclass(frozen=True)
class Division:
    """An administrative division (行政区划), GB/T 2260, 6 digits as a string."""

    code: str
    name: str


@dataclass(frozen=True)
class Requirement:
    """Another item that has to be applied for with this one; ``when``: for which answers to questions asked before the items."""

    item: str
    when: Rule = ALWAYS


@dataclass(frozen=True)
class ItemCode:
    """``kind``: the element's name in the item catalogue (ZWFW C0109), such as 基本编码, 实施编码, 业务办理项编码.

    ``code``: a free string of any length; not unique, and one item may have several of one kind (of two versions, say)."""

    kind: str
    code: str


@dataclass(frozen=True)
class Item:
    """One service matter (事项) inside a bundle.

    ``requires``: items that have to be applied for with it; ``conflicts``: items that cannot (mutual exclusion).
    ``instant``: True 即办件, False 承诺件, None where nobody has said. ``appointment``: why it ends in a booking and not in a
    submission alone (a law that demands presence, an inspection); empty = it does not.
    """

    item_id: str  # unique inside the guide
    name: str
    department: str
    promised_days: int  # working days after acceptance (受理)
    legal_days: int | None = None
    result_name: str | None = None
    preselected: bool = True
    locked_reason: str | None = None  # 法定关联: why this item cannot be left out; None when it can
    when: Rule = ALWAYS  # for which answers it is offered
    requires: tuple[Requirement, ...] = ()
    conflicts: tuple[str, ...] = ()
    instant: bool | None = None
    appointment: str = ""
    once: bool = (
        False  # of several applications in one visit only the first asks for it: the mother's benefit, not each twin's
    )
    elsewhere: bool = True  # 全市通办: listed for acceptance outside its own division
    codes: tuple[ItemCode, ...] = ()
    legal_basis: str = ""
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
    ``bank_card``, ``address``, …: ``docs/contract/forms``); ``prefill`` names a card field (``name``, ``number``, …) or is empty;
    ``when``: for which answers the field is asked. A field that is not ``editable`` is shown as the card has it: the chip's
    word, which nobody can correct here. ``each``: asked anew for each application of one visit. ``about``: whose datum it
    is, ``applicant``, ``subject`` (a newborn, a deceased person), ``agent``, ``spouse``, …
    """

    field_id: str
    label: str
    kind: str
    required: bool = True
    prefill: str = ""
    options: tuple[tuple[str, str], ...] = ()  # (value, label) for kind "choice"
    hint: str = ""
    items: tuple[str, ...] = ()  # item ids that need it; empty = always
    when: Rule = ALWAYS
    editable: bool = True
    each: bool = False
    about: str = "applicant"
    element: str = ""  # name of the GB/T 39046 element or code list it maps to; empty = none
    after: str = ""  # of a day: the field whose day it cannot be before; empty = none
    use: str = ""  # the shared field that it is (assets/forms/fields.json); empty = of this guide alone


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
    approved: bool = True  # the departments have approved what was decided about it
    withheld: bool = False  # it would accept, but production accepts nothing that is unapproved or a sample
    accepts: bool = True  # False: a parent division's guide, which informs but does not accept here
    review_points: tuple[str, ...] = ()  # 收件审查要点, decided by the departments, versioned with the overlay
    single: bool = False  # a single item, offered as a bundle of one
    intermediaries: bool | None = None  # 中介服务: whether any is needed; None where nobody has said

    @property
    def longest_days(self) -> int:
        """Promised days of the slowest item where it takes longer than the bundle promises, else 0: published guides contradict
        themselves here."""
        slowest = max((item.promised_days for item in self.items), default=0)
        return slowest if slowest > self.promised_days else 0

    @property
    def results(self) -> tuple[str, ...]:
        """What the items give, each named once."""
        return tuple(dict.fromkeys(item.result_name for item in self.items if item.result_name))

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
