"""Guide and overlay become one ``Guide``. Neither is repaired: what does not fit is said, and nothing is offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kiosk.catalogue.agreement import misfits
from kiosk.catalogue.capture import capture_of
from kiosk.catalogue.entry import Entry, EntryItem, EntryMaterial
from kiosk.catalogue.overlay import (
    Overlay,
    OverlayField,
    OverlayItem,
    OverlayMaterial,
    OverlaySituation,
    is_approved,
    requirement_of,
    rule_of,
)
from kiosk.catalogue.reading import CatalogueProblem
from kiosk.model.guide import (
    Condition,
    Division,
    Fee,
    FormField,
    FormSection,
    Guide,
    Item,
    ItemCode,
    Question,
    ServicePoint,
)
from kiosk.model.material import Deferral, Material
from kiosk.model.situation import Option, Situation

# The portal's word for whether intermediary services are needed; any other is not understood, and nothing is said.
_INTERMEDIARIES = {"0": False, "1": True}


def join(entry: Entry, overlay: Overlay, entry_file: Path, overlay_file: Path) -> Guide:
    """The guide as citizens meet it. Raises CatalogueProblem with the first thing that does not fit."""
    for problem in problems(entry, overlay, entry_file, overlay_file):
        raise problem
    items = {item.name: item for item in entry.items}
    materials = {material.name: material for material in entry.materials}
    return Guide(
        bundle_id=overlay.bundle_id,
        name=overlay.name,
        audience=overlay.audience,
        icon=overlay.icon,
        division=Division(overlay.division.code, overlay.division.name),
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
        items=tuple(_item(items[decided.official], decided) for decided in overlay.items),
        materials=tuple(_material(materials[decided.official], decided) for decided in overlay.materials),
        situations=tuple(_situation(situation) for situation in overlay.situations),
        form=tuple(
            FormSection(section.section_id, section.title, tuple(_field(field) for field in section.fields))
            for section in overlay.form
        ),
        # Either text may be the heading of the other; "/" and the like are gone already.
        conditions=tuple(
            Condition("：".join(dict.fromkeys(part for part in (c.text, c.note) if part))) for c in entry.conditions
        ),
        fees=tuple(Fee(fee.name, fee.amount, fee.basis, fee.item) for fee in entry.fees),
        points=tuple(ServicePoint(p.name, p.address, p.hours) for p in entry.points),
        questions=tuple(Question(q.question, q.answer) for q in entry.questions),
        letter=overlay.letter,
        review_points=overlay.review_points,
        single=overlay.single,
        approved=is_approved(overlay),
        intermediaries=_INTERMEDIARIES.get(entry.kept.get("basicInfo.isIntermediary", "")),
    )


def problems(entry: Entry, overlay: Overlay, entry_file: Path, overlay_file: Path) -> Iterator[CatalogueProblem]:
    """Everything that does not fit. References into the guide are named with both files."""
    if entry.promised_days is None:
        yield CatalogueProblem(entry_file, "$.promised_days", "no days are promised, so none can be told")
    name = f"{overlay.bundle_id}.{overlay.division.code}.json"
    if overlay_file.name != name:
        yield CatalogueProblem(overlay_file, "$.bundle_id", f"these decisions belong into a file {name}")
    for path, reason in misfits(entry, overlay):
        yield CatalogueProblem(overlay_file, path, reason.replace("<guide>", str(entry_file)))


def _item(published: EntryItem, decided: OverlayItem) -> Item:
    return Item(
        item_id=decided.item_id,
        name=published.name,
        department=decided.department,
        promised_days=published.promised_days or 0,
        legal_days=decided.legal_days,
        result_name=published.result_name or None,
        preselected=decided.preselected,
        locked_reason=decided.locked_reason,
        when=rule_of(decided.when),
        requires=tuple(requirement_of(said) for said in decided.requires),
        conflicts=decided.conflicts,
        instant=decided.instant,
        appointment=decided.appointment,
        once=decided.once,
        elsewhere=decided.elsewhere,
        codes=_codes(published.codes, decided.codes),
        legal_basis=decided.legal_basis,
        hint=decided.hint,
        short_name=decided.short_name,
    )


def _codes(*told: Mapping[str, Sequence[str]]) -> tuple[ItemCode, ...]:
    """Those of the guide, then those of the departments; what both say stands once."""
    found = (ItemCode(kind, code) for codes in told for kind, several in codes.items() for code in several)
    return tuple(dict.fromkeys(found))


def _material(published: EntryMaterial, decided: OverlayMaterial) -> Material:
    return Material(
        material_id=decided.material_id,
        name=published.name,
        source=decided.source,
        # A code that nobody understands is not taken for "only sometimes".
        necessary=published.necessity != "conditional",
        items=decided.items,
        when=rule_of(decided.when),
        fallback_scan=decided.fallback_scan,
        hint=decided.hint,
        icon=decided.icon,
        copies=1 if published.copies is None else published.copies,
        acceptance_note=published.acceptance_note,
        legal_basis=published.legal_basis,
        kind=published.kind,
        size=published.size,
        key=decided.key,
        deferrals=tuple(Deferral(d.items, d.days, d.how) for d in decided.deferrals),
        each=decided.each,
        bring=decided.bring,
        max_pages=decided.max_pages,
        capture=capture_of(decided.capture),
        told=decided.told,
        short_name=decided.short_name,
    )


def _situation(situation: OverlaySituation) -> Situation:
    return Situation(
        situation.situation_id,
        situation.question,
        situation.hint,
        tuple(Option(o.option_id, o.label, o.hint, o.excludes_items, o.unsure) for o in situation.options),
        situation.asks,
        rule_of(situation.when),
        situation.items,
        situation.table,
        situation.first,
    )


def _field(field: OverlayField) -> FormField:
    return replace(field.as_form_field(), items=field.items, when=rule_of(field.when), each=field.each)
