"""Which fields are asked, what the card fills in, and what is still wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.forms.fields import visible_fields, visible_sections
from kiosk.forms.prefill import SOURCES, prefill
from kiosk.forms.problems import problem_of, problems
from kiosk.model.guide import FormSection
from kiosk.model.rule import Rule
from tests.forms.samples import CARD, field, guide

pytestmark = pytest.mark.req("M06")
BOTH = frozenset({"pension", "fund"})


def section(*fields: object) -> FormSection:
    return FormSection("s", "基本信息", fields)  # type: ignore[arg-type]


def test_a_field_is_asked_only_for_the_items_that_need_it() -> None:
    form = guide(section(field("text", "a"), field("text", "b", items=("fund",))))
    assert [f.field_id for f in visible_fields(form, frozenset({"pension"}), {})] == ["a"]
    assert [f.field_id for f in visible_fields(form, BOTH, {})] == ["a", "b"]


def test_a_field_is_asked_only_in_the_situations_that_need_it() -> None:
    form = guide(section(field("text", "a", when=Rule.of({"kind": ("ill",)}))))
    assert visible_fields(form, BOTH, {"kind": "legal"}) == ()
    assert len(visible_fields(form, BOTH, {"kind": "ill"})) == 1


def test_a_section_without_a_field_is_no_screen() -> None:
    form = guide(section(field("text", "a", items=("fund",))))
    assert visible_sections(form, frozenset({"pension"}), {}) == ()


def test_the_card_fills_in_what_it_knows() -> None:
    words = ("name", "number", "sex", "ethnicity", "birth_date", "address", "issuer")
    form = guide(section(*(field("text", word, prefill=word) for word in words), field("text", "other")))
    assert set(words) == set(SOURCES)
    assert prefill(form, CARD) == {
        "name": "巴特尔",
        "number": CARD.number,
        "sex": "男",
        "ethnicity": "蒙古",
        "birth_date": "19661123",
        "address": CARD.address,
        "issuer": "伊金霍洛旗公安局",
    }


def test_what_the_card_does_not_say_stays_open() -> None:
    form = guide(section(*(field("text", word, prefill=word) for word in ("sex", "birth_date", "ethnicity"))))
    assert prefill(form, replace(CARD, sex="not_stated", birth_date=None, ethnicity=None)) == {}


@pytest.mark.parametrize(
    ("word", "options", "value"),
    [
        ("sex", (("m", "男性"), ("f", "女性")), "m"),
        ("sex", (("男", "先生"), ("女", "女士")), "男"),
        ("ethnicity", (("01", "汉族"), ("02", "蒙古族")), "02"),
    ],
)
def test_a_choice_takes_the_option_that_means_what_the_card_says(
    word: str, options: tuple[tuple[str, str], ...], value: str
) -> None:
    form = guide(section(field("choice", "c", prefill=word, options=options)))
    assert prefill(form, CARD) == {"c": value}


def test_a_choice_without_such_an_option_is_left_to_the_citizen() -> None:
    form = guide(section(field("choice", "c", prefill="ethnicity", options=(("01", "汉族"), ("30", "土族")))))
    assert prefill(form, CARD) == {}


def test_all_problems_are_told_at_once_and_only_of_fields_that_are_asked() -> None:
    form = guide(section(field("phone", "a"), field("date", "b"), field("text", "c", items=("fund",))))
    values = {"a": "1", "b": "20240230"}
    assert problems(form, frozenset({"pension"}), {}, values) == {"a": "forms.phone.wrong", "b": "forms.date.wrong"}


@pytest.mark.parametrize(("kind", "message"), [("text", "forms.required.text"), ("choice", "forms.required.choice")])
def test_an_empty_required_field_is_asked_for(kind: str, message: str) -> None:
    assert problem_of(field(kind), " \u3000") == message
    assert problem_of(field(kind, required=False), "") is None


def test_a_choice_that_is_not_offered_is_refused() -> None:
    asked = field("choice", options=(("self", "自取"),))
    assert (problem_of(asked, "self"), problem_of(asked, "自取")) == (None, "forms.choice.unknown")


def test_what_only_the_card_can_say_never_holds_a_citizen_up() -> None:
    """A card of 2017 for foreigners has a number of fifteen characters, which nobody can correct at a kiosk."""
    assert problem_of(field("id_number", prefill="number", editable=False), "CHN110123456789") is None
    assert problem_of(field("name", prefill="name", editable=False), "") is None
