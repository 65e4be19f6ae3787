"""Another division's guides at this kiosk: what is listed for acceptance elsewhere, and nothing that hangs in the air."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.catalogue.elsewhere import Elsewhere, listed_elsewhere
from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.prepare import prepare
from kiosk.catalogue.reading import CatalogueProblem
from kiosk.catalogue.select import chosen_of, needed_materials, preselected
from kiosk.forms.fields import visible_fields
from kiosk.model.division_choice import Reach
from kiosk.model.guide import FormField, Guide, Item, Requirement
from kiosk.model.rule import Rule
from kiosk.model.situation import Option

from .conftest import ASSETS

CATALOGUE = ASSETS / "catalogue"
HERE = Elsewhere(CATALOGUE, "150627")
BUNDLES = [tile.bundle_id for tile in Catalogue(CATALOGUE, "150602").tiles() if tile.available]
BASE = Catalogue(CATALOGUE, "150602").guide("retirement")
pytestmark = pytest.mark.req("M18")


def item(item_id: str, *, elsewhere: bool = True, needs: tuple[str, ...] = (), locked: str | None = None) -> Item:
    requires = tuple(Requirement(one) for one in needs)
    return Item(item_id, item_id, "部门", 5, elsewhere=elsewhere, requires=requires, locked_reason=locked)


def guide(*items: Item, **changes: object) -> Guide:
    bare = replace(BASE, items=items, materials=(), situations=(), form=())
    return replace(bare, **changes)  # type: ignore[arg-type]


def ids(found: Guide) -> set[str]:
    return {one.item_id for one in found.items}


def test_divisions_say_what_they_are_to_this_kiosk() -> None:
    assert [(choice.code, choice.reach) for choice in HERE.choices()] == [
        ("150600", Reach.ABOVE),
        ("150602", Reach.OTHER),
        ("150627", Reach.OWN),
    ]


def test_a_kiosk_whose_division_the_catalogue_does_not_know_offers_no_other() -> None:
    assert Elsewhere(CATALOGUE, "150699").choices() == ()


def test_a_prepared_file_offers_the_same_divisions_and_guides(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.db"
    prepare(CATALOGUE, file)
    prepared = Elsewhere(file, "150627")
    assert prepared.choices() == HERE.choices()
    assert prepared.guide("retirement", "150602") == HERE.guide("retirement", "150602")


@pytest.mark.parametrize("bundle_id", BUNDLES)
def test_nothing_of_a_guide_of_the_catalogue_hangs_in_the_air(bundle_id: str) -> None:
    accepted, published = HERE.guide(bundle_id, "150602")
    listed = {one.item_id for one in published.items if one.elsewhere}
    assert published.division.code == "150602"
    if not accepted.accepts:
        assert not listed or any(one.locked_reason and not one.elsewhere for one in published.items)
        return
    known = ids(accepted)
    assert known <= listed
    named = [one for items in _named(accepted) for one in items]
    assert set(named) <= known
    assert preselected(accepted) <= known
    assert {m.material_id for m in accepted.materials} <= {m.material_id for m in published.materials}


def _named(found: Guide) -> list[tuple[str, ...]]:
    return [
        *(one.conflicts for one in found.items),
        *(tuple(required.item for required in one.requires) for one in found.items),
        *(material.items for material in found.materials),
        *(situation.items for situation in found.situations),
        *(option.excludes_items for situation in found.situations for option in situation.options),
        *(field.items for section in found.form for field in section.fields),
    ]


def test_the_guide_of_a_division_above_accepts_nothing() -> None:
    accepted, published = HERE.guide("retirement", "150600")
    assert not accepted.accepts
    assert not published.accepts
    assert published.division.code == "150600"


def test_the_kiosks_own_guide_is_whole() -> None:
    accepted, published = HERE.guide("newborn", "150627")
    assert accepted == published == Catalogue(CATALOGUE, "150627").guide("newborn")


@pytest.mark.parametrize(
    ("bundle_id", "division"), [("retirement", "150699"), ("retirement", "../etc"), ("x", "150602")]
)
def test_what_is_not_in_the_catalogue_is_a_problem(bundle_id: str, division: str) -> None:
    with pytest.raises(CatalogueProblem):
        HERE.guide(bundle_id, division)


def test_what_needs_an_item_that_is_not_listed_falls_away_with_it_however_far() -> None:
    found = listed_elsewhere(
        guide(item("a", elsewhere=False), item("b", needs=("a",)), item("c", needs=("b",)), item("d"))
    )
    assert ids(found) == {"d"}
    assert found.accepts


def test_where_law_binds_an_unlisted_item_nothing_is_accepted_and_all_of_it_is_told() -> None:
    found = listed_elsewhere(guide(item("a", elsewhere=False, locked="法定关联"), item("b")))
    assert not found.accepts
    assert ids(found) == {"a", "b"}


def test_where_nothing_is_listed_nothing_is_accepted() -> None:
    assert not listed_elsewhere(guide(item("a", elsewhere=False))).accepts


def test_where_everything_is_listed_the_guide_is_as_it_was() -> None:
    whole = guide(item("a"), item("b", needs=("a",)))
    assert listed_elsewhere(whole) is whole


def test_a_guide_that_accepts_nothing_anyway_is_not_made_to_accept() -> None:
    assert not listed_elsewhere(guide(item("a"), accepts=False)).accepts


def test_what_was_for_fallen_items_alone_does_not_become_everybodys() -> None:
    material = replace(BASE.materials[0], items=("a",))
    shared = replace(BASE.materials[0], material_id="shared", items=("a", "b"))
    question = replace(BASE.situations[0], items=("a",), options=(Option("x", "x"),))
    both = replace(question, situation_id="both", items=(), options=(Option("x", "x", excludes_items=("a", "b")),))
    fields = (FormField("one", "一", "text", items=("a",)), FormField("two", "二", "text", items=("b",)))
    section = replace(BASE.form[0], fields=fields)
    found = listed_elsewhere(
        guide(
            item("a", elsewhere=False),
            item("b"),
            materials=(material, shared),
            situations=(question, both),
            form=(section,),
        )
    )
    assert [(m.material_id, m.items) for m in found.materials] == [("shared", ("b",))]
    assert [s.situation_id for s in found.situations] == ["both"]
    assert found.situations[0].options[0].excludes_items == ("b",)
    assert [field.field_id for field in found.form[0].fields] == ["two"]


def test_what_holds_for_an_answer_that_nobody_is_asked_for_any_more_never_holds() -> None:
    base, x = BASE.situations[0], Option("x", "x")
    asked = replace(base, situation_id="asked", items=("a",), options=(x, Option("y", "y")), when=Rule())
    then = replace(asked, situation_id="then", items=(), when=Rule.of({"asked": ("x",)}))
    sheet = replace(BASE.materials[0], items=())
    of_asked = replace(sheet, material_id="of_asked", when=Rule.of({"asked": ("x",)}))
    of_then = replace(sheet, material_id="of_then", when=Rule.of({"then": ("x",)}, {"free": ("x",)}))
    free = replace(asked, situation_id="free", items=())
    field = FormField("of_asked", "一", "text", when=Rule.of({"asked": ("x",)}))
    whole = guide(
        item("a", elsewhere=False),
        item("b"),
        replace(item("c"), when=Rule.of({"asked": ("x",)})),
        replace(item("d"), requires=(Requirement("b", Rule.of({"asked": ("x",)})),)),
        materials=(sheet, of_asked, of_then),
        situations=(asked, then, free),
        form=(replace(BASE.form[0], fields=(field,)),),
    )
    found = listed_elsewhere(whole)
    assert ids(found) == {"b", "d"}
    assert [one.situation_id for one in found.situations] == ["free"]
    assert [field.field_id for section in found.form for field in section.fields] == []
    assert [m.material_id for m in found.materials] == [sheet.material_id, "of_then"]
    for said in ({}, {"free": "x"}, {"free": "y"}, {"asked": "x", "then": "x", "free": "y"}):
        for items in (frozenset({"b"}), frozenset({"d"})):
            assert chosen_of(found, items, said) == chosen_of(whole, items, said)
            asked_here = [m.material_id for m in needed_materials(found, items, said)]
            assert asked_here == [m.material_id for m in needed_materials(whole, items, said)]
            assert visible_fields(found, items, said) == visible_fields(whole, items, said)
