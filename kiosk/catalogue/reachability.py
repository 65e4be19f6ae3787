"""Can every word of a guide come to be used, and does every way of answering end with items and a checklist?

The rules are data that departments decide, so nobody reads them as a program; here they are walked like one. Every way
of answering is tried for all items together, for those that a visit begins with, and for each item alone with what law
binds to it: a material or a field that none of these ways asks for would be asked for by no visit. Choosing more items never
takes a material away (``kiosk.catalogue.select``), so the sets between them add nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kiosk.catalogue.doubts import Answers, Misfit, doubts, said
from kiosk.catalogue.select import (
    CLOSED,
    applies,
    preselected,
    walk_order,
    with_bound,
)
from kiosk.model.guide import Guide
from kiosk.model.rule import Rule
from kiosk.model.situation import Asks, Situation

MAX_WAYS = 20_000  # of answering, for all sets of items together: about three seconds


class TooManyWays(Exception):
    """There are more ways to answer than can be tried. Its text names the bound and what to do."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"more than {limit} ways to answer: ask fewer questions, or some only where others make them needed"
        )


def unreachable(guide: Guide, limit: int = MAX_WAYS) -> Iterator[Misfit]:
    """Everything that no visit comes to, and every dead end, by its path in the overlay; nothing when all is well.

    Only for a guide whose references are sound (``kiosk.catalogue.agreement``). More than ``limit`` ways to answer are a misfit
    of their own, and what was not walked is not judged.
    """
    yield from _contradictions(guide)
    seen, left = _Seen(guide), limit
    try:
        for items in _sets(guide):
            for answers, chosen in ways(guide, items, left):
                seen.note(items, answers, chosen)
                left -= 1
    except TooManyWays:
        yield "$.situations", str(TooManyWays(limit))
        return
    yield from seen.missing()
    yield from doubts(guide)


def ways(guide: Guide, items: frozenset[str], limit: int = MAX_WAYS) -> Iterator[tuple[dict[str, str], frozenset[str]]]:
    """Every way of answering all that is asked for these items: (answers, items applied for), CLOSED standing for what is not
    asked. Raises TooManyWays."""
    rules = _Offer(guide)
    order = walk_order(guide)
    count = 0
    ahead: list[tuple[int, dict[str, str]]] = [(0, {})]
    while ahead:
        place, answers = ahead.pop()
        if place == len(order):
            count += 1
            if count > limit:
                raise TooManyWays(limit)
            offered = rules.offered(answers)
            yield answers, rules.with_required(items & offered, answers) & offered
            continue
        situation = order[place]
        options = [option.option_id for option in situation.options]
        if not _arises(situation, items, rules, answers):
            options = [CLOSED]
        ahead += [(place + 1, {**answers, situation.situation_id: option}) for option in reversed(options)]


def _arises(situation: Situation, items: frozenset[str], rules: _Offer, answers: Answers) -> bool:
    if not situation.when.possible(answers):
        return False
    if not situation.items:
        return True
    offered = rules.offered(answers)
    return bool(rules.with_required(items & offered, answers) & offered & set(situation.items))


class _Offer:
    """The same answers as ``select``'s, found once for each step of a walk and not once for each question of each step."""

    def __init__(self, guide: Guide) -> None:
        self._items = guide.items
        self._requires = {item.item_id: item.requires for item in guide.items}
        self._excludes = {
            (situation.situation_id, option.option_id): option.excludes_items
            for situation in guide.situations
            for option in situation.options
            if option.excludes_items
        }
        self._conditional = any(required.when.cases for told in self._requires.values() for required in told)
        self._found: dict[tuple[frozenset[str], tuple[tuple[str, str], ...]], frozenset[str]] = {}

    def with_required(self, items: frozenset[str], answers: Answers) -> frozenset[str]:
        if not self._conditional:
            answers = {}
        key = items, tuple(answers.items())
        if key not in self._found:
            self._found[key] = self._closed(items, answers)
        return self._found[key]

    def _closed(self, items: frozenset[str], answers: Answers) -> frozenset[str]:
        found, ahead = set(items), list(items)
        while ahead:
            told = self._requires.get(ahead.pop(), ())
            new = {required.item for required in told if required.when.possible(answers)} - found
            found |= new
            ahead += new
        return frozenset(found)

    def offered(self, answers: Answers) -> frozenset[str]:
        out = {item for answer in answers.items() for item in self._excludes.get(answer, ())}
        left = {i.item_id for i in self._items if i.item_id not in out and i.when.possible(answers)}
        while lonely := {
            i for i in left if any(r.item not in left and r.when.certain(answers) for r in self._requires[i])
        }:
            left -= lonely
        return frozenset(left)


