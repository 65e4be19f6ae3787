"""The one form of each sample bundle: shared fields, in the words of who stands here, and of the kind that its label promises."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from kiosk.forms.fields import visible_fields
from kiosk.forms.library import library_at
from kiosk.forms.prefill import prefill
from kiosk.model.bundle import Audience
from kiosk.model.guide import FormField, Guide
from kiosk.model.material import Source
from kiosk.model.situation import Asks
from tests.forms.samples import CARD

from .desk import desk
from .test_every_bundle import DECIDED

LIBRARY = library_at()
LONGEST_LABEL, LONGEST_HINT = 13, 40  # characters beside a field
# Beside them stands something that a card does not say, or does not say for certain.
MAY_STAY_EMPTY = {"address", "sex"}

# What a label promises, most telling words first; one that says none of these is free.
PROMISES: tuple[tuple[str, frozenset[str]], ...] = (
    (r"存款在哪家|户号|账号|权证号|证件和号码|残疾人证号", frozenset({"text"})),
    (r"身份证号码|证件号码|法定代表人身份证", frozenset({"id_number"})),
    (r"统一社会信用代码", frozenset({"uscc"})),
    (r"手机号码", frozenset({"phone", "mobile"})),
    (r"卡号", frozenset({"bank_card"})),
    (r"（元）|成交价|金额", frozenset({"money"})),
    (r"几口人|（千瓦）|（立方米）|人数", frozenset({"count"})),
    (r"打算哪天|预约日期", frozenset({"coming_date"})),
    (r"出生日期|去世日期|毕业日期|退役日期|哪天看的", frozenset({"past_date"})),
    (r"日期|从哪天|从哪个月|到哪天|哪天开始", frozenset({"date", "past_date", "coming_date"})),
    (r"住址|地址|寄到哪里|户口迁到|户口落到", frozenset({"address"})),
    (r"姓名|户主", frozenset({"name"})),
    (r"银行$", frozenset({"choice", "text"})),
)


def fields_of(bundle: str) -> Iterator[FormField]:
    for section in desk(bundle).guide.form:
        yield from section.fields


def standing_here(guide: Guide) -> list[dict[str, str]]:
    """Every answer to who stands here; one empty answer where nobody asks."""
    asked = next((s for s in guide.situations if s.asks is Asks.APPLICANT), None)
    return [{asked.situation_id: option.option_id} for option in asked.options] if asked else [{}]


def asked_of(guide: Guide, answers: dict[str, str]) -> tuple[FormField, ...]:
    return visible_fields(guide, frozenset(item.item_id for item in guide.items), answers)


@pytest.mark.req("M05", "M06", "M19")
@pytest.mark.parametrize("bundle", DECIDED)
def test_nobody_meets_an_empty_field_that_no_one_can_type_into(bundle: str) -> None:
    guide = desk(bundle).guide
    for answers in standing_here(guide):
        filled = prefill(guide, CARD, answers)
        locked = {field.field_id for field in asked_of(guide, answers) if not field.editable} - MAY_STAY_EMPTY
        assert locked <= set(filled), answers


@pytest.mark.req("M05", "M19")
@pytest.mark.parametrize("bundle", DECIDED)
def test_who_comes_is_named_by_the_card_once(bundle: str) -> None:
    guide = desk(bundle).guide
    for answers in standing_here(guide):
        asked = {field.field_id for field in asked_of(guide, answers)}
        filled = {key: value for key, value in prefill(guide, CARD, answers).items() if key in asked}
        assert sorted(filled.values()).count(CARD.name) == 1, answers
        assert sorted(filled.values()).count(CARD.number) == 1, answers


@pytest.mark.req("M06")
@pytest.mark.parametrize("bundle", DECIDED)
def test_a_shared_field_is_about_whom_the_library_says(bundle: str) -> None:
    """A fact found for the applicant would else be filled in as the spouse's."""
    other = [f.field_id for f in fields_of(bundle) if f.use and f.about != LIBRARY.fields[f.use].about]
    assert other == []


