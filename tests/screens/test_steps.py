"""What single screens say and send."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import events as ev
from kiosk.journey.state import Scan, ScanPhase, Step
from kiosk.model.evaluation import Satisfaction
from kiosk.model.page import Verdict
from kiosk.model.page_list import PageList, ScannedPage
from kiosk.model.page_read import PageRead
from kiosk.model.situation import Option, Situation
from screens import samples
from screens.sample_scans import pages_of
from screens.widgets.top_line import Progress

from .hand import Hand
from .stage import Stage
from .test_touch import sent


def said(stage: Stage) -> str:
    return "\n".join(d.text for d in stage.drawn())


@pytest.mark.req("M02")
def test_a_locked_item_says_why(stage: Stage) -> None:
    stage.show(samples.every()["items"])
    assert "不能取消" in said(stage)


@pytest.mark.req("M03")
def test_the_overview_tells_days_materials_money_visits_places_and_phones(stage: Stage) -> None:
    stage.show(samples.every()["overview"])
    words = said(stage)
    for wanted in ("自受理之日起 22 个工作日", "没有列出收费", "不用跑窗口", "银行卡", "一件事窗口", "12345"):
        assert wanted in words


def test_sample_content_is_marked_as_such(stage: Stage) -> None:
    stage.show(samples.every()["overview"])
    assert "样例内容" in said(stage)


@pytest.mark.req("M04")
def test_the_effect_of_an_answer_is_said_with_numbers_and_names(stage: Stage) -> None:
    stage.show(samples.every()["situation"])
    assert "从 14 样减到 8 样" in said(stage)
    assert "特殊工种档案" in said(stage)


def test_several_questions_are_asked_one_after_the_other(stage: Stage, hand: Hand) -> None:
    second = Situation("more", "还有一个问题？", "", (Option("yes", "是"), Option("no", "不是")))
    guide = replace(samples.GUIDE, situations=(*samples.GUIDE.situations, second))
    journey = samples.every()["situation"]
    assert journey.session is not None
    stage.show(replace(journey, session=replace(journey.session, guide=guide, answers={})))
    stage.show(replace(journey, session=replace(journey.session, guide=guide)))
    hand.touch("next")
    assert sent(stage) == []
    assert "还有一个问题" in said(stage)
    hand.touch("back")
    assert sent(stage) == []
    assert "哪一种退休" in said(stage)


@pytest.mark.req("M21")
def test_the_notice_offers_the_counter_beside_going_on(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["notice"])
    hand.touch("decline")
    assert sent(stage) == [ev.ExitAsked()]


@pytest.mark.req("M07")
def test_the_checklist_counts_what_is_missing_and_names_the_next(stage: Stage) -> None:
    stage.show(samples.every()["checklist"])
    assert "还差 2 样材料" in said(stage)
    assert next(t.text for t in stage.targets() if t.name == "next") == "扫描银行卡"


def test_a_row_of_the_checklist_is_scanned_by_touch(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["checklist"])
    hand.touch("material:publicity")
    assert sent(stage) == [ev.MaterialChosen("publicity")]


@pytest.mark.req("M08")
def test_a_check_that_was_not_made_is_not_claimed(stage: Stage) -> None:
    verdict = Verdict(ok=True, blank=False)
    made = samples.page(verdict=verdict)
    page = ScannedPage("p", None, made.preview, verdict, made, PageRead())
    scan = Scan("bank", ScanPhase.SHOWN, PageList((page,)), shown="p")
    journey = samples.every()["scan"]
    assert journey.session is not None
    stage.show(replace(journey, session=replace(journey.session, scan=scan)))
    words = said(stage)
    assert "不是白纸" in words
    assert "清晰" not in words
    assert "没有反光" not in words
    assert "图像清楚" not in words


def test_a_bad_page_offers_to_scan_again_first(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["scan-bad"])
    hand.touch("rescan")
    hand.touch("accept")
    assert sent(stage) == [ev.ScanAsked(), ev.PageAccepted()]


def test_a_receipt_never_says_that_the_application_was_accepted(stage: Stage) -> None:
    for name in ("receipt", "receipt-printing", "receipt-offline", "paper-out", "receipt-unknown"):
        stage.show(samples.every()[name])
        assert "已受理" not in said(stage).replace("不代表已受理", "")


@pytest.mark.req("M22")
def test_a_receipt_without_a_case_number_says_that_it_is_not_delivered(stage: Stage) -> None:
    stage.show(samples.every()["receipt-offline"])
    assert "还没送达" in said(stage)
    assert "已提交" not in said(stage)


def test_nothing_can_be_touched_while_the_receipt_is_printing(stage: Stage) -> None:
    stage.show(samples.every()["receipt-printing"])
    assert {t.name for t in stage.targets()} == {"speech", "display", "help"}


def test_an_unknown_print_is_reprinted_only_on_request_and_only_once(stage: Stage, hand: Hand) -> None:
    journey = samples.every()["receipt-unknown"]
    stage.show(journey)
    hand.touch("reprint")
    assert sent(stage) == [ev.ReprintAsked()]
    assert journey.session is not None
    assert journey.session.filing is not None
    used = replace(journey.session.filing, reprints_left=0)
    stage.show(replace(journey, session=replace(journey.session, filing=used)))
    assert "reprint" not in {t.name for t in stage.targets()}


@pytest.mark.req("M16")
def test_nothing_is_preselected_and_reasons_are_those_of_the_level(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["evaluate"])
    assert not any(t.chosen for t in stage.targets())
    assert not any(t.name.startswith("reason:") for t in stage.targets())
    hand.touch("level:dissatisfied")
    assert sent(stage) == [ev.Rated(Satisfaction.DISSATISFIED)]
    stage.show(samples.every()["evaluate-chosen"])
    reasons = {t.name for t in stage.targets() if t.name.startswith("reason:")}
    assert reasons == {f"reason:{code}" for code in range(207, 215)}


def test_the_evaluation_can_be_declined(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["evaluate"])
    hand.touch("skip")
    assert sent(stage) == [ev.EvaluationSkipped()]


def test_the_goodbye_says_to_take_card_papers_and_receipt(stage: Stage) -> None:
    stage.show(samples.every()["goodbye"])
    assert "请带好身份证、材料和回执" in said(stage)


def test_every_step_has_a_screen(stage: Stage) -> None:
    shown = set()
    for journey in samples.every().values():
        stage.show(journey)
        shown.add(stage.shell.step)
    assert shown == set(Step)


def test_a_device_that_is_out_is_said_before_the_first_question(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.port, "devices_out", lambda: ("receipt_printer",))
    stage.show(samples.every()["overview"])
    assert "打印机暂时不能用" in said(stage)


@pytest.mark.req("M08")
def test_a_good_page_announces_another_paper_only_where_one_is_missing(stage: Stage) -> None:
    journey = samples.every()["scan"]
    stage.show(journey)
    assert "可以，下一样" in said(stage)
    assert journey.session is not None
    others = {row.material.material_id: pages_of(samples.page()) for row in stage.port.checklist().missing}
    last = replace(journey.session, scans={name: page for name, page in others.items() if name != "bank"})
    stage.shell.drop()
    stage.show(replace(journey, session=last))
    assert "可以，扫完了" in said(stage)
    assert "下一样" not in said(stage)


@pytest.mark.req("M08")
def test_a_page_scanned_again_from_the_review_leads_back_to_it_and_says_so(stage: Stage) -> None:
    journey = samples.every()["scan"]
    assert journey.session is not None
    stage.show(replace(journey, session=replace(journey.session, return_to_review=True)))
    assert "可以，回去核对" in said(stage)


@pytest.mark.parametrize("name", ["situation", "sign", "review", "checklist"])
def test_the_bars_of_progress_stand_on_every_screen_of_the_walk(stage: Stage, name: str) -> None:
    stage.show(samples.every()[name])
    assert stage.shell.screen is not None
    assert any(isinstance(part, Progress) for part in stage.shell.screen.top_line.children)
