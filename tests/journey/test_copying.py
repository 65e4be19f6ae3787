"""Copies: nobody says who they are, both sides on one page, paper or telephone, and nothing stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kiosk.copy_guide import CARD, PAPERS, copy_guide
from kiosk.journey import events as ev
from kiosk.journey.case_state import FilePhase
from kiosk.journey.copy_state import Copying
from kiosk.journey.copying import MOST_PRINTS, pages_of
from kiosk.journey.effects import AskLicences, Find, PlaceOnOneSheet, PrintCopy, SaveDraft, TakePagesHome, Wipe
from kiosk.journey.state import DeviceHealth, Network, ScanPhase, Step
from kiosk.model.unanswered import Unanswered
from tests.journey.walks import PAGE, Walk

UNTIL = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


class Copier(Walk):
    def __init__(self) -> None:
        super().__init__()
        self.do(ev.CopyingOffered(copy_guide("150627", "伊金霍洛旗", str)))
        for role in ("scanner", "page_printer"):
            self.do(ev.DeviceChanged(role, DeviceHealth("online", "full")))
        self.do(ev.CopyAsked())

    @property
    def copying(self) -> Copying:
        assert self.session.copying is not None
        return self.session.copying

    def copied(self, material_id: str = PAPERS) -> Copier:
        self.do(ev.CopyChosen(material_id))
        for _ in range(6):
            if self.at is not Step.SCAN:
                break
            scan = self.session.scan
            if scan is not None and scan.phase is ScanPhase.READY:
                self.do(ev.ScanAsked())
            self.take_page().accept()
        return self


@pytest.mark.req("M24")
def test_a_paper_is_copied_without_a_card_and_comes_back_to_the_choice() -> None:
    walk = Copier().copied()
    assert (walk.at, walk.session.card, len(pages_of(walk.session))) == (Step.COPY, None, 1)


def test_where_nothing_is_offered_nothing_is_opened() -> None:
    assert Walk().do(ev.CopyAsked()).journey.session is None


@pytest.mark.req("M24")
def test_both_sides_of_a_card_go_on_one_page() -> None:
    walk = Copier().do(ev.CopyChosen(CARD))
    for _ in range(2):
        walk.do(ev.ScanAsked())
        walk.take_page()
        walk.do(ev.PageAccepted())
    placing = walk.last(PlaceOnOneSheet)
    assert isinstance(placing, PlaceOnOneSheet)
    assert len(placing.sides) == 2
    walk.do(ev.SheetMade(walk.session.session_id, CARD, PAGE))
    assert (walk.at, pages_of(walk.session)) == (Step.COPY, (PAGE,))


@pytest.mark.req("M24")
def test_what_was_copied_is_printed_once_at_a_time_and_not_without_end() -> None:
    walk = Copier().copied().do(ev.CopyPrintAsked(), ev.CopyPrintAsked())
    assert walk.count(PrintCopy) == 1
    for _ in range(MOST_PRINTS):
        assert walk.copying.print is not None
        walk.do(ev.CaseFilePrinted(walk.session.session_id, walk.copying.print.job, "done"), ev.CopyPrintAsked())
    assert walk.count(PrintCopy) == MOST_PRINTS
    assert walk.copying.print is not None
    assert walk.copying.print.phase is FilePhase.DONE


@pytest.mark.req("M24")
def test_to_the_telephone_by_a_code() -> None:
    walk = Copier().copied().do(ev.TakeHomeAsked(), ev.TakeHomeAsked())
    assert walk.count(TakePagesHome) == 1
    walk.do(ev.TakenHome(walk.session.session_id, walk.copying.sending, "https://x/#key", UNTIL))
    assert (walk.copying.qr, walk.copying.until, walk.copying.busy) == ("https://x/#key", UNTIL, False)
    assert "#key" not in repr(walk.journey)


def test_another_page_takes_the_code_away_since_it_is_not_behind_it() -> None:
    walk = Copier().copied().do(ev.TakeHomeAsked())
    walk.do(ev.TakenHome(walk.session.session_id, walk.copying.sending, "https://x/#key", UNTIL))
    assert walk.copied(CARD if PAPERS in walk.session.scans else PAPERS).copying.qr == "" or walk.at is Step.SCAN


@pytest.mark.req("M22", "M24")
def test_without_the_network_printing_is_what_is_left() -> None:
    walk = Copier().copied().do(ev.NetworkChanged(Network.AWAY), ev.TakeHomeAsked())
    assert walk.count(TakePagesHome) == 0
    assert walk.do(ev.CopyPrintAsked()).count(PrintCopy) == 1


def test_why_the_telephone_gets_nothing_is_said_and_it_can_be_tried_again() -> None:
    walk = Copier().copied().do(ev.TakeHomeAsked())
    walk.do(ev.NotTakenHome(walk.session.session_id, walk.copying.sending, Unanswered.LATE))
    assert walk.copying.refused is Unanswered.LATE
    assert walk.do(ev.TakeHomeAsked()).count(TakePagesHome) == 2


def test_an_answer_to_an_earlier_sending_is_dropped() -> None:
    walk = Copier().copied().do(ev.TakeHomeAsked())
    walk.do(ev.TakenHome(walk.session.session_id, "another", "https://x/#key", UNTIL))
    assert walk.copying.qr == ""


def test_nobody_is_sent_away_while_the_pages_are_on_their_way() -> None:
    assert Copier().copied().do(ev.TakeHomeAsked()).wait(300).at is Step.COPY


def test_nothing_is_printed_or_sent_of_nothing() -> None:
    walk = Copier().do(ev.CopyPrintAsked(), ev.TakeHomeAsked())
    assert (walk.count(PrintCopy), walk.count(TakePagesHome)) == (0, 0)


@pytest.mark.req("M21", "M24")
@pytest.mark.parametrize("way", [ev.Next(), ev.Back(), ev.ExitAsked()])
def test_who_leaves_is_told_to_take_the_papers_and_leaves_nothing(way: ev.Event) -> None:
    walk = Copier().copied()
    sid = walk.session.session_id
    walk.do(way)
    if way == ev.ExitAsked() and walk.at is Step.COPY:
        walk.do(ev.ExitConfirmed())
    assert walk.last(Wipe) == Wipe(sid)
    assert (walk.at, walk.session.scans, walk.session.copying) == (Step.GOODBYE, {}, None)


def test_who_copied_nothing_goes_home() -> None:
    assert Copier().do(ev.Back()).journey.session is None


def test_back_from_the_scanner_is_to_the_choice() -> None:
    assert Copier().do(ev.CopyChosen(PAPERS), ev.Back()).at is Step.COPY


@pytest.mark.req("M21")
def test_a_copy_is_no_application() -> None:
    walk = Copier().copied().wait(20)
    assert (walk.count(SaveDraft), walk.count(AskLicences), walk.count(Find)) == (0, 0, 0)
