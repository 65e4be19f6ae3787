"""An overlay: what a department decided about one imported entry, with who approved it.

It names items and materials by their published names, so that a changed guide leaves dangling references that are
reported and never silently applied; ``entry_sha256`` binds it to the entry that the approver saw.
"""

from __future__ import annotations

import hashlib

import msgspec

from kiosk.catalogue.entry import Entry
from kiosk.model.bundle import Audience
from kiosk.model.guide import Division, FormSection, Provenance
from kiosk.model.material import Source
from kiosk.model.situation import Situation

FORMAT = 1  # of overlay files


class ItemDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``published``: the item's name in the entry; the rest as in ``kiosk.model.guide.Item``."""

    published: str
    item_id: str
    department: str
    short_name: str = ""
    hint: str = ""
    preselected: bool = True
    locked_reason: str | None = None


class MaterialDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``published``: the material's name in the entry; ``why``: the reason for what was decided, for the next reader."""

    published: str
    material_id: str
    source: Source
    why: str
    items: tuple[str, ...] = ()
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()
    fallback_scan: bool = False
    short_name: str = ""
    hint: str = ""
    icon: str = "file-document-outline"


class LeftOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A published item or material that this kiosk does not take, and why."""

    published: str
    why: str


class Overlay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every published item and material is either decided or left out; nothing is taken over by default."""

    format: int
    entry_sha256: str
    version: str  # of the guide that comes out
    provenance: Provenance
    approved_by: str
    approved_on: str  # ISO 8601
    bundle_id: str
    name: str
    audience: Audience
    icon: str
    division: Division
    items: tuple[ItemDecision, ...]
    materials: tuple[MaterialDecision, ...]
    left_out: tuple[LeftOut, ...]
    situations: tuple[Situation, ...]
    form: tuple[FormSection, ...]
    letter: tuple[str, ...]


def entry_digest(entry: Entry) -> str:
    """SHA-256 as hex over the entry's canonical JSON, whatever the layout of its file."""
    return hashlib.sha256(msgspec.json.encode(entry, order="deterministic")).hexdigest()
