"""One material at the scanner: pages come, are judged, read, looked at, moved, taken anew, and at last handed in.

The list that is worked on is the scan's own; what was taken before stays until the citizen says that these are all, or goes back
with pages that stand. Of a page that is still being worked on nothing is claimed, and nobody waits for it before the next one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kiosk.journey import events as ev
from kiosk.journey.doubting import doubts_of, pages_like
from kiosk.journey.effects import CancelDevice, DropPages, Effect, PlaceOnOneSheet, ScanPage
from kiosk.journey.moment import Moment
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.reading_facts import with_facts
from kiosk.journey.state import Journey, Scan, ScanPhase, Session, Step, Trouble
from kiosk.journey.tasks import at_scanner, next_task
from kiosk.journey.view import checklist_of
from kiosk.journey.watching import AWAY
from kiosk.model.material import Material
from kiosk.model.page_list import NO_PAGES, PageList, ScannedPage

MOST_PAGES_A_VISIT: Final = 120  # some 70 MB with what the screen shows of them

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
_LOST = Trouble("errors.scan.page_lost", "errors.safe.entered_kept", "errors.do.scan_again")
_UNREADABLE = Trouble("errors.scan.unreadable", "errors.safe.entered_kept", "errors.do.again_or_staff")
_NO_WORKER = Trouble("errors.scan.no_worker", "errors.safe.entered_kept", "errors.do.again_or_staff")
_FULL = Trouble("errors.scan.most", do="errors.do.page_out")
_NO_SHEET = Trouble("errors.scan.no_sheet", "errors.safe.entered_kept", "errors.do.again_or_staff")


def choose_material(session: Session, material_id: str) -> Session:
    """To the scanner with this one, again if need be."""
    material = _material(session, material_id)
    return session if material is None else at_scanner(session, material)


# -- touches -----------------------------------------------------------------------------------------------------------


def touched(journey: Journey, session: Session, event: ev.PageTouch, fresh_id: str) -> Outcome:
    match event:
        case ev.ScanAsked():
            return start_scan(journey, session, fresh_id)
        case ev.PageAccepted(more):
            return accept_page(journey, session, more)
        case ev.AllPagesThere():
            return all_there(journey, session)
        case ev.PagesAsked():
            return show_pages(journey, session)
        case ev.PageChosen(page_id):
            return show_page(journey, session, page_id)
        case ev.PageDeleted(page_id):
            return delete_page(journey, session, page_id)
        case ev.PageMoved(page_id, by):
            return move_page(journey, session, page_id, by)


def start_scan(journey: Journey, session: Session, fresh_id: str) -> Outcome:
    """Scan: the page that is asked for, another one, or the one shown anew."""
    scan = _scanning(session)
    if scan is None or scan.phase in (ScanPhase.SCANNING, ScanPhase.SETTLING):
        return journey, ()
    material = _material(session, scan.material_id)
    if material is None:
        return journey, ()
    shown = scan.pages.find(scan.shown) if scan.phase is ScanPhase.SHOWN else None
    pages, retake = scan.pages, ""
    dropped: tuple[Effect, ...] = ()
    if shown is not None:
        retake = shown.page_id if shown.accepted else shown.replaces
        if not shown.accepted:
            pages, dropped = pages.without(shown.page_id), _drop(session, shown)
    most = 1 if retake or not journey.feeder else _most(session, material, pages)
    if _most(session, material, pages) < 1 and not retake:
        return going_on(journey, replace(session, trouble=_FULL))
    job = replace(
        scan, phase=ScanPhase.SCANNING, pages=pages, job=fresh_id, retake=retake, shown="", earlier=len(pages.pages)
    )
    asked = ScanPage(session.session_id, material.material_id, fresh_id, most, material.capture.portrait)
    return replace(journey, session=replace(session, scan=job, trouble=None)), (*dropped, asked)


def accept_page(journey: Journey, session: Session, more: bool) -> Outcome:
    """Let the page shown stand, as it is known so far; then another one, the next that is asked for, or what is missing."""
    scan = _scanning(session)
    shown = None if scan is None else scan.pages.find(scan.shown)
    if scan is None or shown is None or scan.phase is not ScanPhase.SHOWN or shown.verdict is None:
        return journey, ()
    heard = frozenset(doubt.about for doubt in doubts_of(session, shown))
    pages = scan.pages.put(replace(shown, stands=shown.stands | heard))
    pages = pages.accept(shown.page_id) if not shown.busy else pages
    on = replace(scan, pages=pages, shown="")
    material = _material(session, scan.material_id)
    places = 0 if material is None else len(material.capture.asked)
    if more or pages.open_place(places) is not None:
        return going_on(journey, replace(session, scan=replace(on, phase=ScanPhase.READY), trouble=None))
    return _settle(journey, replace(session, scan=on, trouble=None))


def all_there(journey: Journey, session: Session) -> Outcome:
    """These are all the pages of this material, whatever else is asked for."""
    scan = _scanning(session)
    if scan is None or scan.phase not in (ScanPhase.READY, ScanPhase.PAGES) or not scan.pages.pages:
        return journey, ()
    return _settle(journey, replace(session, trouble=None))


def show_pages(journey: Journey, session: Session) -> Outcome:
    """The pages side by side."""
    scan = _scanning(session)
    if scan is None or scan.phase not in (ScanPhase.READY, ScanPhase.SHOWN) or not scan.pages.pages:
        return journey, ()
    return going_on(journey, replace(session, scan=replace(scan, phase=ScanPhase.PAGES, shown=""), trouble=None))


def show_page(journey: Journey, session: Session, page_id: str) -> Outcome:
    scan = _scanning(session)
    if scan is None or scan.phase is not ScanPhase.PAGES or scan.pages.find(page_id) is None:
        return journey, ()
    return going_on(journey, replace(session, scan=_showing(scan, page_id), trouble=None))


def delete_page(journey: Journey, session: Session, page_id: str) -> Outcome:
    """Take the page out; of those asked for one by one its place is open again."""
    scan = _scanning(session)
    page = None if scan is None else scan.pages.find(page_id)
    if scan is None or page is None or scan.phase not in (ScanPhase.PAGES, ScanPhase.SHOWN):
        return journey, ()
    pages = scan.pages.without(page_id)
    phase = ScanPhase.PAGES if pages.pages else ScanPhase.READY
    left = replace(session, scan=replace(scan, phase=phase, pages=pages, shown=""), trouble=None)
    return replace(journey, session=left), _drop(session, page)


def move_page(journey: Journey, session: Session, page_id: str, by: int) -> Outcome:
    scan = _scanning(session)
    if scan is None or scan.phase not in (ScanPhase.PAGES, ScanPhase.SHOWN):
        return journey, ()
    return going_on(journey, replace(session, scan=replace(scan, pages=scan.pages.moved(page_id, by))))


def leave_scanner(journey: Journey, session: Session) -> Outcome:
    """Back: from a page to the pages, else to where the scanner was asked for. What the citizen let stand is kept."""
    scan = session.scan
    if scan is None:
        return journey, ()
    shown = scan.pages.find(scan.shown) if scan.phase is ScanPhase.SHOWN else None
    if shown is not None and shown.accepted:
        return going_on(journey, replace(session, scan=replace(scan, phase=ScanPhase.PAGES, shown=""), trouble=None))
    stopped: tuple[Effect, ...] = (CancelDevice("scanner"), *_drop(session, *_not_kept(scan)))
    towards = Step.REVIEW if session.return_to_review else Step.CHECKLIST
    left = replace(_kept(session, scan), step=towards, scan=None, trouble=None, return_to_review=False)
    return replace(journey, session=left), stopped


# -- answers -----------------------------------------------------------------------------------------------------------


def answered(journey: Journey, session: Session, event: ev.PageAnswer, moment: Moment) -> Outcome:
    match event:
        case ev.PageTaken():
            return page_taken(journey, session, event, moment.now)
        case ev.ScanEnded():
            return scan_ended(journey, session, event)
        case ev.PageJudged():
            return page_judged(journey, session, event, moment.now)
        case ev.PageReady():
            return page_ready(journey, session, event, moment)
        case ev.PageFailed():
            return page_failed(journey, session, event, moment.now)
        case ev.SheetMade():
            return sheet_made(journey, session, event)


def page_taken(journey: Journey, session: Session, event: ev.PageTaken, now: float) -> Outcome:
    """A page has come from the scanner and lies before the document worker."""
    scan = _scanning(session)
    if scan is None or scan.phase is not ScanPhase.SCANNING or scan.job != event.job:
        return journey, (DropPages(session.session_id, (event.page_id,)),)
    retaken = scan.pages.find(scan.retake)
    material = _material(session, scan.material_id)
    place = scan.pages.open_place(0 if material is None else len(material.capture.asked))
    page = ScannedPage(event.page_id, retaken.asked if retaken else place, replaces=scan.retake)
    taken = replace(session, scan=replace(scan, pages=scan.pages.put(page)))
    return replace(journey, session=taken, idle_since=now), ()


def scan_ended(journey: Journey, session: Session, event: ev.ScanEnded) -> Outcome:
    """No more pages come of this scan. A single one is looked at, of several all are shown."""
    scan = _scanning(session)
    if scan is None or scan.phase is not ScanPhase.SCANNING or scan.job != event.job:
        return journey, ()
    return going_on(journey, replace(session, scan=_after_job(scan)))


def page_judged(journey: Journey, session: Session, event: ev.PageJudged, now: float) -> Outcome:
    """Its quality is known, while the paper is still in the hand."""
    scan, page = _page(session, event.page_id)
    if scan is None or page is None:
        return journey, ()
    judged = replace(page, verdict=event.verdict, preview=event.preview)
    known = replace(session, scan=replace(scan, pages=scan.pages.put(judged)))
    return replace(journey, session=known, idle_since=now), ()


def page_ready(journey: Journey, session: Session, event: ev.PageReady, moment: Moment) -> Outcome:
    """Read, and encoded as it is sent."""
    scan, page = _page(session, event.page_id)
    if scan is None or page is None:
        return journey, ()
    ready = replace(
        page,
        verdict=event.page.verdict,
        preview=event.page.preview,
        page=event.page,
        read=event.read,
        day=moment.wall.date(),
        like=pages_like(session, event.page_id, event.read.fingerprint),
    )
    known = replace(session, scan=replace(scan, pages=scan.pages.put(ready)))
    awake = replace(journey, session=known, idle_since=moment.now)
    return _settle(awake, known) if scan.phase is ScanPhase.SETTLING else (awake, ())


def page_failed(journey: Journey, session: Session, event: ev.PageFailed, now: float) -> Outcome:
    """Nothing comes of this page: it is said, and the others stay."""
    scan, page = _page(session, event.page_id)
    if scan is None or page is None or event.code == "canceled":
        return journey, ()
    trouble = (
        _NO_WORKER if event.code in ("notStarted", "resting") else _LOST if event.code in _WORKER_CODES else _UNREADABLE
    )
    pages = scan.pages.without(page.page_id)
    phase = scan.phase
    if phase is not ScanPhase.SCANNING and (phase is ScanPhase.SETTLING or scan.shown == page.page_id):
        phase = ScanPhase.PAGES if pages.pages else ScanPhase.READY
    shown = scan.shown if phase is ScanPhase.SHOWN else ""
    retake = page.replaces if scan.phase is ScanPhase.SHOWN else scan.retake
    said = replace(scan, phase=phase, pages=pages, shown=shown, retake=retake)
    return replace(journey, session=replace(session, scan=said, trouble=trouble), idle_since=now), ()


_WORKER_CODES = frozenset({"died", "timeOut", "fault", "queueFull"})


def scanner_failed(journey: Journey, session: Session, event: ev.DeviceFailed) -> Outcome:
    """Say what happened; the pages taken so far stay."""
    scan = _scanning(session)
    if scan is None or event.completion == "canceled":
        return journey, ()
    trouble = _SCANNER_TROUBLE.get(event.code, AWAY["scanner"])
    stopped = _after_job(scan) if scan.phase is ScanPhase.SCANNING else scan
    return going_on(journey, replace(session, scan=stopped, trouble=trouble))


def sheet_made(journey: Journey, session: Session, event: ev.SheetMade) -> Outcome:
    """Both sides stand on one page."""
    scan = _scanning(session)
    if scan is None or scan.phase is not ScanPhase.SETTLING or scan.material_id != event.material_id:
        return journey, ()
    if event.page is None:
        back = replace(scan, phase=ScanPhase.PAGES)
        return going_on(journey, replace(session, scan=back, trouble=_NO_SHEET))
    return _hand_in(journey, session, replace(scan.pages, done=True, one_sheet=event.page))


# -- the end of a material -----------------------------------------------------------------------------------------------


def _settle(journey: Journey, session: Session) -> Outcome:
    """Every page is ready and stands, or the first that does not is shown; then the material is handed in."""
    scan = session.scan
    if scan is None:
        return journey, ()
    pages = scan.pages
    for page in pages.pages:
        if page.busy or page.accepted:
            continue
        if frozenset(doubt.about for doubt in doubts_of(session, page)) <= page.stands:
            pages = pages.accept(page.page_id)
    settled = replace(scan, pages=pages)
    doubtful = next((page for page in pages.pages if not page.accepted and not page.busy), None)
    if doubtful is not None:
        return going_on(journey, replace(session, scan=_showing(settled, doubtful.page_id)))
    if pages.busy:
        return going_on(journey, replace(session, scan=replace(settled, phase=ScanPhase.SETTLING, shown="")))
    material = _material(session, scan.material_id)
    if material is not None and material.capture.one_sheet and len(pages.kept) == 2:
        waiting = replace(session, scan=replace(settled, phase=ScanPhase.SETTLING, shown=""))
        sides = tuple(one.page for one in _sides(pages, material) if one.page is not None)
        return replace(journey, session=waiting), (PlaceOnOneSheet(session.session_id, material.material_id, sides),)
    return _hand_in(journey, session, replace(pages, done=True))


def _sides(pages: PageList, material: Material) -> tuple[ScannedPage, ...]:
    """In the order in which the sides are asked for, whichever was scanned first."""
    order = {asked.document: place for place, asked in enumerate(material.capture.asked) if asked.document}
    return tuple(sorted(pages.kept, key=lambda one: order.get("" if one.read is None else one.read.type, len(order))))


def _hand_in(journey: Journey, session: Session, pages: PageList) -> Outcome:
    scan = session.scan
    if scan is None:
        return journey, ()
    kept = with_facts(replace(session, scans={**session.scans, scan.material_id: pages}, scan=None, trouble=None))
    with_pages = replace(journey, session=kept)
    if kept.return_to_review:
        return going_on(journey, replace(kept, step=Step.REVIEW, return_to_review=False))
    if kept.form_done and checklist_of(with_pages).missing:
        return next_task(with_pages, kept)
    return going_on(journey, replace(kept, step=Step.CHECKLIST))


# -- small words -----------------------------------------------------------------------------------------------------------


def _scanning(session: Session) -> Scan | None:
    return session.scan if session.step is Step.SCAN else None


def _material(session: Session, material_id: str) -> Material | None:
    if session.guide is None:
        return None
    return next((one for one in session.guide.materials if one.material_id == material_id), None)


def _page(session: Session, page_id: str) -> tuple[Scan | None, ScannedPage | None]:
    scan = _scanning(session)
    return scan, None if scan is None else scan.pages.find(page_id)


def _showing(scan: Scan, page_id: str) -> Scan:
    return replace(scan, phase=ScanPhase.SHOWN, shown=page_id)


def _after_job(scan: Scan) -> Scan:
    """Where a scan that has ended, well or not, leaves the citizen: at the page that came, at the pages, or where it began."""
    came = scan.pages.pages[scan.earlier :]
    if len(came) == 1:
        return _showing(scan, came[0].page_id)
    if came:
        return replace(scan, phase=ScanPhase.PAGES)
    retaken = scan.pages.find(scan.retake)
    if retaken is not None:
        return _showing(scan, retaken.page_id)
    return replace(scan, phase=ScanPhase.READY)


def _most(session: Session, material: Material, pages: PageList) -> int:
    """How many pages may still come."""
    asked = len(material.capture.asked)
    if asked and pages.open_place(asked) is not None:
        return asked - len({page.asked for page in pages.pages} - {None})
    elsewhere = sum(len(one.pages) for material_id, one in session.scans.items() if material_id != material.material_id)
    return min(material.max_pages - len(pages.pages), MOST_PAGES_A_VISIT - elsewhere - len(pages.pages))


def _not_kept(scan: Scan) -> tuple[ScannedPage, ...]:
    return tuple(page for page in scan.pages.pages if not page.accepted)


def _drop(session: Session, *pages: ScannedPage) -> tuple[Effect, ...]:
    """Nobody needs what is still being worked on of these."""
    busy = tuple(page.page_id for page in pages if page.busy)
    return (DropPages(session.session_id, busy),) if busy else ()


def _kept(session: Session, scan: Scan) -> Session:
    """With the pages that stand; what was handed in before is done as before where nothing was changed."""
    before = session.scans.get(scan.material_id, NO_PAGES)
    pages = scan.pages.only_kept()
    if pages.kept == before.kept:
        return session
    if not pages.pages:
        left = {material_id: one for material_id, one in session.scans.items() if material_id != scan.material_id}
        return with_facts(replace(session, scans=left))
    return with_facts(replace(session, scans={**session.scans, scan.material_id: pages}))
