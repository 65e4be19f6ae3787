"""From home to the notice of processing: which bundle, which items, which situation."""

from __future__ import annotations

from dataclasses import replace

from kiosk.catalogue.select import preselected, toggle
from kiosk.journey.effects import LoadGuide
from kiosk.journey.identify import ask_cards
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import IdentityPhase, Journey, Session, Step, Trouble
from kiosk.journey.view import chosen_items, situations_of
from kiosk.model.guide import Guide


def choose_bundle(journey: Journey, bundle_id: str, session_id: str, now: float) -> Outcome:
    """Start a visit; its guide is read off the main loop."""
    tile = next((tile for tile in journey.tiles if tile.bundle_id == bundle_id), None)
    if tile is None or not (tile.available or tile.informs):
        return replace(journey, trouble=Trouble("errors.bundle.not_here", do="errors.do.window")), ()
    session = Session(session_id, Step.HOME, loading=bundle_id)
    started = replace(journey, session=session, trouble=None, idle_since=now)
    return started, (LoadGuide(session_id, bundle_id),)


def guide_loaded(session: Session, guide: Guide) -> Session:
    """Open the overview with the items that the guide preselects."""
    return replace(session, step=Step.OVERVIEW, guide=guide, loading="", items=preselected(guide))


def toggle_item(session: Session, item_id: str) -> Session:
    """Choose or leave an item, with what it requires and excludes; one that law binds stays."""
    guide = session.guide
    if guide is None or item_id not in {item.item_id for item in guide.items}:
        return session
    return replace(session, items=toggle(guide, session.items, item_id).items, trouble=None)


def answer(session: Session, situation_id: str, option_id: str) -> Session:
    """Take an answer. Items that it excludes are left out of the checklist by the catalogue's rules, not forgotten,
    so that changing the answer brings them back."""
    return replace(session, answers={**session.answers, situation_id: option_id}, trouble=None)


def advance(journey: Journey, session: Session) -> Outcome:
    """The primary action of overview, items, situation and notice."""
    guide = session.guide
    if guide is None:
        return journey, ()
    if session.step is Step.OVERVIEW and not guide.accepts:
        return going_on(journey, replace(session, trouble=Trouble("errors.bundle.not_here", do="errors.do.window")))
    if session.step is Step.OVERVIEW:
        return _to(journey, session, Step.ITEMS)
    if session.step is Step.ITEMS:
        if not chosen_items(guide, session):
            return going_on(journey, replace(session, trouble=Trouble("errors.items.none")))
        if session.return_to_review:
            return _to(journey, replace(session, return_to_review=False), Step.REVIEW)
        return _to(journey, session, Step.SITUATION if situations_of(session) else _after_choosing(session))
    if session.step is Step.SITUATION:
        missing = [s for s in situations_of(session) if s.situation_id not in session.answers]
        if missing:
            return going_on(journey, replace(session, trouble=Trouble("errors.situation.none")))
        if not chosen_items(guide, session):
            # The answers have taken out all that was chosen: there is nothing to apply for.
            none_left = Trouble("errors.items.none_left", do="errors.do.choose_other")
            return going_on(journey, replace(session, trouble=none_left))
        return _to(journey, session, _after_choosing(session))
    return to_identity(journey, session)


def _after_choosing(session: Session) -> Step:
    """Who came back from the checklist goes there again: identity is read once for the whole visit."""
    return Step.NOTICE if session.card is None else Step.CHECKLIST


def to_identity(journey: Journey, session: Session) -> Outcome:
    """Ask for the card."""
    asking = replace(session, step=Step.IDENTITY, identity=IdentityPhase.WAITING, trouble=None)
    return replace(journey, session=asking), ask_cards(journey, asking)


def guide_failed(journey: Journey) -> Outcome:
    """Back to the home screen, which says what happened."""
    trouble = Trouble("errors.guide.broken", "errors.safe.nothing_entered", "errors.do.staff")
    return replace(journey, session=None, trouble=trouble), ()


def _to(journey: Journey, session: Session, step: Step) -> Outcome:
    return going_on(journey, replace(session, step=step, trouble=None))
