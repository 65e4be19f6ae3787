"""``guide check``: everything that is wrong, at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue.check import guide_check
from kiosk.catalogue.portal_import import guide_import

from .conftest import GUIDES

Edit = Callable[[str, Callable[[Any], None]], Path]


def test_the_shipped_catalogue_has_no_problem(catalogue: Path) -> None:
    assert guide_check(catalogue) == {"entries": 1, "problems": [], "unapproved": []}


def test_every_problem_is_listed_with_file_path_and_reason(edit: Edit, catalogue: Path) -> None:
    def change(overlay: Any) -> None:
        overlay["items"][0]["department"] = "外星部门"
        overlay["materials"][0]["items"] = ["nobody"]

    file = edit("overlays/retirement.150600.json", change)
    (catalogue / "guides" / "newborn.150600.json").write_text("{}")
    problems = guide_check(catalogue)["problems"]
    assert {tuple(problem) for problem in problems} == {("file", "path", "reason")}
    assert [(problem["file"], problem["path"]) for problem in problems] == [
        (str(catalogue / "guides" / "newborn.150600.json"), "$"),
        (str(catalogue / "overlays" / "newborn.150600.json"), "$"),
        (str(file), "$.items[0].department"),
        (str(file), "$.materials[0].items"),
    ]


def test_an_overlay_that_no_tile_leads_to_is_found(edit: Edit, catalogue: Path) -> None:
    edit("home.json", lambda home: home["tiles"].pop(10))
    assert [problem["reason"] for problem in guide_check(catalogue)["problems"]] == ["no tile of home.json leads here"]


def test_a_broken_home_file_does_not_hide_the_rest(edit: Edit, catalogue: Path) -> None:
    edit("overlays/retirement.150600.json", lambda overlay: overlay.update(guide_code="OTHER"))
    (catalogue / "home.json").write_text("no")
    assert [problem["path"] for problem in guide_check(catalogue)["problems"]] == ["$", "$.guide_code"]


def test_entries_as_they_come_from_an_import_can_be_checked(tmp_path: Path) -> None:
    guide_import(sorted(GUIDES.glob("*.json")), tmp_path)
    checked = guide_check(tmp_path)
    assert (checked["entries"], checked["problems"]) == (11, [])


@pytest.mark.req("M04")
def test_a_table_that_a_question_names_and_that_is_not_there_is_a_problem(catalogue: Path) -> None:
    (catalogue / "tables" / "retirement_age.json").unlink()
    assert guide_check(catalogue)["problems"] == [
        {"file": str(catalogue / "tables" / "retirement_age.json"), "path": "$", "reason": "there is no such file"}
    ]


@pytest.mark.req("M04")
def test_a_table_that_no_question_names_may_be_missing(edit: Edit, catalogue: Path) -> None:
    def change(overlay: Any) -> None:
        for situation in overlay["situations"]:
            situation.pop("table", None)

    edit("overlays/retirement.150600.json", change)
    (catalogue / "tables" / "retirement_age.json").unlink()
    missing = [p for p in guide_check(catalogue)["problems"] if "tables" in p["file"]]
    assert missing == []


@pytest.mark.req("M04")
def test_a_table_that_is_there_is_read_whether_or_not_a_question_names_it(edit: Edit, catalogue: Path) -> None:
    def change(overlay: Any) -> None:
        for situation in overlay["situations"]:
            situation.pop("table", None)

    edit("overlays/retirement.150600.json", change)
    file = catalogue / "tables" / "retirement_age.json"
    file.write_text("[]", encoding="utf-8")
    assert str(file) in {p["file"] for p in guide_check(catalogue)["problems"]}


def test_a_directory_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    assert guide_check(tmp_path / "no") == {
        "entries": 0,
        "problems": [{"file": str(tmp_path / "no"), "path": "$", "reason": "is not a directory"}],
        "unapproved": [],
    }


def test_an_empty_directory_is_a_problem(tmp_path: Path) -> None:
    assert len(guide_check(tmp_path)["problems"]) == 1
