"""What can be taken along, and the table beside a question, by touch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import events as ev
from kiosk.journey.state import DeviceHealth, Journey, Step, Trouble
from kiosk.model.leaflet import Leaflet
from screens import samples

from .hand import Hand
from .stage import Stage
from .test_steps import said
from .test_touch import sent

pytestmark = pytest.mark.req("M03", "M17")


def sample(name: str) -> Journey:
    return samples.every()[name]


def test_the_guide_leads_to_the_papers_and_to_the_application(stage: Stage, hand: Hand) -> None:
    stage.show(sample("overview"))
    hand.touch("papers")
    hand.touch("next")
    assert sent(stage) == [ev.LeafletsAsked(), ev.Next()]


def test_a_kiosk_without_a_printer_offers_no_papers(stage: Stage) -> None:
    stage.show(replace(sample("overview"), devices={}))
    assert "papers" not in {target.name for target in stage.targets()}


@pytest.mark.req("M18")
def test_a_guide_that_only_informs_says_where_to_go_is_printed_and_starts_nothing(stage: Stage, hand: Hand) -> None:
    stage.show(sample("overview-above"))
    assert "next" not in {target.name for target in stage.targets()}
    assert "本机不能申请" in said(stage)
    assert "0477-0000000" in said(stage)
    hand.touch("papers")
    assert sent(stage) == [ev.LeafletsAsked()]


def test_touching_a_paper_asks_for_it(stage: Stage, hand: Hand) -> None:
    stage.show(sample("overview-papers"))
    hand.touch("leaflet:blank_form")
    assert sent(stage) == [ev.LeafletAsked(Leaflet.BLANK_FORM)]


def test_while_one_comes_out_no_other_can_be_touched(stage: Stage) -> None:
    stage.show(sample("overview-papers-printing"))
    assert [target.name for target in stage.targets() if target.name.startswith("leaflet:")] == []
    assert "正在打印" in said(stage)


def test_what_has_no_paper_says_so_and_takes_no_touch(stage: Stage) -> None:
    stage.show(sample("overview-papers-out"))
    assert [target.name for target in stage.targets() if target.name.startswith("leaflet:")] == ["leaflet:guide_slip"]
    assert "没有纸" in said(stage)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("overview-papers-done", "打好了"),
        ("overview-papers-unknown", "请看看 A4 出纸口"),
        ("overview-papers-out", "没有打出来"),
    ],
)
def test_each_end_is_said(stage: Stage, name: str, words: str) -> None:
    stage.show(sample(name))
    assert words in said(stage)


def test_without_a_page_printer_it_says_where_forms_are(stage: Stage) -> None:
    stage.show(sample("overview-papers-slip"))
    assert "本机没有 A4 打印机" in said(stage)


def test_enough_is_said(stage: Stage) -> None:
    journey = sample("overview-papers")
    assert journey.session is not None
    trouble = Trouble("errors.leaflet.enough", do="errors.do.staff")
    stage.show(replace(journey, session=replace(journey.session, trouble=trouble)))
    assert "打印得够多了" in said(stage)


def test_a_printer_that_comes_while_the_guide_is_read_is_offered(stage: Stage) -> None:
    bare = replace(sample("overview"), devices={})
    stage.show(bare)
    stage.show(replace(bare, devices={"page_printer": DeviceHealth("online")}))
    assert "papers" in {target.name for target in stage.targets()}


def test_a_question_with_a_table_leads_to_it_and_one_without_does_not(stage: Stage, hand: Hand) -> None:
    stage.show(sample("situation-open"))
    assert "table" not in {target.name for target in stage.targets()}
    stage.shell.drop()
    stage.show(sample("situation-lookup"))
    hand.touch("table")
    assert sent(stage) == [ev.TableAsked("kind")]


def test_the_table_is_turned_by_year_and_by_group(stage: Stage, hand: Hand) -> None:
    stage.show(sample("situation-table"))
    assert "1966 年出生" in said(stage)
    hand.touch("year:later")
    stage.settle()
    assert "1967 年出生" in said(stage)
    hand.touch("group:women_50")
    stage.settle()
    assert "年出生" in said(stage)
    assert "1967 年出生" not in said(stage)


def test_the_card_opens_the_table_at_its_own_year_and_says_its_own_month(stage: Stage) -> None:
    stage.show(sample("situation-table-yours"))
    assert "您是 1966 年 11 月出生的" in said(stage)


def test_nobodys_month_is_marked_before_a_card_is_read(stage: Stage) -> None:
    stage.show(sample("situation-table"))
    assert "您是" not in said(stage)


def test_a_table_that_is_still_being_read_says_so_and_one_that_cannot_be_says_what_to_do(stage: Stage) -> None:
    journey = sample("situation-table")
    assert journey.session is not None
    opening = replace(journey, session=replace(journey.session, table=None))
    stage.show(opening)
    assert "正在打开对照表" in said(stage)
    stage.show(sample("situation-table-broken"))
    assert "正在打开对照表" not in said(stage)
    assert "我不确定" in said(stage)
    assert stage.shell.step is Step.SITUATION_TABLE


@pytest.mark.req("M18")
def test_another_division_is_chosen_from_the_guide(stage: Stage, hand: Hand) -> None:
    stage.show(sample("overview-division"))
    assert "申请交给东胜区办，本机可以申请 9 项" in said(stage)
    assert said(stage).count("本机不能申请，要到东胜区办") == 2
    hand.touch("division")
    stage.show(sample("division"))
    hand.touch("division:150602")
    assert sent(stage) == [ev.DivisionsAsked(), ev.DivisionChosen("150602")]


@pytest.mark.req("M18")
def test_each_division_says_what_can_be_done_here_for_it(stage: Stage) -> None:
    stage.show(sample("division"))
    for words in ("全市的指南，只供查看", "列入全市通办的，可以在本机申请", "本机就在这里"):
        assert words in said(stage)


@pytest.mark.req("M18")
def test_a_kiosk_with_one_division_offers_no_other(stage: Stage) -> None:
    stage.show(sample("overview"))
    assert "要在别的旗区办" not in said(stage)


def test_a_press_on_the_start_is_not_lost_when_a_printer_makes_itself_known(stage: Stage, hand: Hand) -> None:
    from kivy.tests.common import UnitTestTouch

    bare = replace(sample("overview"), devices={})
    stage.show(bare)
    touch = UnitTestTouch(*hand.middle("next"))
    touch.touch_down()
    stage.show(replace(bare, devices={"receipt_printer": DeviceHealth("online", "full")}))
    touch.touch_up()
    assert sent(stage) == [ev.Next()]


@pytest.mark.req("M18")
def test_another_division_can_be_chosen_from_home(stage: Stage, hand: Hand) -> None:
    stage.show(sample("home-divisions"))
    hand.touch("divisions")
    assert sent(stage) == [ev.DivisionsAsked()]


@pytest.mark.req("M18")
def test_where_there_is_no_other_division_home_does_not_speak_of_one(stage: Stage) -> None:
    stage.show(sample("home"))
    assert not any(target.name == "divisions" for target in stage.targets())


@pytest.mark.req("M18")
def test_what_is_found_of_another_division_says_whose_it_is_and_promises_nothing(stage: Stage) -> None:
    stage.show(sample("search-division"))
    assert any("正在看东胜区的指南" in drawn.text for drawn in stage.drawn())
    stage.show(sample("search-division-found"))
    words = [drawn.text for drawn in stage.drawn()]
    assert words.count("东胜区") == 3
    assert "可办" not in words
