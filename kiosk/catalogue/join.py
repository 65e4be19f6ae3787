"""Entry + overlay -> guide. Every reference must hold; what dangles is listed in full, and nothing comes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kiosk.catalogue.entry import Entry, EntryItem, EntryMaterial
from kiosk.catalogue.overlay import FORMAT, ItemDecision, MaterialDecision, Overlay, entry_digest
from kiosk.catalogue.rules import broken_rules
from kiosk.model.guide import Condition, Fee, Guide, Item, Question, ServicePoint
from kiosk.model.material import Material


class JoinError(Exception):
    """The overlay does not fit its entry. ``problems``: one sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


def join(entry: Entry, overlay: Overlay) -> Guide:
    """The guide as citizens meet it. Raises JoinError."""
    problems = [*_misfits(entry, overlay)]
    if problems:
        raise JoinError(problems)
    guide = _guide(entry, overlay)
    if broken := broken_rules(guide):
        raise JoinError(broken)
    return guide


def _misfits(entry: Entry, overlay: Overlay) -> Iterator[str]:
    if overlay.format != FORMAT:
        yield f"overlay: format {overlay.format} is not known, {FORMAT} is"
    if overlay.entry_sha256 != entry_digest(entry):
        yield f"overlay: approved for another state of the entry; this one is {entry_digest(entry)}"
    left_out = [gone.published for gone in overlay.left_out]
    known = {item.name for item in entry.items} | {material.name for material in entry.materials}
    yield from (f"left out: {name} is not in the entry" for name in left_out if name not in known)
    decided = {decision.published for decision in (*overlay.items, *overlay.materials)}
    yield from (f"left out: {name} is decided as well" for name in left_out if name in decided)
    yield from _undecided("item", [i.name for i in entry.items], [d.published for d in overlay.items], left_out)
    yield from _undecided(
        "material", [m.name for m in entry.materials], [d.published for d in overlay.materials], left_out
    )
    for item in entry.items:
        if item.promised_days is None and item.name not in left_out:
            yield f"item {item.name}: has no promised days"
    if entry.promised_days is None:
        yield "entry: has no promised days"


def _undecided(word: str, published: list[str], decided: list[str], left_out: Iterable[str]) -> Iterator[str]:
    for name, count in Counter(decided).items():
        if count > 1:
            yield f"{word} {name}: decided {count} times"
        if name not in published:
            yield f"{word} {name}: decided, but not in the entry"
    for name, count in Counter(published).items():
        if count > 1:
            yield f"{word} {name}: stands {count} times in the entry, so a decision cannot name it"
        if name not in decided and name not in left_out:
            yield f"{word} {name}: neither decided nor left out"


def _guide(entry: Entry, overlay: Overlay) -> Guide:
    items = {item.name: item for item in entry.items}
    materials = {material.name: material for material in entry.materials}
    return Guide(
        bundle_id=overlay.bundle_id,
        name=overlay.name,
        audience=overlay.audience,
        icon=overlay.icon,
        division=overlay.division,
        code=entry.code,
        version=overlay.version,
        provenance=overlay.provenance,
        lead_department=entry.lead_department,
        departments=entry.departments,
        promised_days=entry.promised_days or 0,
        visits=entry.visits or 0,
        visit_reason=entry.visit_reason,
        flow=entry.flow,
        phone=entry.phone,
        complaint_phone=entry.complaint_phone,
        delivery=entry.delivery,
        items=tuple(_item(items[decision.published], decision) for decision in overlay.items),
        materials=tuple(_material(materials[decision.published], decision) for decision in overlay.materials),
        situations=overlay.situations,
        form=overlay.form,
        conditions=tuple(
            Condition(f"{condition.text}\n{condition.note}".strip()) for condition in entry.conditions
        ),
        fees=tuple(Fee(fee.name, fee.amount, fee.basis, fee.item) for fee in entry.fees),
        points=tuple(ServicePoint(point.name, point.address, point.hours, entry.phone) for point in entry.points),
        questions=tuple(Question(question.question, question.answer) for question in entry.questions),
        letter=overlay.letter,
    )


def _item(item: EntryItem, decision: ItemDecision) -> Item:
    return Item(
        item_id=decision.item_id,
        name=item.name,
        department=decision.department,
        promised_days=item.promised_days or 0,
        result_name=item.result_name or None,
        preselected=decision.preselected,
        locked_reason=decision.locked_reason,
        hint=decision.hint,
        short_name=decision.short_name,
    )


def _material(material: EntryMaterial, decision: MaterialDecision) -> Material:
    return Material(
        material_id=decision.material_id,
        name=material.name,
        source=decision.source,
        necessary=material.necessity == "necessary",
        items=decision.items,
        when=decision.when,
        fallback_scan=decision.fallback_scan,
        hint=decision.hint,
        icon=decision.icon,
        copies=material.copies or 0,
        acceptance_note=material.acceptance_note,
        legal_basis=material.legal_basis,
        short_name=decision.short_name,
    )
