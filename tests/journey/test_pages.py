"""Pages at the scanner: they come, are judged, read, doubted, taken anew, moved and taken out; nobody waits, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from kiosk.forms.provenance import PrefillSource
from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.journey.doubting import doubts_of
from kiosk.journey.scanning import MOST_PAGES_A_VISIT
from kiosk.journey.state import Scan, ScanPhase, Step
from kiosk.journey.view import checklist_of
from kiosk.model.capture import PLAIN, AskedPage, Capture
from kiosk.model.checklist import RowState
from kiosk.model.guide import FormField, FormSection
from kiosk.model.page import Page, Verdict
from kiosk.model.page_list import ScannedPage
from kiosk.model.page_read import PageRead, ReadField
from tests.journey.walks import CARD, GUIDE, NOTHING_READ, PAGE, Walk, came, page_events

pytestmark = pytest.mark.req("M08")
SIDES = Capture((AskedPage("人像面", "resident_card_front"), AskedPage("国徽面", "resident_card_back")))
FRONT = PageRead("resident_card_front", {"name": ReadField(CARD.name, 0.99)})
BACK = PageRead("resident_card_back")
BLURRED = replace(PAGE, verdict=Verdict(ok=False, blur=True, reasons=("blur",)))


def at_scanner(material_id: str = "bank_card", capture: Capture = PLAIN, feeder: bool = False) -> Walk:
    walk = Walk()
    walk.journey = replace(walk.journey, feeder=feeder)
    walk.to_checklist().fill_form()
    materials = tuple(
        replace(one, capture=capture) if one.material_id == material_id else one for one in GUIDE.materials
    )
    guide = replace(GUIDE, materials=materials)
    walk.journey = replace(walk.journey, session=replace(walk.session, guide=guide))
    return walk.do(ev.MaterialChosen(material_id))


def scan_of(walk: Walk) -> Scan:
    assert walk.session.scan is not None
    return walk.session.scan


def shown(walk: Walk) -> ScannedPage:
    page = scan_of(walk).page
    assert page is not None
    return page


def abouts(walk: Walk) -> list[str]:
    return [doubt.about for doubt in doubts_of(walk.session, shown(walk))]


def stack(walk: Walk, pages: Iterable[Page], upto: int | None = None) -> Walk:
    """A feeder's sheets, one after the other; those from ``upto`` on are still with the worker."""
    walk.do(ev.ScanAsked())
    job, sid = scan_of(walk).job, walk.session.session_id
    for n, page in enumerate(pages, 1):
        walk.do(ev.PageTaken(sid, job, f"{job}.{n}"))
        if upto is None or n <= upto:
            walk.do(*page_events(sid, job, page, n=n)[2:])
    return walk.do(ev.ScanEnded(sid, job))


# -- one page ------------------------------------------------------------------------------------------------------------


def test_the_quality_is_said_before_a_word_is_read() -> None:
    walk = at_scanner().do(ev.ScanAsked())
    taken, ended, judged, read = came(walk)
    walk.do(taken, ended)
    assert (scan_of(walk).phase, shown(walk).verdict) == (ScanPhase.SHOWN, None)
    walk.do(judged)
    assert shown(walk).verdict == PAGE.verdict
    assert shown(walk).busy
    walk.do(read)
    assert not shown(walk).busy


def test_a_page_that_was_not_judged_cannot_be_let_stand() -> None:
    walk = at_scanner().do(ev.ScanAsked())
    walk.do(*came(walk)[:2], ev.PageAccepted())
    assert scan_of(walk).phase is ScanPhase.SHOWN


def test_a_page_let_stand_while_it_is_read_is_handed_in_when_that_is_done() -> None:
    walk = at_scanner().do(ev.ScanAsked())
    answers = came(walk)
    walk.do(*answers[:3], ev.PageAccepted())
    assert scan_of(walk).phase is ScanPhase.SETTLING
    assert "bank_card" not in walk.session.pages
    walk.do(answers[3])
    assert walk.session.pages["bank_card"] == (PAGE,)


