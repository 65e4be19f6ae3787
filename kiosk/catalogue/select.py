"""Rules from items and answers to what is offered, asked and needed. Pure, so that the walk can ask at every touch.

Choosing more items never takes a material away; the order of answers does not matter; an excluded item asks for nothing; a
question that is not asked any more (another answer closed it) counts as not answered and as impossible, whatever was
answered before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kiosk.model.guide import Guide, Item, Requirement
from kiosk.model.material import Material
from kiosk.model.rule import Rule
from kiosk.model.situation import Asks, Situation

CLOSED = ""  # the answer of a question that does not arise: no option has it, so no rule that asks for one can hold
_NO_ANSWERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Choice:
    """What becomes of the wished items at one touch: ``added`` and ``dropped`` of what is applied for, besides the one that was
    touched. ``kept``: what law binds and the touch would take away; then nothing changes."""

    items: frozenset[str]
    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def settled_answers(guide: Guide, items: frozenset[str], answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that count: of questions that arise, with CLOSED for those that do not. Open questions are left out.

    A question's rule asks about earlier questions only, and that of a ``first`` one about other ``first`` ones
    (``kiosk.catalogue.agreement`` sees to it), so one pass is enough. A ``first`` question is asked before anything is
    chosen, and its answer counts when one of its items is.
    """
    counting: dict[str, str] = {}
    for situation in walk_order(guide):
        chosen = _applied_for(guide, items, counting)
        arises = situation.when.possible(counting) and (not situation.items or bool(chosen & set(situation.items)))
        if not arises:
            counting[situation.situation_id] = CLOSED
        elif situation.situation_id in answers:
            counting[situation.situation_id] = answers[situation.situation_id]
    return counting


def walk_order(guide: Guide) -> tuple[Situation, ...]:
    """All questions as they are asked: those before the items, then the others, each in the guide's order."""
    return tuple(sorted(guide.situations, key=lambda situation: not situation.first))


def asked_situations(guide: Guide, items: frozenset[str], answers: Mapping[str, str]) -> tuple[Situation, ...]:
    """The questions that arise for these items and answers, in the guide's order."""
    counting = settled_answers(guide, items, answers)
    return tuple(s for s in guide.situations if counting.get(s.situation_id) != CLOSED)


def first_situations(guide: Guide, answers: Mapping[str, str]) -> tuple[Situation, ...]:
    """The questions that arise before the items are shown: as if all of them were chosen, since any of them may be."""
    every = frozenset(item.item_id for item in guide.items)
    return tuple(s for s in asked_situations(guide, every, answers) if s.first)


def selectable_items(guide: Guide, answers: Mapping[str, str]) -> tuple[Item, ...]:
    """The items that the answers leave open, in the guide's order. Answers that the guide does not know say nothing."""
    offered = _offered(guide, settled_answers(guide, frozenset(item.item_id for item in guide.items), answers))
    return tuple(item for item in guide.items if item.item_id in offered)


def chosen_of(guide: Guide, items: frozenset[str], answers: Mapping[str, str]) -> frozenset[str]:
    """What is applied for: the chosen items that the answers leave open, with what law binds to them."""
    counting = settled_answers(guide, items, answers)
    return _applied_for(guide, items, counting)


def toggle(guide: Guide, items: frozenset[str], item_id: str, answers: Mapping[str, str] = _NO_ANSWERS) -> Choice:
    """Choose an item, or leave it. What it requires comes with it, what it excludes goes; what needs a left one goes with it.
    What law binds stays, and so does what that requires. Raises KeyError for an unknown id.

    ``items`` are wishes: what somebody touched, or the guide preselects. What they require is ``added`` and no part of them. So
    it goes when an answer or a touch takes away the wish that it came with, in whatever order the two were given, and stays
    where it is a wish of its own."""
    item = guide.item(item_id)
    if item.locked_reason is not None:
        return Choice(items | {item_id})
    counting = settled_answers(guide, items, answers)
    before = _applied_for(guide, items, counting)
    if item_id in before:
        lost = _lost(guide, {item_id}, counting)
        if kept := _bound(guide, lost & before):
            return Choice(items, kept=kept)
        left = _without(guide, items, lost)
        return Choice(left, (), _named(guide, before - chosen_of(guide, left, answers) - {item_id}))
    came = _with_required(guide, frozenset({item_id}), counting)
    against = {other.item_id for other in guide.items if _conflict(guide, other, came)} - came
    lost = _lost(guide, against, counting)
    if kept := _bound(guide, against | (lost & before)):
        return Choice(items, kept=kept)
    left = _without(guide, items | {item_id}, lost)
    # Counted anew: what comes along may close a question, or have one of its own.
    after = chosen_of(guide, left, answers)
    return Choice(left, _named(guide, after - before - {item_id}), _named(guide, before - after))


def preselected(guide: Guide) -> frozenset[str]:
    """The items that a visit begins with, without what they require: that comes along with those of them that are offered."""
    return frozenset(i.item_id for i in guide.items if i.preselected or i.locked_reason)


def conflict_in(guide: Guide, items: frozenset[str], answers: Mapping[str, str]) -> tuple[Item, Item] | None:
    """Two items of what is applied for that exclude each other. Touching rows never leads there, but an answer that was changed
    after the choice may bring along what a chosen item excludes."""
    chosen = chosen_of(guide, items, answers)
    for item in guide.items:
        if item.item_id in chosen:
            for other in guide.items:
                if other.item_id in chosen and other.item_id in item.conflicts:
                    return item, other
    return None


