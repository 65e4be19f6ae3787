"""Another division's guides at this kiosk (全市通办, M18): what of them is accepted here, and what only informs.

A department lists an item for acceptance elsewhere, or does not (``Item.elsewhere``). What is not listed falls away with all that
cannot be had without it; where law binds such an item to the bundle nothing of the bundle is accepted. The guide is read
as it was published all the same, so both are given: the guide by which one applies here, and the published one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from kiosk.catalogue.division import DivisionEntry, Divisions
from kiosk.catalogue.opening import open_catalogue
from kiosk.catalogue.reading import CatalogueProblem, read
from kiosk.catalogue.unapproved import withheld
from kiosk.model.division_choice import DivisionChoice, Reach
from kiosk.model.guide import FormField, Guide, Item
from kiosk.model.situation import Situation


class Elsewhere:
    """The divisions of one catalogue as seen from ``own``. Not for the main loop, but for ``choices``."""

    def __init__(self, catalogue: Path, own: str, production: bool = False) -> None:
        """Reads the divisions. ``production``: what is unapproved or a sample informs only. Raises CatalogueProblem."""
        self._catalogue, self._own, self._production = catalogue, own, production
        self._divisions = _divisions(catalogue)

    def choices(self) -> tuple[DivisionChoice, ...]:
        """In the order of the catalogue; empty where this kiosk's own division is none of them."""
        above = self._divisions.chain(self._own)[1:]
        known = [DivisionChoice(d.code, d.name, self._reach(d.code, above)) for d in self._divisions.divisions]
        return tuple(known) if any(choice.reach is Reach.OWN for choice in known) else ()

    def guide(self, bundle_id: str, division: str) -> tuple[Guide, Guide]:
        """By which guide one applies here, and the guide as that division published it. Raises CatalogueProblem, also for a
        division that is not in the catalogue."""
        if division not in {choice.code for choice in self.choices()}:
            raise CatalogueProblem(self._catalogue, "$.divisions", f"there is no division {division!r} to choose")
        published = open_catalogue(self._catalogue, division).guide(bundle_id)
        if self._production:
            published = withheld(published)
        if self._reach(division, self._divisions.chain(self._own)[1:]) is Reach.ABOVE:
            published = replace(published, accepts=False)
        return (published if division == self._own else listed_elsewhere(published)), published

    def _reach(self, code: str, above: Iterable[str]) -> Reach:
        if code == self._own:
            return Reach.OWN
        return Reach.ABOVE if code in above else Reach.OTHER


def listed_elsewhere(guide: Guide) -> Guide:
    """The guide with those items alone that are accepted outside its division; one that accepts nothing where there are none,
    or where an item that law binds to the bundle is not among them. Pure."""
    if not guide.accepts:
        return guide
    listed = _reachable(guide)
    bound = {item.item_id for item in guide.items if item.locked_reason}
    if not listed or bound - listed:
        return replace(guide, accepts=False)
    if len(listed) == len(guide.items):
        return guide
    return replace(
        guide,
        items=tuple(_item(item, listed) for item in guide.items if item.item_id in listed),
        materials=tuple(
            replace(material, items=_kept(material.items, listed))
            for material in guide.materials
            if _concerns(material.items, listed)
        ),
        situations=tuple(_situation(one, listed) for one in guide.situations if _concerns(one.items, listed)),
        form=tuple(
            replace(
                section, fields=tuple(_field(one, listed) for one in section.fields if _concerns(one.items, listed))
            )
            for section in guide.form
        ),
    )


def _reachable(guide: Guide) -> frozenset[str]:
    listed = {item.item_id for item in guide.items if item.elsewhere}
    while True:
        # Also one that needs another only in some cases: nobody may be led to a point where it cannot be had.
        lost = {
            item.item_id
            for item in guide.items
            if item.item_id in listed and {required.item for required in item.requires} - listed
        }
        if not lost:
            return frozenset(listed)
        listed -= lost


def _concerns(items: tuple[str, ...], listed: frozenset[str]) -> bool:
    """No item named means all of them; but one of whose items none is left is for nobody, not for all."""
    return not items or bool(listed.intersection(items))


def _kept(items: tuple[str, ...], listed: frozenset[str]) -> tuple[str, ...]:
    return tuple(item for item in items if item in listed)


def _item(item: Item, listed: frozenset[str]) -> Item:
    return replace(item, conflicts=_kept(item.conflicts, listed))


def _situation(situation: Situation, listed: frozenset[str]) -> Situation:
    options = tuple(replace(one, excludes_items=_kept(one.excludes_items, listed)) for one in situation.options)
    return replace(situation, items=_kept(situation.items, listed), options=options)


def _field(field: FormField, listed: frozenset[str]) -> FormField:
    return replace(field, items=_kept(field.items, listed))


def _divisions(catalogue: Path) -> Divisions:
    if not catalogue.is_file():
        return read(catalogue / "divisions.json", Divisions)
    try:
        with closing(sqlite3.connect(f"file:{catalogue}?mode=ro&immutable=1", uri=True)) as connection:
            rows = connection.execute("SELECT code, name, parent FROM division ORDER BY code").fetchall()
    except sqlite3.Error as error:
        raise CatalogueProblem(catalogue, "$.division", f"is damaged ({error})") from error
    return Divisions(format=1, divisions=tuple(DivisionEntry(*row) for row in rows))
