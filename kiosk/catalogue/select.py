"""Rules from items and answers to the checklist. Pure, so that the walk can ask at every touch.

Choosing more items never takes a material away; the order of answers does not matter; an excluded item asks for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kiosk.model.checklist import Checklist, ChecklistRow, RowState
from kiosk.model.guide import Guide, Item
from kiosk.model.material import Material, Source

# Still to be brought first, then what is done, then what the citizen need not bring.
_ORDER = {
    RowState.PROBLEM: 0,
    RowState.TO_SCAN: 0,
    RowState.SCANNED: 1,
    RowState.TO_VERIFY: 2,
    RowState.VERIFIED: 3,
    RowState.WAIVED: 3,
    RowState.TO_SIGN: 4,
    RowState.SIGNED: 4,
}


def selectable_items(guide: Guide, answers: Mapping[str, str]) -> tuple[Item, ...]:
    """The items that the answers leave open, in the guide's order. Answers that the guide does not know say nothing."""
    excluded = {
        item_id
        for situation in guide.situations
        for option in situation.options
        if answers.get(situation.situation_id) == option.option_id
        for item_id in option.excludes_items
    }
    return tuple(item for item in guide.items if item.item_id not in excluded)


def needed_materials(guide: Guide, items: frozenset[str], answers: Mapping[str, str]) -> tuple[Material, ...]:
    """Each material once, in the guide's order. A question not answered yet counts as every answer, so that a checklist
    can only get shorter while a citizen answers."""
    offered = {item.item_id for item in selectable_items(guide, answers)}
    chosen = items & offered
    return tuple(
        material
        for material in guide.materials
        if applies(material.items, chosen) and holds(material.when, answers) and chosen
    )


def applies(needed_by: Iterable[str], chosen: frozenset[str]) -> bool:
    """Whether one of the chosen items asks for it; what no item is named for belongs to all."""
    named = frozenset(needed_by)
    return not named or bool(named & chosen)


def holds(when: Iterable[tuple[str, tuple[str, ...]]], answers: Mapping[str, str]) -> bool:
    """Whether every condition holds or is still open."""
    return all(situation_id not in answers or answers[situation_id] in options for situation_id, options in when)


def checklist(
    guide: Guide,
    items: frozenset[str],
    answers: Mapping[str, str],
    identity_read: bool,
    form_done: bool,
    signed: bool,
    pages: Mapping[str, int],
    online: bool,
    other_document: bool = False,
) -> Checklist:
    """The checklist with each material's state; ``pages``: material id -> pages taken. Still missing ones come first.

    ``identity_read``: by the identity card. ``other_document``: the person is known by another one, and the identity card, where
    it is asked for, has still to be shown: it is scanned.
    """
    rows = [
        _row(material, identity_read, other_document, form_done and signed, pages.get(material.material_id, 0), online)
        for material in needed_materials(guide, items, answers)
    ]
    return Checklist(tuple(sorted(rows, key=lambda row: _ORDER[row.state])))


def effect_of(
    guide: Guide, items: frozenset[str], situation_id: str, option_id: str
) -> tuple[int, int, tuple[str, ...]]:
    """(number of materials before, after, names that fall away) of giving this answer to an open question."""
    before = needed_materials(guide, items, {})
    after = needed_materials(guide, items, {situation_id: option_id})
    left = {material.material_id for material in after}
    return len(before), len(after), tuple(m.label for m in before if m.material_id not in left)


def _row(
    material: Material, identity_read: bool, other_document: bool, signed: bool, pages: int, online: bool
) -> ChecklistRow:
    to_scan = material.source is Source.SCAN or (material.source is Source.ID_CARD and other_document)
    if material.source is Source.ID_CARD and not to_scan:
        if identity_read:
            return ChecklistRow(material, RowState.VERIFIED, reason="catalogue.reason.card_read")
        return ChecklistRow(material, RowState.WAIVED, reason="catalogue.reason.card_at_reader")
    if material.source in (Source.FORM, Source.LETTER):
        generated = "form" if material.source is Source.FORM else "letter"
        state = RowState.SIGNED if signed else RowState.TO_SIGN
        return ChecklistRow(material, state, reason=f"catalogue.reason.{generated}_generated")
    if pages:
        return ChecklistRow(material, RowState.SCANNED, pages)
    if to_scan:
        return ChecklistRow(material, RowState.TO_SCAN)
    # Nothing here has asked the issuing office yet: a waiver that nobody has checked is never called done.
    return ChecklistRow(material, RowState.TO_VERIFY, reason=_to_verify(material.fallback_scan, online))


def _to_verify(fallback_scan: bool, online: bool) -> str:
    network = "online" if online else "offline"
    return f"catalogue.reason.verify_{network}" + ("_or_scan" if fallback_scan else "")
