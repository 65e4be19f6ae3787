"""Checklist, form, scanning and review: everything is asked once, and nothing is lost by going back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk.documents.letter import letter_text
from kiosk.forms.problems import problems
from kiosk.journey import events as ev
from kiosk.journey.effects import CancelDevice, Effect, ScanPage
from kiosk.journey.moment import Moment
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import Journey, Scan, ScanPhase, Session, Step, Trouble
from kiosk.journey.view import checklist_of, chosen_items, left_to_counter, sections_of
from kiosk.journey.watching import AWAY
from kiosk.model.checklist import RowState

# What a person can mend at the scanner, by the driver's code.
_SCANNER_TROUBLE = {
    "noPaper": Trouble("errors.scan.no_paper", do="errors.do.put_paper", role="scanner"),
    "coverOpen": Trouble("errors.scan.cover_open", do="errors.do.close_cover", role="scanner"),
    "jammed": Trouble("errors.scan.jammed", "errors.safe.entered_kept", "errors.do.staff", role="scanner"),
    "moving": Trouble("errors.scan.moving", do="errors.do.lie_still", role="scanner"),
    "stoppedAtDevice": Trouble("errors.scan.stopped", do="errors.do.scan_again", role="scanner"),
    "black": Trouble("errors.scan.dark", "errors.safe.entered_kept", "errors.do.again_or_staff", role="scanner"),
    "unsettled": Trouble("errors.scan.unsettled", do="errors.do.lie_still", role="scanner"),
}


def advance(journey: Journey, session: Session, moment: Moment) -> Outcome:
    """The primary action of checklist, form and review."""
    if session.step is Step.FORM:
        return _form_next(journey, session)
    if session.step is Step.REVIEW:
        return _to_signature(journey, session, moment)
    return next_task(journey, session)


def next_task(journey: Journey, session: Session) -> Outcome:
    """What is still open: the form, then each missing material, then the review."""
    if not session.form_done or _form_problems(session):
        # Another choice of items may ask for fields that were not there when the form was filled.
        return going_on(journey, replace(session, step=Step.FORM, section=0, form_done=False, trouble=None))
    missing = checklist_of(journey).missing
    if missing:
        return going_on(journey, _at_scanner(session, missing[0].material.material_id))
    return going_on(journey, replace(session, step=Step.REVIEW, scan=None, trouble=None, return_to_review=False))


def set_field(session: Session, field_id: str, value: str) -> Session:
    """Keep what is typed at every key; a problem shown for the field goes as soon as it is touched."""
    left = {key: message for key, message in session.form_problems.items() if key != field_id}
    return replace(session, form={**session.form, field_id: value}, form_problems=left)


def _form_next(journey: Journey, session: Session) -> Outcome:
    sections = sections_of(session)
    asked = {f.field_id for f in sections[session.section].fields} if session.section < len(sections) else set()
    found = _form_problems(session)
    here = {field: message for field, message in found.items() if field in asked}
    if here:
        return going_on(journey, replace(session, form_problems=here))
    if session.section + 1 < len(sections) and not session.return_to_review:
        return going_on(journey, replace(session, section=session.section + 1, form_problems={}))
    done = replace(session, form_done=True, form_problems={})
    back = Step.REVIEW if session.return_to_review else Step.CHECKLIST
    return going_on(journey, replace(done, step=back, return_to_review=False))


def _form_problems(session: Session) -> Mapping[str, str]:
    if session.guide is None:
        return {}
    chosen = chosen_items(session.guide, session)
    found = problems(session.guide, chosen, session.answers, session.form)
    left = left_to_counter(session)
    return {field_id: message for field_id, message in found.items() if field_id not in left}


def choose_material(session: Session, material_id: str) -> Session:
    """Scan this one now, again if need be."""
    if session.guide is None or material_id not in {m.material_id for m in session.guide.materials}:
        return session
    return _at_scanner(session, material_id)


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


def start_scan(journey: Journey, session: Session) -> Outcome:
    """Scan, or scan again instead of the page shown."""
    if session.step is not Step.SCAN or session.scan is None or session.scan.phase is ScanPhase.SCANNING:
        return journey, ()
    scanning = replace(session.scan, phase=ScanPhase.SCANNING, page=None)
    busy = replace(session, scan=scanning, trouble=None)
    return replace(journey, session=busy), (ScanPage(session.session_id, session.scan.material_id),)


def page_scanned(journey: Journey, session: Session, event: ev.PageScanned, now: float) -> Outcome:
    scan = session.scan
    if session.step is not Step.SCAN or scan is None or scan.phase is not ScanPhase.SCANNING:
        return journey, ()
    if scan.material_id != event.material_id:
        return journey, ()
    shown = replace(session, scan=replace(scan, phase=ScanPhase.SHOWN, page=event.page))
    return replace(journey, session=shown, idle_since=now), ()


def scanner_failed(journey: Journey, session: Session, event: ev.DeviceFailed) -> Outcome:
    """Say what happened; the pages taken so far stay."""
    scan = session.scan
    if session.step is not Step.SCAN or scan is None or event.completion == "canceled":
        return journey, ()
    trouble = _SCANNER_TROUBLE.get(event.code, AWAY["scanner"])
    return going_on(journey, replace(session, scan=replace(scan, phase=ScanPhase.READY), trouble=trouble))


def accept_page(journey: Journey, session: Session, more: bool) -> Outcome:
    """Keep the page shown; ask for another one of the same material, or go on to what is still missing."""
    scan = session.scan
    if session.step is not Step.SCAN or scan is None or scan.page is None:
        return journey, ()
    taken = (*scan.taken, scan.page)
    if more:
        return going_on(journey, replace(session, scan=Scan(scan.material_id, taken=taken), trouble=None))
    kept = replace(session, pages={**session.pages, scan.material_id: taken}, scan=None, trouble=None)
    with_page = replace(journey, session=kept)
    if kept.return_to_review:
        return going_on(journey, replace(kept, step=Step.REVIEW, return_to_review=False))
    if kept.form_done and checklist_of(with_page).missing:
        return next_task(with_page, kept)
    return going_on(journey, replace(kept, step=Step.CHECKLIST))


def follow_change(session: Session, target: str) -> Session:
    """A change link of the review leads to the answer and back."""
    kind, _, rest = target.partition(":")
    away = replace(session, return_to_review=True, trouble=None)
    if kind == "items":
        return replace(away, step=Step.ITEMS)
    if kind == "form" and rest.isdigit() and int(rest) < len(sections_of(session)):
        return replace(away, step=Step.FORM, section=int(rest))
    if kind == "material":
        return choose_material(away, rest)
    return session


def back(journey: Journey, session: Session) -> Outcome:
    """One step back within this part of the walk."""
    effects: tuple[Effect, ...] = ()
    if session.step is Step.SCAN:
        effects = (CancelDevice("scanner"),)
    if session.step is Step.FORM and session.section > 0 and not session.return_to_review:
        earlier = replace(session, section=session.section - 1, form_problems={})
        return going_on(journey, earlier)
    towards = Step.REVIEW if session.return_to_review else Step.CHECKLIST
    left = replace(session, step=towards, scan=None, trouble=None, form_problems={}, return_to_review=False)
    return replace(journey, session=left), effects


def _to_signature(journey: Journey, session: Session, moment: Moment) -> Outcome:
    if session.guide is None or session.card is None:
        return journey, ()
    if checklist_of(journey).missing or not session.form_done or _form_problems(session):
        return next_task(journey, session)  # a change made since has opened something again
    items = [i.name for i in session.guide.items if i.item_id in chosen_items(session.guide, session)]
    rows = checklist_of(journey).rows
    promised = [(row.material, row.deferral) for row in rows if row.state is RowState.DEFERRED and row.deferral]
    subjects = [
        session.form[field.field_id]
        for section in sections_of(session)
        for field in section.fields
        if field.about == "subject" and field.kind == "name" and session.form.get(field.field_id)
    ]
    letter = letter_text(session.guide, session.card, items, moment.wall.date(), promised, subjects)
    # A letter shown anew is unsigned: whatever was signed before was another text, or may have been.
    return going_on(
        journey, replace(session, step=Step.SIGN, letter=letter, signature_png=None, trouble=None, filing=None)
    )


def _at_scanner(session: Session, material_id: str) -> Session:
    return replace(session, step=Step.SCAN, scan=Scan(material_id), trouble=None)
