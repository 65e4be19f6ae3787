"""A rule of the catalogue in words: in which cases an item, a material or a field is asked for (M03, M04)."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.model.guide import Guide
from kiosk.model.rule import Case, Rule
from kiosk.printing.said import Say


def cases(rule: Rule, guide: Guide, say: Say) -> str:
    """Questions with the answers that make it hold; empty where it always holds. An id that the guide does not know is shown as
    it is: a case left out would tell somebody that they need not bring a paper."""
    either = say("printing.a4.when.or")
    return either.join(_case(case, guide, say) for case in rule.cases)


def places(item_ids: Iterable[str], guide: Guide) -> str:
    """The numbers that these items have in the list of the paper; empty where it is all of them, or none is named."""
    wanted = frozenset(item_ids)
    found = [str(number) for number, item in enumerate(guide.items, 1) if item.item_id in wanted]
    return "、".join(found) if len(found) < len(guide.items) else ""


def _case(case: Case, guide: Guide, say: Say) -> str:
    return say("printing.a4.when.and").join(_asked(situation_id, options, guide) for situation_id, options in case)


def _asked(situation_id: str, option_ids: tuple[str, ...], guide: Guide) -> str:
    for situation in guide.situations:
        if situation.situation_id == situation_id:
            labels = {option.option_id: option.label for option in situation.options}
            answers = "/".join(labels.get(option, option) for option in option_ids)
            return f"{situation.question.rstrip('？?：:')}：{answers}"
    return f"{situation_id}：{'/'.join(option_ids)}"
