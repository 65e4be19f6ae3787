"""The form in the walk: whose word fills it, what the citizen's own word outlasts, what is asked, and what is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from kiosk.forms.provenance import DIFFER, PrefillSource
from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.journey.filling import field_states, form_sources, left_labels, undecided
from kiosk.journey.state import Step
from kiosk.model.bundle import Audience
from kiosk.model.guide import FormField, FormSection, Guide
from kiosk.model.situation import Asks, Option, Situation
from tests.journey.walks import CARD, GUIDE, Walk, receipt

pytestmark = pytest.mark.req("M06")
S = PrefillSource
NUMBER = "150627196805180049"
WHO = Situation("who", "您替谁办？", "", (Option("self", "自己"), Option("agent", "别人")), Asks.APPLICANT)
PERSON = FormSection(
    "person",
    "您",
    (
        FormField("name", "姓名", "name", prefill="name", editable=False, use="name"),
        FormField("birth", "出生日期", "past_date", prefill="birth_date", use="birth_date"),
        FormField("agent", "代办人", "name", prefill="name", editable=False, about="agent", required=False),
    ),
)
FAMILY = FormSection(
    "family",
    "家人",
    (
        FormField("spouse", "配偶身份证号码", "id_number", about="spouse", use="spouse_number"),
        FormField("spouse_name", "配偶姓名", "name", about="spouse", use="spouse_name"),
        FormField("married", "结婚日期", "past_date", about="spouse", use="married_on"),
    ),
)


def at_checklist(*sections: FormSection, answer: str = "self", **changes: object) -> Walk:
    guide = replace(GUIDE, form=sections, situations=(WHO,), **changes)  # type: ignore[arg-type]
    walk = Walk().do(ev.BundleChosen("retirement"))
    walk.do(ev.GuideLoaded(walk.session.session_id, guide), ev.Next())
    while walk.at is not Step.IDENTITY:
        if walk.at is Step.SITUATION:
            walk.do(ev.Answered("who", answer))
        walk.do(ev.Next())
    sid = walk.session.session_id
    return walk.do(ev.CardRead(sid, CARD), ev.PendingFound(sid, ()))


def know(walk: Walk, source: PrefillSource, facts: Mapping[str, str] | None) -> Walk:
    return walk.do(ev.FactsKnown(walk.session.session_id, source, facts))


def sent(walk: Walk) -> ef.Commit:
    """From the form's end to the commit."""
    walk.do(ev.Next())
    while walk.at is Step.SCAN and walk.session.scan is not None:
        walk.take_page()
        walk.accept()
    walk.do(ev.Next(), ev.Next(), ev.SignatureDrawn(b"png"), ev.Next())
    commit = walk.last(ef.Commit)
    assert isinstance(commit, ef.Commit)
    return commit


def test_the_card_fills_what_is_asked_and_says_so() -> None:
    walk = at_checklist(PERSON)
    assert walk.session.form == {"name": CARD.name, "birth": "19680518"}
    assert field_states(walk.session)["name"].source == "forms.source.card"


@pytest.mark.req("M19")
def test_an_agents_card_leaves_the_applicants_fields_when_the_answer_is_changed() -> None:
    walk = at_checklist(PERSON).do(ev.Next(), ev.Next())
    assert walk.at is Step.CHECKLIST
    while walk.at is not Step.SITUATION:
        walk.do(ev.Back())
    walk.do(ev.Answered("who", "agent"))
    assert walk.session.form == {"agent": CARD.name}


def test_what_was_typed_outlasts_a_change_of_who_stands_here() -> None:
    walk = at_checklist(PERSON).do(ev.Next(), ev.FieldSet("birth", "1968-05-19"), ev.Next())
    while walk.at is not Step.SITUATION:
        walk.do(ev.Back())
    walk.do(ev.Answered("who", "agent"))
    assert walk.session.form == {"birth": "1968-05-19", "agent": CARD.name}


