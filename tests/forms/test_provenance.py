"""Where each value of the form comes from: who is believed, what is never written over, and what the citizen is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.forms.library import library_at
from kiosk.forms.provenance import (
    ORDER,
    VOUCHED,
    WORDS,
    Facts,
    Known,
    OcrSource,
    Prefilled,
    PrefillSource,
    as_form,
    differing,
    filled,
)
from kiosk.model.guide import FormField, FormSection, Guide
from kiosk.model.identity import IdCard
from kiosk.model.page import Page
from tests.forms.samples import CARD, field, guide

pytestmark = pytest.mark.req("M06", "M08")
S = PrefillSource
ITEMS = frozenset({"pension"})
PHONE = field("phone", "phone", use="phone")
BANK_CARD = field("bank_card", "bank_card", use="bank_card")
ADDRESS = field("address", "home", use="address", prefill="address")
NAME = field("name", "name", use="name", prefill="name", editable=False)
SOCIAL = replace(CARD, document="social_security", address=None)


def form_of(*fields: FormField) -> Guide:
    return guide(FormSection("s", "基本信息", fields))


def one(
    asked: FormField,
    facts: Mapping[PrefillSource, Facts] | None = None,
    form: Mapping[str, str] | None = None,
    card: IdCard | None = None,
    confirmed: frozenset[str] = frozenset(),
) -> Prefilled | None:
    found = filled(form_of(asked), ITEMS, {}, Known(card, facts or {}), form or {}, confirmed)
    return found.get(asked.field_id)


def test_the_card_fills_first_and_needs_no_looking_at() -> None:
    facts = {S.E_LICENCE: {"address": "电子证照上的一街二号"}, S.EARLIER: {"address": "以前的一街三号"}}
    assert one(ADDRESS, facts, card=CARD) == Prefilled(CARD.address or "", S.CARD, True)


@pytest.mark.parametrize("first", ORDER[1:])
def test_sources_are_believed_in_their_order(first: PrefillSource) -> None:
    later = ORDER[ORDER.index(first) :]
    facts = {source: {"phone": f"1380013800{n}"} for n, source in enumerate(ORDER) if source in later}
    told = one(PHONE, facts)
    assert told is not None
    assert (told.source, told.value) == (first, f"1380013800{ORDER.index(first)}")
    assert told.confirmed is (first in VOUCHED)


def test_a_social_security_card_is_named_as_such() -> None:
    assert one(NAME, card=SOCIAL) == Prefilled(CARD.name, S.SOCIAL_CARD, True)


def test_what_was_typed_stays_whatever_the_sources_say() -> None:
    facts = {S.OCR: {"phone": "13900139000"}, S.E_LICENCE: {"phone": "13700137000"}}
    assert one(PHONE, facts, {"phone": "13800138000"}) == Prefilled("13800138000", S.TYPED, True)


def test_what_was_emptied_by_hand_stays_empty() -> None:
    assert one(PHONE, {S.OCR: {"phone": "13900139000"}}, {"phone": ""}) == Prefilled("", S.TYPED, True)
    assert one(ADDRESS, card=CARD, form={"home": " "}) == Prefilled(" ", S.TYPED, True)


def test_what_stands_in_the_form_and_a_source_says_too_is_the_sources() -> None:
    facts = {S.OCR: {"bank_card": "6222020000000007"}}
    assert one(BANK_CARD, facts, {"bank_card": "6222 0200 0000 0007"}) == Prefilled("6222 0200 0000 0007", S.OCR, False)


def test_a_machines_reading_has_to_be_looked_at_once() -> None:
    facts = {S.OCR: {"phone": "13900139000"}}
    values = filled(form_of(PHONE, BANK_CARD), ITEMS, {}, Known(None, facts), {})
    assert not values["phone"].confirmed
    seen = filled(form_of(PHONE, BANK_CARD), ITEMS, {}, Known(None, facts), {}, frozenset({"phone"}))
    assert seen["phone"].confirmed


def test_a_value_that_the_field_would_refuse_is_not_offered() -> None:
    facts = {S.OCR: {"bank_card": "6222020000000001"}, S.EARLIER: {"bank_card": "6222020000000007"}}
    assert one(BANK_CARD, {S.OCR: facts[S.OCR]}) is None
    told = one(BANK_CARD, facts)
    assert told is not None
    assert told.source is S.EARLIER


def test_where_nobody_can_type_only_an_issuer_is_believed() -> None:
    facts = {S.OCR: {"name": "巴特尓"}, S.EARLIER: {"name": "巴特"}}
    assert one(NAME, facts) is None
    assert one(NAME, facts, {"name": "冒名"}) is None
    assert one(NAME, {S.E_LICENCE: {"name": "巴特尔"}}, {"name": "冒名"}) == Prefilled("巴特尔", S.E_LICENCE, True)
    assert one(NAME, {S.E_LICENCE: {"name": "3"}}) is None


def test_a_chip_is_taken_at_its_word() -> None:
    foreigner = replace(CARD, document="foreigner_2017", number="CHN110123456789")
    asked = field("id_number", "number", prefill="number", use="number")
    assert one(asked, card=foreigner) == Prefilled("CHN110123456789", S.CARD, True)


def test_a_choice_is_filled_by_value_or_by_word() -> None:
    sex = field("choice", "sex", options=(("1", "男"), ("2", "女")), prefill="sex", use="sex")
    assert one(sex, card=CARD) == Prefilled("1", S.CARD, True)
    assert one(sex, {S.OCR: {"sex": "女"}}) == Prefilled("2", S.OCR, False)
    assert one(sex, {S.EARLIER: {"sex": "1"}}) == Prefilled("1", S.EARLIER, False)
    assert one(sex, {S.OCR: {"sex": "未知"}}) is None


def test_a_field_of_this_guide_alone_is_known_to_no_source() -> None:
    assert one(field("phone", "phone"), {S.EARLIER: {"phone": "13800138000", "": "13900139000"}}) is None


def test_a_field_that_is_not_asked_is_not_filled() -> None:
    asked = form_of(replace(PHONE, items=("fund",)))
    facts = {S.EARLIER: {"phone": "13800138000"}}
    assert filled(asked, ITEMS, {}, Known(None, facts), {"phone": "13900139000"}) == {}


def test_sources_that_say_different_things_are_named() -> None:
    facts = {
        S.OCR: {"address": "一街九号院东门"},
        S.EARLIER: {"phone": "138 0013 8000"},
        S.E_LICENCE: {"phone": "13800138000"},
    }
    found = differing(form_of(ADDRESS, PHONE), ITEMS, {}, Known(CARD, facts), {})
    assert found == {"home": {S.CARD: CARD.address, S.OCR: "一街九号院东门"}}


def test_nothing_of_a_person_is_in_a_repr() -> None:
    known = Known(CARD, {S.OCR: {"phone": "13900139000"}})
    told = filled(form_of(PHONE, ADDRESS), ITEMS, {}, known, {})
    assert "13900139000" not in f"{told!r}{known!r}"
    assert "一街" not in f"{told!r}{known!r}"


def test_every_source_has_words() -> None:
    assert set(WORDS) == set(S)
    assert set(ORDER) == set(S) - {S.TYPED}


FACTS = st.dictionaries(
    st.sampled_from(ORDER),
    st.dictionaries(
        st.sampled_from(["phone", "bank_card", "address", "name"]), st.sampled_from(["13800138000", "x", "", "张三"])
    ),
)
TYPED = st.dictionaries(st.sampled_from(["phone", "bank_card", "home", "name", "stray"]), st.text(max_size=12))


@settings(deadline=None)
@given(FACTS, TYPED, st.sampled_from([None, CARD, SOCIAL]))
def test_no_source_ever_writes_over_what_stands_in_the_form(
    facts: dict[PrefillSource, Facts], typed: dict[str, str], card: IdCard | None
) -> None:
    asked = form_of(PHONE, BANK_CARD, ADDRESS, NAME)
    told = filled(asked, ITEMS, {}, Known(card, facts), typed)
    for one_field in (PHONE, BANK_CARD, ADDRESS):
        if one_field.field_id in typed:
            assert told[one_field.field_id].value == typed[one_field.field_id]
    # To ask again with what was filled in changes neither a value nor who is named for it.
    assert filled(asked, ITEMS, {}, Known(card, facts), {**typed, **as_form(told)}) == told


@settings(deadline=None)
@given(FACTS, TYPED)
def test_a_source_that_falls_silent_takes_nothing_that_was_typed_with_it(
    facts: dict[PrefillSource, Facts], typed: dict[str, str]
) -> None:
    asked = form_of(PHONE, BANK_CARD, ADDRESS)
    told = as_form(filled(asked, ITEMS, {}, Known(None, facts), typed))
    again = as_form(filled(asked, ITEMS, {}, Known(), told))
    assert again == told


class Reading:
    def facts(self, material_id: str, pages: Sequence[Page]) -> Facts | None:
        return {"bank_card": "6222020000000007"} if pages or material_id == "bank_card" else None


def test_each_field_is_filled_by_the_source_that_knows_it() -> None:
    reading: OcrSource = Reading()
    read = reading.facts("bank_card", ())
    assert read is not None
    known = Known(CARD, {S.EARLIER: {"phone": "13800138000"}, S.OCR: read})
    told = filled(form_of(PHONE, BANK_CARD, NAME), ITEMS, {}, known, {})
    assert {field_id: value.source for field_id, value in told.items()} == {
        "phone": S.EARLIER,
        "bank_card": S.OCR,
        "name": S.CARD,
    }


def test_every_shared_field_can_be_filled_by_each_source_that_names_it() -> None:
    """What a source names has to exist: the names are those of the library, each good for the field that uses it."""
    library = library_at()
    for use, shared in library.fields.items():
        asked = field(shared.kind, use, use=use, options=library.options(shared), editable=True)
        said = library.options(shared)[0][0] if library.options(shared) else _good(shared.kind)
        told = one(asked, {S.E_LICENCE: {use: said}})
        assert told == Prefilled(said, S.E_LICENCE, True), use


def _good(kind: str) -> str:
    return {
        "text": "说明",
        "name": "张三",
        "address": "一街一号院",
        "id_number": "11010519491231002X",
        "uscc": "91350100M000100Y43",
        "phone": "13800138000",
        "mobile": "13800138000",
        "landline": "04778123456",
        "bank_card": "6222020000000007",
        "email": "a@b.cn",
        "postal_code": "017200",
        "money": "12.50",
        "count": "3",
        "date": "20240229",
        "past_date": "20240229",
        "coming_date": "20240229",
    }[kind]
