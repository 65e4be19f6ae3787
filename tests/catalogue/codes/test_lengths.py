"""Lengths of elements: nothing is cut, and the same code has another length in each standard."""

from __future__ import annotations

import pytest

from kiosk.catalogue.codes.lengths import EXCHANGE, GB39046_CODES, SEEN_IMPLEMENTATION_CODE, DoesNotFit, Element
from kiosk.catalogue.codes.table import Basis

pytestmark = pytest.mark.req("M44")
SEEN = "12441500196720244T3442199806003"  # published with its case number


def element(form: str) -> Element:
    return Element("某要素", form, Basis.SEEN)


def named(elements: tuple[Element, ...], name: str) -> Element:
    return next(each for each in elements if each.name == name)


def test_an_implementation_code_from_life_fits_the_exchange_tables_and_not_the_standard() -> None:
    assert len(SEEN) == SEEN_IMPLEMENTATION_CODE
    assert named(EXCHANGE, "实施编码").checked(SEEN) == SEEN
    with pytest.raises(DoesNotFit, match=r"实施编码 is an\.\.24 and was given 31 characters"):
        named(GB39046_CODES, "实施编码").checked(SEEN)


def test_a_case_number_from_life_fits() -> None:
    assert named(GB39046_CODES, "办件编号").checked(SEEN + "202206230068")


def test_a_basic_code_is_ten_characters_in_one_and_twelve_in_the_other() -> None:
    assert named(EXCHANGE, "基本编码").checked("442199806003")
    with pytest.raises(DoesNotFit):
        named(GB39046_CODES, "基本编码").checked("442199806003")


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("an..3", ""), ("an..3", "汉字A"), ("n3", "111"), ("n..9", "150627"), ("n..16,2", "1234567.89"), ("n..16,2", "20"),
        ("", "x" * 5000),
    ],
)  # fmt: skip
def test_what_fits_comes_back_as_it_was(form: str, value: str) -> None:
    assert element(form).checked(value) == value


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("an..3", "abcd"), ("n3", "11"), ("n3", "1111"), ("n3", "11A"), ("n3", "１１１"), ("n..9", "1506270000"),
        ("n..9", "15-627"),
        ("n..16,2", "1.234"), ("n..16,2", "1e5"), ("n..16,2", ""),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_not_told(form: str, value: str) -> None:
    with pytest.raises(DoesNotFit, match="某要素") as refused:
        element(form).checked(value)
    assert not value or value not in str(refused.value).replace("某要素", "").replace(form, "")


def test_a_notation_that_nobody_knows_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="notation"):
        element("c..5").checked("x")


@pytest.mark.parametrize(
    ("column", "most"),
    [
        ("task_name", 1000), ("catalog_code", 12), ("task_code", 36), ("task_handle_item", 50), ("task_type", 2),
        ("use_level", 11),
        ("dept_code", 50), ("data_source", 3), ("material_name", 200), ("material_type", 2), ("material_format", 2),
        ("is_need", 2),
        ("source_type", 2),
    ],
)  # fmt: skip
def test_the_exchange_tables_columns_hold_so_many_characters(column: str, most: int) -> None:
    found = next(each for each in EXCHANGE if each.column == column)
    assert found.checked("x" * most)
    with pytest.raises(DoesNotFit):
        found.checked("x" * (most + 1))
