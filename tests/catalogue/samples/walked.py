"""A sample bundle, walked through every combination of answers; what is wrong with it comes back as sentences.

For the tests of the single bundles beside it, which say who is asked for what."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.reachability import unreachable
from kiosk.catalogue.select import (
    applications,
    chosen_of,
    needed_materials,
    preselected,
)
from kiosk.forms.fields import visible_fields
from kiosk.model.guide import Guide, Item
from kiosk.model.material import Material, Source
from kiosk.model.situation import Asks
from tests.catalogue.conftest import ASSETS

DIVISIONS = ("150600", "150602", "150627")
# Of the official guides: province, cities, counties, and the app and marks of documents that give them away.
REAL_PLACES = re.compile(r"湖南|长沙|湘|韶山|绥宁|邵阳|中方县|怀化|衡山|衡阳|汉园|开云镇|长铺镇|厦门大道|hunan")
LONGEST_NAME, LONGEST_HINT = 14, 40  # characters on a screen


@dataclass(frozen=True)
class Citizen:
    """Someone at the kiosk, the items chosen (None: as the visit begins) and the answers given. ``gets``: the items applied for;
    ``scans``: the papers to scan, both in the guide's order."""

    who: str
    answers: Mapping[str, str]
    scans: tuple[str, ...]
    gets: tuple[str, ...] | None = None
    items: frozenset[str] | None = None


def guide_of(bundle: str, division: str = "150600") -> Guide:
    """As it is shipped."""
    return Catalogue(ASSETS / "catalogue", division).guide(bundle)


def walk(guide: Guide, citizen: Citizen) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(items applied for, papers to scan)."""
    items = preselected(guide) if citizen.items is None else citizen.items
    chosen = chosen_of(guide, items, citizen.answers)
    return (
        tuple(item.item_id for item in guide.items if item.item_id in chosen),
        papers(guide, items, citizen.answers, Source.SCAN),
    )


def papers(guide: Guide, items: frozenset[str], answers: Mapping[str, str], *sources: Source) -> tuple[str, ...]:
    """The needed materials that come from one of these sources."""
    return tuple(m.material_id for m in needed_materials(guide, items, answers) if m.source in sources)


def all_answers(guide: Guide) -> Iterator[dict[str, str]]:
    """Every combination, of questions that do not arise too."""
    options = [[o.option_id for o in situation.options] for situation in guide.situations]
    for values in itertools.product(*options):
        yield dict(zip((s.situation_id for s in guide.situations), values, strict=True))


def everything(guide: Guide) -> frozenset[str]:
    return frozenset(item.item_id for item in guide.items)


@cache
def faults(bundle: str) -> tuple[str, ...]:
    """What no bundle may have, as sentences."""
    guide = guide_of(bundle)
    return (
        *(f"{path} {reason}" for path, reason in unreachable(guide)),
        *_idle_questions(guide),
        *_long_words(guide),
        *_unmarked(bundle),
        *_other_divisions(bundle),
    )


def _idle_questions(guide: Guide) -> Iterator[str]:
    """A question costs an old person half a minute: each answer has to make a difference."""
    for situation in guide.situations:
        if situation.asks is Asks.APPLICANT:
            continue  # goes onto the paper
        effects: dict[str, set[object]] = {o.option_id: set() for o in situation.options if not o.unsure}
        for answers in all_answers(guide):
            others = tuple(v for k, v in answers.items() if k != situation.situation_id)
            if answers[situation.situation_id] in effects:
                effects[answers[situation.situation_id]].add((others, *_outcome(guide, answers)))
        for one, other in itertools.combinations(effects, 2):
            if effects[one] == effects[other]:
                yield f"{situation.situation_id}: {one} and {other} come to the same"


def _outcome(guide: Guide, answers: Mapping[str, str]) -> tuple[object, ...]:
    every = everything(guide)
    return (
        chosen_of(guide, every, answers),
        tuple(m.material_id for m in needed_materials(guide, every, answers)),
        tuple(f.field_id for f in visible_fields(guide, every, answers)),
        applications(guide, every, answers),
    )


def _long_words(guide: Guide) -> Iterator[str]:
    things: tuple[Item | Material, ...] = (*guide.items, *guide.materials)
    for thing in things:
        if len(thing.short_name) > LONGEST_NAME:
            yield f"{thing.short_name} is too long"
        if len(thing.hint) > LONGEST_HINT or "。" in thing.hint:
            yield f"{thing.hint} is more than one short sentence"


def _unmarked(bundle: str) -> Iterator[str]:
    overlay = json.loads((ASSETS / "catalogue" / "overlays" / f"{bundle}.150600.json").read_text("utf-8"))
    notes = [one["note"] for key in ("items", "materials", "situations") for one in overlay[key]]
    notes += [one["reason"] for key in ("left_out_items", "left_out_materials") for one in overlay[key]]
    yield from (f"not marked as a sample decision: {note}" for note in notes if not note.startswith("样例决定"))
    if not overlay["letter"][-1].startswith("（样例文本"):
        yield "the letter does not say that it is a sample"
    files = [f for folder in ("guides", "overlays") for f in (ASSETS / "catalogue" / folder).glob(f"{bundle}.*.json")]
    for file in files:
        yield from (f"{file.name} names {found}" for found in sorted(set(REAL_PLACES.findall(file.read_text("utf-8")))))


def _other_divisions(bundle: str) -> Iterator[str]:
    own = guide_of(bundle)
    for division in DIVISIONS[1:]:
        there = guide_of(bundle, division)
        if not there.accepts or there.division.code != division:
            yield f"{division} has no guide of its own"
        if [i.item_id for i in there.items] != [i.item_id for i in own.items]:
            yield f"{division} has other items"
