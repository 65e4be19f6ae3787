"""Sample states of what the rules say: rows that an answer takes out, what law keeps, first questions, promises for later."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.state import Session, Step, Trouble
from kiosk.model.checklist import Standing
from kiosk.model.guide import Guide
from kiosk.model.material import Deferral
from kiosk.model.situation import Option, Situation

_LATER = frozenset({"onechild", "publicity"})
_FIRST = Situation(
    "work",
    "您以前在哪里上班？",
    "选了以后，只列您能办的事项。",
    (
        Option("company", "企业", "包括灵活就业参保的人"),
        Option("office", "机关或事业单位", "机关事业单位另有办法，找原单位", excludes_items=("special",)),
        Option("unsure", "我不确定", "先都列出来", unsure=True),
    ),
    first=True,
)


def ruled_by(guide: Guide, begun: Session, known: Session) -> dict[str, Session]:
    """Name of the picture -> session. ``begun``: without an answer; ``known``: card and form done."""
    (asked,) = guide.situations
    answered = {"kind": "legal"}
    first = replace(guide, situations=(replace(asked, options=_taking_out(asked)), _FIRST))
    choosing = replace(begun, guide=first, step=Step.ITEMS, items_shown=True, answers={"work": "company", **answered})
    bound = {"one": guide.items[0].label, "other": guide.items[4].label}
    not_approved = Trouble("errors.bundle.not_approved", do="errors.do.window")
    promised = replace(known, guide=_deferring(guide), deferred=_LATER, step=Step.CHECKLIST)
    refused = replace(promised, deferral_standing=Standing.NOT_ELIGIBLE)
    return {
        "overview-withheld": replace(
            begun, guide=replace(guide, accepts=False, withheld=True), step=Step.OVERVIEW, trouble=not_approved
        ),
        "situation-first": replace(begun, guide=first, step=Step.SITUATION, before_items=True),
        "items-taken-out": choosing,
        "items-bound": replace(choosing, trouble=Trouble("errors.items.bound", params=bound)),
        "checklist-provisional": promised,
        "checklist-deferred": replace(promised, deferral_standing=Standing.ELIGIBLE),
        "checklist-not-deferrable": refused,
        "review-answers": replace(known, guide=first, answers={"work": "company", **answered}, step=Step.REVIEW),
        "review-letter-changed": replace(refused, step=Step.REVIEW, trouble=Trouble("errors.letter.changed")),
    }


def _taking_out(asked: Situation) -> tuple[Option, ...]:
    """The first answer leaves nothing for two more items."""
    head, *rest = asked.options
    return (replace(head, excludes_items=("special", "years", "award_apply")), *rest)


def _deferring(guide: Guide) -> Guide:
    """Two materials may follow later, as published."""
    every = tuple(item.item_id for item in guide.items)
    word = Deferral(every, 10, "寄到或送到旗政务服务大厅一件事窗口")
    return replace(
        guide,
        items=tuple(replace(item, instant=False) for item in guide.items),
        materials=tuple(
            replace(one, key=False, deferrals=(word,)) if one.material_id in _LATER else one for one in guide.materials
        ),
    )
