"""Whatever is touched at the scanner, and however late or badly its pages come, no page is lost, doubled or made up."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.journey.state import Scan, ScanPhase, Step
from kiosk.model.capture import PLAIN
from kiosk.model.page import Verdict
from kiosk.model.page_read import PageRead
from tests.journey.test_pages import SIDES, at_scanner
from tests.journey.walks import PAGE

MATERIAL = "notice"
TOUCHES = st.sampled_from(
    [
        *("scan", "accept", "more", "all", "pages", "choose", "delete", "earlier", "later", "back", "again"),
        *("taken", "ended", "judged", "bad", "ready", "other", "failed", "jammed", "sheet"),
    ]
)


class Visit:
    """Plays one word after the other and watches what becomes of the pages."""

    def __init__(self, sides: bool, feeder: bool) -> None:
        self.walk = at_scanner(MATERIAL, replace(SIDES, one_sheet=True) if sides else PLAIN, feeder)
        self.numbers = count(1)

    @property
    def scan(self) -> Scan | None:
        return self.walk.session.scan if self.walk.at is Step.SCAN else None

    def do(self, word: str, which: int) -> None:
        walk, scan = self.walk, self.scan
        sid = walk.session.session_id
        if scan is None:
            if walk.at is Step.CHECKLIST:
                walk.do(ev.MaterialChosen(MATERIAL))
            else:
                walk.do(ev.Back())
            return
        pages = scan.pages.pages
        page = pages[which % len(pages)] if pages else None
        page_id = "none" if page is None else page.page_id
        made = replace(PAGE, sha256=page_id)
        match word:
            case "scan":
                walk.do(ev.ScanAsked())
            case "accept":
                walk.do(ev.PageAccepted())
            case "more":
                walk.do(ev.PageAccepted(more=True))
            case "all":
                walk.do(ev.AllPagesThere())
            case "pages":
                walk.do(ev.PagesAsked())
            case "choose":
                walk.do(ev.PageChosen(page_id))
            case "delete":
                walk.do(ev.PageDeleted(page_id))
            case "earlier" | "later":
                walk.do(ev.PageMoved(page_id, 1 if word == "later" else -1))
            case "back":
                walk.do(ev.Back())
            case "again":
                walk.do(ev.Back(), ev.MaterialChosen(MATERIAL))
            case "taken":
                walk.do(ev.PageTaken(sid, scan.job, f"{scan.job}.{next(self.numbers)}"))
            case "ended":
                walk.do(ev.ScanEnded(sid, scan.job))
            case "judged" | "bad":
                verdict = PAGE.verdict if word == "judged" else Verdict(ok=False, blur=True, reasons=("blur",))
                if page is not None and page.verdict is None:
                    walk.do(ev.PageJudged(sid, page_id, verdict))
            case "ready" | "other":
                if page is not None and page.verdict is not None and page.busy:
                    read = PageRead("marriage_certificate" if word == "other" else "")
                    walk.do(ev.PageReady(sid, page_id, replace(made, verdict=page.verdict), read))
            case "failed":
                if page is not None and page.busy:
                    walk.do(ev.PageFailed(sid, page_id, "died"))
            case "jammed":
                if scan.phase is ScanPhase.SCANNING:
                    walk.do(ev.DeviceFailed(sid, "scanner", "userError", "jammed"))
            case "sheet":
                placing = [effect for effect in walk.effects if isinstance(effect, ef.PlaceOnOneSheet)]
                if placing and scan.phase is ScanPhase.SETTLING and not scan.pages.busy:
                    walk.do(ev.SheetMade(sid, MATERIAL, replace(PAGE, sha256="sheet")))

    def check(self) -> None:
        session, scan = self.walk.session, self.scan
        for pages in (*session.scans.values(), *(() if scan is None else (scan.pages,))):
            ids = [page.page_id for page in pages.pages]
            assert len(ids) == len(set(ids)), "a page twice"
            assert all(not page.busy for page in pages.kept), "let stand and not there"
        for sent in session.pages.values():
            assert sent, "handed in without a page"
        if scan is not None:
            assert (scan.phase is ScanPhase.SHOWN) == (scan.page is not None)
            assert scan.phase is not ScanPhase.PAGES or scan.pages.pages

    def finish(self) -> None:
        """From wherever it stands there is a way on."""
        for _ in range(60):
            if self.walk.session.pages.get(MATERIAL):
                return
            scan = self.scan
            if scan is None:
                self.do("", 0)
            elif scan.phase is ScanPhase.READY:
                self.do("all" if scan.pages.pages else "scan", 0)
            elif scan.phase is ScanPhase.SCANNING:
                self.do("taken", 0)
                self.do("ended", 0)
            elif scan.phase is ScanPhase.PAGES:
                self.do("all", 0)
            else:
                for at in range(len(scan.pages.pages)):
                    self.do("judged", at)
                    self.do("ready", at)
                self.do("accept" if self.scan is not None and self.scan.phase is ScanPhase.SHOWN else "sheet", 0)
            self.check()
        raise AssertionError(f"no way on from {self.walk.at}: {self.scan and self.scan.phase}")


@pytest.mark.req("M08", "M21")
@given(st.booleans(), st.booleans(), st.lists(st.tuples(TOUCHES, st.integers(0, 5)), max_size=60))
def test_no_order_of_touches_and_answers_loses_or_doubles_a_page(
    sides: bool, feeder: bool, words: list[tuple[str, int]]
) -> None:
    visit = Visit(sides, feeder)
    for word, which in words:
        before = {page.sha256 for page in visit.walk.session.pages.get(MATERIAL, ())}
        visit.do(word, which)
        visit.check()
        if word not in ("delete", "accept", "all", "back", "again", "sheet", "ready", "other", "more"):
            assert before <= {page.sha256 for page in visit.walk.session.pages.get(MATERIAL, ())}, word
    visit.finish()
