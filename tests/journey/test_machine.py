"""The walk, station by station, without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.journey.state import IdentityPhase, Network, Overlay, PrintPhase, ScanPhase, Step
from kiosk.model.bundle import Audience
from kiosk.model.evaluation import Satisfaction
from tests.journey.walks import CARD, GUIDE, PAGE, Walk, left_behind, receipt


@pytest.mark.req("M01")
def test_choosing_a_bundle_opens_its_guide() -> None:
    walk = Walk().do(ev.BundleChosen("retirement"))
    assert walk.last(ef.LoadGuide) == ef.LoadGuide(walk.session.session_id, "retirement")
    walk.do(ev.GuideLoaded(walk.session.session_id, GUIDE))
    assert walk.at is Step.OVERVIEW


@pytest.mark.req("M03")
def test_a_bundle_that_is_not_offered_here_is_said_at_once() -> None:
    walk = Walk().do(ev.BundleChosen("marriage"))
    assert walk.journey.session is None
    assert walk.journey.trouble is not None
    assert walk.journey.trouble.what == "errors.bundle.not_here"


def test_a_second_touch_on_a_tile_starts_no_second_visit() -> None:
    walk = Walk().do(ev.BundleChosen("retirement"))
    first = walk.session.session_id
    walk.do(ev.BundleChosen("retirement"))
    assert walk.session.session_id == first
    assert walk.count(ef.LoadGuide) == 1


def test_a_guide_that_cannot_be_read_leads_home_with_a_sentence() -> None:
    walk = Walk().do(ev.BundleChosen("retirement"))
    walk.do(ev.GuideFailed(walk.session.session_id))
    assert walk.journey.session is None
    assert walk.journey.trouble is not None


@pytest.mark.req("M02")
def test_an_item_bound_by_law_cannot_be_left_out() -> None:
    walk = Walk().do(ev.BundleChosen("retirement"))
    walk.do(ev.GuideLoaded(walk.session.session_id, GUIDE), ev.Next())
    walk.do(ev.ItemToggled("pension"), ev.ItemToggled("fund"))
    assert walk.session.items == {"pension"}


def test_a_situation_must_be_answered() -> None:
    walk = Walk().do(ev.BundleChosen("retirement"))
    walk.do(ev.GuideLoaded(walk.session.session_id, GUIDE), ev.Next(), ev.Next(), ev.Next())
    assert walk.at is Step.SITUATION
    assert walk.session.trouble is not None


@pytest.mark.req("M05")
def test_the_card_is_read_once_and_fills_the_form() -> None:
    walk = Walk().to_checklist()
    assert walk.at is Step.CHECKLIST
    assert walk.session.card == CARD
    walk.do(ev.Back(), ev.Next())
    assert walk.at is Step.CHECKLIST
    assert walk.count(ef.ReadIdCard) == 1


def test_a_card_of_an_earlier_visit_is_dropped() -> None:
    walk = Walk().to_identity()
    walk.do(ev.CardRead("another visit", CARD))
    assert walk.session.card is None


def test_a_card_that_arrives_after_going_back_is_dropped() -> None:
    walk = Walk().to_identity().do(ev.Back())
    walk.do(ev.CardRead(walk.session.session_id, CARD))
    assert walk.session.card is None
    assert isinstance(walk.effects[-1], ef.CancelDevice)


def test_a_reader_that_waits_in_vain_asks_again_without_a_word() -> None:
    walk = Walk().to_identity()
    walk.do(ev.DeviceFailed(walk.session.session_id, "id_reader", "timeOut", "timeOut"))
    assert walk.session.trouble is None
    assert walk.count(ef.ReadIdCard) == 2


def test_a_card_lifted_too_early_is_asked_for_again() -> None:
    walk = Walk().to_identity().do(ev.CardFound("id-1"))
    assert walk.session.identity is IdentityPhase.READING
    walk.do(ev.DeviceFailed(walk.session.session_id, "id_reader", "userError", "reseat"))
    assert walk.session.identity is IdentityPhase.WAITING
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.id.reseat"


def test_an_unplugged_reader_is_said_and_tried_again_by_itself() -> None:
    walk = Walk().to_identity()
    walk.do(ev.DeviceFailed(walk.session.session_id, "id_reader", "deviceNotReady", "unplugged"))
    assert walk.session.trouble is not None
    assert walk.session.trouble.safe == "errors.safe.entered_kept"
    before = walk.count(ef.ReadIdCard)
    walk.wait(3)
    assert walk.count(ef.ReadIdCard) == before + 1


def test_a_form_with_a_problem_stays_and_names_the_field() -> None:
    walk = Walk().to_checklist().do(ev.Next(), ev.FieldSet("phone", "123"), ev.Next())
    assert walk.at is Step.FORM
    assert "phone" in walk.session.form_problems
    walk.do(ev.FieldSet("phone", "1234"))
    assert walk.session.form_problems == {}
    assert walk.session.form["phone"] == "1234"


@pytest.mark.req("M08")
def test_a_page_is_shown_before_it_counts() -> None:
    walk = Walk().to_checklist().fill_form().do(ev.Next(), ev.ScanAsked())
    scan = walk.session.scan
    assert scan is not None
    walk.do(ev.PageScanned(walk.session.session_id, scan.material_id, PAGE))
    assert walk.session.pages == {}
    assert walk.session.scan is not None
    assert walk.session.scan.phase is ScanPhase.SHOWN
    walk.do(ev.PageAccepted())
    assert walk.session.pages == {scan.material_id: (PAGE,)}


def test_scanning_again_and_going_back_keeps_the_earlier_pages() -> None:
    walk = Walk().to_checklist().fill_form().scan_all()
    walk.do(ev.MaterialChosen("bank_card"), ev.ScanAsked())
    walk.do(ev.PageScanned(walk.session.session_id, "bank_card", PAGE), ev.Back())
    assert walk.session.pages["bank_card"] == (PAGE,)


def test_two_pages_of_one_material_stay_in_order() -> None:
    walk = Walk().to_checklist().fill_form().do(ev.MaterialChosen("notice"))
    for more in (True, False):
        walk.do(ev.ScanAsked(), ev.PageScanned(walk.session.session_id, "notice", PAGE), ev.PageAccepted(more))
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


def test_a_change_link_leads_to_the_answer_and_back() -> None:
    walk = Walk().to_checklist().fill_form().scan_all().do(ev.Next())
    walk.do(ev.ChangeAsked("form:0"), ev.FieldSet("phone", "13800000000"), ev.Next())
    assert walk.at is Step.REVIEW
    assert walk.session.form["phone"] == "13800000000"


def test_an_item_added_at_the_review_opens_what_it_needs() -> None:
    walk = Walk().do(ev.BundleChosen("retirement"))
    walk.do(ev.GuideLoaded(walk.session.session_id, GUIDE), ev.Next(), ev.ItemToggled("fund"), ev.Next())
    walk.do(ev.Answered("kind", "legal"), ev.Next(), ev.Next())
    sid = walk.session.session_id
    walk.do(ev.CardRead(sid, CARD), ev.PendingFound(sid, ()), ev.Next(), ev.FieldSet("phone", "13900000000"), ev.Next())
    walk.scan_all().do(ev.Next())
    assert walk.at is Step.REVIEW
    walk.do(ev.ChangeAsked("items"), ev.ItemToggled("fund"), ev.Next(), ev.Next())
    assert walk.at is Step.FORM


@pytest.mark.req("M10")
def test_going_back_voids_the_signature() -> None:
    walk = Walk().to_sign().do(ev.SignatureDrawn(b"png"), ev.Back(), ev.Next())
    assert walk.at is Step.SIGN
    assert walk.session.signature_png is None


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


def _printed(outcome: str) -> Walk:
    walk = Walk().do(ev.NetworkChanged(Network.AWAY)).committed()
    return walk.do(ev.Printed(walk.submission_id, outcome, "x"))


def test_an_unknown_print_is_repeated_once_at_the_citizens_word() -> None:
    walk = _printed("unknown").do(ev.ReprintAsked())
    assert walk.count(ef.PrintReceipt) == 2
    walk.do(ev.Printed(walk.submission_id, "unknown"), ev.ReprintAsked())
    assert walk.count(ef.PrintReceipt) == 2


def test_a_print_that_failed_may_be_tried_until_it_works() -> None:
    walk = _printed("failed")
    for _ in range(3):
        walk.do(ev.ReprintAsked(), ev.Printed(walk.submission_id, "failed", "paperOut"))
    assert walk.count(ef.PrintReceipt) == 4


@pytest.mark.req("M12")
def test_a_receipt_that_was_printed_is_printed_again_once_for_one_that_is_lost_or_torn() -> None:
    walk = _printed("done").do(ev.ReprintAsked())
    assert walk.count(ef.PrintReceipt) == 2
    walk.do(ev.Printed(walk.submission_id, "done"), ev.ReprintAsked())
    assert walk.count(ef.PrintReceipt) == 2


def test_where_the_store_has_counted_the_reprint_the_citizen_is_sent_to_staff() -> None:
    walk = _printed("failed").do(ev.ReprintAsked())
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


@pytest.mark.parametrize("touch", [ev.Next(), ev.ExitAsked(), ev.ExitConfirmed(), ev.EvaluateAsked(), ev.Back()])
def test_nobody_leaves_while_the_receipt_is_printing(touch: ev.Event) -> None:
    walk = Walk().do(ev.NetworkChanged(Network.AWAY)).committed().do(touch)
    assert walk.at is Step.RECEIPT
    assert walk.session.filing is not None
    assert walk.session.filing.print_phase is PrintPhase.PRINTING


@pytest.mark.req("M16")
def test_an_evaluation_holds_only_reasons_of_its_level() -> None:
    walk = _printed("done").do(ev.EvaluateAsked(), ev.Rated(Satisfaction.SATISFIED), ev.ReasonToggled("412"))
    walk.do(ev.Rated(Satisfaction.VERY_SATISFIED), ev.ReasonToggled("516"), ev.ReasonToggled("412"), ev.Next())
    sent = walk.last(ef.SendEvaluation)
    assert isinstance(sent, ef.SendEvaluation)
    assert sent.evaluation.reasons == ("516",)
    assert walk.at is Step.GOODBYE


@pytest.mark.req("M16")
def test_an_evaluation_is_never_preselected_and_may_be_declined() -> None:
    walk = _printed("done").do(ev.EvaluateAsked())
    assert walk.session.rating.satisfaction is None
    walk.do(ev.EvaluationSkipped())
    assert walk.at is Step.GOODBYE
    assert walk.count(ef.SendEvaluation) == 0


@pytest.mark.req("M21")
def test_the_goodbye_holds_nothing_of_the_visit() -> None:
    walk = _printed("done").do(ev.Next())
    assert walk.at is Step.GOODBYE
    assert walk.session.card is None
    assert walk.session.pages == {}
    assert walk.session.form == {}
    assert walk.session.filing is None
    walk.wait(13)
    assert walk.journey.session is None


@pytest.mark.req("M21")
def test_a_quiet_kiosk_asks_and_then_forgets() -> None:
    walk = Walk().to_checklist().wait(59)
    assert walk.journey.overlay is Overlay.NONE
    walk.wait(1)
    assert walk.journey.overlay is Overlay.IDLE
    assert walk.journey.idle_left == 15
    walk.wait(15)
    assert walk.at is Step.GOODBYE
    assert walk.session.card is None


def test_a_touch_during_the_idle_prompt_keeps_everything() -> None:
    walk = Walk().to_checklist().wait(70).do(ev.Touched())
    assert walk.journey.overlay is Overlay.NONE
    assert walk.session.card == CARD
    walk.wait(50)
    assert walk.session.card == CARD


def test_a_page_that_comes_during_the_idle_prompt_ends_it() -> None:
    walk = Walk().to_checklist().fill_form().do(ev.MaterialChosen("bank_card"), ev.ScanAsked()).wait(185)
    assert walk.journey.overlay is Overlay.IDLE
    walk.do(ev.PageScanned(walk.session.session_id, "bank_card", PAGE)).wait(1)
    assert walk.journey.overlay is Overlay.NONE
    assert walk.session.scan is not None
    assert walk.session.scan.phase is ScanPhase.SHOWN


def test_sorting_papers_gives_more_time() -> None:
    walk = Walk().to_checklist().fill_form().do(ev.MaterialChosen("bank_card")).wait(170)
    assert walk.journey.overlay is Overlay.NONE


def test_nothing_is_wiped_between_submit_and_receipt() -> None:
    walk = Walk().submit().wait(59)
    assert walk.at is Step.SUBMITTING
    assert walk.journey.overlay is Overlay.NONE


def test_leaving_with_answers_asks_first() -> None:
    walk = Walk().to_checklist().do(ev.ExitAsked())
    assert walk.journey.overlay is Overlay.CONFIRM_EXIT
    walk.do(ev.OverlayClosed())
    assert walk.at is Step.CHECKLIST
    walk.do(ev.ExitAsked(), ev.ExitConfirmed())
    assert walk.at is Step.GOODBYE


@pytest.mark.req("M12")
def test_the_same_card_is_offered_the_receipt_left_behind() -> None:
    walk = Walk().to_identity()
    sid = walk.session.session_id
    walk.do(ev.CardRead(sid, CARD), ev.PendingFound(sid, (left_behind("old"),)))
    assert walk.at is Step.IDENTITY
    walk.do(ev.PendingReceiptAsked("old"), ev.PendingReceiptAsked("old"))
    assert walk.count(ef.PrintReceipt) == 1
    walk.do(ev.Printed("old", "unknown"))
    assert walk.session.trouble is not None
    walk.do(ev.Next())
    assert walk.at is Step.CHECKLIST


def test_going_back_from_the_first_screen_asks_first_once_something_was_entered() -> None:
    walk = Walk().to_checklist().fill_form()
    walk.do(ev.Back(), ev.Back(), ev.Back())
    assert walk.at is Step.OVERVIEW
    walk.do(ev.Back())
    assert walk.journey.overlay is Overlay.CONFIRM_EXIT
    assert walk.session.form["phone"] == "13900000000"


def test_going_back_from_the_first_screen_leaves_when_nothing_was_entered() -> None:
    walk = Walk().do(ev.BundleChosen("retirement"))
    walk.do(ev.GuideLoaded(walk.session.session_id, GUIDE), ev.Back())
    assert walk.journey.session is None


@pytest.mark.req("M05")
def test_a_guide_without_a_question_asks_for_no_second_card() -> None:
    walk = Walk().do(ev.BundleChosen("retirement"))
    sid = walk.session.session_id
    walk.do(ev.GuideLoaded(sid, replace(GUIDE, situations=())), ev.Next(), ev.Next(), ev.Next())
    walk.do(ev.CardRead(sid, CARD), ev.PendingFound(sid, ()), ev.Back())
    assert walk.at is Step.ITEMS
    walk.do(ev.Next())
    assert walk.at is Step.CHECKLIST


@pytest.mark.req("M04")
def test_what_was_filled_in_for_an_item_that_was_left_is_not_handed_in() -> None:
    walk = Walk().to_sign()
    assert walk.session.form["fund_no"] == "123456"
    walk.do(ev.Back(), ev.ChangeAsked("items"), ev.ItemToggled("fund"), ev.Next(), ev.Next())
    walk.do(ev.SignatureDrawn(b"png"), ev.Next())
    commit = walk.last(ef.Commit)
    assert isinstance(commit, ef.Commit)
    assert commit.draft.form == {"phone": "13900000000"}


@pytest.mark.req("M21")
def test_the_next_citizen_finds_the_home_screen_as_the_first_one_did() -> None:
    walk = Walk().do(ev.AudienceChosen(Audience.ENTERPRISE)).to_checklist()
    walk.do(ev.ExitAsked(), ev.ExitConfirmed())
    assert walk.journey.audience is Audience.PERSON
    walk.wait(13)
    walk.do(ev.AudienceChosen(Audience.ENTERPRISE)).wait(62)
    assert walk.journey.audience is Audience.PERSON


def test_large_type_ends_with_the_visit() -> None:
    walk = Walk().do(ev.ModeChosen("elder")).to_checklist()
    assert walk.journey.mode == "elder"
    walk.do(ev.ExitAsked(), ev.ExitConfirmed())
    assert walk.journey.mode == "standard"


@pytest.mark.req("M12")
@pytest.mark.parametrize("outcome", ["failed", "unknown"])
def test_leaving_without_the_receipt_keeps_it_for_the_same_card(outcome: str) -> None:
    walk = _printed(outcome).do(ev.ExitAsked())
    assert walk.at is Step.GOODBYE
    assert walk.count(ef.CloseReceipt) == 0


def test_leaving_with_a_printed_receipt_ends_its_job() -> None:
    assert _printed("done").do(ev.ExitAsked()).count(ef.CloseReceipt) == 1


@pytest.mark.req("M18")
def test_a_guide_that_only_informs_can_be_read_and_not_applied_for() -> None:
    walk = Walk()
    tile = replace(walk.journey.tiles[1], informs=True)
    walk.journey = replace(walk.journey, tiles=(walk.journey.tiles[0], tile))
    walk.do(ev.BundleChosen("marriage"))
    walk.do(ev.GuideLoaded(walk.session.session_id, replace(GUIDE, accepts=False)), ev.Next())
    assert walk.at is Step.OVERVIEW
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.bundle.not_here"


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
