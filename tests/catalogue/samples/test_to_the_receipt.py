"""Every bundle of the sample catalogue below the window: sampled answers and items lead to as many commits as applications, or to
a sentence that says why nothing can be applied for. Never to a screen without a way on."""

from __future__ import annotations

import random

import pytest

from kiosk.catalogue.elsewhere import listed_elsewhere
from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from kiosk.journey.view import rounds_of
from kiosk.model.guide import Guide

from .desk import desk
from .test_every_bundle import DECIDED
from .through import apply_for, begun

SAMPLES = 6  # of each bundle and of what of it is accepted elsewhere
NOTHING_TO_APPLY_FOR = ("errors.items.none", "errors.items.none_left")


def visits(guide: Guide, chance: random.Random) -> tuple[dict[str, str], frozenset[str] | None]:
    """Answers to all questions, arising or not, and items; None: as the visit begins."""
    answers = {one.situation_id: chance.choice(one.options).option_id for one in guide.situations}
    wanted = frozenset(i.item_id for i in guide.items if i.locked_reason or chance.random() < 0.7)
    return answers, (wanted or None) if chance.random() < 0.7 else None


@pytest.mark.req("M01", "M02", "M04", "M11")
@pytest.mark.parametrize("here", [True, False], ids=["here", "elsewhere"])
@pytest.mark.parametrize("bundle", DECIDED)
def test_whatever_is_answered_the_walk_ends_in_a_commit_for_each_application(bundle: str, here: bool) -> None:
    guide = desk(bundle).guide if here else listed_elsewhere(desk(bundle).guide)
    if not guide.accepts:
        assert not here
        return
    chance = random.Random(bundle)
    for _ in range(SAMPLES):
        answers, items = visits(guide, chance)
        walk = begun(guide, answers, items)
        if walk.at is not Step.CHECKLIST:
            assert walk.session.trouble is not None, (walk.at, answers, items)
            assert walk.session.trouble.what in NOTHING_TO_APPLY_FOR, (walk.at, answers, items)
            continue
        rounds = rounds_of(walk.session)
        ids = {apply_for(walk).draft.submission_id}
        for _ in range(rounds - 1):
            walk.do(ev.Next())
            assert walk.at is Step.CHECKLIST, (answers, items)
            ids.add(apply_for(walk).draft.submission_id)
        assert (len(ids), walk.count(ef.Commit)) == (rounds, rounds), (answers, items)
        walk.do(ev.Next())
        assert walk.at is Step.GOODBYE
