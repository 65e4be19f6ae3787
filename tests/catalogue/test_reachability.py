"""Rules that lead nowhere, or against each other, are found by walking them, and named by their path."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue.check import guide_check
from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.reachability import TooManyWays, unreachable, ways
from kiosk.catalogue.select import CLOSED, chosen_of, needed_materials, settled_answers
from kiosk.model.guide import FormField, FormSection, Guide, Item, Requirement
from kiosk.model.material import Material, Source
from kiosk.model.rule import Rule
from kiosk.model.situation import Asks, Option, Situation
from tests.journey.walks import GUIDE

from .conftest import ASSETS, Change
from .rules import EVERY, NEWBORN

pytestmark = pytest.mark.req("M04")

ITEMS = (Item("a", "甲", "部门", 5), Item("b", "乙", "部门", 5, when=Rule.of({"who": ("new",)})))
MATERIALS = (
    Material("form", "申请表", Source.FORM, True),
    Material("proof", "证明", Source.SCAN, False, items=("b",), when=Rule.of({"since": ("late",)})),
)
WHO = Situation(
    "who", "谁？", "", (Option("new", "新的"), Option("old", "旧的"), Option("unsure", "我不确定", unsure=True))
)
SINCE = Situation("since", "何时？", "", (Option("early", "早"), Option("late", "晚")), items=("b",))
ASKED = (replace(WHO, options=WHO.options[:2]), SINCE)
FORM = (FormSection("who", "谁", (FormField("name", "姓名", "name"), FormField("day", "日子", "date", items=("b",)))),)
SOUND = replace(GUIDE, items=ITEMS, materials=MATERIALS, situations=ASKED, form=FORM)


def found(guide: Guide = SOUND, **changes: object) -> list[tuple[str, str]]:
    return list(unreachable(replace(guide, **changes)))  # type: ignore[arg-type]


def test_a_sound_guide_has_nothing_to_mend() -> None:
    assert found() == []


def test_a_guide_of_fifteen_registrations_is_walked_whole() -> None:
    assert found(Catalogue(ASSETS / "catalogue", "150600").guide("closing")) == []


def test_an_item_that_no_answer_leads_to_is_named() -> None:
    since = replace(SINCE, items=(), when=Rule.of({"who": ("new",)}))
    never = replace(ITEMS[1], when=Rule.of({"who": ("old",), "since": ("late",)}))
    materials = (MATERIALS[0], replace(MATERIALS[1], items=()))
    assert found(items=(ITEMS[0], never), situations=(ASKED[0], since), materials=materials, form=FORM[:0]) == [
        ("$.items[1]", "no answers lead to the item 'b'")
    ]


def test_a_material_that_no_visit_is_asked_for_is_named() -> None:
    never = replace(MATERIALS[1], when=Rule.of({"who": ("old",)}))
    other = replace(MATERIALS[1], material_id="other")
    assert found(materials=(MATERIALS[0], never, other)) == [
        ("$.materials[1]", "no visit is asked for the material 'proof'")
    ]


def test_a_field_that_no_form_has_is_named() -> None:
    day = replace(FORM[0].fields[1], when=Rule.of({"who": ("old",)}))
    form = (replace(FORM[0], fields=(FORM[0].fields[0], day)),)
    assert found(form=form) == [("$.form[0].fields[1]", "no form ever has the field 'day'")]


def test_an_option_that_nobody_can_answer_is_named() -> None:
    since = replace(SINCE, when=Rule.of({"who": ("old",)}))
    materials = (MATERIALS[0], replace(MATERIALS[1], when=Rule()))
    assert found(situations=(ASKED[0], since), materials=materials) == [
        ("$.situations[1]", "whatever is answered, nothing follows from it"),
        ("$.situations[1].options[0]", "nobody can ever answer 'early'"),
        ("$.situations[1].options[1]", "nobody can ever answer 'late'"),
    ]


def test_one_case_of_several_that_never_comes_true_is_named() -> None:
    either = replace(MATERIALS[1], when=Rule.of({"since": ("late",)}, {"who": ("old",), "since": ("early",)}))
    assert found(materials=(MATERIALS[0], either)) == [("$.materials[1].when[1]", "this case never comes true")]


def test_answers_that_leave_no_item_are_told() -> None:
    empty = replace(ASKED[0], options=(WHO.options[0], replace(WHO.options[1], excludes_items=("a",))))
    assert ("$.situations", "no item is left when who=old") in found(situations=(empty, SINCE))


def test_an_item_alone_without_a_checklist_is_told() -> None:
    mine = (replace(MATERIALS[0], items=("a",)), MATERIALS[1])
    assert found(materials=mine) == [("$.materials", "the checklist is empty for b when who=new, since=early")]


def test_what_law_binds_and_an_answer_takes_out_is_a_contradiction() -> None:
    bound = replace(ITEMS[0], locked_reason="法定关联", requires=(Requirement("b"),))
    paths = dict(found(items=(bound, ITEMS[1])))
    assert paths["$.items[0]"] == "law binds it to the others, but it falls away when who=old"


def test_a_visit_that_begins_with_two_items_that_exclude_each_other_is_a_contradiction() -> None:
    against = (replace(ITEMS[0], conflicts=("b",)), ITEMS[1])
    (problem,) = found(items=against)
    assert problem == (
        "$.items[0].conflicts",
        "a visit begins with it and with 'b', which it excludes, when who=new, since=early",
    )


def test_an_item_that_excludes_what_it_requires_is_a_contradiction() -> None:
    against = (replace(ITEMS[0], conflicts=("b",), requires=(Requirement("b"),), preselected=False), ITEMS[1])
    assert ("$.items[0].conflicts", "'b' is excluded and required at once") in found(items=against)


def test_an_item_that_excludes_what_law_keeps_is_a_contradiction() -> None:
    bound = (replace(ITEMS[0], locked_reason="法定关联"), replace(ITEMS[1], conflicts=("a",), preselected=False))
    assert ("$.items[1].conflicts", "law keeps 'a', so this item can never be chosen") in found(items=bound)


def test_a_question_from_which_nothing_follows_is_named() -> None:
    idle = Situation("weather", "今天下雨吗？", "", (Option("yes", "下"), Option("no", "不下")))
    assert found(situations=(*ASKED, idle)) == [("$.situations[2]", "whatever is answered, nothing follows from it")]


@pytest.mark.parametrize("asks", [Asks.APPLICANT, Asks.APPLICATIONS])
def test_a_question_that_the_walk_itself_needs_is_not_idle(asks: Asks) -> None:
    needed = Situation("who_is_here", "谁来办？", "", (Option("1", "一"), Option("2", "二")), asks)
    assert found(situations=(*ASKED, needed)) == []


def test_not_being_sure_must_not_shorten_the_list() -> None:
    assert found(situations=(WHO, SINCE)) == [
        ("$.situations[0].options[2]", "not to be sure takes b, proof away whatever is answered")
    ]


def test_not_being_sure_is_fair_when_it_counts_as_every_answer() -> None:
    fair = (ITEMS[0], replace(ITEMS[1], when=Rule.of({"who": ("new", "unsure")})))
    assert found(situations=(WHO, SINCE), items=fair) == []


def test_doubt_in_a_question_behind_another_is_found() -> None:
    later = Situation(
        "size",
        "多大？",
        "",
        (Option("small", "小"), Option("big", "大"), Option("unsure", "我不确定", unsure=True)),
        when=Rule.of({"who": ("old",)}),
    )
    plan = Material("plan", "图纸", Source.SCAN, False, when=Rule.of({"size": ("big",)}))
    assert found(situations=(*ASKED, later), materials=(*MATERIALS, plan)) == [
        ("$.situations[2].options[2]", "not to be sure takes plan away when who=old")
    ]


def test_too_many_ways_are_told_and_not_judged() -> None:
    (problem,) = list(unreachable(SOUND, limit=2))
    assert problem[0] == "$.situations"
    assert problem[1].startswith("more than 2 ways to answer: ")
    with pytest.raises(TooManyWays):
        list(ways(SOUND, frozenset({"a", "b"}), limit=2))


def test_many_items_share_one_bound() -> None:
    items = tuple(Item(f"i{n}", f"事项{n}", "部门", 5) for n in range(40))
    wide = replace(SOUND, items=items, materials=MATERIALS[:1], situations=(ASKED[0],), form=())
    problem = list(unreachable(wide, limit=60))[-1]
    assert problem[1].startswith("more than 60 ways to answer: ")


def test_a_guide_that_asks_without_end_is_given_up_at_the_bound() -> None:
    options = tuple(Option(f"o{n}", f"答{n}") for n in range(9))
    endless = tuple(Situation(f"q{n}", "？", "", options) for n in range(30))
    problems = list(unreachable(replace(SOUND, situations=(*ASKED, *endless)), limit=200))
    assert [path for path, _ in problems][-1] == "$.situations"


def test_the_ways_are_as_many_as_there_are_lists_of_answers() -> None:
    assert [answers for answers, _ in ways(SOUND, frozenset({"a", "b"}))] == [
        {"who": "new", "since": "early"},
        {"who": "new", "since": "late"},
        {"who": "old", "since": CLOSED},
    ]


@pytest.mark.parametrize("bundle", ["newborn_of_the_rules", "closing", "utilities"])
def test_the_walk_offers_what_the_kiosk_would_offer(bundle: str) -> None:
    guide = NEWBORN if bundle == "newborn_of_the_rules" else Catalogue(ASSETS / "catalogue", "150600").guide(bundle)
    every = EVERY if guide is NEWBORN else frozenset(item.item_id for item in guide.items)
    told = list(ways(guide, every))
    for answers, chosen in random.Random(7).sample(told, min(len(told), 60)):
        given = {situation: option for situation, option in answers.items() if option != CLOSED}
        assert settled_answers(guide, every, given) == answers
        assert chosen_of(guide, every, given) == chosen
        assert bool(needed_materials(guide, every, given)) == bool(chosen)


def test_guide_check_names_what_is_never_reached(catalogue: Path, edit: Callable[[str, Change], Path]) -> None:
    def spoil(overlay: Any) -> None:
        overlay["materials"][0].update(items=["special_trade"], when={"retirement_kind": ["illness"]})

    file = edit("overlays/retirement.150600.json", spoil)
    problems = guide_check(catalogue)["problems"]
    assert (str(file), "$.materials[0]") in {(p["file"], p["path"]) for p in problems}
