"""How a visit ends: by its receipt, by its evaluation, by leaving, by standing still; and what is left of it."""

from __future__ import annotations

import pytest

from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.journey.state import Network, Overlay, PrintPhase, ScanPhase, Step
from kiosk.model.bundle import Audience
from kiosk.model.evaluation import Satisfaction
from tests.journey.walks import CARD, GUIDE, Walk


@pytest.mark.parametrize("touch", [ev.Next(), ev.ExitAsked(), ev.ExitConfirmed(), ev.EvaluateAsked(), ev.Back()])
def test_nobody_leaves_while_the_receipt_is_printing(touch: ev.Event) -> None:
    walk = Walk().do(ev.NetworkChanged(Network.AWAY)).committed().do(touch)
    assert walk.at is Step.RECEIPT
    assert walk.session.filing is not None
    assert walk.session.filing.print_phase is PrintPhase.PRINTING


@pytest.mark.req("M16")
def test_an_evaluation_holds_only_reasons_of_its_level() -> None:
    walk = Walk().printed("done").do(ev.EvaluateAsked(), ev.Rated(Satisfaction.SATISFIED), ev.ReasonToggled("412"))
    walk.do(ev.Rated(Satisfaction.VERY_SATISFIED), ev.ReasonToggled("516"), ev.ReasonToggled("412"), ev.Next())
    sent = walk.last(ef.SendEvaluation)
    assert isinstance(sent, ef.SendEvaluation)
    assert sent.evaluation.reasons == ("516",)
    assert walk.at is Step.GOODBYE


@pytest.mark.req("M16")
def test_an_evaluation_is_never_preselected_and_may_be_declined() -> None:
    walk = Walk().printed("done").do(ev.EvaluateAsked())
    assert walk.session.rating.satisfaction is None
    walk.do(ev.EvaluationSkipped())
    assert walk.at is Step.GOODBYE
    assert walk.count(ef.SendEvaluation) == 0


@pytest.mark.req("M21")
def test_the_goodbye_holds_nothing_of_the_visit() -> None:
    walk = Walk().printed("done").do(ev.Next())
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
    walk.take_page().wait(1)
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
    walk = Walk().printed(outcome).do(ev.ExitAsked())
    assert walk.at is Step.GOODBYE
    assert walk.count(ef.CloseReceipt) == 0


def test_leaving_with_a_printed_receipt_ends_its_job() -> None:
    assert Walk().printed("done").do(ev.ExitAsked()).count(ef.CloseReceipt) == 1
