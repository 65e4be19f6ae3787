"""Guides that nobody wrote: any items, questions and rules that the check of a catalogue would let pass, for property tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from kiosk.model.guide import Guide, Item, Requirement
from kiosk.model.material import Material, Source
from kiosk.model.rule import ALWAYS, Rule
from kiosk.model.situation import Asks, Option, Situation
from tests.journey.walks import GUIDE

OPTIONS = ("x", "y", "z")


@st.composite
def guides(draw: st.DrawFn, conflicts: bool = True) -> Guide:
    """References are sound, as ``kiosk.catalogue.agreement`` asks: a rule names earlier questions, one of a ``first`` question
    other ``first`` ones, and such a question decides about its own items alone."""
    ids = tuple(f"i{n}" for n in range(draw(st.integers(1, 5))))
    asked: list[Situation] = []
    for n, first in enumerate(sorted(draw(st.lists(st.booleans(), max_size=4)), reverse=True)):
        asked.append(draw(_situations(f"q{n}", first, ids, tuple(asked))))
    items = tuple(draw(_items(n, ids, tuple(asked), conflicts)) for n in range(len(ids)))
    locked = _kept_by_law(items)
    items = tuple(_at_law(item, locked) for item in items)
    deciding = _deciding(items, asked)
    # An item that is offered only when somebody is asked for another item's sake could not be chosen alone; the check says so.
    situations = tuple(_sparing(replace(s, items=() if s in deciding else s.items), locked) for s in asked)
    materials = tuple(draw(_materials(f"m{n}", ids, situations)) for n in range(draw(st.integers(1, 4))))
    # Draws the order in which they stand: first questions may stand behind others.
    shown = tuple(draw(st.permutations(situations))) if not any(s.when.cases for s in situations) else situations
    return replace(GUIDE, items=items, situations=shown, materials=materials, form=(), letter=())


def some_items(guide: Guide) -> st.SearchStrategy[frozenset[str]]:
    """Any wishes."""
    return st.frozensets(st.sampled_from([item.item_id for item in guide.items]))


def some_answers(guide: Guide) -> st.SearchStrategy[dict[str, str]]:
    """Any of the options for any of the questions, whether or not they arise."""
    given = {s.situation_id: st.sampled_from([o.option_id for o in s.options]) for s in guide.situations}
    return st.fixed_dictionaries({}, optional=given)


@st.composite
def _rules(draw: st.DrawFn, about: Sequence[Situation]) -> Rule:
    if not about or draw(st.booleans()):
        return ALWAYS
    cases: list[Mapping[str, tuple[str, ...]]] = []
    for _ in range(draw(st.integers(1, 2))):
        chosen = draw(
            st.lists(st.sampled_from(list(about)), min_size=1, max_size=2, unique_by=lambda s: s.situation_id)
        )
        cases.append({s.situation_id: draw(_some_options(s)) for s in chosen})
    return Rule.of(*cases)


def _some_options(situation: Situation) -> st.SearchStrategy[tuple[str, ...]]:
    ids = [option.option_id for option in situation.options]
    return st.lists(st.sampled_from(ids), min_size=1, max_size=2, unique=True).map(tuple)


@st.composite
def _situations(
    draw: st.DrawFn, situation_id: str, first: bool, ids: tuple[str, ...], earlier: tuple[Situation, ...]
) -> Situation:
    own = draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))
    counted = not first and draw(st.integers(0, 5)) == 0 and all(s.asks is Asks.CASE for s in earlier)
    names = ("1", "2") if counted else OPTIONS[: draw(st.integers(2, 3))]
    # A first question with items of its own decides about no others.
    out = st.lists(st.sampled_from(own if first and own else ids), max_size=2, unique=True)
    options = tuple(Option(name, name, excludes_items=() if counted else tuple(draw(out))) for name in names)
    before = [s for s in earlier if s.first] if first else list(earlier)
    when = draw(_rules(before))
    asks = Asks.APPLICATIONS if counted else Asks.CASE
    return Situation(situation_id, situation_id, "", options, asks, when, tuple(own), first=first)


@st.composite
def _items(draw: st.DrawFn, n: int, ids: tuple[str, ...], asked: tuple[Situation, ...], conflicts: bool) -> Item:
    item_id = ids[n]
    locked = "法定关联" if draw(st.integers(0, 5)) == 0 else None
    mine = [s for s in asked if not (s.first and s.items and item_id not in s.items)]
    when = ALWAYS if locked is not None else draw(_rules(mine))
    needed = draw(st.lists(st.sampled_from(ids[:n]), max_size=2, unique=True)) if n else []
    before = [s for s in mine if s.first]
    requires = tuple(Requirement(one, draw(_rules(before))) for one in needed)
    others = [one for one in ids if one != item_id and one not in needed]
    against = draw(st.lists(st.sampled_from(others), max_size=1)) if conflicts and others else []
    return Item(
        item_id, item_id, "部门", 5, preselected=draw(st.booleans()), locked_reason=locked, when=when, requires=requires,
        conflicts=tuple(against), once=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def _materials(draw: st.DrawFn, material_id: str, ids: tuple[str, ...], asked: tuple[Situation, ...]) -> Material:
    needed_by = draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))
    return Material(material_id, material_id, Source.SCAN, True, tuple(needed_by), draw(_rules(asked)))


def _kept_by_law(items: Sequence[Item]) -> set[str]:
    """What law binds to the bundle, and whatever that may require."""
    found = {item.item_id for item in items if item.locked_reason is not None}
    for item in reversed(items):  # each requires earlier ones only
        if item.item_id in found:
            found |= {required.item for required in item.requires}
    return found


def _at_law(item: Item, locked: set[str]) -> Item:
    """No answer takes it out and nothing bound excludes it."""
    if item.item_id not in locked:
        return item
    return replace(item, when=ALWAYS, conflicts=tuple(one for one in item.conflicts if one not in locked))


def _deciding(items: Sequence[Item], asked: Sequence[Situation]) -> list[Situation]:
    """The questions on which it hangs which items there are, directly or through another."""
    told = {one for i in items for rule in (i.when, *(r.when for r in i.requires)) for one in rule.situations}
    for situation in reversed(asked):
        if situation.situation_id in told:
            told |= situation.when.situations
    return [situation for situation in asked if situation.situation_id in told]


def _sparing(situation: Situation, locked: set[str]) -> Situation:
    """Without taking out what law binds."""
    spared = (
        replace(o, excludes_items=tuple(i for i in o.excludes_items if i not in locked)) for o in situation.options
    )
    return replace(situation, options=tuple(spared))
