"""Random touches in every shipped guide: wherever they lead, somebody who does what the screen asks for gets on.

The citizen first touches at random (answers, rows, Next, Back), then follows what is said, up to the checklist; fills in, scans,
follows change links of the review at random, and signs. What is signed is what the rules say of these wishes and answers.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.select import chosen_of, conflict_in, needed_materials
from kiosk.journey import choosing
from kiosk.journey import events as ev
from kiosk.journey.state import Network, Session, Step
from kiosk.journey.view import checklist_of, chosen_items, questions_of, rows_of, sections_of, situations_of
from kiosk.model.bundle import BundleCard
from kiosk.model.guide import Guide
from kiosk.model.situation import Situation
from tests.catalogue.conftest import ASSETS
from tests.catalogue.samples.through import value_of
from tests.journey.walks import CARD, Walk

CATALOGUE = ASSETS / "catalogue"
SHIPPED = sorted(tile.bundle_id for tile in Catalogue(CATALOGUE, "150600").tiles() if tile.available)
TOUCHES = 25  # at random, before somebody begins to follow what is said
CITIZENS = 4
PATIENCE = 150  # touches within which that leads on


def begun(guide: Guide) -> Walk:
    walk = Walk()
    tile = BundleCard(guide.bundle_id, guide.name, guide.audience, guide.icon, True)
    walk.journey = replace(walk.journey, tiles=(tile,))
    walk.do(ev.NetworkChanged(Network.AWAY), ev.BundleChosen(guide.bundle_id))
    return walk.do(ev.GuideLoaded(walk.session.session_id, guide))


def touch_at_random(walk: Walk, dice: random.Random) -> None:
    """Anything that can be touched while choosing, never the way out of the visit."""
    touches: list[ev.Event] = [ev.Next(), ev.Next()]
    if walk.at is not Step.OVERVIEW:
        touches.append(ev.Back())
    if walk.at is Step.SITUATION:
        touches += [
            ev.Answered(asked.situation_id, option.option_id)
            for asked in questions_of(walk.session)
            for option in asked.options
        ]
    if walk.at is Step.ITEMS:
        touches += [ev.ItemToggled(item.item_id) for item in rows_of(walk.session)]
    walk.do(dice.choice(touches))


def follow(walk: Walk) -> None:
    """One touch of somebody who does what the screen says."""
    session = walk.session
    said = session.trouble.what if session.trouble is not None else ""
    if session.step is Step.SITUATION:
        walk.do(_answer(session, said) or ev.Next())
    elif session.step is Step.ITEMS and said == "errors.items.none":
        walk.do(ev.ItemToggled(rows_of(session)[0].item_id))
    elif session.step is Step.ITEMS and said == "errors.items.conflict" and session.guide is not None:
        against = conflict_in(session.guide, session.items, session.answers)
        walk.do(ev.ItemToggled(against[0].item_id) if against is not None else ev.Next())
    elif session.step is Step.IDENTITY:
        sid = session.session_id
        walk.do(ev.CardFound(sid), ev.CardRead(sid, CARD), ev.PendingFound(sid, ()))
    elif session.step is Step.FORM:
        section = sections_of(session)[session.section]
        empty = [f for f in section.fields if f.editable and not session.form.get(f.field_id)]
        walk.do(*(ev.FieldSet(f.field_id, value_of(f)) for f in empty), ev.Next())
    elif session.step is Step.SCAN and session.scan is not None:
        walk.take_page().accept()
    else:
        walk.do(ev.Next())


def _answer(session: Session, said: str) -> ev.Answered | None:
    asked = questions_of(session)
    unanswered = [one for one in asked if one.situation_id not in session.answers]
    if unanswered:
        return ev.Answered(unanswered[0].situation_id, _least(unanswered[0]))
    if said != "errors.items.none_left":
        return None
    # What was answered takes out all there is: another answer is needed, as the screen says.
    worst = [one for one in asked if session.answers[one.situation_id] != _least(one)]
    return ev.Answered(worst[0].situation_id, _least(worst[0])) if worst else None


def _least(asked: Situation) -> str:
    return min(asked.options, key=lambda option: len(option.excludes_items)).option_id


def led_to(walk: Walk, *steps: Step) -> None:
    for _ in range(PATIENCE):
        if walk.at in steps:
            return
        follow(walk)
    raise AssertionError(f"no touch leads on from {walk.at}: {walk.session.trouble}")


def holds(walk: Walk) -> None:
    """The checklist is that of the rules, for something that can be applied for, with every question answered."""
    session = walk.session
    guide = session.guide
    if guide is None:
        raise AssertionError("no guide")
    assert choosing.unsettled(session) is None
    chosen = chosen_of(guide, session.items, session.answers)
    assert chosen == chosen_items(guide, session)
    assert chosen
    assert conflict_in(guide, session.items, session.answers) is None
    rows = checklist_of(walk.journey).rows
    needed = needed_materials(guide, session.items, session.answers)
    assert {row.material.material_id for row in rows} == {material.material_id for material in needed}
    assert all(row.needed_by for row in rows)
    for asked in situations_of(session):
        assert asked.option(session.answers[asked.situation_id]) in asked.options


@pytest.mark.req("M02", "M04")
@pytest.mark.parametrize("bundle", SHIPPED)
def test_whatever_was_touched_the_screens_lead_to_a_sound_checklist_and_on_to_the_signature(bundle: str) -> None:
    guide = Catalogue(CATALOGUE, "150600").guide(bundle)
    for citizen in range(CITIZENS):
        visit(guide, random.Random(f"citizen {citizen} of {bundle}"))


def visit(guide: Guide, dice: random.Random) -> None:
    walk = begun(guide)
    for _ in range(TOUCHES):
        if walk.at in (Step.NOTICE, Step.IDENTITY):
            walk.do(ev.Back())
        touch_at_random(walk, dice)
    led_to(walk, Step.CHECKLIST)
    holds(walk)
    for _ in range(2):
        led_to(walk, Step.REVIEW)
        target = dice.choice(["items", "answers"])
        walk.do(ev.ChangeAsked(target))
        for _ in range(6):
            if walk.at in (Step.SITUATION, Step.ITEMS):
                touch_at_random(walk, dice)
    led_to(walk, Step.SIGN)
    holds(walk)
    assert not checklist_of(walk.journey).missing