def test_what_its_words_say_is_still_asked_of_a_page_that_was_let_stand_before() -> None:
    walk = at_scanner(capture=Capture(document="bank_card")).do(ev.ScanAsked())
    job = scan_of(walk).job
    answers = page_events(walk.session.session_id, job, BLURRED, PageRead("marriage_certificate"))
    walk.do(*answers[:3])
    assert abouts(walk) == ["blur"]
    walk.do(ev.PageAccepted(), answers[3])
    assert (scan_of(walk).phase, abouts(walk)) == (ScanPhase.SHOWN, ["blur", "wrong_document"])
    walk.accept()
    assert walk.session.pages["bank_card"] == (BLURRED,)


def test_a_bad_page_scanned_again_is_not_kept_beside_the_new_one() -> None:
    walk = at_scanner().take_page(BLURRED).take_page().accept()
    assert walk.session.pages["bank_card"] == (PAGE,)


def test_a_page_scanned_again_before_it_is_read_is_called_off() -> None:
    walk = at_scanner().do(ev.ScanAsked())
    walk.do(*came(walk)[:3])
    page_id = shown(walk).page_id
    walk.do(ev.ScanAsked())
    assert ef.DropPages(walk.session.session_id, (page_id,)) in walk.effects


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("died", "errors.scan.page_lost"),
        ("timeOut", "errors.scan.page_lost"),
        ("fault", "errors.scan.page_lost"),
        ("notStarted", "errors.scan.no_worker"),
        ("resting", "errors.scan.no_worker"),
        ("tooLarge", "errors.scan.unreadable"),
    ],
)
@pytest.mark.parametrize("answered", [2, 3], ids=["not judged", "judged"])
def test_a_page_that_comes_to_nothing_is_said_and_asked_for_again(code: str, message: str, answered: int) -> None:
    walk = at_scanner().do(ev.ScanAsked())
    walk.do(*came(walk)[:answered])
    walk.do(ev.PageFailed(walk.session.session_id, shown(walk).page_id, code))
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == message
    assert scan_of(walk).phase is ScanPhase.READY
    walk.take_page().accept()
    assert walk.session.pages["bank_card"] == (PAGE,)


def test_a_page_lost_after_it_was_let_stand_is_never_taken_for_handed_in() -> None:
    walk = at_scanner().do(ev.ScanAsked())
    walk.do(*came(walk)[:3], ev.PageAccepted())
    walk.do(ev.PageFailed(walk.session.session_id, scan_of(walk).pages.pages[0].page_id, "died"))
    assert (walk.at, scan_of(walk).phase) == (Step.SCAN, ScanPhase.READY)
    assert "bank_card" not in walk.session.pages


def test_a_page_of_another_scan_or_of_none_is_not_shown() -> None:
    walk = at_scanner().do(ev.ScanAsked())
    before = walk.journey.session
    walk.do(*page_events(walk.session.session_id, "another", PAGE))
    assert walk.journey.session == before
    assert ef.DropPages(walk.session.session_id, ("another.1",)) in walk.effects


# -- several pages ---------------------------------------------------------------------------------------------------------


def three_pages() -> Walk:
    walk = at_scanner("notice")
    for name, more in (("a", True), ("b", True), ("c", False)):
        walk.take_page(replace(PAGE, sha256=name)).do(ev.PageAccepted(more))
    return again(walk, "notice")


def again(walk: Walk, material_id: str) -> Walk:
    """Back to the checklist, and this material once more."""
    while walk.at is not Step.CHECKLIST:
        walk.do(ev.Back())
    return walk.do(ev.MaterialChosen(material_id))


def order(walk: Walk) -> list[str]:
    return [page.page.sha256 for page in scan_of(walk).pages.pages if page.page is not None]


