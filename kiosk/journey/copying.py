"""Copies for the citizen (M24): a card with both sides on one page, or papers; printed, or taken home on a telephone.

Nobody has to say who they are. The scanner's rooms are those of an application, for which this is a guide of two materials and
nothing else; the pages are in memory and go with the visit. Without the network printing is what is left, and that is said.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey import copy_events as ce
from kiosk.journey.case_events import CaseFilePrinted
from kiosk.journey.case_state import FilePhase, FilePrint
from kiosk.journey.casework import file_readiness
from kiosk.journey.copy_state import Copying
from kiosk.journey.effects import PrintCopy, TakePagesHome
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import Journey, Network, Session, Step, Trouble
from kiosk.journey.tasks import at_scanner
from kiosk.model.leaflet import Readiness
from kiosk.model.page import Page

MOST_PRINTS = 5  # of one visit's pages
_ELSEWHERE = (Step.CHECKLIST, Step.FORM, Step.REVIEW)  # where an application would go on from the scanner


def open_copying(journey: Journey, session_id: str, now: float) -> Outcome:
    """Start a visit that copies; nothing where that is not offered."""
    if journey.copying is None:
        return journey, ()
    session = Session(session_id, Step.COPY, copying=Copying(), guide=journey.copying)
    return replace(journey, session=session, trouble=None, idle_since=now), ()


def follow(session: Session) -> Session:
    """From the scanner back to what can be done with the pages. New pages are not behind the code that was shown."""
    if session.copying is None or session.step not in _ELSEWHERE:
        return session
    return replace(session, step=Step.COPY, copying=replace(session.copying, qr="", until=None, refused=None))


def pages_of(session: Session) -> tuple[Page, ...]:
    """All pages that were handed in, as they will be printed or sent."""
    return tuple(page for pages in session.pages.values() for page in pages)


def touched(journey: Journey, session: Session, event: ce.CopyTouch, job: str) -> Outcome:
    """A touch on the screen of copies."""
    copying, guide = session.copying, session.guide
    if copying is None or guide is None or session.step is not Step.COPY or copying.busy:
        return journey, ()
    match event:
        case ce.CopyChosen(material_id) if material_id in {material.material_id for material in guide.materials}:
            return going_on(journey, at_scanner(session, guide.material(material_id)))
        case ce.CopyPrintAsked():
            return _print(journey, session, copying, job)
        case ce.TakeHomeAsked():
            return _take_home(journey, session, copying, job)
    return journey, ()


def answered(journey: Journey, session: Session, event: ce.CopyReply, now: float) -> Outcome:
    """Where the pages can be fetched, or why they could not be brought there."""
    copying = session.copying
    if copying is None or event.job != copying.sending:
        return journey, ()
    if isinstance(event, ce.TakenHome):
        told = replace(copying, sending="", qr=event.qr, until=event.until, refused=None)
    else:
        told = replace(copying, sending="", qr="", until=None, refused=event.why)
    return replace(journey, session=replace(session, copying=told), idle_since=now), ()


def printed(journey: Journey, session: Session, event: CaseFilePrinted, now: float) -> Outcome:
    """What became of the paper."""
    copying = session.copying
    if copying is None or copying.print is None or copying.print.job != event.job:
        return journey, ()
    ended = replace(copying.print, phase=FilePhase(event.outcome), code=event.code)
    used = copying.prints - (1 if ended.phase is FilePhase.FAILED else 0)
    told = replace(copying, print=ended, prints=used)
    return replace(journey, session=replace(session, copying=told), idle_since=now), ()


def _print(journey: Journey, session: Session, copying: Copying, job: str) -> Outcome:
    pages = pages_of(session)
    if not pages or file_readiness(journey) is not Readiness.READY:
        return journey, ()  # the page says why beside it
    if copying.prints >= MOST_PRINTS:
        return going_on(journey, replace(session, trouble=Trouble("errors.cases.enough", do="errors.do.staff")))
    begun = replace(copying, print=FilePrint("copy", job), prints=copying.prints + 1)
    effect = PrintCopy(session.session_id, job, pages)
    return replace(journey, session=replace(session, copying=begun, trouble=None)), (effect,)


def _take_home(journey: Journey, session: Session, copying: Copying, job: str) -> Outcome:
    pages = pages_of(session)
    if not pages or journey.network is Network.AWAY:
        return journey, ()
    begun = replace(copying, sending=job, qr="", until=None, refused=None)
    effect = TakePagesHome(session.session_id, job, pages)
    return replace(journey, session=replace(session, copying=begun, trouble=None)), (effect,)
