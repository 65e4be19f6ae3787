"""Checklist, form and review: everything is asked once, and nothing is lost by going back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.documents.letter import letter_text
from kiosk.journey import choosing
from kiosk.journey.effects import CancelDevice
from kiosk.journey.filling import confirm, form_problems, pages_of
from kiosk.journey.moment import Moment
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.scanning import choose_material
from kiosk.journey.state import Journey, Session, Step
from kiosk.journey.tasks import next_task, open_fields, section_of
from kiosk.journey.view import checklist_of, chosen_items, sections_of, signing_as
from kiosk.model.checklist import RowState, Standing


def advance(journey: Journey, session: Session, moment: Moment) -> Outcome:
    """The primary action of checklist, form and review."""
    today = moment.wall.date()
    if session.step is Step.FORM:
        return _form_next(journey, session, today)
    if session.step is Step.REVIEW:
        return _to_signature(journey, session, moment)
    return next_task(journey, session, today)


def _form_next(journey: Journey, session: Session, today: date) -> Outcome:
    sections = sections_of(session)
    asked = {f.field_id for f in sections[session.section].fields} if session.section < len(sections) else set()
    found = form_problems(session, today)
    here = {field: message for field, message in found.items() if field in asked}
    if here:
        return going_on(journey, replace(session, form_problems=here))
    seen = replace(confirm(session, session.section), form_problems={})
    ahead = [index for index in pages_of(seen) if index > session.section]
    if ahead and not session.return_to_review:
        return going_on(journey, replace(seen, section=ahead[0]))
    if session.return_to_review:
        return going_on(journey, replace(seen, form_done=True, step=Step.REVIEW, return_to_review=False))
    still_open = open_fields(seen, today)
    if still_open:
        # Something came up on an earlier page while a later one was filled in: a source answered, an item asks for more.
        return going_on(journey, replace(seen, section=section_of(seen, still_open)))
    filled = replace(journey, session=replace(seen, form_done=True, step=Step.CHECKLIST))
    if session.supplement is not None and not checklist_of(filled).rows:
        return next_task(filled, replace(seen, form_done=True), today)  # an empty list tells nobody anything
    return filled, ()


def toggle_deferral(journey: Journey, session: Session, material_id: str) -> Outcome:
    """Promise a material for later, or take the promise back. Only what was published for every chosen item can be promised."""
    row = next((r for r in checklist_of(journey).rows if r.material.material_id == material_id), None)
    if row is None or row.deferral is None:
        return journey, ()
    changed = replace(session, deferred=session.deferred ^ {material_id}, trouble=None)
    if session.step is not Step.SCAN:
        return going_on(journey, changed)
    on = replace(changed, scan=None, step=Step.CHECKLIST)
    moved = replace(journey, session=on), (CancelDevice("scanner"),)
    if session.return_to_review:
        return replace(journey, session=replace(on, step=Step.REVIEW, return_to_review=False)), moved[1]
    after = replace(journey, session=on)
    if checklist_of(after).missing and on.form_done:
        ahead, effects = next_task(after, on)
        return ahead, (*moved[1], *effects)
    return moved


def follow_change(session: Session, target: str) -> Session:
    """A change link of the review leads to the answer and back."""
    kind, _, rest = target.partition(":")
    away = replace(session, return_to_review=True, trouble=None)
    if kind in ("items", "answers"):
        if session.supplement is not None:
            return session  # of a case that stands open nothing is chosen any more
        return choosing.change(session, kind)
    if kind == "form" and rest.isdigit() and int(rest) < len(sections_of(session)):
        return replace(away, step=Step.FORM, section=int(rest))
    if kind == "material":
        return choose_material(away, rest)
    return session


def back(journey: Journey, session: Session) -> Outcome:
    """One step back within the form."""
    passed = [index for index in pages_of(session) if index < session.section]
    if passed and not session.return_to_review:
        return going_on(journey, replace(session, section=passed[-1], form_problems={}))
    towards = Step.REVIEW if session.return_to_review else Step.CHECKLIST
    left = replace(session, step=towards, trouble=None, form_problems={}, return_to_review=False)
    return going_on(journey, left)


def _to_signature(journey: Journey, session: Session, moment: Moment) -> Outcome:
    if session.guide is None or session.card is None:
        return journey, ()
    today = moment.wall.date()
    ahead = choosing.unsettled(session)
    if ahead is not None:
        return going_on(journey, ahead)  # another choice of items has opened a question
    if checklist_of(journey).missing or not session.form_done or open_fields(session, today):
        return next_task(journey, session, today)  # a change made since has opened something again
    items = [i.name for i in session.guide.items if i.item_id in chosen_items(session.guide, session)]
    rows = checklist_of(journey).rows
    promised = [(row.material, row.deferral) for row in rows if row.state is RowState.DEFERRED and row.deferral]
    subjects = [
        session.form[field.field_id]
        for section in sections_of(session)
        for field in section.fields
        if field.about == "subject" and field.kind == "name" and session.form.get(field.field_id)
    ]
    provisional = session.deferral_standing is Standing.UNKNOWN
    told = [paragraph for row in rows if row.state is RowState.TO_SIGN for paragraph in row.material.told]
    letter = letter_text(
        session.guide, session.card, items, today, promised, subjects, provisional, signing_as(session), told
    )
    # A letter shown anew is unsigned: whatever was signed before was another text, or may have been.
    return going_on(
        journey, replace(session, step=Step.SIGN, letter=letter, signature_png=None, trouble=None, filing=None)
    )
