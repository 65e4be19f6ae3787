"""One form for all chosen items: each field once, whoever asks for it, and in whatever order items and answers came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.forms.fields import visible_fields
from kiosk.forms.schema import schema_of
from kiosk.model.guide import FormField, FormSection, Guide, Item
from kiosk.model.rule import ALWAYS, Rule
from kiosk.model.situation import Option, Situation
from tests.forms.samples import field, guide

pytestmark = pytest.mark.req("M06", "M02")
ITEMS = tuple(Item(name, f"事项{name}", "人社局", 5) for name in ("a", "b", "c", "d"))
IDS = [item.item_id for item in ITEMS]
# On a busy machine the drawing of one guide may take long.
PATIENT = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
QUESTIONS = (
    Situation("first", "第一问", "", (Option("yes", "是"), Option("no", "否"))),
    Situation("second", "第二问", "", (Option("yes", "是"), Option("no", "否")), when=Rule.of({"first": ("yes",)})),
)
CHOICES = st.frozensets(st.sampled_from(IDS))
ANSWERS = st.dictionaries(st.sampled_from(["first", "second"]), st.sampled_from(["yes", "no"]))
WHENS = st.sampled_from(
    [ALWAYS, Rule.of({"first": ("yes",)}), Rule.of({"second": ("no",)}), Rule.of({"first": ("no",)})]
)


@st.composite
def forms(draw: st.DrawFn) -> Guide:
    """A guide whose form names some fields more than once, for several items and cases."""
    names = st.sampled_from(["name", "phone", "bank", "child"])
    one = st.builds(
        lambda name, items, when, required: field("text", name, items=tuple(items), when=when, required=required),
        names,
        st.lists(st.sampled_from(IDS), unique=True, max_size=3),
        WHENS,
        st.booleans(),
    )
    sections = draw(st.lists(st.lists(one, max_size=4), min_size=1, max_size=3))
    made = (FormSection(f"s{n}", f"第{n}节", tuple(fields)) for n, fields in enumerate(sections))
    return guide(*made, items=ITEMS, situations=QUESTIONS)


def document(form: Guide, items: frozenset[str], answers: Mapping[str, str]) -> dict[str, Any]:
    return cast("dict[str, Any]", schema_of(form, items, answers))


@PATIENT
@given(forms(), CHOICES, ANSWERS)
def test_no_field_is_asked_twice(form: Guide, items: frozenset[str], answers: dict[str, str]) -> None:
    asked = [one.field_id for one in visible_fields(form, items, answers)]
    assert len(set(asked)) == len(asked)
    schema = document(form, items, answers)
    assert [name for section in schema["x-kiosk-sections"] for name in section["fields"]] == asked
    assert list(schema["properties"]) == asked


@PATIENT
@given(forms(), CHOICES, ANSWERS, st.permutations(ITEMS))
def test_the_order_of_the_items_makes_no_other_form(
    form: Guide, items: frozenset[str], answers: dict[str, str], order: list[Item]
) -> None:
    other = replace(form, items=tuple(order))
    assert visible_fields(other, items, answers) == visible_fields(form, items, answers)
    backwards = dict(reversed(answers.items()))
    assert document(form, items, backwards) == document(form, items, answers)


@PATIENT
@given(forms(), CHOICES, CHOICES, ANSWERS)
def test_one_form_of_several_items_is_what_each_of_them_asks(
    form: Guide, some: frozenset[str], others: frozenset[str], answers: dict[str, str]
) -> None:
    def asked(items: frozenset[str]) -> set[str]:
        return {one.field_id for one in visible_fields(form, items, answers)}

    # Questions of this guide arise for any item, so nothing but the items decides.
    assert asked(some | others) == asked(some) | asked(others)


@PATIENT
@given(forms(), CHOICES, ANSWERS)
def test_a_field_is_required_when_any_case_that_holds_requires_it(
    form: Guide, items: frozenset[str], answers: dict[str, str]
) -> None:
    single = [replace(form, form=(FormSection("s", "节", (one,)),)) for section in form.form for one in section.fields]
    alone: dict[str, bool] = {}
    for one in (found for each in single for found in visible_fields(each, items, answers)):
        alone[one.field_id] = alone.get(one.field_id, False) or one.required
    assert {one.field_id: one.required for one in visible_fields(form, items, answers)} == alone


def test_an_answer_to_a_question_that_does_not_arise_asks_for_nothing() -> None:
    asked: FormField = field("text", when=Rule.of({"second": ("no",)}))
    form = guide(FormSection("s", "节", (asked,)), items=ITEMS, situations=QUESTIONS)
    assert visible_fields(form, frozenset(IDS), {"first": "yes", "second": "no"}) == (asked,)
    assert visible_fields(form, frozenset(IDS), {"first": "no", "second": "no"}) == ()