@pytest.mark.req("M19")
def test_what_was_typed_of_the_principal_has_to_be_looked_at_when_one_applies_for_oneself() -> None:
    phone = FormField("phone", "手机号码", "phone")
    walk = at_checklist(replace(PERSON, fields=(*PERSON.fields, phone)), answer="agent")
    walk.do(ev.Next(), ev.FieldSet("phone", "13900000000"), ev.FieldSet("birth", "19500101"), ev.Next())
    assert (walk.at, walk.session.form_done) == (Step.CHECKLIST, True)
    while walk.at is not Step.SITUATION:
        walk.do(ev.Back())
    walk.do(ev.Answered("who", "self"))
    while walk.at is not Step.FORM:
        walk.do(ev.Next())
    state = field_states(walk.session)["phone"]
    assert (state.value, state.source, state.look) == ("13900000000", "forms.source.typed", True)
    assert walk.do(ev.Next()).session.form_problems == {"birth": "forms.source.differ"}
    walk.do(ev.FieldSet("birth", "19680518"), ev.Next())
    assert (walk.at, walk.session.form_done, walk.session.recheck) == (Step.CHECKLIST, True, frozenset())


def test_what_was_typed_of_a_child_needs_no_second_look_whoever_stands_here() -> None:
    child = FormSection("child", "孩子", (FormField("born", "出生日期", "past_date", about="subject"),))
    walk = at_checklist(child, answer="agent").do(ev.Next(), ev.FieldSet("born", "20200101"), ev.Next())
    while walk.at is not Step.SITUATION:
        walk.do(ev.Back())
    walk.do(ev.Answered("who", "self"))
    assert not field_states(walk.session)["born"].look


def test_what_a_machine_read_is_not_done_before_it_was_looked_at() -> None:
    walk = at_checklist(FAMILY).do(ev.Next())
    know(walk, S.OCR, {"spouse_number": NUMBER, "married_on": "19900701", "spouse_name": "乌日娜"})
    assert field_states(walk.session)["spouse"].look
    walk.do(ev.Next())
    assert walk.at is Step.CHECKLIST
    assert not field_states(walk.session)["spouse"].look


def test_a_page_scanned_anew_changes_what_nobody_confirmed() -> None:
    walk = at_checklist(FAMILY).do(ev.Next())
    know(walk, S.OCR, {"married_on": "19900701"})
    know(walk, S.OCR, {"married_on": "19900702"})
    assert walk.session.form["married"] == "19900702"
    know(walk, S.OCR, None)
    assert "married" not in walk.session.form


def test_nothing_is_changed_after_it_was_confirmed_but_the_citizen_is_asked() -> None:
    walk = at_checklist(FAMILY).do(ev.Next())
    know(walk, S.OCR, {"spouse_number": NUMBER, "married_on": "19900701", "spouse_name": "乌日娜"}).do(ev.Next())
    know(walk, S.OCR, {"spouse_number": NUMBER, "married_on": "19900702", "spouse_name": "乌日娜"})
    assert walk.session.form["married"] == "19900701"
    assert list(undecided(walk.session)) == ["married"]
    walk.do(ev.Next())
    assert walk.at is Step.FORM


def test_sources_that_disagree_hold_the_form_up_until_one_is_chosen() -> None:
    walk = at_checklist(FAMILY).do(ev.Next(), ev.FieldSet("spouse", NUMBER))
    know(walk, S.OCR, {"married_on": "19900701"})
    know(walk, S.EARLIER, {"married_on": "19900710"}).do(ev.Next())
    assert walk.session.form_problems == {"married": DIFFER}
    assert [one.value for one in field_states(walk.session)["married"].said] == ["19900710", "19900701"]
    walk.do(ev.FieldSet("married", "19900701"), ev.Next())
    assert walk.at is Step.CHECKLIST
    assert walk.session.form["married"] == "19900701"


