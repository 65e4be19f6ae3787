"""What a page says otherwise than card and calendar is asked about; what is unknown contradicts nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.documents.crosscheck import doubts
from kiosk.model.identity import IdCard
from kiosk.model.page_read import PageRead, ReadField
from kiosk.text import Texts

pytestmark = pytest.mark.req("M08")
TODAY = date(2026, 11, 23)
HIS, HERS, THIRD = "15062719661123001X", "150627199001011226", "430104198001010013"
CARD = IdCard("resident", "巴特尔", "male", HIS, birth_date=date(1966, 11, 23))
NO_NUMBER = IdCard("foreigner_2017", "王伟", "male", "CAN110080010101", birth_date=date(1980, 1, 1))


def read(document: str, sure: float = 0.99, **values: str | None) -> PageRead:
    return PageRead(document, {name: ReadField(value, sure if value else 0.0) for name, value in values.items()})


def about(page: PageRead, card: IdCard | None = CARD) -> list[str]:
    return [doubt.about for doubt in doubts(page, card, TODAY)]


def test_the_holders_own_papers_raise_no_doubt() -> None:
    assert about(read("hukou_page", name="巴特尔", number=HIS, birth_date="1966-11-23")) == []
    assert about(read("social_security_card", name="巴特尔", social_security_number=HIS)) == []


@pytest.mark.parametrize("document", ["resident_card_front", "hukou_page", "disability_card"])
def test_another_persons_number_is_asked_about_once(document: str) -> None:
    assert about(read(document, name="其木格", number=HERS)) == ["number_differs"]


def test_numbers_are_shown_masked() -> None:
    (doubt,) = doubts(read("hukou_page", name="其木格", number=HERS), CARD, TODAY)
    assert doubt.params == {"read": "1506**********1226", "holder": "1506**********001X"}
    assert HERS not in repr(doubt)


def test_the_same_number_is_the_same_person_however_the_name_was_read() -> None:
    assert about(read("hukou_page", name="巴特小", number=HIS)) == []


def test_another_name_is_asked_about_where_the_number_is_unknown() -> None:
    assert about(read("hukou_page", name="其木格", number=None)) == ["name_differs"]
    assert about(read("hukou_page", name="其木格")) == ["name_differs"]


def test_a_name_read_with_little_certainty_is_not_held_against_anybody() -> None:
    assert about(read("hukou_page", 0.8, name="其木格")) == []
    assert about(read("hukou_page", 0.93, name="巴特小")) == []


def test_a_card_without_a_citizens_number_is_compared_by_name() -> None:
    assert about(read("hukou_page", name="王伟", number=HERS), NO_NUMBER) == []
    assert about(read("hukou_page", name="其木格", number=HERS), NO_NUMBER) == ["name_differs"]


@pytest.mark.parametrize("document", ["bank_card", "other", ""])
def test_of_papers_that_name_nobody_no_name_is_asked(document: str) -> None:
    assert about(read(document, name="其木格", number=HERS)) == []


def couple(**values: str | None) -> PageRead:
    return read("marriage_certificate", **values)


def test_a_marriage_of_two_others_is_asked_about() -> None:
    others = couple(husband_name="张三", husband_number=THIRD, wife_name="其木格", wife_number=HERS)
    assert about(others) == ["neither_is_holder"]


def test_a_marriage_of_the_holder_is_not() -> None:
    assert about(couple(husband_name="巴特尔", husband_number=HIS, wife_name="其木格", wife_number=HERS)) == []
    assert about(couple(husband_name="巴特尔", husband_number=None, wife_name="其木格", wife_number=HERS)) == []


@pytest.mark.parametrize("unknown", [{"husband_number": None}, {"husband_name": None, "husband_number": None}, {}])
def test_a_marriage_of_which_one_is_unknown_contradicts_nothing(unknown: dict[str, str | None]) -> None:
    assert about(couple(wife_name="其木格", wife_number=HERS, **unknown)) == []


def test_a_child_of_two_others_is_asked_about() -> None:
    page = read("birth_certificate", mother_name="其木格", mother_number=HERS, father_name="张三", father_number=THIRD)
    assert about(page) == ["neither_is_holder"]


def test_a_death_certificate_of_the_person_who_stands_here_is_asked_about() -> None:
    assert about(read("death_certificate", name="巴特尔", number=HIS)) == ["holder_died"]
    assert about(read("death_certificate", name="巴特尔", number=None)) == []
    assert about(read("death_certificate", name="巴特尔", number=HERS)) == []


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (read("resident_card_back", valid_from="2010-01-01", valid_until="2030-01-01"), []),
        (read("resident_card_back", valid_from="2010-01-01", valid_until="长期"), []),
        (read("resident_card_back", valid_from="2010-01-01", valid_until="2026-11-23"), []),
        (read("resident_card_back", valid_from="2010-01-01", valid_until="2020-01-01"), ["expired"]),
        (read("resident_card_back", valid_from="2010-01-01", valid_until="2009-01-01"), ["dates_out_of_order"]),
        (read("resident_card_back", valid_from="2030-01-01", valid_until=None), ["day_ahead"]),
        (read("death_certificate", birth_date="1950-01-02", death_date="1950-01-01"), ["dates_out_of_order"]),
        (read("death_certificate", number=HERS, death_date="1985-01-01"), ["dates_out_of_order"]),
        (read("death_certificate", birth_date="1950-01-02", death_date=None), []),
        (couple(registered_on="1985-01-01", wife_number=HERS), ["dates_out_of_order"]),
        (couple(registered_on="2026-11-24"), ["day_ahead"]),
        (read("birth_certificate", birth_date="2027-01-01"), ["day_ahead"]),
    ],
)
def test_days_are_in_their_order_and_not_ahead(page: PageRead, found: list[str]) -> None:
    assert about(page, None) == found


FIELDS = (
    "name", "number", "social_security_number", "birth_date", "death_date", "registered_on", "valid_from", "valid_until",
    "husband_name", "husband_number", "wife_name", "wife_number", "mother_name", "mother_number", "father_name",
)  # fmt: skip


@settings(deadline=None)
@given(
    st.sampled_from(["hukou_page", "marriage_certificate", "birth_certificate", "death_certificate", "other", ""]),
    st.dictionaries(st.sampled_from(FIELDS), st.one_of(st.none(), st.text(max_size=20)), max_size=8),
)
def test_whatever_was_read_every_doubt_has_words(document: str, values: dict[str, str | None]) -> None:
    texts = Texts(Path("assets/locale"))
    for doubt in doubts(read(document, **values), CARD, TODAY):
        assert "[" not in texts.say(doubt.message, **doubt.params).replace(doubt.params.get("read", ""), "")
    assert not texts.missing


@settings(deadline=None)
@given(st.sampled_from(FIELDS), st.sampled_from(["hukou_page", "marriage_certificate", "death_certificate"]))
def test_a_field_whose_check_failed_contradicts_nothing(field: str, document: str) -> None:
    assert about(read(document, **{field: None})) == []
