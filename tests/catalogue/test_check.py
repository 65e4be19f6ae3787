"""``guide check``: everything that is wrong, at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

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


def test_a_directory_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    assert guide_check(tmp_path / "no") == {
        "entries": 0,
        "problems": [{"file": str(tmp_path / "no"), "path": "$", "reason": "is not a directory"}],
        "unapproved": [],
    }


def test_an_empty_directory_is_a_problem(tmp_path: Path) -> None:
    assert len(guide_check(tmp_path)["problems"]) == 1
