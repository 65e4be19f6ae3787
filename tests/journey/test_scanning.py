"""The pages of the materials, and a scanner that fails."""

from __future__ import annotations

import pytest

from kiosk.journey import events as ev
from kiosk.journey.state import ScanPhase
from tests.journey.walks import PAGE, Walk


@pytest.mark.req("M08")
def test_a_page_is_shown_before_it_counts() -> None:
    walk = Walk().to_checklist().fill_form().do(ev.Next(), ev.ScanAsked())
    scan = walk.session.scan
    assert scan is not None
    walk.take_page()
    assert walk.session.pages == {}
    assert walk.session.scan is not None
    assert walk.session.scan.phase is ScanPhase.SHOWN
    walk.accept()
    assert walk.session.pages == {scan.material_id: (PAGE,)}


def test_scanning_again_and_going_back_keeps_the_earlier_pages() -> None:
    walk = Walk().to_checklist().fill_form().scan_all()
    walk.do(ev.MaterialChosen("bank_card"), ev.ScanAsked())
    walk.take_page().do(ev.Back())
    assert walk.session.pages["bank_card"] == (PAGE,)


def test_two_pages_of_one_material_stay_in_order() -> None:
    walk = Walk().to_checklist().fill_form().do(ev.MaterialChosen("notice"))
    for more in (True, False):
        walk.take_page().do(ev.PageAccepted(more))
    assert walk.session.pages["notice"] == (PAGE, PAGE)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("noPaper", "errors.scan.no_paper"),
        ("jammed", "errors.scan.jammed"),
        ("coverOpen", "errors.scan.cover_open"),
        ("ioError", "errors.scan.away"),
    ],
)
def test_a_scanner_fault_is_said_and_nothing_is_lost(code: str, message: str) -> None:
    walk = Walk().to_checklist().fill_form().do(ev.MaterialChosen("bank_card"), ev.ScanAsked())
    walk.do(ev.DeviceFailed(walk.session.session_id, "scanner", "userError", code))
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == message
    assert walk.session.scan is not None
    assert walk.session.scan.phase is ScanPhase.READY
    assert walk.session.form["phone"] == "13900000000"


@pytest.mark.req("M08")
@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("noPaper", "errors.scan.no_paper"),
        ("moving", "errors.scan.moving"),
        ("stoppedAtDevice", "errors.scan.stopped"),
        ("black", "errors.scan.dark"),
        ("unsettled", "errors.scan.unsettled"),
        ("frozen", "errors.scan.away"),
    ],
)
def test_what_a_person_can_mend_at_the_scanner_is_said_as_such(code: str, message: str) -> None:
    walk = Walk().to_checklist().fill_form().do(ev.Next(), ev.ScanAsked())
    walk.do(ev.DeviceFailed(walk.session.session_id, "scanner", "userError", code))
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == message
