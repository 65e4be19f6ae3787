"""Checklist, form, scanning and review: everything is asked once, and nothing is lost by going back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.documents.letter import letter_text
from kiosk.journey import choosing
from kiosk.journey import events as ev
from kiosk.journey.effects import CancelDevice, Effect, ScanPage
from kiosk.journey.filling import confirm, form_problems, pages_of, to_look_at
from kiosk.journey.moment import Moment
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import Journey, Scan, ScanPhase, Session, Step, Trouble
from kiosk.journey.view import checklist_of, chosen_items, sections_of, signing_as
from kiosk.journey.watching import AWAY
from kiosk.model.checklist import RowState, Standing

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
    today = moment.wall.date()
    if session.step is Step.FORM:
        return _form_next(journey, session, today)
    if session.step is Step.REVIEW:
        return _to_signature(journey, session, moment)
    return next_task(journey, session, today)


def next_task(journey: Journey, session: Session, today: date | None = None) -> Outcome:
    """What is still open: the form, then each missing material, then the review. ``today``: None where a page has just been
    accepted; the days of the form are judged when the citizen goes on."""
    if not session.form_done or _open_fields(session, today):
        # Another choice of items may ask for fields that were not there when the form was filled.
        first = pages_of(session)[0] if not session.form_done else _section_of(session, _open_fields(session, today))
        return going_on(journey, replace(session, step=Step.FORM, section=first, form_done=False, trouble=None))
    missing = checklist_of(journey).missing
    if missing:
        return going_on(journey, _at_scanner(session, missing[0].material.material_id))
    return going_on(journey, replace(session, step=Step.REVIEW, scan=None, trouble=None, return_to_review=False))


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
    open_fields = _open_fields(seen, today)
    if open_fields:
        # Something came up on an earlier page while a later one was filled in: a source answered, an item asks for more.
        return going_on(journey, replace(seen, section=_section_of(seen, open_fields)))
    return going_on(journey, replace(seen, form_done=True, step=Step.CHECKLIST))


def _open_fields(session: Session, today: date | None) -> frozenset[str]:
    """What the citizen still has to fill in, decide or look at."""
    return frozenset(form_problems(session, today)) | frozenset(to_look_at(session))


def _section_of(session: Session, fields: frozenset[str]) -> int:
    """Index of the first section with one of these fields."""
    for index, section in enumerate(sections_of(session)):
        if any(field.field_id in fields for field in section.fields):
            return index
    return 0


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
    if kind in ("items", "answers"):
        return choosing.change(session, kind)
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
    passed = [index for index in pages_of(session) if index < session.section] if session.step is Step.FORM else []
    if passed and not session.return_to_review:
        return going_on(journey, replace(session, section=passed[-1], form_problems={}))
    towards = Step.REVIEW if session.return_to_review else Step.CHECKLIST
    left = replace(session, step=towards, scan=None, trouble=None, form_problems={}, return_to_review=False)
    return replace(journey, session=left), effects


def _to_signature(journey: Journey, session: Session, moment: Moment) -> Outcome:
    if session.guide is None or session.card is None:
        return journey, ()
    today = moment.wall.date()
    ahead = choosing.unsettled(session)
    if ahead is not None:
        return going_on(journey, ahead)  # another choice of items has opened a question
    if checklist_of(journey).missing or not session.form_done or _open_fields(session, today):
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


def _at_scanner(session: Session, material_id: str) -> Session:
    return replace(session, step=Step.SCAN, scan=Scan(material_id), trouble=None)