def test_the_next_page_need_not_wait_for_the_words_of_the_one_before() -> None:
    walk = at_scanner("notice").do(ev.ScanAsked())
    first = came(walk, replace(PAGE, sha256="first"))
    walk.do(*first[:3], ev.PageAccepted(more=True))
    assert scan_of(walk).phase is ScanPhase.READY
    walk.take_page(replace(PAGE, sha256="second")).do(ev.PageAccepted())
    assert scan_of(walk).phase is ScanPhase.SETTLING
    walk.do(first[3])
    assert [page.sha256 for page in walk.session.pages["notice"]] == ["first", "second"]


def test_a_material_that_was_scanned_comes_up_with_its_pages() -> None:
    walk = three_pages()
    assert (scan_of(walk).phase, order(walk)) == (ScanPhase.PAGES, ["a", "b", "c"])


def test_a_page_is_moved_and_handed_in_at_its_new_place() -> None:
    walk = three_pages()
    walk.do(ev.PageMoved(scan_of(walk).pages.pages[0].page_id, 2), ev.AllPagesThere())
    assert [page.sha256 for page in walk.session.pages["notice"]] == ["b", "c", "a"]


def test_one_page_is_taken_anew_and_the_others_stay() -> None:
    walk = three_pages()
    walk.do(ev.PageChosen(scan_of(walk).pages.pages[1].page_id)).take_page(replace(PAGE, sha256="b2")).accept()
    assert [page.sha256 for page in walk.session.pages["notice"]] == ["a", "b2", "c"]


def test_a_page_that_was_to_be_taken_anew_stays_when_the_citizen_goes_back() -> None:
    walk = three_pages()
    walk.do(ev.PageChosen(scan_of(walk).pages.pages[1].page_id)).take_page(BLURRED).do(ev.Back())
    assert [page.sha256 for page in walk.session.pages["notice"]] == ["a", "b", "c"]


def test_a_page_that_cannot_be_taken_anew_leads_back_to_the_old_one() -> None:
    walk = three_pages()
    walk.do(ev.PageChosen(scan_of(walk).pages.pages[1].page_id), ev.ScanAsked())
    walk.do(ev.DeviceFailed(walk.session.session_id, "scanner", "userError", "jammed"))
    old = shown(walk).page
    assert old is not None
    assert old.sha256 == "b"


def test_a_page_is_taken_out() -> None:
    walk = three_pages()
    walk.do(ev.PageDeleted(scan_of(walk).pages.pages[0].page_id), ev.AllPagesThere())
    assert [page.sha256 for page in walk.session.pages["notice"]] == ["b", "c"]


def test_the_last_page_taken_out_asks_for_the_paper_again() -> None:
    walk = again(at_scanner().take_page().accept(), "bank_card")
    walk.do(ev.PageDeleted(scan_of(walk).pages.pages[0].page_id))
    assert scan_of(walk).phase is ScanPhase.READY
    walk.do(ev.Back())
    assert "bank_card" not in walk.session.pages


def test_back_from_a_page_leads_to_the_pages_and_then_to_the_checklist() -> None:
    walk = three_pages()
    walk.do(ev.PageChosen(scan_of(walk).pages.pages[0].page_id), ev.Back())
    assert scan_of(walk).phase is ScanPhase.PAGES
    assert walk.do(ev.Back()).at is Step.CHECKLIST


def test_pages_that_stand_are_kept_when_the_citizen_goes_back_in_the_middle() -> None:
    walk = at_scanner("notice").take_page().do(ev.PageAccepted(more=True), ev.Back())
    row = next(row for row in checklist_of(walk.journey).rows if row.material.material_id == "notice")
    assert (row.state, row.reason) == (RowState.TO_SCAN, "catalogue.reason.pages_begun")
    walk.do(ev.MaterialChosen("notice"))
    assert len(scan_of(walk).pages.pages) == 1
    assert walk.do(ev.AllPagesThere()).session.pages["notice"] == (PAGE,)


def test_there_is_an_end_to_the_pages_of_a_visit() -> None:
    walk = again(at_scanner("notice").take_page().accept(), "bank_card")
    full = walk.session.scans["notice"]
    many = tuple(replace(full.pages[0], page_id=f"p{n}") for n in range(MOST_PAGES_A_VISIT))
    scans = {"notice": replace(full, pages=many)}
    walk.journey = replace(walk.journey, session=replace(walk.session, scans=scans))
    asked = walk.count(ef.ScanPage)
    walk.do(ev.ScanAsked())
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.scan.most"
    assert walk.count(ef.ScanPage) == asked