def needed_materials(guide: Guide, items: frozenset[str], answers: Mapping[str, str]) -> tuple[Material, ...]:
    """Each material once, in the guide's order. A question not answered yet counts as every answer, so that a checklist
    can only get shorter while a citizen answers."""
    counting = settled_answers(guide, items, answers)
    chosen = _applied_for(guide, items, counting)
    return tuple(m for m in guide.materials if chosen and applies(m.items, chosen) and holds(m.when, counting))


def applications(guide: Guide, items: frozenset[str], answers: Mapping[str, str]) -> int:
    """How many applications this visit makes: one, or what the answer to an APPLICATIONS question says (twins: two), as long as
    the question arises, and anything chosen is asked for more than once."""
    counting = settled_answers(guide, items, answers)
    again = items - {item.item_id for item in guide.items if item.once}
    if not _applied_for(guide, again, counting):
        return 1
    for situation in guide.situations:
        if situation.asks is Asks.APPLICATIONS:
            return int(counting.get(situation.situation_id) or 1)
    return 1


def applies(needed_by: Iterable[str], chosen: frozenset[str]) -> bool:
    """Whether one of the chosen items asks for it; what no item is named for belongs to all."""
    named = frozenset(needed_by)
    return not named or bool(named & chosen)


def holds(when: Rule, answers: Mapping[str, str]) -> bool:
    """Whether it holds or is still open."""
    return when.possible(answers)


def effect_of(
    guide: Guide,
    items: frozenset[str],
    situation_id: str,
    option_id: str,
    answers: Mapping[str, str] | None = None,
) -> tuple[int, int, tuple[str, ...]]:
    """(number of materials before, after, names that fall away) of giving this answer to an open question, the other answers
    being as they are."""
    others = {k: v for k, v in (answers or {}).items() if k != situation_id}
    before = needed_materials(guide, items, others)
    after = needed_materials(guide, items, {**others, situation_id: option_id})
    left = {material.material_id for material in after}
    return len(before), len(after), tuple(m.label for m in before if m.material_id not in left)


def _applied_for(guide: Guide, items: frozenset[str], counting: Mapping[str, str]) -> frozenset[str]:
    """Those of the chosen items that are offered, with what they require. An item that is not offered brings nothing along."""
    offered = _offered(guide, counting)
    return _with_required(guide, items & offered, counting) & offered


def _offered(guide: Guide, counting: Mapping[str, str]) -> frozenset[str]:
    excluded = {
        item_id
        for situation in guide.situations
        for option in situation.options
        if counting.get(situation.situation_id) == option.option_id
        for item_id in option.excludes_items
    }
    offered = {i.item_id for i in guide.items if i.item_id not in excluded and i.when.possible(counting)}
    while True:
        # An item whose partner is not offered cannot be applied for either, once it is certain that it needs it.
        lonely = {
            i.item_id
            for i in guide.items
            if i.item_id in offered and any(r.item not in offered and r.when.certain(counting) for r in i.requires)
        }
        if not lonely:
            return frozenset(offered)
        offered -= lonely


def with_bound(guide: Guide, items: frozenset[str]) -> frozenset[str]:
    """With what is required whatever is answered."""
    return _with_required(guide, items, {}, lambda required: not required.when.cases)


def _with_required(
    guide: Guide,
    items: frozenset[str],
    counting: Mapping[str, str],
    which: Callable[[Requirement], bool] = lambda required: True,
) -> frozenset[str]:
    known = {item.item_id: item for item in guide.items}
    found, ahead = set(items), list(items)
    while ahead:
        item = known.get(ahead.pop())
        for required in item.requires if item is not None else ():
            if required.item not in found and which(required) and required.when.possible(counting):
                found.add(required.item)
                ahead.append(required.item)
    return frozenset(found)


def _lost(guide: Guide, gone: Iterable[str], counting: Mapping[str, str]) -> frozenset[str]:
    """These, and whatever requires one of them, directly or through another."""
    lost = set(gone)
    while more := {
        i.item_id
        for i in guide.items
        if i.item_id not in lost and any(r.item in lost and r.when.possible(counting) for r in i.requires)
    }:
        lost |= more
    return frozenset(lost)


def _without(guide: Guide, items: frozenset[str], lost: frozenset[str]) -> frozenset[str]:
    """What law binds stays wished for, also while answers hide it."""
    return items - lost | frozenset(_bound(guide, items))


def _bound(guide: Guide, ids: Collection[str]) -> tuple[str, ...]:
    """Those of them that law binds to the bundle."""
    return tuple(i.item_id for i in guide.items if i.item_id in ids and i.locked_reason is not None)


def _conflict(guide: Guide, item: Item, came: frozenset[str]) -> bool:
    """Exclusion holds both ways, whichever of the two says so."""
    said_there = any(item.item_id in guide.item(one).conflicts for one in came if one in _ids(guide))
    return bool(came & set(item.conflicts)) or said_there


def _ids(guide: Guide) -> frozenset[str]:
    return frozenset(item.item_id for item in guide.items)


def _named(guide: Guide, ids: frozenset[str]) -> tuple[str, ...]:
    return tuple(item.item_id for item in guide.items if item.item_id in ids)
