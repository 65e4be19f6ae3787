"""The dialects side by side: the traps, and that no value of ours was forgotten."""

from __future__ import annotations

import enum
from collections.abc import Iterable

import pytest

from kiosk.catalogue.codes import evaluation, gb39046, people
from kiosk.catalogue.codes.confirm import maps
from kiosk.catalogue.codes.dialects import DIALECTS, GUANGDONG, NATIONAL, ZHEJIANG, Dialect
from kiosk.catalogue.codes.table import CodeMap, Unconfirmed, UnknownCode, UnmappedValue
from kiosk.catalogue.codes.values import Audience, Channel, Handling, Progress, Satisfaction
from kiosk.model.evaluation import REASONS

pytestmark = pytest.mark.req("M16", "M44")
BEST, WORST = Satisfaction.VERY_SATISFIED, Satisfaction.VERY_DISSATISFIED


def test_the_two_scales_of_satisfaction_run_against_each_other() -> None:
    assert [gb39046.SATISFACTION.code(level) for level in Satisfaction] == ["1", "2", "3", "4", "5"]
    assert [NATIONAL.satisfaction.code(level) for level in Satisfaction] == ["5", "4", "3", "2", "1"]
    assert gb39046.A8.meaning(gb39046.SATISFACTION.code(BEST)) == "非常满意"
    assert evaluation.SATISFACTION.meaning(NATIONAL.satisfaction.code(BEST)) == "非常满意"


def test_a_number_of_one_scale_read_by_the_other_is_the_opposite() -> None:
    assert NATIONAL.satisfaction.value(gb39046.SATISFACTION.code(BEST)) is WORST


@pytest.mark.parametrize("level", Satisfaction)
def test_both_scales_name_a_level_by_the_same_words(level: Satisfaction) -> None:
    ours = gb39046.A8.meaning(gb39046.SATISFACTION.code(level))
    assert evaluation.SATISFACTION.meaning(NATIONAL.satisfaction.code(level)) == ours


def test_the_forty_indicators_are_those_that_the_citizen_is_offered() -> None:
    offered = {code: words for level in REASONS.values() for code, words in level}
    assert len(offered) == 40
    assert {row.code: row.meaning for row in evaluation.INDICATORS.rows} == offered


def test_the_first_digit_of_an_indicator_is_its_level_on_the_national_scale() -> None:
    for level, reasons in REASONS.items():
        assert {code[0] for code, _ in reasons} == {NATIONAL.satisfaction.code(level)}
        assert len(reasons) == 8


def test_done_at_once_and_with_days_are_the_other_way_round_in_zhejiang() -> None:
    assert [NATIONAL.handling.code(kind) for kind in (Handling.INSTANT, Handling.PROMISED)] == ["1", "2"]
    assert [ZHEJIANG.handling.code(kind) for kind in (Handling.INSTANT, Handling.PROMISED)] == ["2", "1"]
    assert gb39046.A6.meaning("1") == "即办件"


def test_this_kiosk_is_another_terminal_of_the_hall() -> None:
    assert NATIONAL.channel.code(Channel.HALL_TERMINAL) == "5"


def test_six_is_the_telephone_nationally_and_sms_in_zhejiang() -> None:
    assert NATIONAL.channel.value("6") is Channel.PHONE
    assert ZHEJIANG.channel.value("6") is Channel.SMS
    assert NATIONAL.channel.value("7") is Channel.SMS
    assert ZHEJIANG.channel.value("7") is Channel.SYSTEM
    with pytest.raises(UnmappedValue):
        ZHEJIANG.channel.code(Channel.PHONE)


def test_what_a_province_was_only_inferred_to_share_is_refused_until_confirmed() -> None:
    with pytest.raises(Unconfirmed):
        ZHEJIANG.channel.code(Channel.HALL_TERMINAL)
    assert ZHEJIANG.channel.code(Channel.HALL_TERMINAL, frozenset({"zhejiang.channel"})) == "5"


def test_users_are_counted_from_one_nationally_and_unknown_in_guangdong() -> None:
    assert [NATIONAL.user.code(kind) for kind in (Audience.PERSON, Audience.ENTERPRISE)] == ["1", "2"]
    with pytest.raises(UnmappedValue):
        GUANGDONG.user.code(Audience.PERSON)
    with pytest.raises(UnknownCode):
        GUANGDONG.user.value("0")


def test_guangdongs_ten_is_an_identity_card_and_no_other_card_has_a_number_there() -> None:
    assert GUANGDONG.document.code("resident") == "10"
    with pytest.raises(UnmappedValue):
        GUANGDONG.document.code("hmt_permit")


@pytest.mark.parametrize("kind", people.DOCUMENTS)
def test_no_national_number_of_a_document_is_made_up(kind: str) -> None:
    with pytest.raises(UnmappedValue):
        NATIONAL.document.code(kind)


@pytest.mark.parametrize(
    ("value", "code"), [(NATIONAL.anonymity, "1"), (NATIONAL.first, "1")], ids=["anonymous", "first"]
)
def test_yes_is_one_and_no_is_two(value: CodeMap[bool], code: str) -> None:
    assert (value.code(True), value.code(False)) == (code, "2")


def values_of(each: CodeMap[object]) -> set[object]:
    return {value for value, _, _ in each.pairs} | set(each.absent)


WHOLE: dict[str, Iterable[object]] = {
    "satisfaction": Satisfaction,
    "channel": Channel,
    "user": Audience,
    "handling": Handling,
    "anonymity": (True, False),
    "first": (True, False),
    "progress": Progress,
    "document": people.DOCUMENTS,
}


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_every_value_of_ours_has_a_code_or_is_named_as_having_none(dialect: Dialect, name: str) -> None:
    assert values_of(getattr(dialect, name)) == set(WHOLE[name])


@pytest.mark.parametrize(
    ("each", "whole"),
    [
        (gb39046.SATISFACTION, Satisfaction),
        (gb39046.HANDLING, Handling),
        (gb39046.CHANNEL, Channel),
        (gb39046.AUDIENCE, Audience),
    ],
    ids=lambda part: getattr(part, "map_id", ""),
)
def test_the_standards_own_maps_forget_no_value(each: CodeMap[object], whole: type[enum.Enum]) -> None:
    assert values_of(each) == set(whole)


@pytest.mark.parametrize("each", maps(), ids=lambda each: each.map_id)
def test_there_and_back_is_the_same_value(each: CodeMap[object]) -> None:
    confirmed = frozenset({each.map_id})
    assert all(each.value(each.code(value, confirmed), confirmed) is value for value, _, _ in each.pairs)


@pytest.mark.parametrize(
    ("each", "table"),
    [
        (gb39046.SATISFACTION, gb39046.A8),
        (gb39046.HANDLING, gb39046.A6),
        (gb39046.CHANNEL, gb39046.A5),
        (gb39046.AUDIENCE, gb39046.A4),
        (NATIONAL.satisfaction, evaluation.SATISFACTION),
        (NATIONAL.channel, evaluation.CHANNEL),
        (NATIONAL.user, evaluation.USER),
        (NATIONAL.progress, evaluation.PROGRESS),
        (people.SEXES, people.SEX),
    ],
    ids=lambda part: getattr(part, "map_id", ""),
)
def test_every_code_of_a_map_is_in_its_table(each: CodeMap[object], table: object) -> None:
    assert {code for _, code, _ in each.pairs} <= table.codes  # type: ignore[attr-defined]
