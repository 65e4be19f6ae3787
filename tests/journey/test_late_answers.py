"""Answers that come when the person they belong to has gone: the next citizen hears, sees and gets nothing of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import events as ev
from kiosk.journey.effects import CloseReceipt, PrintReceipt
from kiosk.journey.state import Session, Step
from tests.journey.walks import CARD, Walk, left_behind, page_events


def _with_pending() -> Walk:
    walk = Walk().to_identity()
    sid = walk.session.session_id
    walk.do(ev.CardFound(sid), ev.CardRead(sid, CARD), ev.PendingFound(sid, (left_behind("old"),)))
    return walk.do(ev.PendingReceiptAsked("old"))


@pytest.mark.req("M12")
def test_a_receipt_left_behind_is_closed_once_it_is_on_paper() -> None:
    walk = _with_pending()
    assert walk.count(PrintReceipt) == 1
    walk.do(ev.Printed("old", "done"))
    assert walk.last(CloseReceipt) == CloseReceipt("old")
    assert walk.session.trouble is None


@pytest.mark.parametrize("outcome", ["failed", "unknown"])
def test_a_receipt_left_behind_that_did_not_print_is_said_even_a_step_later(outcome: str) -> None:
    walk = _with_pending().do(ev.Next())
    assert walk.at is Step.CHECKLIST
    walk.do(ev.Printed("old", outcome, "paperOut"))
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == f"errors.print.{outcome}"
    assert walk.count(CloseReceipt) == 0


@pytest.mark.req("M21")
@pytest.mark.parametrize("outcome", ["done", "failed", "unknown"])
def test_the_next_citizen_hears_nothing_of_the_last_ones_print(outcome: str) -> None:
    walk = Walk().committed()
    last = walk.submission_id
    walk.wait(9)
    walk.journey = replace(walk.journey, session=None)  # gone, although the machine lets nobody go while paper comes
    walk.to_identity()
    before = walk.journey
    walk.do(ev.Printed(last, outcome, "paperOut"))
    assert walk.journey == before


@pytest.mark.req("M21")
@pytest.mark.parametrize("at", ["goodbye", "home", "identity", "checklist", "scan"])
def test_no_late_answer_reaches_another_visit(at: str) -> None:
    walk = Walk().to_checklist().fill_form()
    walk.do(ev.Next(), ev.ScanAsked())
    scan = walk.session.scan
    assert scan is not None
    old = walk.session.session_id
    walk.do(ev.ExitAsked(), ev.ExitConfirmed())
    if at != "goodbye":
        walk.do(ev.Next())
    if at == "identity":
        walk.to_identity()
    if at in ("checklist", "scan"):
        walk.to_checklist()
    if at == "scan":
        walk.fill_form().do(ev.Next(), ev.ScanAsked())
    before: Session | None = walk.journey.session
    walk.do(
        ev.CardFound(old),
        ev.CardRead(old, CARD),
        ev.PendingFound(old, (left_behind("old"),)),
        *page_events(old, scan.job),
        ev.DeviceFailed(old, "scanner", "userError", "noPaper"),
        ev.DeviceFailed(old, "id_reader", "hardwareError", "noAnswer"),
        ev.GuideFailed(old, "retirement") if at != "goodbye" else ev.OverlayClosed(),
    )
    assert walk.journey.session == before