# -- a feeder ----------------------------------------------------------------------------------------------------------------


def test_a_feeder_is_asked_for_as_many_sheets_as_may_come() -> None:
    walk = at_scanner("notice", feeder=True).do(ev.ScanAsked())
    asked = walk.last(ef.ScanPage)
    assert isinstance(asked, ef.ScanPage)
    assert asked.most == 50


def test_a_stack_of_good_pages_is_handed_in_with_one_touch() -> None:
    walk = stack(at_scanner("notice", feeder=True), [replace(PAGE, sha256=str(n)) for n in range(10)])
    assert scan_of(walk).phase is ScanPhase.PAGES
    walk.do(ev.AllPagesThere())
    assert [page.sha256 for page in walk.session.pages["notice"]] == [str(n) for n in range(10)]


def test_a_bad_page_of_a_stack_is_shown_before_the_stack_is_handed_in() -> None:
    walk = stack(at_scanner("notice", feeder=True), [PAGE, BLURRED, replace(PAGE, sha256="c")]).do(ev.AllPagesThere())
    assert (scan_of(walk).phase, abouts(walk)) == (ScanPhase.SHOWN, ["blur"])
    walk.accept()
    assert len(walk.session.pages["notice"]) == 3


def test_a_stack_is_handed_in_when_its_last_page_was_read() -> None:
    walk = stack(at_scanner("notice", feeder=True), [PAGE, PAGE, PAGE], upto=1).do(ev.AllPagesThere())
    assert scan_of(walk).phase is ScanPhase.SETTLING
    job, sid = scan_of(walk).job, walk.session.session_id
    walk.do(*page_events(sid, job, PAGE, n=3)[2:])
    assert walk.at is Step.SCAN
    walk.do(*page_events(sid, job, PAGE, n=2)[2:])
    assert len(walk.session.pages["notice"]) == 3


def test_a_stack_that_jams_keeps_what_came() -> None:
    walk = at_scanner("notice", feeder=True).do(ev.ScanAsked())
    job, sid = scan_of(walk).job, walk.session.session_id
    for n in (1, 2):
        walk.do(ev.PageTaken(sid, job, f"{job}.{n}"), *page_events(sid, job, PAGE, n=n)[2:])
    walk.do(ev.DeviceFailed(sid, "scanner", "userError", "jammed"))
    assert walk.session.trouble is not None
    assert (walk.session.trouble.what, scan_of(walk).phase) == ("errors.scan.jammed", ScanPhase.PAGES)
    assert len(scan_of(walk).pages.pages) == 2


# -- sides -----------------------------------------------------------------------------------------------------------------


def test_each_side_is_asked_for_and_both_go_on_one_sheet() -> None:
    walk = at_scanner(capture=replace(SIDES, one_sheet=True)).take_page(read=FRONT).do(ev.PageAccepted())
    assert (scan_of(walk).phase, scan_of(walk).pages.open_place(2)) == (ScanPhase.READY, 1)
    walk.take_page(replace(PAGE, sha256="back"), BACK).do(ev.PageAccepted())
    placing = walk.last(ef.PlaceOnOneSheet)
    assert isinstance(placing, ef.PlaceOnOneSheet)
    assert [side.sha256 for side in placing.sides] == [PAGE.sha256, "back"]
    both = replace(PAGE, sha256="both")
    walk.do(ev.SheetMade(walk.session.session_id, "bank_card", both))
    assert walk.session.pages["bank_card"] == (both,)


def test_the_front_is_placed_first_whichever_side_was_scanned_first() -> None:
    walk = at_scanner(capture=replace(SIDES, one_sheet=True))
    walk.take_page(replace(PAGE, sha256="back"), BACK).do(ev.PageAccepted())
    walk.take_page(read=FRONT).do(ev.PageAccepted())
    while scan_of(walk).phase is ScanPhase.SHOWN:
        walk.do(ev.PageAccepted())
    placing = walk.last(ef.PlaceOnOneSheet)
    assert isinstance(placing, ef.PlaceOnOneSheet)
    assert [side.sha256 for side in placing.sides] == [PAGE.sha256, "back"]


