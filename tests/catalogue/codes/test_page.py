"""docs/codes.md is the tables, and names everything that an operator has to confirm."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.catalogue.codes.confirm import TABLES, doubts, maps
from kiosk.catalogue.codes.page import page

pytestmark = pytest.mark.req("M44")
DOCUMENT = Path(__file__).parents[3] / "docs/codes.md"


def test_the_page_is_made_from_the_tables() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == page()


def test_every_table_and_every_map_stands_on_the_page() -> None:
    words = page()
    assert all(f"`{table.table_id}`" in words for table in TABLES)
    assert all(f"`{each.map_id}`" in words for each in maps())


def test_whatever_is_not_firm_or_has_no_code_is_to_be_confirmed() -> None:
    asked = {doubt.where for doubt in doubts()}
    assert {each.map_id for each in maps() if not each.firm or each.absent} <= asked
    assert {table.table_id for table in TABLES if not all(row.basis.firm for row in table.rows)} <= asked
