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

from kiosk.catalogue.division import DIVISION_ROWS, Divisions
from kiosk.catalogue.opening import open_catalogue
from kiosk.catalogue.reading import CatalogueProblem, read
from kiosk.catalogue.unapproved import withheld
from kiosk.model.division_choice import DivisionChoice, Reach
from kiosk.model.guide import FormField, Guide, Item
from kiosk.model.rule import Rule
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
    listed, closed = _reachable(guide)
    bound = {item.item_id for item in guide.items if item.locked_reason}
    if not listed or bound - listed:
        return replace(guide, accepts=False)
    if len(listed) == len(guide.items):
        return guide
    return replace(
        guide,
        items=tuple(_item(item, listed, closed) for item in guide.items if item.item_id in listed),
        materials=tuple(
            replace(material, items=_kept(material.items, listed), when=_open(material.when, closed))
            for material in guide.materials
            if _concerns(material.items, listed) and not _never(material.when, closed)
        ),
        situations=tuple(_situation(one, listed, closed) for one in guide.situations if one.situation_id not in closed),
        form=tuple(replace(section, fields=_fields(section.fields, listed, closed)) for section in guide.form),
    )


def _reachable(guide: Guide) -> tuple[frozenset[str], frozenset[str]]:
    """Ids of the items that can be had, and of the situations that never arise for them: what holds for an answer to one of
    those never holds (``kiosk.catalogue.select.CLOSED``), and must not come to hold because nobody is asked any more."""
    listed = frozenset(item.item_id for item in guide.items if item.elsewhere)
    closed: frozenset[str] = frozenset()
    while True:
        idle = {
            one.situation_id for one in guide.situations if not _concerns(one.items, listed) or _never(one.when, closed)
        }
        if idle - closed:
            closed |= idle
            continue
        # Also one that needs another only in some cases: nobody may be led to a point where it cannot be had.
        lost = {
            item.item_id
            for item in guide.items
            if _never(item.when, closed) or {required.item for required in item.requires} - listed
        }
        if not lost & listed:
            return listed, closed
        listed -= lost


def _never(when: Rule, closed: frozenset[str]) -> bool:
    return bool(when.cases) and all(any(asked in closed for asked, _ in case) for case in when.cases)


def _open(when: Rule, closed: frozenset[str]) -> Rule:
    """Without the cases that cannot come up; of a rule that may hold some are left."""
    return Rule(tuple(case for case in when.cases if not any(asked in closed for asked, _ in case)))


def _concerns(items: tuple[str, ...], listed: frozenset[str]) -> bool:
    """No item named means all of them; but one of whose items none is left is for nobody, not for all."""
    return not items or bool(listed.intersection(items))


def _kept(items: tuple[str, ...], listed: frozenset[str]) -> tuple[str, ...]:
    return tuple(item for item in items if item in listed)


def _item(item: Item, listed: frozenset[str], closed: frozenset[str]) -> Item:
    required = tuple(replace(r, when=_open(r.when, closed)) for r in item.requires if not _never(r.when, closed))
    return replace(item, conflicts=_kept(item.conflicts, listed), requires=required, when=_open(item.when, closed))


def _situation(situation: Situation, listed: frozenset[str], closed: frozenset[str]) -> Situation:
    options = tuple(replace(one, excludes_items=_kept(one.excludes_items, listed)) for one in situation.options)
    kept = _kept(situation.items, listed)
    return replace(situation, items=kept, options=options, when=_open(situation.when, closed))


def _fields(fields: Iterable[FormField], listed: frozenset[str], closed: frozenset[str]) -> tuple[FormField, ...]:
    return tuple(
        replace(one, items=_kept(one.items, listed), when=_open(one.when, closed))
        for one in fields
        if _concerns(one.items, listed) and not _never(one.when, closed)
    )


def _divisions(catalogue: Path) -> Divisions:
    if not catalogue.is_file():
        return read(catalogue / "divisions.json", Divisions)
    try:
        with closing(sqlite3.connect(f"file:{catalogue}?mode=ro&immutable=1", uri=True)) as connection:
            return Divisions.of_rows(connection.execute(DIVISION_ROWS))
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise CatalogueProblem(catalogue, "$.division", f"is damaged ({error})") from error
