"""Tables and maps: what is not in them is an error with a name."""

from __future__ import annotations

import pytest

from kiosk.catalogue.codes.table import Basis, CodeMap, Row, Table, Unconfirmed, UnknownCode, UnmappedValue, rows
from kiosk.catalogue.codes.values import Channel

pytestmark = pytest.mark.req("M44")
TABLE = Table("t", "表", "某标准", True, rows(Basis.SEEN, "01 甲; 2 乙 丙"))
MAP: CodeMap[Channel] = CodeMap(
    "m", ((Channel.PC, "1", Basis.SEEN), (Channel.SMS, "6", Basis.INFERRED)), absent=(Channel.PHONE,)
)


def test_a_list_of_codes_is_read_as_it_is_published() -> None:
    assert TABLE.rows == (Row("01", "甲", Basis.SEEN), Row("2", "乙 丙", Basis.SEEN))


@pytest.mark.parametrize("code", ["1", "02", "", "甲", "01 "])
def test_a_code_is_a_string_and_no_number(code: str) -> None:
    with pytest.raises(UnknownCode, match=r"^t has no code"):
        TABLE.meaning(code)


def test_a_long_unknown_code_is_not_repeated_whole() -> None:
    with pytest.raises(UnknownCode) as refused:
        TABLE.meaning("9" * 500)
    assert len(str(refused.value)) < 60


def test_a_value_without_a_code_is_an_error_and_never_a_default() -> None:
    with pytest.raises(UnmappedValue, match="m has no code for phone"):
        MAP.code(Channel.PHONE)
    with pytest.raises(UnmappedValue):
        MAP.code(Channel.QR)


def test_a_code_without_a_value_is_an_error() -> None:
    with pytest.raises(UnknownCode, match="m has no code '2'"):
        MAP.value("2")


def test_what_is_only_inferred_waits_for_the_operators_word() -> None:
    with pytest.raises(Unconfirmed, match="m is I for sms"):
        MAP.code(Channel.SMS)
    with pytest.raises(Unconfirmed):
        MAP.value("6", frozenset({"another"}))
    assert MAP.code(Channel.SMS, frozenset({"m"})) == "6"
    assert MAP.value("6", frozenset({"m"})) is Channel.SMS
    assert MAP.code(Channel.PC) == "1"
    assert not MAP.firm


@pytest.mark.parametrize(
    ("pairs", "absent"),
    [
        (((Channel.PC, "1", Basis.SEEN), (Channel.PC, "2", Basis.SEEN)), ()),
        (((Channel.PC, "1", Basis.SEEN), (Channel.QR, "1", Basis.SEEN)), ()),
        (((Channel.PC, "1", Basis.SEEN),), (Channel.PC,)),
    ],
    ids=["value twice", "code twice", "absent and mapped"],
)
def test_a_map_that_contradicts_itself_cannot_be_made(
    pairs: tuple[tuple[Channel, str, Basis], ...], absent: tuple[Channel, ...]
) -> None:
    with pytest.raises(ValueError, match="twice"):
        CodeMap("m", pairs, absent)


def test_a_table_with_a_code_twice_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="twice"):
        Table("t", "", "", True, rows(Basis.SEEN, "1 甲; 1 乙"))