def test_two_sides_that_cannot_be_placed_are_said_and_kept() -> None:
    walk = at_scanner(capture=replace(SIDES, one_sheet=True)).take_page(read=FRONT).do(ev.PageAccepted())
    walk.take_page(read=BACK).do(ev.PageAccepted())
    walk.do(ev.SheetMade(walk.session.session_id, "bank_card", None))
    assert walk.session.trouble is not None
    assert (walk.session.trouble.what, scan_of(walk).phase) == ("errors.scan.no_sheet", ScanPhase.PAGES)
    assert len(scan_of(walk).pages.kept) == 2


def test_the_wrong_side_is_asked_about() -> None:
    walk = at_scanner(capture=SIDES).take_page(read=BACK)
    assert abouts(walk) == ["wrong_side"]


def test_a_side_that_is_not_there_does_not_hold_the_citizen_up() -> None:
    walk = at_scanner(capture=SIDES).take_page(read=FRONT).do(ev.PageAccepted(), ev.AllPagesThere())
    assert walk.session.pages["bank_card"] == (PAGE,)


# -- what is read ----------------------------------------------------------------------------------------------------------


def test_another_paper_is_asked_about_by_both_names() -> None:
    walk = at_scanner(capture=Capture(document="bank_card")).take_page(read=PageRead("marriage_certificate"))
    doubt = doubts_of(walk.session, shown(walk))[0]
    assert doubt.message == "screens.scan.wrong_document.named"
    assert doubt.params == {"wanted": "银行卡", "type": "marriage_certificate"}


def test_a_page_of_which_nothing_could_be_told_is_not_doubted() -> None:
    assert abouts(at_scanner(capture=Capture(document="bank_card")).take_page(read=NOTHING_READ)) == []


def test_an_id_photograph_is_no_other_paper() -> None:
    assert abouts(at_scanner(capture=Capture(portrait=True)).take_page(read=PageRead("bank_card"))) == []


MARRIED = FormSection("family", "家人", (FormField("married", "结婚日期", "past_date", use="married_on"),))


def test_what_was_read_is_suggested_in_the_form_and_goes_with_its_page() -> None:
    walk = at_scanner()
    guide = walk.session.guide
    assert guide is not None
    walk.journey = replace(walk.journey, session=replace(walk.session, guide=replace(guide, form=(MARRIED,))))
    read = PageRead("marriage_certificate", {"registered_on": ReadField("1990-07-01", 0.9)})
    walk.take_page(read=read).accept()
    while walk.at is Step.SCAN and scan_of(walk).phase is ScanPhase.SHOWN:
        walk.accept()
    assert walk.session.facts[PrefillSource.OCR] == {"married_on": "1990-07-01"}
    assert walk.session.form["married"] == "1990-07-01"
    again(walk, "bank_card").do(ev.PageDeleted(scan_of(walk).pages.pages[0].page_id), ev.Back())
    assert PrefillSource.OCR not in walk.session.facts
    assert "married" not in walk.session.form


def test_the_papers_are_through_before_their_words_are_asked_about() -> None:
    walk = at_scanner()
    guide = walk.session.guide
    assert guide is not None
    walk.journey = replace(walk.journey, session=replace(walk.session, guide=replace(guide, form=(MARRIED,))))
    read = PageRead("marriage_certificate", {"registered_on": ReadField("1990-07-01", 0.9)})
    walk.take_page(read=read).accept()
    while scan_of(walk).phase is ScanPhase.SHOWN:
        walk.accept()
    assert (walk.at, scan_of(walk).material_id) == (Step.SCAN, "notice")
    while walk.at is Step.SCAN:
        walk.take_page().accept()
    assert walk.do(ev.Next()).at is Step.FORM
