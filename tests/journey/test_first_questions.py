"""Questions that decide which items there are come before the choice of items; back is the same way; nothing gets stuck."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.catalogue.select import conflict_in
from kiosk.journey import events as ev
from kiosk.journey.ladder import stage
from kiosk.journey.state import Step
from kiosk.journey.view import chosen_items, left_out, questions_of, rest_of, rows_of, wished_items
from kiosk.model.guide import Guide, Item, Requirement
from kiosk.model.rule import Rule
from kiosk.model.situation import Option, Situation
from tests.catalogue.rules import NEWBORN
from tests.journey.walks import CARD, Walk

COMPANY, SHOP = {"kind": ("company",)}, {"kind": ("shop",)}
FOR_VAT = Requirement("tax", Rule.of({"vat": ("yes",)}))
ITEMS = (
    Item("company", "公司注销", "市监部门", 5, when=Rule.of(COMPANY), requires=(Requirement("tax"),)),
    Item("shop", "个体户注销", "市监部门", 5, when=Rule.of(SHOP), requires=(FOR_VAT,)),
    Item("tax", "税务注销", "税务部门", 5, preselected=False),
    Item("seal", "印章注销", "公安部门", 5, preselected=False, conflicts=("tax",)),
)
KINDS = (Option("company", "公司"), Option("shop", "个体户"), Option("none", "都不是", excludes_items=("tax", "seal")))
LATE = (Option("yes", "在"), Option("lost", "丢了", excludes_items=("seal",)))
QUESTIONS = (
    Situation("late", "印章在吗？", "", LATE, items=("seal",)),
    Situation("kind", "哪一类？", "", KINDS, first=True),
    Situation("vat", "交过税吗？", "", (Option("yes", "交过"), Option("no", "没有")), when=Rule.of(SHOP), first=True),
)
CLOSING: Guide = replace(NEWBORN, items=ITEMS, materials=NEWBORN.materials[:1], form=(), situations=QUESTIONS)
ANSWERS = {s.situation_id: [o.option_id for o in s.options] for s in CLOSING.situations}


def opened(guide: Guide = CLOSING) -> Walk:
    walk = Walk().do(ev.BundleChosen("retirement"))
    return walk.do(ev.GuideLoaded(walk.session.session_id, guide), ev.Next())


def asked(walk: Walk) -> list[str]:
    return [situation.situation_id for situation in questions_of(walk.session)]


def rows(walk: Walk) -> list[str]:
    return [item.item_id for item in rows_of(walk.session)]


@pytest.mark.req("M02", "M04")
def test_what_decides_about_items_is_asked_first_and_only_the_items_left_are_shown() -> None:
    walk = opened()
    assert (walk.at, asked(walk)) == (Step.SITUATION, ["kind", "vat"])
    walk.do(ev.Answered("kind", "company"), ev.Next())
    assert (walk.at, rows(walk)) == (Step.ITEMS, ["company", "tax", "seal"])


@pytest.mark.req("M04")
def test_an_unanswered_first_question_holds_the_walk() -> None:
    walk = opened().do(ev.Next())
    assert walk.at is Step.SITUATION
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.situation.none"


@pytest.mark.req("M02")
def test_answers_that_leave_no_item_are_said_at_once() -> None:
    walk = opened().do(ev.Answered("kind", "none"), ev.Next())
    assert walk.at is Step.SITUATION
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.items.none_left"


def test_back_is_the_same_way() -> None:
    walk = opened().do(
        ev.Answered("kind", "shop"), ev.Answered("vat", "no"), ev.Next(), ev.ItemToggled("seal"), ev.Next()
    )
    assert (walk.at, asked(walk)) == (Step.SITUATION, ["late"])
    walk.do(ev.Answered("late", "yes"), ev.Next())
    seen = []
    while walk.at is not Step.OVERVIEW:
        seen.append((walk.at, tuple(asked(walk)) if walk.at is Step.SITUATION else ()))
        walk.do(ev.Back())
    assert seen == [
        (Step.NOTICE, ()),
        (Step.SITUATION, ("late",)),
        (Step.ITEMS, ()),
        (Step.SITUATION, ("kind", "vat")),
    ]


@pytest.mark.req("M02")
def test_what_is_required_for_one_answer_comes_and_goes_with_it() -> None:
    walk = opened().do(ev.Answered("kind", "shop"), ev.Answered("vat", "yes"), ev.Next())
    assert wished_items(walk.session) == {"shop", "tax"}
    walk.do(ev.Back(), ev.Answered("vat", "no"), ev.Next())
    assert wished_items(walk.session) == {"shop"}


@pytest.mark.req("M02")
def test_a_required_item_that_is_left_takes_along_what_requires_it() -> None:
    walk = opened().do(ev.Answered("kind", "shop"), ev.Answered("vat", "yes"), ev.Next(), ev.ItemToggled("tax"))
    assert wished_items(walk.session) == frozenset()


@pytest.mark.req("M02")
def test_an_answer_changed_later_that_brings_what_a_chosen_item_excludes_is_said() -> None:
    walk = opened().do(ev.Answered("kind", "shop"), ev.Answered("vat", "no"), ev.Next(), ev.ItemToggled("seal"))
    walk.do(ev.Back(), ev.Answered("vat", "yes"), ev.Next(), ev.Next())
    assert walk.at is Step.ITEMS
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.items.conflict"
    walk.do(ev.ItemToggled("seal"), ev.Next())
    assert walk.at is Step.NOTICE


@pytest.mark.req("M02")
def test_a_row_that_a_later_answer_takes_out_stays_and_leads_to_that_answer() -> None:
    walk = opened().do(ev.Answered("kind", "shop"), ev.Answered("vat", "no"), ev.Next())
    walk.do(ev.ItemToggled("shop"), ev.ItemToggled("seal"), ev.Next(), ev.Answered("late", "lost"), ev.Next())
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.items.none_left"
    walk.do(ev.Back())
    assert ("seal" in rows(walk), wished_items(walk.session)) == (True, {"seal"})
    walk.do(ev.Next())
    assert (walk.at, asked(walk)) == (Step.SITUATION, ["late"])
    assert walk.do(ev.Answered("late", "yes"), ev.Next()).at is Step.NOTICE


def test_items_that_nobody_saw_are_not_said_to_fall_away() -> None:
    walk = opened()
    assert left_out(walk.session, "kind", "company") == ()
    walk.do(ev.Answered("kind", "shop"), ev.Answered("vat", "no"), ev.Next(), ev.Back())
    assert left_out(walk.session, "kind", "company") == ("个体户注销",)


def test_an_item_that_is_not_shown_cannot_be_touched() -> None:
    walk = opened().do(ev.Answered("kind", "company"), ev.Next())
    before = walk.session
    assert walk.do(ev.ItemToggled("shop")).session == before


def test_questions_before_the_items_belong_to_choosing() -> None:
    assert stage(Step.SITUATION, before_items=True) == stage(Step.ITEMS)
    assert stage(Step.SITUATION) != stage(Step.ITEMS)


def at_review() -> Walk:
    walk = opened().do(ev.Answered("kind", "shop"), ev.Answered("vat", "no"), ev.Next(), ev.Next())
    sid = walk.session.session_id
    walk.do(ev.Next(), ev.CardRead(sid, CARD), ev.PendingFound(sid, ()))
    while walk.at in (Step.CHECKLIST, Step.FORM):
        walk.do(ev.Next())
    return walk


@pytest.mark.req("M02")
def test_a_change_link_of_the_review_leads_to_the_first_questions_and_returns() -> None:
    walk = at_review().do(ev.ChangeAsked("items"))
    assert (walk.at, asked(walk)) == (Step.SITUATION, ["kind", "vat"])
    assert walk.do(ev.Next()).at is Step.ITEMS
    assert walk.do(ev.Next()).at is Step.REVIEW
    assert not walk.session.return_to_review


@pytest.mark.req("M04")
def test_a_change_that_opens_a_question_is_asked_it_before_anything_is_signed() -> None:
    walk = at_review().do(ev.ChangeAsked("items"), ev.Next(), ev.ItemToggled("seal"), ev.Next())
    assert (walk.at, asked(walk)) == (Step.SITUATION, ["late"])
    walk.do(ev.Back())
    assert walk.at is Step.REVIEW
    walk.do(ev.Next())
    assert (walk.at, asked(walk)) == (Step.SITUATION, ["late"])
    assert walk.do(ev.Answered("late", "yes"), ev.Next()).at is Step.REVIEW


touches = st.one_of(
    st.sampled_from([ev.Next(), ev.Back()]),
    st.sampled_from([ev.Answered(k, v) for k, options in ANSWERS.items() for v in options]),
    st.sampled_from([ev.ItemToggled(item.item_id) for item in CLOSING.items]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(touches, max_size=25))
def test_wherever_touches_lead_there_is_a_way_on(told: list[ev.Event]) -> None:
    walk = opened()
    for touch in told:
        if walk.at in (Step.ITEMS, Step.SITUATION, Step.NOTICE):
            walk.do(touch)
            if walk.at is Step.SITUATION:
                assert questions_of(walk.session)
    for _ in range(12):
        if walk.at is Step.SITUATION:
            least = ("shop", "no", "yes")
            walk.do(*(ev.Answered(s, next(o for o in least if o in ANSWERS[s])) for s in asked(walk)))
        elif walk.at is Step.ITEMS and conflict_in(CLOSING, walk.session.items, walk.session.answers):
            walk.do(ev.ItemToggled("seal"))
        elif walk.at is Step.ITEMS and not wished_items(walk.session):
            walk.do(ev.ItemToggled("tax"))
        if walk.at in (Step.IDENTITY, Step.HOME):
            break
        walk.do(ev.Next())
    assert walk.at is Step.IDENTITY
    assert chosen_items(CLOSING, walk.session)
    assert all(s.situation_id in walk.session.answers for s in rest_of(walk.session))


@given(
    st.permutations(["kind", "vat", "late"]), st.fixed_dictionaries({k: st.sampled_from(v) for k, v in ANSWERS.items()})
)
def test_the_order_of_answers_does_not_matter(order: list[str], told: dict[str, str]) -> None:
    session = opened().session
    one = replace(session, items=frozenset({"shop", "seal"}), answers=told)
    other = replace(one, answers={k: told[k] for k in order})
    assert chosen_items(CLOSING, one) == chosen_items(CLOSING, other)
    assert wished_items(one) == wished_items(other)
