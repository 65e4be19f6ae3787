"""What the scanning screen says of pages, and what its touches send."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Scan, ScanPhase, Session
from kiosk.model.page_list import PageList
from kiosk.model.page_read import PageRead, ReadField
from screens import samples
from screens.sample_papers import CARD
from screens.scan_words import TOLD, ReadLine, read_lines
from screens.widgets.thumbnail import Thumbnail

from .hand import Hand
from .stage import Stage
from .test_touch import sent

pytestmark = pytest.mark.req("M08")


def said(stage: Stage) -> str:
    return "\n".join(d.text for d in stage.drawn())


def shown(name: str) -> tuple[Journey, Session, Scan]:
    journey = samples.every()[name]
    assert journey.session is not None
    assert journey.session.scan is not None
    return journey, journey.session, journey.session.scan


def names(stage: Stage) -> set[str]:
    return {target.name for target in stage.targets()}


def test_before_the_verdict_nothing_can_be_let_stand(stage: Stage) -> None:
    stage.show(samples.every()["scan-looking"])
    assert names(stage).isdisjoint({"accept", "rescan", "more"})
    assert "请先不要拿走材料" in said(stage)


def test_while_it_is_read_the_way_on_waits_and_scanning_again_does_not(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["scan-reading"])
    assert "纸可以先拿开了" in said(stage)
    hand.touch("rescan")
    assert sent(stage) == [ev.ScanAsked()]
    hand.touch("accept")  # it does not answer yet
    assert len(sent(stage)) == 1


def test_another_paper_is_named_beside_the_one_that_is_wanted(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["scan-other"])
    assert "这像是结婚证，这里需要银行卡" in said(stage).replace("\n", "")
    hand.touch("accept")
    assert sent(stage) == [ev.PageAccepted()]


@pytest.mark.parametrize(
    "reason", ["blur", "glare", "blank", "cropped", "dark", "low_resolution", "finger", "not_white", "no_face"]
)
def test_every_reason_says_how_to_do_it_again(stage: Stage, reason: str) -> None:
    journey, session, scan = shown("scan-bad")
    page = scan.pages.pages[0]
    assert page.page is not None
    verdict = replace(page.page.verdict, reasons=(reason,))
    bad = replace(page, verdict=verdict, page=replace(page.page, verdict=verdict))
    stage.show(replace(journey, session=replace(session, scan=replace(scan, pages=PageList((bad,))))))
    screen = stage.shell.screen
    assert screen is not None
    assert screen.heading == screen.say(f"screens.scan.reason.{reason}")
    assert screen.lead == screen.say(f"screens.scan.redo.{reason}")
    assert "screens." not in said(stage)


def test_what_could_not_be_read_for_certain_is_said_and_not_shown(stage: Stage) -> None:
    stage.show(samples.every()["scan-unread"])
    assert "卡号没有读准" in said(stage)


def test_a_number_that_is_the_cards_own_is_masked_and_any_other_is_shown() -> None:
    _, _, scan = shown("scan")
    page = scan.pages.pages[0]
    own = replace(page, read=PageRead("hukou_page", {"number": ReadField(CARD.number, 0.99)}))
    other = replace(page, read=PageRead("hukou_page", {"number": ReadField("15062719680518000X", 0.99)}))
    say = lambda message, **_: message  # noqa: E731 - a name would say no more
    (mine,), (theirs,) = read_lines(own, CARD, say), read_lines(other, CARD, say)
    assert CARD.number[6:14] not in mine.value
    assert (mine.agrees, theirs) == (True, ReadLine("screens.scan.field.number", "15062719680518000X", b"", False))


def test_every_value_that_is_shown_has_a_name(stage: Stage) -> None:
    for name in TOLD:
        assert stage.port.texts.say(f"screens.scan.field.{name}") != f"screens.scan.field.{name}"


def test_the_pages_of_a_material_are_told_apart_by_number_and_state(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["scan-pages"])
    words = said(stage)
    assert all(state in words for state in ("第 1 页", "好了", "请看一看", "正在认字"))
    hand.touch("page:p6")
    assert sent(stage) == [ev.PageChosen("p6")]


def test_a_page_that_stands_can_be_moved_taken_out_and_scanned_anew(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["scan-kept"])
    for name in ("earlier", "later", "delete", "rescan", "pages"):
        hand.touch(name)
    assert sent(stage) == [
        ev.PageMoved("p2", -1),
        ev.PageMoved("p2", 1),
        ev.PageDeleted("p2"),
        ev.ScanAsked(),
        ev.PagesAsked(),
    ]


@pytest.mark.parametrize(("page_id", "missing"), [("p0", "earlier"), ("p4", "later")])
def test_the_first_page_goes_no_further_and_neither_does_the_last(stage: Stage, page_id: str, missing: str) -> None:
    journey, session, scan = shown("scan-kept")
    stage.show(replace(journey, session=replace(session, scan=replace(scan, shown=page_id))))
    assert missing not in names(stage)
    assert "delete" in names(stage)


def test_the_side_that_is_asked_for_is_named(stage: Stage) -> None:
    stage.show(samples.every()["scan-side"])
    assert "请放银行卡的国徽面" in said(stage).replace("\n", "")
    assert "第 2 页，共 2 页" in said(stage)


def test_where_sheets_are_fed_a_stack_is_asked_for(stage: Stage) -> None:
    journey = samples.every()["scan-ready"]
    stage.show(journey)
    assert "一次一页" in said(stage)
    stage.shell.drop()
    stage.show(replace(journey, feeder=True))
    assert "一次一页" not in said(stage)
    assert "进纸口" in said(stage)


@pytest.mark.req("M21")
def test_no_picture_of_a_page_stays_when_the_screen_is_left(stage: Stage) -> None:
    stage.show(samples.every()["scan-pages"])
    screen = stage.shell.screen
    assert screen is not None
    pictures = [widget for widget in screen.walk() if isinstance(widget, Thumbnail)]
    assert any(picture._texture is not None for picture in pictures)
    screen.forget()
    assert all(picture._texture is None for picture in pictures)


def test_pictures_that_did_not_change_are_kept_while_others_come(stage: Stage) -> None:
    journey, session, scan = shown("scan-pages")
    stage.show(journey)
    screen = stage.shell.screen
    assert screen is not None
    before = [widget for widget in screen.walk() if isinstance(widget, Thumbnail)]
    fewer = replace(scan, phase=ScanPhase.PAGES, pages=scan.pages.without("p8"))
    stage.show(replace(journey, session=replace(session, scan=fewer)))
    after = [widget for widget in screen.walk() if isinstance(widget, Thumbnail)]
    assert after == before[: len(after)]
