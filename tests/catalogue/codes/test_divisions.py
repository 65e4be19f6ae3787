"""Division codes of six, nine and twelve digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.codes.divisions import DivisionCode, NoDivision, division_code

pytestmark = pytest.mark.req("M44")


@pytest.mark.parametrize("written", ["150627", "150627000", "150627000000"])
def test_filling_zeros_say_nothing(written: str) -> None:
    assert division_code(written) == DivisionCode("150627")
    assert division_code(written).twelve == "150627000000"
    assert division_code(written).nine == "150627000"


def test_a_town_and_a_village_are_told_apart() -> None:
    assert division_code("150627100") == DivisionCode("150627", "100")
    assert division_code("150627100205") == DivisionCode("150627", "100", "205")


def test_a_divisions_own_level_is_no_town_of_that_number() -> None:
    own = division_code("430111999000")
    assert own == DivisionCode("430111", own_level=True)
    assert own != division_code("430111")
    assert own.twelve == "430111999000"


def test_nine_nines_without_the_zeros_are_the_same_own_level() -> None:
    assert division_code("430111999").own_level


@pytest.mark.parametrize("written", ["150627100205", "430111999000"])
def test_nine_digits_cannot_say_a_village_or_an_own_level(written: str) -> None:
    with pytest.raises(NoDivision):
        _ = division_code(written).nine


@pytest.mark.parametrize(
    "written",
    ["", "15062", "1506270", "15062700000", "050627", "15062７", "150627-00", " 150627", "150627000205", "abcdef"],
)
def test_what_is_no_division_is_refused(written: str) -> None:
    with pytest.raises(NoDivision):
        division_code(written)


@given(st.from_regex(r"[1-9][0-9]{5}([0-9]{3}[0-9]{3})?", fullmatch=True))
def test_twelve_digits_say_the_same_as_what_they_were_made_of(written: str) -> None:
    try:
        code = division_code(written)
    except NoDivision:
        assert written[6:9] == "000"
        return
    assert division_code(code.twelve) == code
