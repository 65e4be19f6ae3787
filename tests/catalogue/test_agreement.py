"""An overlay that does not fit its guide, or itself, is never applied."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.reading import CatalogueProblem

OVERLAY = "overlays/retirement.150600.json"
GUIDE = "guides/retirement.150600.json"

Edit = Callable[[str, Callable[[Any], None]], Path]
Spoil = Callable[[Any], None]


def refused(directory: Path) -> CatalogueProblem:
    with pytest.raises(CatalogueProblem) as caught:
        Catalogue(directory, "150600").guide("retirement")
    return caught.value


def test_an_item_that_was_renamed_in_the_guide_names_both_files(edit: Edit, catalogue: Path) -> None:
    edit(GUIDE, lambda guide: guide["items"][6].update(name="在职转退休（新）"))
    problem = refused(catalogue)
    assert problem.path == "$.items[5].official"
    assert problem.file == str(catalogue / OVERLAY)
    assert str(catalogue / GUIDE) in problem.reason


def test_a_new_material_of_the_guide_has_to_be_decided(edit: Edit, catalogue: Path) -> None:
    edit(GUIDE, lambda guide: guide["materials"].append({**guide["materials"][0], "name": "新材料"}))
    problem = refused(catalogue)
    assert problem.path == "$.materials"
    assert "'新材料'" in problem.reason
    assert str(catalogue / GUIDE) in problem.reason


def test_decisions_about_another_guide_are_refused(edit: Edit, catalogue: Path) -> None:
    edit(GUIDE, lambda guide: guide.update(code="OTHER"))
    assert refused(catalogue).path == "$.guide_code"


def spoil(*path: str | int, value: object) -> Spoil:
    """Set one value deep inside."""

    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return change


def again(*path: str | int) -> Spoil:
    """Repeat the first entry of a list."""

    def change(document: Any) -> None:
        for step in path:
            document = document[step]
        document.append(document[0])

    return change


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (spoil("items", 0, "department", value="外星部门"), "$.items[0].department"),
        (spoil("items", 1, "item_id", value="pension_claim"), "$.items"),
        (spoil("items", 0, "item_id", value="../../etc"), "$.items[0].item_id"),
        (again("left_out_materials"), "$.left_out_materials[1].official"),
        (spoil("materials", 1, "items", value=["nobody"]), "$.materials[1].items"),
        (spoil("materials", 1, "when", value={"nothing": ["a"]}), "$.materials[1].when.nothing"),
        (spoil("materials", 1, "when", value={"retirement_kind": []}), "$.materials[1].when.retirement_kind"),
        (spoil("materials", 1, "when", value={"retirement_kind": ["x"]}), "$.materials[1].when.retirement_kind"),
        (spoil("materials", 0, "source", value="fax"), "$.materials[0].source"),
        (again("situations", 0, "options"), "$.situations[0].options"),
        (spoil("situations", 0, "options", value=[]), "$.situations[0].options"),
        (
            spoil("situations", 0, "options", 0, "excludes_items", value=["x"]),
            "$.situations[0].options[0].excludes_items",
        ),
        (spoil("items", 4, "locked_reason", value="法律规定"), "$.situations[0].options[0].excludes_items"),
        (spoil("form", 1, "fields", 0, "kind", value="telepathy"), "$.form[1].fields[0].kind"),
        (spoil("form", 1, "fields", 0, "prefill", value="shoe_size"), "$.form[1].fields[0].prefill"),
        (spoil("form", 1, "fields", 0, "editable", value=False), "$.form[1].fields[0].editable"),
        (spoil("form", 1, "fields", 0, "when", value={"nothing": ["a"]}), "$.form[1].fields[0].when.nothing"),
        (spoil("form", 2, "fields", 0, "options", value=[]), "$.form[2].fields[0].options"),
        (spoil("form", 2, "fields", 0, "items", value=["nobody"]), "$.form[2].fields[0].items"),
        (spoil("form", 2, "fields", 0, "field_id", value="name"), "$.form"),
        (spoil("provenance", value="rumour"), "$.provenance"),
        (spoil("approved_on", value="yesterday"), "$.approved_on"),
        (spoil("division", "code", value="15"), "$.division.code"),
    ],
)
def test_what_dangles_in_an_overlay_is_named_by_its_path(edit: Edit, catalogue: Path, change: Spoil, path: str) -> None:
    edit(OVERLAY, change)
    problem = refused(catalogue)
    assert (problem.file, problem.path) == (str(catalogue / OVERLAY), path)


def test_an_answer_that_leaves_no_item_is_refused(edit: Edit, catalogue: Path) -> None:
    def change(overlay: Any) -> None:
        for item in overlay["items"]:
            item["locked_reason"] = None  # what law binds could not be taken out in the first place
        overlay["situations"][0]["options"][2]["excludes_items"] = [item["item_id"] for item in overlay["items"]]

    edit(OVERLAY, change)
    assert refused(catalogue).reason == "leaves no item to apply for"


def test_an_item_that_promises_no_days_cannot_be_offered(edit: Edit, catalogue: Path) -> None:
    edit(GUIDE, lambda guide: guide["items"][0].update(promised_days=None))
    assert refused(catalogue).path == "$.items[0].official"


def test_an_item_that_is_published_twice_cannot_be_decided(edit: Edit, catalogue: Path) -> None:
    edit(GUIDE, lambda guide: guide["items"].append(guide["items"][0]))
    assert "more than once" in refused(catalogue).reason


def test_a_material_of_unknown_necessity_counts_as_necessary(edit: Edit, catalogue: Path) -> None:
    edit(GUIDE, lambda guide: next(m for m in guide["materials"] if m["name"] == "居民户口簿").update(necessity="3"))
    assert Catalogue(catalogue, "150600").guide("retirement").material("hukou").necessary
