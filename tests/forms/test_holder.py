"""Whose data a source holds: what is known of the person who holds the card says nothing of anybody else in the form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.forms.prefill import prefill
from kiosk.forms.provenance import OF_HOLDER, ORDER, Known, PrefillSource, as_form, differing, filled
from kiosk.model.guide import FormField, FormSection, Guide
from kiosk.model.rule import Rule
from kiosk.model.situation import Asks, Option, Situation
from tests.forms.samples import CARD, field, guide

S = PrefillSource
ITEMS = frozenset({"pension"})
IN_ORDER = sorted(OF_HOLDER, key=ORDER.index)
WHO = Situation(
    "who",
    "您替谁办？",
    "",
    (Option("self", "自己"), Option("agent", "别人"), Option("guardian", "孩子")),
    Asks.APPLICANT,
)
PHONE = field("phone", "phone", use="phone")
NAME = field("name", "name", use="name", prefill="name", editable=False)


def form_of(*fields: FormField) -> Guide:
    return replace(guide(FormSection("s", "基本信息", fields)), situations=(WHO,))


@pytest.mark.req("M19")
def test_an_agents_card_says_nothing_of_the_applicant() -> None:
    fields = (NAME, field("name", "agent", prefill="name", about="agent", use="agent_name"))
    asked = form_of(*fields)
    own = filled(asked, ITEMS, {"who": "self"}, Known(CARD), {})
    other = filled(asked, ITEMS, {"who": "agent"}, Known(CARD), {})
    assert (as_form(own), as_form(other)) == ({"name": "巴特尔"}, {"agent": "巴特尔"})
    assert prefill(asked, CARD, {"who": "agent"}) == {"agent": "巴特尔"}
    assert prefill(asked, CARD) == {"name": "巴特尔"}


@pytest.mark.req("M19")
def test_an_answer_that_a_later_one_closed_makes_nobody_an_agent() -> None:
    fields = (NAME, field("name", "agent", prefill="name", about="agent", use="agent_name"))
    person = Situation("person", "谁来了？", "", (Option("here", "本人"), Option("other", "别人")))
    asked = replace(form_of(*fields), situations=(person, replace(WHO, when=Rule.of({"person": ("other",)}))))
    assert prefill(asked, CARD, {"person": "other", "who": "agent"}) == {"agent": "巴特尔"}
    assert prefill(asked, CARD, {"person": "here", "who": "agent"}) == {"name": "巴特尔"}


@pytest.mark.req("M19")
def test_no_card_here_is_a_newborns_or_a_dead_persons() -> None:
    asked = form_of(field("name", "child", prefill="name", about="subject"))
    assert filled(asked, ITEMS, {}, Known(CARD), {}) == {}
    assert prefill(asked, CARD) == {}


@pytest.mark.req("M19", "M21")
@pytest.mark.parametrize("source", IN_ORDER)
def test_an_agents_own_data_fills_no_field_of_the_applicant(source: PrefillSource) -> None:
    asked = form_of(PHONE, field("phone", "agent_phone", use="agent_phone", about="agent"))
    known = Known(None, {source: {"phone": "13900139000", "agent_phone": "13800138000"}})
    assert as_form(filled(asked, ITEMS, {"who": "agent"}, known, {})) == {"agent_phone": "13800138000"}
    assert as_form(filled(asked, ITEMS, {"who": "self"}, known, {})) == {"phone": "13900139000"}


@pytest.mark.req("M19", "M21")
@pytest.mark.parametrize("source", IN_ORDER)
def test_what_the_holder_entered_for_one_child_is_not_the_next_ones(source: PrefillSource) -> None:
    asked = field("name", "child", about="subject", use="child_name", each=True)
    known = Known(None, {source: {"child_name": "巴特尔"}})
    assert filled(form_of(asked), ITEMS, {}, known, {}) == {}


@pytest.mark.req("M08")
def test_a_page_may_be_about_anybody() -> None:
    asked = form_of(field("name", "child", about="subject", use="child_name"))
    known = Known(CARD, {S.OCR: {"child_name": "巴特尔"}})
    assert as_form(filled(asked, ITEMS, {"who": "agent"}, known, {})) == {"child": "巴特尔"}


@pytest.mark.req("M19")
def test_an_agents_data_contradict_nothing_of_the_applicants() -> None:
    asked = form_of(PHONE)
    facts = {S.E_LICENCE: {"phone": "13900139000"}, S.OCR: {"phone": "13800138000"}}
    assert differing(asked, ITEMS, {"who": "agent"}, Known(None, facts), {}) == {}
    told = differing(asked, ITEMS, {"who": "self"}, Known(None, facts), {})
    assert told == {"phone": {S.E_LICENCE: "13900139000", S.OCR: "13800138000"}}
