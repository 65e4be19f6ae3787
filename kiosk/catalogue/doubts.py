"""我不确定 must not spare a paper nor drop an item: whoever knows least would be told the least."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kiosk.catalogue.select import CLOSED, asked_situations, chosen_of, needed_materials
from kiosk.model.guide import Guide
from kiosk.model.situation import Situation

Misfit = tuple[str, str]  # path in the overlay, reason
Answers = Mapping[str, str]


def doubts(guide: Guide) -> Iterator[Misfit]:
    """Options of that kind with what they take away. Questions that this one does not hang on are left open, which counts as
    every answer."""
    every = frozenset(item.item_id for item in guide.items)
    for n, situation in enumerate(guide.situations):
        for m, option in enumerate(situation.options):
            if not option.unsure:
                continue
            for before in _ahead_of(guide, situation, every):
                after = {**before, situation.situation_id: option.option_id}
                lost = _names(guide, every, before) - _names(guide, every, after)
                if lost:
                    reason = f"not to be sure takes {', '.join(sorted(lost))} away {said(before)}"
                    yield f"$.situations[{n}].options[{m}]", reason
                    break


def _ahead_of(guide: Guide, situation: Situation, every: frozenset[str]) -> Iterator[dict[str, str]]:
    """The answers to the questions on which it hangs whether this one is asked, where it is."""
    needed: set[str] = set()
    ahead = [situation]
    while ahead:
        for earlier in ahead.pop().when.situations - needed:
            needed.add(earlier)
            ahead += [s for s in guide.situations if s.situation_id == earlier]
    found: list[dict[str, str]] = [{}]
    for other in guide.situations:
        if other.situation_id not in needed:
            continue
        found = [
            {**one, other.situation_id: option.option_id} if other in asked_situations(guide, every, one) else one
            for one in found
            for option in other.options
        ]
    unlike = {tuple(one.items()): one for one in found}
    return (one for one in unlike.values() if situation in asked_situations(guide, every, one))


def _names(guide: Guide, every: frozenset[str], answers: Answers) -> set[str]:
    needed = {material.material_id for material in needed_materials(guide, every, answers)}
    return needed | set(chosen_of(guide, every, answers))


def said(answers: Answers) -> str:
    """The answers in words of the problem that they lead to."""
    given = [f"{situation}={option}" for situation, option in answers.items() if option != CLOSED]
    return f"when {', '.join(given)}" if given else "whatever is answered"
