"""What is still open between identity and review, and where it is done: the form once, each missing paper, what came up since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.journey.filling import form_problems, pages_of, to_look_at
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import Journey, Scan, ScanPhase, Session, Step
from kiosk.journey.view import checklist_of, sections_of
from kiosk.model.material import Material
from kiosk.model.page_list import NO_PAGES


def next_task(journey: Journey, session: Session, today: date | None = None) -> Outcome:
    """The form, then each missing material, then the review. ``today``: None where a page has just been accepted: its words may
    have opened the form again, which waits until the papers are through, and the days of the form are judged when the citizen
    goes on."""
    if not session.form_done:
        return going_on(journey, _at_form(session, pages_of(session)[0]))
    missing = checklist_of(journey).missing
    if missing and today is None:
        return going_on(journey, at_scanner(session, missing[0].material))
    still_open = open_fields(session, today)
    if still_open:
        # Another choice of items may ask for fields that were not there; a page may say something else than the form.
        return going_on(journey, _at_form(session, section_of(session, still_open)))
    if missing:
        return going_on(journey, at_scanner(session, missing[0].material))
    return going_on(journey, replace(session, step=Step.REVIEW, scan=None, trouble=None, return_to_review=False))


def _at_form(session: Session, section: int) -> Session:
    return replace(session, step=Step.FORM, section=section, form_done=False, scan=None, trouble=None)


def at_scanner(session: Session, material: Material) -> Session:
    """At the scanner with this material: what was taken of it before is shown, else its first page is asked for."""
    pages = session.scans.get(material.material_id, NO_PAGES)
    if pages.kept and (pages.done or pages.open_place(len(material.capture.asked)) is None):
        scan = Scan(material.material_id, ScanPhase.PAGES, pages)
    else:
        scan = Scan(material.material_id, ScanPhase.READY, pages)
    return replace(session, step=Step.SCAN, scan=scan, trouble=None)


def open_fields(session: Session, today: date | None) -> frozenset[str]:
    """What the citizen still has to fill in, decide or look at."""
    return frozenset(form_problems(session, today)) | frozenset(to_look_at(session))


def section_of(session: Session, fields: frozenset[str]) -> int:
    """Index of the first section with one of these fields."""
    for index, section in enumerate(sections_of(session)):
        if any(field.field_id in fields for field in section.fields):
            return index
    return 0