@dataclass
class _Seen:
    """What the ways so far came to, and the first way into each dead end."""

    guide: Guide
    items: set[str] = field(default_factory=set)
    materials: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    options: set[tuple[str, str]] = field(default_factory=set)
    cases: set[tuple[str, int]] = field(default_factory=set)
    ends: dict[str, Misfit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rules = dict(_rules(self.guide))
        self._every = frozenset(item.item_id for item in self.guide.items)
        self._first = preselected(self.guide)

    def note(self, items: frozenset[str], answers: Answers, chosen: frozenset[str]) -> None:
        """One way walked to its end."""
        self.items |= chosen
        self.options |= {(situation, option) for situation, option in answers.items() if option != CLOSED}
        self.cases |= {
            (path, n)
            for path, rule in self._rules.items()
            for n, case in enumerate(rule.cases)
            if (path, n) not in self.cases and all(answers.get(situation) in told for situation, told in case)
        }
        self.fields |= {
            one.field_id
            for section in self.guide.form
            for one in section.fields
            if chosen and one.when.possible(answers) and applies(one.items, chosen)
        }
        needed = {
            m.material_id
            for m in self.guide.materials
            if chosen and applies(m.items, chosen) and m.when.possible(answers)
        }
        self.materials |= needed
        self._dead_ends(items, answers, chosen, needed)

    def _dead_ends(self, items: frozenset[str], answers: Answers, chosen: frozenset[str], needed: set[str]) -> None:
        if not chosen and items == self._every:
            self._end("items", "$.situations", f"no item is left {said(answers)}")
        if chosen and not needed:
            alone = "" if items == self._every else f" for {', '.join(sorted(chosen))}"
            self._end("checklist", "$.materials", f"the checklist is empty{alone} {said(answers)}")
        for n, item in enumerate(self.guide.items):
            if item.locked_reason is not None and item.item_id in items and item.item_id not in chosen:
                self._end(
                    f"locked {n}", f"$.items[{n}]", f"law binds it to the others, but it falls away {said(answers)}"
                )
            against = sorted(chosen & set(item.conflicts)) if item.item_id in chosen and items == self._first else []
            if against:
                reason = f"a visit begins with it and with {against[0]!r}, which it excludes, {said(answers)}"
                self._end(f"conflict {n}", f"$.items[{n}].conflicts", reason)

    def _end(self, kind: str, path: str, reason: str) -> None:
        self.ends.setdefault(kind, (path, reason))

    def missing(self) -> Iterator[Misfit]:
        """What no way came to, then the dead ends."""
        for n, item in enumerate(self.guide.items):
            if item.item_id not in self.items:
                yield f"$.items[{n}]", f"no answers lead to the item {item.item_id!r}"
        for n, material in enumerate(self.guide.materials):
            if material.material_id not in self.materials:
                yield f"$.materials[{n}]", f"no visit is asked for the material {material.material_id!r}"
        for n, situation in enumerate(self.guide.situations):
            for m, option in enumerate(situation.options):
                if (situation.situation_id, option.option_id) not in self.options:
                    yield f"$.situations[{n}].options[{m}]", f"nobody can ever answer {option.option_id!r}"
        for n, section in enumerate(self.guide.form):
            for m, one in enumerate(section.fields):
                if one.field_id not in self.fields:
                    yield f"$.form[{n}].fields[{m}]", f"no form ever has the field {one.field_id!r}"
        for path, rule in self._rules.items():
            # A rule of one case that never holds was named above, by what it is the rule of; a requirement has no such name.
            told = len(rule.cases) == 1 and ".requires[" not in path
            for n in range(len(rule.cases)) if not told else ():
                if (path, n) not in self.cases:
                    yield f"{path}[{n}]", "this case never comes true"
        yield from self.ends.values()


def _sets(guide: Guide) -> Iterator[frozenset[str]]:
    every = frozenset(item.item_id for item in guide.items)
    alone = (with_bound(guide, frozenset({item.item_id})) for item in guide.items)
    yield from dict.fromkeys((every, preselected(guide), *alone))


def _rules(guide: Guide) -> Iterator[tuple[str, Rule]]:
    for n, item in enumerate(guide.items):
        yield f"$.items[{n}].when", item.when
        for m, required in enumerate(item.requires):
            yield f"$.items[{n}].requires[{m}].when", required.when
    for n, material in enumerate(guide.materials):
        yield f"$.materials[{n}].when", material.when
    for n, situation in enumerate(guide.situations):
        yield f"$.situations[{n}].when", situation.when
    for n, section in enumerate(guide.form):
        for m, one in enumerate(section.fields):
            yield f"$.form[{n}].fields[{m}].when", one.when


def _contradictions(guide: Guide) -> Iterator[Misfit]:
    """What can be seen without walking."""
    rules = _Offer(guide)
    locked = {item.item_id for item in guide.items if item.locked_reason is not None}
    for n, item in enumerate(guide.items):
        with_it = rules.with_required(frozenset({item.item_id}), {})
        for other in sorted(with_it & set(item.conflicts)):
            yield f"$.items[{n}].conflicts", f"{other!r} is excluded and required at once"
        for other in sorted(locked & set(item.conflicts)):
            yield f"$.items[{n}].conflicts", f"law keeps {other!r}, so this item can never be chosen"
    told = {situation for _, rule in _rules(guide) for situation in rule.situations}
    for n, situation in enumerate(guide.situations):
        # A question beside a table is asked for what the table then says.
        follows = bool(situation.table) or any(option.excludes_items for option in situation.options)
        if situation.asks is Asks.CASE and situation.situation_id not in told and not follows:
            yield f"$.situations[{n}]", "whatever is answered, nothing follows from it"
