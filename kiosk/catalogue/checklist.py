"""The checklist: what each needed material is like for this person, now. Pure.

What was captured counts before what may be waived; a waiver that nobody has checked is never called done; deferring is
offered only where it was published for every chosen item that asks, and never for a key material or an item that is done at
once (即办件). As long as the platform has not said whether this applicant may, a deferral is provisional and is called so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.catalogue.select import chosen_of, needed_materials
from kiosk.model.checklist import Checklist, ChecklistRow, RowState, Standing
from kiosk.model.guide import Guide
from kiosk.model.material import Deferral, Material, Source
from kiosk.model.waiver import Waiver, WaiverState

# Still to be brought first, then what is done, then what the citizen need not bring.
_ORDER = {
    RowState.PROBLEM: 0,
    RowState.TO_SCAN: 0,
    RowState.SCANNED: 1,
    RowState.DEFERRED: 2,
    RowState.TO_VERIFY: 3,
    RowState.VERIFIED: 4,
    RowState.WAIVED: 4,
    RowState.TO_SIGN: 5,
    RowState.SIGNED: 5,
}


@dataclass(frozen=True)
class Known:
    """What the visit knows. ``identity_read``: by the identity card; ``other_document``: the person is known by another card, and
    the identity card, where it is asked for, has still to be scanned. ``pages``: material id -> pages taken. ``deferred``:
    material ids that the citizen will bring later. ``standing``: whether the platform lets this applicant defer."""

    identity_read: bool = False
    other_document: bool = False
    form_done: bool = False
    signed: bool = False
    pages: Mapping[str, int] = field(default_factory=dict)
    begun: frozenset[str] = frozenset()  # material ids of which some pages are there and not all
    deferred: frozenset[str] = frozenset()
    by_agent: bool = False  # an ordinary agent stands here: the applicant's own letter comes on paper, signed (M10)
    online: bool = True
    standing: Standing = Standing.UNKNOWN
    waivers: Mapping[str, Waiver] = field(default_factory=dict)


def checklist(guide: Guide, items: frozenset[str], answers: Mapping[str, str], known: Known) -> Checklist:
    """The checklist with each material's state. Still missing ones come first."""
    chosen = chosen_of(guide, items, answers)
    rows = [_row(guide, material, chosen, known) for material in needed_materials(guide, items, answers)]
    return Checklist(tuple(sorted(rows, key=lambda row: _ORDER[row.state])))


def deferral_of(guide: Guide, material: Material, chosen: frozenset[str]) -> Deferral | None:
    """Under which published word it may follow later: the strictest of the chosen items that ask for it. None when it may not."""
    if material.key or material.source not in (Source.SCAN, Source.E_LICENCE, Source.DATA_CHECK, Source.REUSE):
        return None
    found = []
    for item_id in needed_by(guide, material, chosen):
        word = next((d for d in material.deferrals if item_id in d.items), None)
        if word is None or guide.item(item_id).instant is not False:
            return None  # not published for this item, done at once, or nobody has said which
        found.append(word)
    return min(found, key=lambda word: word.days, default=None)


def needed_by(guide: Guide, material: Material, chosen: frozenset[str]) -> tuple[str, ...]:
    """The chosen items that ask for it, in the guide's order."""
    return tuple(
        item.item_id
        for item in guide.items
        if item.item_id in chosen and (not material.items or item.item_id in material.items)
    )


def _row(guide: Guide, material: Material, chosen: frozenset[str], known: Known) -> ChecklistRow:
    state, pages, reason = _state(material, known)
    word = deferral_of(guide, material, chosen) if state in (RowState.TO_SCAN, RowState.TO_VERIFY) else None
    wanted_by = needed_by(guide, material, chosen)
    waiver = known.waivers.get(material.material_id)
    if word is not None and known.standing is Standing.NOT_ELIGIBLE:
        # Of one that is being verified nothing has to be brought yet.
        refused = "catalogue.reason.not_deferrable" if state is RowState.TO_SCAN else ""
        return ChecklistRow(material, state, pages, reason, None, wanted_by, refused, waiver)
    if word is not None and material.material_id in known.deferred:
        provisional = "" if known.standing is Standing.ELIGIBLE else "_provisional"
        state, reason = RowState.DEFERRED, f"catalogue.reason.deferred{provisional}"
    return ChecklistRow(material, state, pages, reason, word, wanted_by, waiver=waiver)


def _state(material: Material, known: Known) -> tuple[RowState, int, str]:
    taken = known.pages.get(material.material_id, 0)
    match material.source:
        case Source.ID_CARD if known.identity_read:
            return RowState.VERIFIED, 0, "catalogue.reason.card_read"
        case Source.ID_CARD if not known.other_document:
            return RowState.WAIVED, 0, "catalogue.reason.card_at_reader"
        case Source.LETTER if known.by_agent:
            if taken:
                return RowState.SCANNED, taken, ""
            return RowState.TO_SCAN, 0, "catalogue.reason.letter_by_applicant"
        case Source.FORM | Source.LETTER:
            state = RowState.SIGNED if known.form_done and known.signed else RowState.TO_SIGN
            made = "letter_conditions" if material.told else f"{material.source.value}_generated"
            return state, 0, f"catalogue.reason.{made}"
    if taken:
        return RowState.SCANNED, taken, ""
    if material.source in (Source.SCAN, Source.ID_CARD):
        return RowState.TO_SCAN, 0, "catalogue.reason.pages_begun" if material.material_id in known.begun else ""
    return _waived(material, known)


def _waived(material: Material, known: Known) -> tuple[RowState, int, str]:
    """What the issuing office has said; what it has not said is to be verified and never called done."""
    waiver = known.waivers.get(material.material_id)
    kind = material.source.value
    state = waiver.state if waiver is not None else WaiverState.UNKNOWN
    if state is WaiverState.FOUND and waiver is not None:
        number = "_number" if waiver.number_masked else ""
        return (
            RowState.WAIVED,
            0,
            f"catalogue.reason.{kind}_found{number}" if waiver.source else "catalogue.reason.found",
        )
    if state is WaiverState.ASKED:
        return RowState.TO_VERIFY, 0, "catalogue.reason.asking"
    if state is WaiverState.NOT_FOUND and material.fallback_scan:
        begun = material.material_id in known.begun
        return (
            RowState.TO_SCAN,
            0,
            "catalogue.reason.pages_begun" if begun else f"catalogue.reason.{kind}_not_found_scan",
        )
    if state is WaiverState.NOT_FOUND:
        # Nothing could be scanned in its place: the office looks again, and asks for a supplement where it must.
        return RowState.TO_VERIFY, 0, f"catalogue.reason.{kind}_not_found"
    return RowState.TO_VERIFY, 0, _to_verify(material, known.online)


def _to_verify(material: Material, online: bool) -> str:
    network = "online" if online else "offline"
    kind = "reuse" if material.source is Source.REUSE else "verify"
    return f"catalogue.reason.{kind}_{network}" + ("_or_scan" if material.fallback_scan else "")