@pytest.mark.req("M06")
@pytest.mark.parametrize("bundle", DECIDED)
def test_what_the_library_has_is_not_written_anew(bundle: str) -> None:
    shared = {(one.kind, one.label, one.about) for one in LIBRARY.fields.values()}
    anew = [f.field_id for f in fields_of(bundle) if not f.use and (f.kind, f.label, f.about) in shared]
    assert anew == []


@pytest.mark.req("M06", "M20")
@pytest.mark.parametrize("bundle", DECIDED)
def test_labels_are_short_and_hints_are_one_line(bundle: str) -> None:
    long = [f.label for f in fields_of(bundle) if len(f.label) > LONGEST_LABEL]
    wordy = [f.hint for f in fields_of(bundle) if len(f.hint) > LONGEST_HINT or "。" in f.hint]
    assert (long, wordy) == ([], [])


@pytest.mark.req("M06")
@pytest.mark.parametrize("bundle", DECIDED)
def test_a_field_takes_what_its_label_promises(bundle: str) -> None:
    for field in fields_of(bundle):
        kinds = next((kinds for words, kinds in PROMISES if re.search(words, field.label)), None)
        if kinds is not None and field.kind != "choice":
            assert field.kind in kinds, field.label


@pytest.mark.req("M06")
@pytest.mark.parametrize("bundle", DECIDED)
def test_no_form_asks_under_one_label_twice(bundle: str) -> None:
    guide = desk(bundle).guide
    for answers in standing_here(guide):
        labels = [field.label for field in asked_of(guide, answers)]
        assert sorted({label for label in labels if labels.count(label) > 1}) == [], answers


@pytest.mark.req("M06")
@pytest.mark.parametrize("bundle", DECIDED)
def test_who_applies_comes_first_and_how_to_be_reached_is_always_asked(bundle: str) -> None:
    guide = desk(bundle).guide
    sections = [section.section_id for section in guide.form]
    if guide.audience is Audience.ENTERPRISE:
        assert sections[:2] == ["enterprise", "people"]
    else:
        assert sections[0] == "identity"
    contact = next(section for section in guide.form if section.section_id == "contact")
    assert {"phone", "mobile"} & {field.use for field in contact.fields}


@pytest.mark.req("M19")
@pytest.mark.parametrize("bundle", DECIDED)
def test_an_agents_authority_is_scanned_or_the_answer_says_who_looks_at_it(bundle: str) -> None:
    guide = desk(bundle).guide
    for situation in guide.situations:
        if situation.asks is not Asks.APPLICANT or "agent" not in {option.option_id for option in situation.options}:
            continue
        only_agents = [
            material
            for material in guide.materials
            if material.when.possible({situation.situation_id: "agent"})
            and not material.when.possible({situation.situation_id: situation.options[0].option_id})
        ]
        assert any("委托" in m.name for m in only_agents) or "窗口" in situation.option("agent").hint


@pytest.mark.req("M05", "M07", "M19")
@pytest.mark.parametrize("bundle", DECIDED)
def test_the_card_of_who_comes_for_another_is_never_taken_for_the_others(bundle: str) -> None:
    """A checklist that calls the buyer's card checked after it read the daughter's tells what is not so."""
    guide = desk(bundle).guide
    for answers in standing_here(guide):
        if not {"agent", "guardian"} & set(answers.values()) or guide.audience is Audience.ENTERPRISE:
            continue
        read = [m for m in guide.materials if m.source is Source.ID_CARD and m.when.possible(answers)]
        assert {material.label for material in read} <= {"来办的人的身份证", "您的身份证"}, answers
        assert [m for m in guide.materials if "身份证" in m.name and m not in read and m.when.possible(answers)]


@pytest.mark.req("M20")
@pytest.mark.parametrize("bundle", DECIDED)
def test_a_long_choice_has_its_screen_for_itself(bundle: str) -> None:
    """In large type the keys for a number would leave room for three of seven banks."""
    for section in desk(bundle).guide.form:
        if any(len(field.options) > 4 for field in section.fields):
            assert {field.kind for field in section.fields} <= {"choice", "address", "text", "name"}, section.section_id
