"""From the signature to the receipt on paper: nothing twice, nothing lost, nothing claimed that is not known."""

from __future__ import annotations

import pytest

from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.journey.state import Network, Overlay, PrintPhase, Step
from tests.journey.walks import Walk, receipt


def test_nothing_is_submitted_without_a_signature() -> None:
    walk = Walk().to_sign().do(ev.Next())
    assert walk.at is Step.SIGN
    assert walk.count(ef.Commit) == 0


@pytest.mark.req("M11")
def test_a_second_touch_on_submit_submits_nothing_more() -> None:
    walk = Walk().submit().do(ev.Next(), ev.Next())
    assert walk.count(ef.Commit) == 1


@pytest.mark.req("M11")
def test_a_commit_that_failed_is_tried_again_under_the_same_id() -> None:
    walk = Walk().submit()
    first = walk.submission_id
    walk.do(ev.CommitFailed(first, "diskFull"))
    assert walk.at is Step.SIGN
    assert walk.session.trouble is not None
    assert walk.session.trouble.safe == "errors.safe.not_submitted"
    walk.do(ev.Next())
    assert walk.submission_id == first


def test_a_commit_of_which_nobody_knows_is_not_called_lost() -> None:
    walk = Walk().submit()
    walk.do(ev.CommitFailed(walk.submission_id, "unsure"))
    assert walk.session.trouble is not None
    assert (walk.session.trouble.what, walk.session.trouble.safe) == ("errors.commit.unsure", "errors.safe.never_twice")


@pytest.mark.req("M12")
def test_the_receipt_waits_for_the_case_number() -> None:
    walk = Walk().committed()
    assert walk.at is Step.SUBMITTING
    walk.do(ev.Acknowledged(walk.submission_id, "KSK1", "2026-11-23T10:00:01+08:00", "https://x/p/1"))
    printed = walk.last(ef.PrintReceipt)
    assert isinstance(printed, ef.PrintReceipt)
    assert printed.receipt.case_number == "KSK1"


@pytest.mark.req("M12")
def test_after_eight_seconds_the_local_number_is_printed() -> None:
    walk = Walk().committed().wait(7)
    assert walk.count(ef.PrintReceipt) == 0
    walk.wait(2)
    printed = walk.last(ef.PrintReceipt)
    assert isinstance(printed, ef.PrintReceipt)
    assert printed.receipt.case_number is None


@pytest.mark.req("M22")
def test_a_kiosk_that_knows_itself_offline_prints_at_once() -> None:
    walk = Walk().do(ev.NetworkChanged(Network.AWAY)).committed()
    assert walk.at is Step.RECEIPT


@pytest.mark.req("M22")
def test_a_failed_delivery_ends_the_waiting() -> None:
    walk = Walk().committed()
    walk.do(ev.DeliveryDelayed(walk.submission_id))
    assert walk.at is Step.RECEIPT


def test_a_case_number_that_comes_late_prints_nothing_twice() -> None:
    walk = Walk().committed()
    walk.do(ev.DeliveryDelayed(walk.submission_id))
    walk.do(ev.Acknowledged(walk.submission_id, "KSK1", "2026-11-23T10:00:01+08:00", None))
    assert walk.count(ef.PrintReceipt) == 1
    assert walk.session.filing is not None
    assert walk.session.filing.receipt is not None
    assert walk.session.filing.receipt.case_number == "KSK1"


def test_an_unknown_print_is_repeated_once_at_the_citizens_word() -> None:
    walk = Walk().printed("unknown").do(ev.ReprintAsked())
    assert walk.count(ef.PrintReceipt) == 2
    walk.do(ev.Printed(walk.submission_id, "unknown"), ev.ReprintAsked())
    assert walk.count(ef.PrintReceipt) == 2


def test_a_print_that_failed_may_be_tried_until_it_works() -> None:
    walk = Walk().printed("failed")
    for _ in range(3):
        walk.do(ev.ReprintAsked(), ev.Printed(walk.submission_id, "failed", "paperOut"))
    assert walk.count(ef.PrintReceipt) == 4


@pytest.mark.req("M12")
def test_a_receipt_that_was_printed_is_printed_again_once_for_one_that_is_lost_or_torn() -> None:
    walk = Walk().printed("done").do(ev.ReprintAsked())
    assert walk.count(ef.PrintReceipt) == 2
    walk.do(ev.Printed(walk.submission_id, "done"), ev.ReprintAsked())
    assert walk.count(ef.PrintReceipt) == 2


def test_where_the_store_has_counted_the_reprint_the_citizen_is_sent_to_staff() -> None:
    walk = Walk().printed("failed").do(ev.ReprintAsked())
    walk.do(ev.Printed(walk.submission_id, "unknown", "reprintByStaff"))
    assert walk.session.filing is not None
    assert walk.session.filing.reprints_left == 0


@pytest.mark.req("M12")
def test_a_printer_that_never_answers_makes_the_end_unknown_and_a_late_answer_is_taken() -> None:
    walk = Walk().do(ev.NetworkChanged(Network.AWAY)).committed().wait(59)
    assert walk.session.printing
    walk.wait(1)
    assert walk.session.filing is not None
    assert (walk.session.filing.print_phase, walk.session.filing.print_code) == (PrintPhase.UNKNOWN, "noAnswer")
    walk.do(ev.Printed(walk.submission_id, "done"))
    assert walk.session.filing is not None
    assert walk.session.filing.print_phase is PrintPhase.DONE


@pytest.mark.req("M11")
def test_a_disk_that_does_not_answer_lets_the_citizen_leave_after_a_minute() -> None:
    walk = Walk().submit().wait(59).do(ev.Next())
    assert (walk.at, walk.session.trouble) == (Step.SUBMITTING, None)
    walk.wait(1)
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.commit.slow"
    walk.do(ev.Next())
    assert walk.at is Step.GOODBYE
    assert walk.count(ef.CloseReceipt) == 0


@pytest.mark.req("M11")
def test_a_commit_that_comes_after_all_goes_on_as_if_nothing_had_been() -> None:
    walk = Walk().submit().wait(61)
    walk.do(ev.Committed(walk.submission_id, receipt(walk.submission_id)), ev.DeliveryDelayed(walk.submission_id))
    assert (walk.at, walk.session.trouble) == (Step.RECEIPT, None)


def test_nobody_standing_at_a_disk_that_hangs_is_asked_and_then_forgotten() -> None:
    walk = Walk().submit().wait(121)
    assert walk.journey.overlay is Overlay.IDLE
    walk.wait(15)
    assert walk.at is Step.GOODBYE
