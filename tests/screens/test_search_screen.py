"""The home screen's line, the letter keys, and the rows of the search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.journey import events as ev
from kiosk.journey.state import Looking
from kiosk.model.bundle import Audience, BundleCard
from screens import samples
from screens.sample_home import TILES
from screens.widgets.words import Words

from .hand import Hand
from .stage import Stage

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def sent(stage: Stage) -> list[ev.Event]:
    return [event for event in stage.port.sent if not isinstance(event, ev.Touched)]


def typed(stage: Stage, query: str) -> None:
    """Show the search with this text in its line."""
    journey = samples.every()["search"]
    session = journey.session
    assert session is not None
    stage.show(replace(journey, session=replace(session, looking=Looking(query))))


def names(stage: Stage, prefix: str) -> list[str]:
    return [target.name.partition(":")[2] for target in stage.targets() if target.name.startswith(prefix)]


@pytest.mark.req("M17")
def test_the_line_of_the_home_screen_opens_the_search(stage: Stage, hand: Hand) -> None:
    stage.show(samples.HOME)
    hand.touch("search")
    assert sent(stage) == [ev.SearchAsked()]


@pytest.mark.req("M01")
@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
@pytest.mark.parametrize("mode", ["standard", "contrast", "low"])
def test_all_sixteen_tiles_of_a_person_stand_on_one_page(kivy: None, size: tuple[int, int], mode: str) -> None:
    stage = Stage(size, mode)
    stage.show(samples.HOME)
    person = [tile.bundle_id for tile in TILES if tile.audience is Audience.PERSON]
    assert sorted(names(stage, "tile:")) == sorted(person)
    assert not names(stage, "scroll:")


def test_what_people_come_for_at_any_age_stands_below_the_others(stage: Stage) -> None:
    stage.show(samples.HOME)
    tops = {target.name: target.y for target in stage.targets() if target.name.startswith("tile:")}
    everyday = {f"tile:{tile.bundle_id}" for tile in TILES if tile.stage == "everyday"}
    assert min(tops[name] for name in everyday) > max(tops[name] for name in tops.keys() - everyday)


@pytest.mark.req("M20")
@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
def test_the_large_mode_has_few_entries_on_one_page_and_the_search_for_the_rest(
    kivy: None, size: tuple[int, int]
) -> None:
    stage = Stage(size, "elder")
    stage.show(samples.HOME)
    assert names(stage, "tile:") == ["retirement", "social_card", "medical", "hardship"]
    assert "search" in {target.name for target in stage.targets()}
    assert not names(stage, "scroll:")


def test_the_large_mode_without_entries_of_its_own_shows_what_can_be_applied_for(kivy: None) -> None:
    stage = Stage((1080, 1920), "elder")
    stage.show(replace(samples.HOME, tiles=tuple(replace(tile, elder=0) for tile in TILES)))
    assert names(stage, "tile:") == ["newborn", "employment", "medical", "marriage"]


def test_news_on_the_home_screen_pushes_no_tile_off_the_page(stage: Stage) -> None:
    stage.show(samples.HOME)
    stage.show(samples.every()["home-trouble"])
    assert len(names(stage, "tile:")) == 16
    assert not names(stage, "scroll:")


def test_a_long_name_takes_two_lines_and_keeps_inside_its_tile(stage: Stage) -> None:
    long = BundleCard("long", "居民身份证到期换领预约", Audience.PERSON, "cash", True, True, "everyday")
    stage.show(replace(samples.HOME, tiles=(*TILES[:14], long)))
    box = stage.target("tile:long")
    for drawn in stage.drawn():
        if drawn.text in (long.name, "cash") and box.collide_widget(drawn.widget):
            assert drawn.ink.y >= box.y - 1
            assert drawn.ink.top <= box.y + box.height + 1


@pytest.mark.parametrize("mode", ["standard", "elder", "low"])
def test_on_a_wide_screen_the_rows_have_the_whole_height_beside_the_keys(kivy: None, mode: str) -> None:
    stage = Stage((1920, 1080), mode)
    stage.show(samples.every()["search-many"])
    screen = stage.shell.screen
    assert screen is not None
    keys = [target for target in stage.targets() if target.name.startswith("key:")]
    assert max(key.x + key.w for key in keys) < screen.pager.x
    assert screen.pager.height > sum({key.y: key.h for key in keys}.values()) * 2
    assert len(names(stage, "hit:")) >= 3


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_all_letters_of_the_keys_are_of_one_size_and_whole(kivy: None, size: tuple[int, int], mode: str) -> None:
    stage = Stage(size, mode)
    stage.show(samples.every()["search"])
    letters = {
        drawn.widget.type_px for drawn in stage.drawn() if isinstance(drawn.widget, Words) and drawn.text in LETTERS
    }
    assert len(letters) == 1
    assert not [drawn.text for drawn in stage.drawn() if "…" in drawn.text]


@pytest.mark.req("M17")
@pytest.mark.parametrize(
    ("query", "key", "after"),
    [("", "t", "t"), ("t", "x", "tx"), ("tx", "back", "t"), ("", "back", ""), ("tuixiu", "clear", "")],
)
def test_a_key_changes_what_is_typed(stage: Stage, hand: Hand, query: str, key: str, after: str) -> None:
    typed(stage, query)
    hand.touch(f"key:{key}")
    assert sent(stage) == [ev.QuerySet(after)]


def test_there_is_a_key_for_every_letter(stage: Stage) -> None:
    typed(stage, "")
    assert sorted(names(stage, "key:")) == sorted([*"abcdefghijklmnopqrstuvwxyz", "back", "clear"])


def test_what_is_typed_stands_in_the_line_and_of_a_long_text_its_end(stage: Stage) -> None:
    typed(stage, "tuixiu")
    assert "tuixiu" in {drawn.text for drawn in stage.drawn()}
    typed(stage, "m" * 39 + "x")
    (shown,) = [drawn.text for drawn in stage.drawn() if "mmm" in drawn.text]
    assert shown.startswith("…m")
    assert shown.endswith("mx")


@pytest.mark.req("M17")
def test_a_row_opens_what_it_says(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["search-found"])
    hand.touch("hit:retirement")
    assert sent(stage) == [ev.BundleChosen("retirement")]


@pytest.mark.req("M18")
def test_a_row_says_whether_it_is_done_here_only_read_or_done_at_the_window(stage: Stage) -> None:
    stage.show(samples.every()["search-found"])
    said = {drawn.text for drawn in stage.drawn()}
    assert {"可办", "只能看指南", "请到窗口办"} <= said
    assert any(text.startswith("鄂尔多斯市的指南") for text in said)


@pytest.mark.req("M03")
def test_what_no_kiosk_does_takes_no_touch_and_says_where_to_go(stage: Stage) -> None:
    stage.show(samples.every()["search-elsewhere"])
    assert names(stage, "hit:") == ["hardship"]
    assert any("公安机关出入境接待窗口" in drawn.text and "12367" in drawn.text for drawn in stage.drawn())


@pytest.mark.req("M03")
def test_where_nothing_fits_it_says_where_to_ask_with_the_phone_of_the_place(stage: Stage) -> None:
    stage.show(samples.every()["search-nothing"])
    said = "".join(drawn.text for drawn in stage.drawn())
    assert "12345" in said
    assert samples.PLACE.phone in said


@pytest.mark.req("M01")
def test_a_stage_of_life_is_chosen_by_its_chip(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["search"])
    hand.touch("stage:school")
    assert sent(stage) == [ev.StageChosen("school")]


def test_a_stage_shows_its_bundles_with_the_chip_marked(stage: Stage) -> None:
    stage.show(samples.every()["search-stage"])
    assert names(stage, "hit:") == ["school", "graduation"]
    assert [t.name for t in stage.targets() if t.name.startswith("stage:") and t.chosen] == ["stage:school"]


def test_the_stages_of_whom_the_home_screen_was_set_to_come_first(stage: Stage) -> None:
    stage.show(replace(samples.every()["search"], audience=Audience.ENTERPRISE))
    assert names(stage, "stage:")[0] == "startup"


def test_what_is_done_here_most_is_offered_while_nothing_is_typed(stage: Stage, hand: Hand) -> None:
    stage.show(samples.every()["search"])
    assert names(stage, "hit:") == ["retirement", "medical", "newborn"]
    hand.touch("hit:medical")
    assert sent(stage) == [ev.BundleChosen("medical")]


def test_without_any_use_nothing_is_called_usual(stage: Stage) -> None:
    stage.show(replace(samples.every()["search"], most_used=()))
    assert not names(stage, "hit:")
    assert "这里常办的" not in {drawn.text for drawn in stage.drawn()}


@pytest.mark.req("M20")
def test_read_aloud_are_the_rows_too(stage: Stage) -> None:
    stage.show(samples.every()["search-found"])
    screen = stage.shell.screen
    assert screen is not None
    assert screen.aloud().startswith("找到 4 件事。")
    assert "退休。" in screen.aloud()


def late(stage: Stage) -> str:
    """What stands under the heading once a person begins to wonder."""
    from kivy.clock import Clock

    for event in list(Clock.get_events()):
        if getattr(event.get_callback(), "__name__", "") == "_opening":
            event.tick(Clock.get_time() + 1)
    screen = stage.shell.screen
    assert screen is not None
    return str(screen.lead)


def test_a_guide_that_opens_late_is_said(stage: Stage) -> None:
    journey = samples.every()["search-found"]
    assert journey.session is not None
    stage.show(replace(journey, session=replace(journey.session, loading="retirement")))
    assert late(stage) == stage.port.texts.say("screens.home.opening")
    stage.show(journey)
    assert late(stage) == stage.port.texts.say("screens.search.touch")


def test_an_answer_that_comes_late_is_waited_for_in_words(stage: Stage) -> None:
    typed(stage, "t")
    assert late(stage) == stage.port.texts.say("screens.search.busy")
    stage.show(samples.every()["search-found"])
    assert late(stage) == stage.port.texts.say("screens.search.touch")


@pytest.fixture(autouse=True)
def settled(stage: Stage) -> Iterator[None]:
    """Whatever a test left waiting runs out before the next one."""
    yield
    stage.settle()
