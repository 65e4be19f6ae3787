"""An overlay: what the departments decided about an imported guide, and who approved it.

A portal publishes neither which material belongs to which item nor what to ask first; a person decides that, in an
overlay with a version of its own. It names items and materials by their official names, so that a guide which changed
under it is noticed, and it has to decide on every one of them: bound, or left out with the reason.
"""

from __future__ import annotations

from typing import Annotated, Protocol

import msgspec
from msgspec import Meta

from kiosk.catalogue.asked_field import AskedField
from kiosk.catalogue.capture import OverlayCapture
from kiosk.catalogue.home import Identifier, Words
from kiosk.catalogue.propose_words import NO_DAY, UNAPPROVED
from kiosk.model.bundle import Audience
from kiosk.model.guide import Provenance, Requirement
from kiosk.model.material import Source
from kiosk.model.rule import ALWAYS, Rule
from kiosk.model.situation import Asks

FORMAT = 2

OptionId = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$")]
Case = dict[Identifier, tuple[OptionId, ...]]
# One case, or several of which any is enough.
When = Case | tuple[Case, ...]


def rule_of(when: When) -> Rule:
    """The model's rule."""
    if isinstance(when, dict):
        return Rule.of(when) if when else ALWAYS
    return Rule.of(*when)


def requirement_of(said: str | OverlayRequirement) -> Requirement:
    """The model's requirement."""
    if isinstance(said, str):
        return Requirement(said)
    return Requirement(said.item, rule_of(said.when))


class OverlayDivision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where these decisions hold (GB/T 2260)."""

    code: Annotated[str, Meta(pattern=r"^[0-9]{6}$")]
    name: Words


class OverlayVariant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same decisions in another division: ``extends`` names the division of the overlay that holds them. Official names are
    the same there, or the guide does not fit and is not offered."""

    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    extends: Annotated[str, Meta(pattern=r"^[0-9]{6}$")]
    guide_code: Words
    version: Words
    approved_by: Words
    approved_on: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    division: OverlayDivision


class OverlayRequirement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``when``: for which answers to questions that are asked before the items (``first``)."""

    item: Identifier
    when: When = {}


class OverlayItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``official``: the item's name in the guide. ``requires``: an item's id alone means always. ``codes``: by the name of the
    element in the item catalogue (基本编码, 实施编码, …), beside those of the guide. ``note``: why it was decided so; shown to
    nobody but reviewers. The others as in ``kiosk.model.guide.Item``."""

    item_id: Identifier
    official: Words
    department: Words
    short_name: str = ""
    hint: str = ""
    preselected: bool = True
    locked_reason: str | None = None
    legal_days: Annotated[int, Meta(ge=0)] | None = None
    when: When = {}
    requires: tuple[Identifier | OverlayRequirement, ...] = ()
    conflicts: tuple[Identifier, ...] = ()
    instant: bool | None = None
    appointment: str = ""
    once: bool = False
    elsewhere: bool = True
    codes: dict[Words, Annotated[tuple[Words, ...], Meta(min_length=1)]] = {}
    legal_basis: str = ""
    note: str = ""


class OverlayDeferral(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """容缺, as published: for which items, within how many working days after acceptance, and how."""

    items: Annotated[tuple[Identifier, ...], Meta(min_length=1)]
    days: Annotated[int, Meta(ge=1, le=365)]
    how: Words


class OverlayMaterial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``items`` empty: all of them. ``when``: situation -> the options for which it is asked; several such cases: any of them.
    The others as in ``kiosk.model.material.Material``."""

    material_id: Identifier
    official: Words
    source: Source
    short_name: str = ""
    items: tuple[Identifier, ...] = ()
    when: When = {}
    fallback_scan: bool = False
    key: bool = True
    deferrals: tuple[OverlayDeferral, ...] = ()
    each: bool = False
    bring: str = ""
    max_pages: Annotated[int, Meta(ge=1, le=50)] = 50
    capture: OverlayCapture | None = None
    told: tuple[Words, ...] = ()
    hint: str = ""
    icon: Words = "file-document-outline"
    note: str = ""


class LeftOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item or a material of the guide that this kiosk does not offer or ask for, and why."""

    official: Words
    reason: Words


class OverlayOption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    option_id: OptionId
    label: Words
    hint: str = ""
    excludes_items: tuple[Identifier, ...] = ()
    unsure: bool = False


class OverlaySituation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``first``: asked before the items are shown. The others as in ``kiosk.model.situation.Situation``."""

    situation_id: Identifier
    question: Words
    options: Annotated[tuple[OverlayOption, ...], Meta(min_length=2)]
    hint: str = ""
    asks: Asks = Asks.CASE
    when: When = {}
    items: tuple[Identifier, ...] = ()
    table: str = ""
    first: bool = False
    note: str = ""


class OverlayField(AskedField, frozen=True, forbid_unknown_fields=True):
    """``use``: the shared field (``kiosk.forms.library``) that says what does not stand here; written out while the file is
    read. The others as in ``kiosk.model.guide.FormField``."""

    items: tuple[Identifier, ...] = ()
    when: When = {}  # noqa: RUF012 - msgspec makes each its own
    each: bool = False


class OverlaySection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    section_id: Identifier
    title: Words
    fields: Annotated[tuple[OverlayField, ...], Meta(min_length=1)]


class Overlay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``guide_code``: the code of the guide that was reviewed; another guide needs another review."""

    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    guide_code: Words
    version: Words
    approved_by: Words
    approved_on: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    provenance: Provenance
    bundle_id: Identifier
    name: Words
    audience: Audience
    icon: Words
    division: OverlayDivision
    items: Annotated[tuple[OverlayItem, ...], Meta(min_length=1)]
    materials: tuple[OverlayMaterial, ...]
    situations: tuple[OverlaySituation, ...]
    form: tuple[OverlaySection, ...]
    letter: tuple[Words, ...] = ()
    review_points: tuple[Words, ...] = ()
    single: bool = False
    left_out_items: tuple[LeftOut, ...] = ()
    left_out_materials: tuple[LeftOut, ...] = ()


class Decided(Protocol):
    """What somebody has to approve: an overlay, an inquiry."""

    @property
    def approved_by(self) -> str:
        """Who, in words."""

    @property
    def approved_on(self) -> str:
        """ISO 8601, a day."""


def is_approved(decided: Decided) -> bool:
    """Whether somebody has approved it, and on a day."""
    return decided.approved_by.strip() != UNAPPROVED and decided.approved_on != NO_DAY