def test_a_question_that_was_answered_comes_back_only_as_another_one() -> None:
    walk = at_checklist(FAMILY).do(ev.Next())
    know(walk, S.OCR, {"married_on": "19900701"})
    know(walk, S.EARLIER, {"married_on": "19900710"}).do(ev.FieldSet("married", "19900701"))
    know(walk, S.EARLIER, {"married_on": "19900710", "spouse_name": "乌日娜"})
    assert not undecided(walk.session)
    know(walk, S.EARLIER, {"married_on": "19900711"})
    assert list(undecided(walk.session)) == ["married"]


def test_a_source_that_knows_nothing_or_nonsense_fills_nothing() -> None:
    walk = at_checklist(FAMILY).do(ev.Next())
    know(walk, S.OCR, {"spouse_number": "123", "married_on": "30000101 ", "unknown": "x"})
    know(walk, S.EARLIER, {})
    know(walk, S.E_LICENCE, None)
    know(walk, S.TYPED, {"married_on": "19900701"})
    assert "spouse" not in walk.session.form
    assert "unknown" not in walk.session.form


def test_a_source_that_answers_when_the_letter_is_shown_changes_nothing() -> None:
    walk = at_checklist(FAMILY).do(
        ev.Next(), ev.FieldSet("spouse", NUMBER), ev.FieldSet("married", "19900701"), ev.Next()
    )
    sent(walk)
    before = walk.session
    know(walk, S.E_LICENCE, {"spouse_name": "乌日娜"})
    assert walk.session == before


def test_an_answer_for_a_visit_that_is_over_reaches_nobody() -> None:
    walk = at_checklist(FAMILY).do(ev.Next())
    before = walk.session
    walk.do(ev.FactsKnown("another", S.OCR, {"married_on": "19900701"}))
    assert walk.session.form == before.form


@pytest.mark.req("M21")
def test_no_value_of_a_source_stands_in_a_text_about_the_event_or_the_session() -> None:
    event = ev.FactsKnown("visit", S.OCR, {"spouse_number": NUMBER})
    walk = know(at_checklist(FAMILY), S.OCR, {"spouse_number": NUMBER})
    assert NUMBER not in repr(event) + repr(walk.session) + repr(field_states(walk.session))


def test_what_cannot_be_corrected_takes_no_value() -> None:
    walk = at_checklist(PERSON).do(
        ev.Next(), ev.FieldSet("name", "别人"), ev.LeftToCounter("name"), ev.FieldSet("no", "1")
    )
    assert walk.session.form["name"] == CARD.name
    assert "no" not in walk.session.form


def test_a_day_that_is_still_to_come_is_not_taken_for_one_gone_by() -> None:
    walk = at_checklist(PERSON).do(ev.Next(), ev.FieldSet("birth", "2026-11-24"), ev.Next())
    assert walk.session.form_problems == {"birth": "forms.date.future"}
    walk.do(ev.FieldSet("birth", "2026-11-23"), ev.Next())
    assert walk.at is Step.CHECKLIST


def test_what_was_read_wrong_and_cannot_be_typed_is_left_to_the_counter() -> None:
    walk = at_checklist(FAMILY).do(ev.Next(), ev.FieldSet("spouse", NUMBER), ev.FieldSet("married", "19900701"))
    know(walk, S.OCR, {"spouse_name": "乌日那"}).do(ev.LeftToCounter("spouse_name"))
    assert walk.session.form["spouse_name"] == ""
    assert left_labels(walk.session) == ("配偶姓名",)
    walk.do(ev.Next())
    assert walk.at is Step.CHECKLIST


def test_a_value_that_was_called_wrong_can_be_had_back() -> None:
    walk = know(at_checklist(FAMILY).do(ev.Next()), S.OCR, {"spouse_name": "乌日那"})
    walk.do(ev.LeftToCounter("spouse_name"))
    assert field_states(walk.session)["spouse_name"].refused
    walk.do(ev.LeftToCounter("spouse_name"))
    assert walk.session.form["spouse_name"] == "乌日那"
    assert field_states(walk.session)["spouse_name"].look


