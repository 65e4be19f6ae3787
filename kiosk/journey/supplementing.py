"""Supplement in place (补正): of a case that stands open only what its organ wants is asked, with the rooms of an application.

The guide is cut down to the wanted list, as another division's guide is cut down to what is accepted here: so checklist, form,
scanner, review and signature need not know that this is a supplement. What is handed in is a submission of its own that names
the case's first one.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey import events as ev
from kiosk.journey.case_state import Supplement
from kiosk.journey.effects import LoadGuide
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import Journey, Session, Step, Trouble
from kiosk.model.case import Case, Wanted, WantedList
from kiosk.model.guide import FormField, FormSection, Guide, Item
from kiosk.model.material import Material, Source
from kiosk.model.rule import ALWAYS

_BROKEN = Trouble("errors.guide.broken", "errors.safe.case_kept", "errors.do.staff")


def ask(journey: Journey, session: Session) -> Outcome:
    """Begin, or go on with what was begun in this visit."""
    cases = session.cases
    case = cases.case if cases is not None else None
    if cases is None or case is None or case.wanted is None or not cases.opened or session.step is not Step.CASE:
        return journey, ()
    if journey.tight:
        return going_on(journey, replace(session, trouble=Trouble("errors.disk.tight", do="errors.do.later_or_window")))
    begun = session.supplement
    if session.guide is not None and begun is not None and begun.submission_id == case.submission_id:
        return going_on(journey, replace(session, step=Step.CHECKLIST, trouble=None))
    if session.loading:
        return journey, ()  # the second half of a double touch
    division = "" if case.division == journey.place.division else case.division
    asking = replace(session, loading=case.bundle_id, loading_division=division, trouble=None)
    return replace(journey, session=asking), (LoadGuide(session.session_id, case.bundle_id, division),)


def guide_loaded(journey: Journey, session: Session, event: ev.GuideLoaded) -> Outcome:
    """Ask for what is wanted, and for nothing else."""
    case = session.cases.case if session.cases is not None else None
    if case is None or case.wanted is None or event.guide.bundle_id != session.loading or session.card is None:
        return journey, ()
    guide = cut_down(event.guide, case, case.wanted)
    supplement = Supplement(case.submission_id, case.number, case.wanted.list_id)
    begun = replace(
        session,
        step=Step.CHECKLIST,
        guide=guide,
        loading="",
        loading_division="",
        division=event.division,
        items=frozenset(item.item_id for item in guide.items),
        supplement=supplement,
        form_done=not guide.form,
        trouble=None,
    )
    return going_on(journey, begun)


def guide_failed(journey: Journey, session: Session, event: ev.GuideFailed) -> Outcome:
    """The case stays on the screen; nothing was begun."""
    if event.bundle_id != session.loading:
        return journey, ()
    return going_on(journey, replace(session, loading="", loading_division="", trouble=_BROKEN))


def back(journey: Journey, session: Session) -> Outcome:
    """From the list of what is wanted to the case; what was done stays, should it be gone on with."""
    return going_on(journey, replace(session, step=Step.CASE, trouble=None))


def cut_down(guide: Guide, case: Case, wanted: WantedList) -> Guide:
    """The guide as if it asked for nothing but the wanted things, of the items of the case, whatever its answers were."""
    names = dict(case.items)
    items = tuple(_bare(item) for item in guide.items if item.item_id in names)
    known = {item.item_id for item in items}
    # The guide may have changed since: an item that it no longer has is still the case's.
    items += tuple(_unknown(item_id, name, guide) for item_id, name in case.items if item_id not in known)
    materials = tuple(_material(guide, one) for one in wanted.wanted if one.material_id)
    return replace(
        guide,
        items=items,
        materials=_once(materials),
        situations=(),
        form=_form(guide, tuple(one for one in wanted.wanted if one.field_id)),
        letter=(),
        accepts=True,
    )


def _bare(item: Item) -> Item:
    return replace(item, preselected=True, when=ALWAYS, requires=(), conflicts=(), locked_reason=None, once=False)


def _unknown(item_id: str, name: str, guide: Guide) -> Item:
    return Item(item_id, name, guide.lead_department, guide.promised_days)


def _material(guide: Guide, wanted: Wanted) -> Material:
    """On paper, however it came in before: what the organ could not take is shown to it again. ``hint``: the organ's words."""
    hint = wanted.how or wanted.fault
    found = next((one for one in guide.materials if one.material_id == wanted.material_id), None)
    if found is None:
        return Material(wanted.material_id, wanted.name, Source.SCAN, True, hint=hint)
    return replace(
        found,
        source=Source.SCAN,
        necessary=True,
        items=(),
        when=ALWAYS,
        key=True,
        deferrals=(),
        each=False,
        told=(),
        hint=hint,
    )


def _once(materials: tuple[Material, ...]) -> tuple[Material, ...]:
    return tuple({material.material_id: material for material in materials}.values())


def _form(guide: Guide, wanted: tuple[Wanted, ...]) -> tuple[FormSection, ...]:
    ids = {one.field_id: one for one in wanted}
    sections = []
    for section in guide.form:
        fields = tuple(_field(field, ids.pop(field.field_id)) for field in section.fields if field.field_id in ids)
        if fields:
            sections.append(FormSection(section.section_id, section.title, fields))
    if ids:
        # Of fields that this guide does not have: said, and left to the counter.
        unknown = tuple(FormField(one.field_id, one.name, "text", hint=one.how or one.fault) for one in ids.values())
        sections.append(FormSection("wanted", guide.name, unknown))
    return tuple(sections)


def _field(field: FormField, wanted: Wanted) -> FormField:
    return replace(field, required=True, items=(), when=ALWAYS, each=False, after="", hint=wanted.how or wanted.fault)
