"""The form as JSON Schema: what an independent validator makes of it, beside what the kiosk itself says."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.forms.fields import visible_fields
from kiosk.forms.normal import as_sent, normal
from kiosk.forms.problems import problem_of, problems
from kiosk.forms.schema import schema_of, schema_of_field
from kiosk.forms.validators import VALIDATORS
from kiosk.model.guide import FormField, FormSection, Guide
from kiosk.model.rule import Rule
from tests.forms.entries import GOOD, KINDS, entered, options_of
from tests.forms.independent import WithOrder, refused, refused_without_formats
from tests.forms.samples import field, guide

pytestmark = pytest.mark.req("M06")
BOTH = frozenset({"pension", "fund"})
# Eighteen fields at once: on a busy machine one example may take long.
PATIENT = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
EACH_KIND = tuple(field(kind, f"{kind}_field", options=options_of(kind), required=kind != "email") for kind in KINDS)
FORM = guide(FormSection("all", "全部", EACH_KIND))


def section(*fields: FormField) -> FormSection:
    return FormSection("s", "基本信息", fields)


def asked(form: Guide, values: dict[str, str]) -> dict[str, str]:
    return as_sent(visible_fields(form, BOTH, {}), values)


@settings(deadline=None)
@given(st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), entered(kind))))
def test_both_say_the_same_of_any_value(entry: tuple[str, str]) -> None:
    kind, value = entry
    form = guide(section(field(kind, options=options_of(kind))))
    sent = asked(form, {"f": value})
    assert refused(schema_of(form, BOTH, {}), sent) == set(problems(form, BOTH, {}, sent))


@PATIENT
@given(st.fixed_dictionaries({f"{kind}_field": entered(kind) for kind in KINDS}))
def test_both_say_the_same_of_a_whole_form(values: dict[str, str]) -> None:
    sent = asked(FORM, values)
    assert refused(schema_of(FORM, BOTH, {}), sent) == set(problems(FORM, BOTH, {}, sent))


@PATIENT
@given(st.fixed_dictionaries({f"{kind}_field": GOOD[kind] for kind in KINDS}))
def test_a_form_without_problems_is_taken_by_every_validator(values: dict[str, str]) -> None:
    """Also by one that knows none of our formats: the plain shapes never refuse what the checks take."""
    assert problems(FORM, BOTH, {}, values) == {}
    schema = schema_of(FORM, BOTH, {})
    assert refused(schema, asked(FORM, values)) == set()
    assert refused_without_formats(schema, asked(FORM, values)) == set()


@settings(deadline=None)
@given(st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), GOOD[kind])), st.data())
def test_a_validator_without_our_formats_still_refuses_most_slips(entry: tuple[str, str], data: st.DataObject) -> None:
    kind, value = entry
    if kind in ("text", "name", "address", "choice", "email"):
        return
    sent = normal(kind, value)
    place = data.draw(st.integers(0, len(sent) - 1))
    slipped = sent[:place] + "字" + sent[place + 1 :]
    form = guide(section(field(kind, options=options_of(kind))))
    assert refused_without_formats(schema_of(form, BOTH, {}), {"f": slipped}) == {"f"}


@pytest.mark.parametrize(
    ("earlier", "later", "wrong"),
    [
        ("20240229", "2024-02-28", {"b"}),
        ("20240229", "20240229", set()),
        ("20240229", "", set()),
        ("", "20240228", set()),
    ],
)
def test_the_order_of_two_days_is_said_and_kept(earlier: str, later: str, wrong: set[str]) -> None:
    form = guide(section(field("date", "a", required=False), field("date", "b", required=False, after="a")))
    values = {"a": earlier, "b": later}
    assert set(problems(form, BOTH, {}, values)) == wrong
    assert refused(schema_of(form, BOTH, {}), asked(form, values)) == wrong


def test_a_field_that_is_not_asked_is_not_taken_either() -> None:
    form = guide(section(field("text", "a"), field("text", "b", items=("fund",))))
    schema = schema_of(form, frozenset({"pension"}), {})
    assert refused(schema, {"a": "x"}) == set()
    assert refused(schema, {"a": "x", "b": "y"}) == {"b"}


def test_a_condition_is_resolved_by_the_answers() -> None:
    form = guide(section(field("text", "a"), field("text", "b", when=Rule.of({"kind": ("ill",)}))))
    assert list(schema_of(form, BOTH, {"kind": "ill"})["properties"]) == ["a", "b"]  # type: ignore[call-overload]
    assert list(schema_of(form, BOTH, {"kind": "legal"})["properties"]) == ["a"]  # type: ignore[call-overload]


def test_what_the_card_says_is_read_only_never_missing_and_sent_as_it_is() -> None:
    form = guide(section(field("id_number", "number", prefill="number", editable=False)))
    schema = schema_of(form, BOTH, {})
    assert schema["required"] == []
    assert schema["properties"]["number"]["readOnly"] is True  # type: ignore[index]
    assert refused(schema, {"number": "CHN110123456789"}) == set()


def test_sections_fields_and_guide_are_named_for_whoever_shows_the_form() -> None:
    form = guide(
        FormSection("a", "身份", (field("name", "name", element="申请者名称", use="name"),)),
        FormSection("b", "孩子", (field("name", "child", each=True, about="subject", hint="照出生证明"),)),
    )
    schema = schema_of(form, BOTH, {})
    assert schema["title"] == "退休"
    assert schema["x-kiosk-sections"] == [
        {"id": "a", "title": "身份", "fields": ["name"]},
        {"id": "b", "title": "孩子", "fields": ["child"]},
    ]
    assert schema["x-kiosk-items"] == ["pension", "fund"]
    assert schema["properties"]["child"] == {  # type: ignore[index]
        "type": "string",
        "title": "标签",
        "description": "照出生证明",
        "minLength": 2,
        "maxLength": 50,
        "format": "kiosk-name",
        "x-kiosk-kind": "name",
        "x-kiosk-about": "subject",
        "x-kiosk-each": True,
    }


def test_a_form_of_every_kind_is_a_schema() -> None:
    WithOrder.check_schema(schema_of(FORM, BOTH, {}))


def test_a_schema_is_json_and_the_same_each_time() -> None:
    once = json.dumps(schema_of(FORM, BOTH, {}), ensure_ascii=False)
    assert json.dumps(schema_of(FORM, frozenset({"fund", "pension"}), {}), ensure_ascii=False) == once


def test_a_kind_that_nobody_can_check_gets_no_schema() -> None:
    with pytest.raises(KeyError, match="telepathy"):
        schema_of_field(field("telepathy"))


@settings(deadline=None)
@given(st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), entered(kind))))
def test_a_normal_form_is_normal_and_no_less_good(entry: tuple[str, str]) -> None:
    kind, value = entry
    once = normal(kind, value)
    assert normal(kind, once) == once
    asked_for = field(kind, options=options_of(kind))
    if problem_of(asked_for, value) is None:
        assert problem_of(asked_for, once) is None


@pytest.mark.parametrize(
    ("kind", "typed", "sent"),
    [
        ("phone", "138 0013 8000", "13800138000"),
        ("landline", "0477-8123456", "04778123456"),
        ("bank_card", "6222 0200 0000 0007", "6222020000000007"),
        ("id_number", " 11010519491231002x", "11010519491231002X"),
        ("date", "2024-02-29", "20240229"),
        ("date", " 2024-02-30", "2024-02-30"),
        ("name", " 张三 ", "张三"),
        ("choice", " odd ", " odd "),
    ],
)
def test_what_is_typed_in_several_ways_is_sent_in_one(kind: str, typed: str, sent: str) -> None:
    assert normal(kind, typed) == sent


def test_what_was_left_empty_is_not_sent() -> None:
    fields = (field("text", "a"), field("text", "b"), field("text", "c"))
    assert as_sent(fields, {"a": " \u3000", "b": "x", "stray": "y"}) == {"b": "x"}


def test_every_kind_has_good_values_here() -> None:
    assert set(GOOD) == set(VALIDATORS)