def test_a_value_is_sent_in_its_normal_form_with_whose_word_it_is_and_what_is_left() -> None:
    walk = at_checklist(PERSON, FAMILY).do(ev.Next(), ev.Next())
    know(walk, S.EARLIER, {"married_on": "19900701"})
    walk.do(ev.FieldSet("spouse", f" {NUMBER} "), ev.Next())
    draft = sent(walk).draft
    assert dict(draft.form) == {"name": CARD.name, "birth": "19680518", "spouse": NUMBER, "married": "19900701"}
    assert dict(draft.sources) == {"name": "card", "birth": "card", "spouse": "typed", "married": "earlier"}
    assert draft.left == ("配偶姓名",)


CHILD = FormSection(
    "child",
    "孩子",
    (
        FormField("child_number", "孩子的号码", "id_number", each=True, about="subject", use="child_number"),
        FormField("married", "结婚日期", "past_date", use="married_on"),
    ),
)
TWINS = Situation("twins", "几个孩子？", "", (Option("1", "一个"), Option("2", "两个")), Asks.APPLICATIONS)


@pytest.mark.req("M04")
def test_the_second_twin_has_facts_of_its_own_and_shares_the_rest() -> None:
    walk = at_checklist(CHILD)
    walk.journey = replace(walk.journey, session=replace(walk.session, guide=_twins(walk), answers={"twins": "2"}))
    walk.do(ev.Next())
    know(walk, S.EARLIER, {"married_on": "19900701"}).do(ev.FieldSet("child_number", NUMBER), ev.Next())
    sent(walk)
    walk.do(ev.Committed(walk.submission_id, receipt(walk.submission_id))).wait(9)
    walk.do(ev.Printed(walk.submission_id, "done"), ev.Next())
    assert walk.session.round == 2
    assert walk.session.form == {"married": "19900701"}
    assert walk.session.facts == {S.EARLIER: {"married_on": "19900701"}}


def _twins(walk: Walk) -> Guide:
    assert walk.session.guide is not None
    return replace(walk.session.guide, situations=(TWINS,))


HEAD = FormSection(
    "people",
    "法定代表人",
    (FormField("boss", "法定代表人", "name", prefill="name", editable=False, about="legal_representative"),),
)


def at_head(licence: str) -> Walk:
    walk = at_checklist(HEAD, audience=Audience.ENTERPRISE).do(ev.Next())
    return know(walk, S.E_LICENCE, {"legal_representative": licence})


@pytest.mark.req("M05")
def test_a_licence_that_names_another_representative_is_a_question_and_no_barrier() -> None:
    walk = at_head("苏日娜")
    assert [one.source for one in field_states(walk.session)["boss"].said] == [
        "forms.source.card",
        "forms.source.e_licence",
    ]
    walk.do(ev.Next())
    assert walk.at is Step.CHECKLIST


@pytest.mark.req("M05")
def test_the_same_representative_written_with_another_dot_is_no_question() -> None:
    walk = at_checklist(HEAD).do(ev.Next())
    walk.journey = replace(walk.journey, session=replace(walk.session, card=replace(CARD, name="阿·乌云")))
    know(walk, S.E_LICENCE, {"legal_representative": "阿•乌云"})
    assert not undecided(walk.session)


@pytest.mark.req("M05", "M19")
def test_who_turns_out_to_be_an_agent_goes_back_to_say_so() -> None:
    walk = at_head("苏日娜").do(ev.DoubtSettled("boss", stands=False))
    assert walk.at is Step.SITUATION
    walk.do(ev.Answered("who", "agent"))
    assert "boss" not in walk.session.form or walk.session.form["boss"] != CARD.name


def test_a_doubt_that_was_settled_is_not_asked_again() -> None:
    walk = at_head("苏日娜").do(ev.DoubtSettled("boss", stands=True), ev.DoubtSettled("nothing", stands=True))
    assert not undecided(walk.session)
    assert form_sources(walk.session) == {"boss": "card"}
