"""The page about documents says of each reason what the screens say."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]


def test_the_table_of_reasons_is_up_to_date() -> None:
    """Red? Then ``python packaging/scan_reasons.py`` writes it anew."""
    script = runpy.run_path(str(TOP / "packaging" / "scan_reasons.py"))
    page = script["PAGE"].read_text("utf-8")
    assert script["written"](page) == page
    assert "[screens." not in script["table"]()


def test_a_page_without_a_place_for_the_table_is_refused() -> None:
    script = runpy.run_path(str(TOP / "packaging" / "scan_reasons.py"))
    with pytest.raises(ValueError, match="no place"):
        script["written"]("nothing here")
