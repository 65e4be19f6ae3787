"""The tables of standards and of the portal."""

from __future__ import annotations

import pytest

from kiosk.catalogue.codes import gb39046, people, portal
from kiosk.catalogue.codes.confirm import TABLES
from kiosk.catalogue.codes.table import Basis, UnknownCode
from kiosk.catalogue.portal_codes import CODES

pytestmark = pytest.mark.req("M44")


@pytest.mark.parametrize(
    ("table", "count", "code", "meaning"),
    [
        (gb39046.A1, 11, "20", "公共服务"),
        (gb39046.A2, 7, "7", "分级"),
        (gb39046.A3, 4, "9", "其他"),
        (gb39046.A4, 6, "1", "自然人"),
        (gb39046.A5, 5, "4", "快递"),
        (gb39046.A6, 3, "2", "承诺件"),
        (gb39046.A7, 2, "1", "延长审批"),
        (gb39046.A8, 5, "5", "非常不满意"),
    ],
    ids=lambda part: getattr(part, "table_id", ""),
)
def test_the_standards_lists_are_whole(table: object, count: int, code: str, meaning: str) -> None:
    assert len(table.rows) == count  # type: ignore[attr-defined]
    assert table.meaning(code) == meaning  # type: ignore[attr-defined]


def test_the_ninth_item_type_is_a_ruling_and_the_twentieth_a_service() -> None:
    assert gb39046.A1.codes == {"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "20"}


def test_there_are_fifty_six_ethnic_groups_and_two_codes_for_others() -> None:
    assert people.ETHNIC.codes == {f"{n:02}" for n in range(1, 57)} | {"97", "98"}
    assert people.ETHNIC.meaning("02") == "蒙古"
    assert people.ETHNIC.meaning("56") == "基诺"


@pytest.mark.parametrize("code", ["2", "57", "00", "99"])
def test_an_ethnic_code_that_does_not_exist_is_refused(code: str) -> None:
    with pytest.raises(UnknownCode):
        people.ETHNIC.meaning(code)


@pytest.mark.parametrize(("word", "code"), [("unknown", "0"), ("male", "1"), ("female", "2"), ("not_stated", "9")])
def test_sexes_are_those_of_the_command_line(word: str, code: str) -> None:
    assert people.SEXES.code(word) == code


@pytest.mark.parametrize("key", sorted(CODES))
def test_the_importer_acts_on_no_code_that_is_only_believed(key: str) -> None:
    table = next(table for table in portal.TABLES if table.table_id == f"portal.{key}")
    believed = {row.code for row in table.rows if row.basis is Basis.BELIEVED}
    assert set(CODES[key]) == table.codes - believed


def test_three_of_necessity_is_believed_and_nothing_more() -> None:
    assert portal.NECESSITY.row("3").basis is Basis.BELIEVED


def test_every_table_has_its_own_id_and_a_source() -> None:
    assert len({table.table_id for table in TABLES}) == len(TABLES)
    assert all(table.source and table.title and table.rows for table in TABLES)
