"""From home to the notice of processing: which bundle, which situation, which items.

Questions that decide which items there are come before the choice of items (``Situation.first``), the others after it; going
back is the same way.
"""

from __future__ import annotations

import enum
from dataclasses import replace

from kiosk.catalogue.select import Choice, conflict_in, preselected, toggle
from kiosk.journey.effects import LoadGuide
from kiosk.journey.identify import ask_cards
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import IdentityPhase, Journey, Session, Step, Trouble
from kiosk.journey.view import chosen_items, first_answers, first_of, rest_of, rows_of, wished_items
from kiosk.model.guide import Guide, Item
from kiosk.model.situation import Situation

# The answers have taken out all that was chosen, or all that there is: nothing is left to apply for.
_NONE_LEFT = Trouble("errors.items.none_left", do="errors.do.choose_other")


class _Place(enum.Enum):
    """Steps of this part of the walk; questions are asked in two of them."""

    OVERVIEW = (Step.OVERVIEW, "")
    FIRST = (Step.SITUATION, "before the items")
    ITEMS = (Step.ITEMS, "")
    REST = (Step.SITUATION, "after the items")
    NOTICE = (Step.NOTICE, "")
    CHECKLIST = (Step.CHECKLIST, "")
    REVIEW = (Step.REVIEW, "")


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
    """Choose or leave an item, with what it requires and excludes; one that law binds stays, and what stands against it is
    said."""
    guide = session.guide
    if guide is None or item_id not in {item.item_id for item in rows_of(session)}:
        return session
    choice = toggle(guide, session.items, item_id, first_answers(session))
    return replace(session, items=choice.items, trouble=_kept(session, guide.item(item_id), choice))


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
        what = "errors.bundle.not_approved" if guide.withheld else "errors.bundle.not_here"
        return going_on(journey, replace(session, trouble=Trouble(what, do="errors.do.window")))
    if session.step is Step.OVERVIEW and journey.tight:
        return going_on(journey, replace(session, trouble=Trouble("errors.disk.tight", do="errors.do.later_or_window")))
    if session.step is Step.OVERVIEW:
        return _to(journey, session, _Place.FIRST if first_of(session) else _Place.ITEMS)
    if session.step is Step.SITUATION and session.before_items:
        return _first_answered(journey, session, guide)
    if session.step is Step.ITEMS:
        return _items_chosen(journey, session, guide)
    if session.step is Step.SITUATION:
        found = _none_left(session, guide)
        if _open(rest_of(session), session):
            found = Trouble("errors.situation.none")
        if found is not None:
            return going_on(journey, replace(session, trouble=found))
        return _after_choosing(journey, session)
    return to_identity(journey, session)


def back(journey: Journey, session: Session) -> Outcome:
    """返回, the same way as forward. Who followed a change link of the review gets there again."""
    rest = _Place.REST if rest_of(session) else _Place.ITEMS
    match session.step:
        case Step.ITEMS if first_of(session):
            return _to(journey, session, _Place.FIRST)
        case Step.ITEMS | Step.SITUATION if session.return_to_review:
            return _to(journey, session, _Place.REVIEW)
        case Step.ITEMS:
            return _to(journey, session, _Place.OVERVIEW)
        case Step.SITUATION:
            return _to(journey, session, _Place.OVERVIEW if session.before_items else _Place.ITEMS)
    # The card is read once; going back means choosing again, and coming back finds everything as it was.
    return _to(journey, session, rest)


def change(session: Session, target: str) -> Session:
    """A change link of the review: ``items`` leads to what decides which items there are, ``answers`` to the other questions."""
    away = replace(session, return_to_review=True, trouble=None)
    if target == "answers" and rest_of(session):
        return _at(away, _Place.REST)
    return _at(away, _Place.FIRST if first_of(session) else _Place.ITEMS)


def unsettled(session: Session) -> Session | None:
    """Where the visit has to go before anything is signed: to a question that a change has opened, or to the items when none
    is left. None when all is settled."""
    guide = session.guide
    if guide is None:
        return None
    away = replace(session, return_to_review=True)
    if _open(first_of(session), session):
        return _at(away, _Place.FIRST)
    trouble = _nothing_to_apply_for(session, guide)
    if trouble is not None:
        return replace(_at(away, _Place.ITEMS), trouble=trouble)
    if not chosen_items(guide, session):
        return replace(_at(away, _Place.REST), trouble=_NONE_LEFT)
    return _at(away, _Place.REST) if _open(rest_of(session), session) else None


def _first_answered(journey: Journey, session: Session, guide: Guide) -> Outcome:
    if _open(first_of(session), session):
        return going_on(journey, replace(session, trouble=Trouble("errors.situation.none")))
    if not rows_of(session):
        return going_on(journey, replace(session, trouble=_NONE_LEFT))
    return _to(journey, session, _Place.ITEMS)


def _items_chosen(journey: Journey, session: Session, guide: Guide) -> Outcome:
    trouble = _nothing_to_apply_for(session, guide)
    if trouble is not None:
        return going_on(journey, replace(session, trouble=trouble))
    settled = chosen_items(guide, session) and not _open(rest_of(session), session)
    if rest_of(session) and not (session.return_to_review and settled):
        return _to(journey, session, _Place.REST)
    return _after_choosing(journey, session)


def _nothing_to_apply_for(session: Session, guide: Guide) -> Trouble | None:
    if not wished_items(session):
        return Trouble("errors.items.none")
    against = conflict_in(guide, session.items, session.answers)
    if against is not None:
        one, other = against
        return Trouble("errors.items.conflict", params={"one": one.label, "other": other.label})
    return None


def _kept(session: Session, item: Item, choice: Choice) -> Trouble | None:
    """Why a touch changed nothing: law keeps what needs this item, or what it excludes."""
    if session.guide is None or not choice.kept:
        return None
    params = {"one": session.guide.item(choice.kept[0]).label, "other": item.label}
    stands = item.item_id in wished_items(session)
    return Trouble("errors.items.bound" if stands else "errors.items.excluded", params=params)


def _none_left(session: Session, guide: Guide) -> Trouble | None:
    return None if chosen_items(guide, session) else _NONE_LEFT


def _open(asked: tuple[Situation, ...], session: Session) -> bool:
    return any(situation.situation_id not in session.answers for situation in asked)


def _after_choosing(journey: Journey, session: Session) -> Outcome:
    """Who came back from the checklist goes there again: identity is read once for the whole visit."""
    if session.return_to_review:
        return _to(journey, session, _Place.REVIEW)
    return _to(journey, session, _Place.NOTICE if session.card is None else _Place.CHECKLIST)


def to_identity(journey: Journey, session: Session) -> Outcome:
    """Ask for the card."""
    asking = replace(session, step=Step.IDENTITY, identity=IdentityPhase.WAITING, trouble=None)
    return replace(journey, session=asking), ask_cards(journey, asking)


def guide_failed(journey: Journey) -> Outcome:
    """Back to the home screen, which says what happened."""
    trouble = Trouble("errors.guide.broken", "errors.safe.nothing_entered", "errors.do.staff")
    return replace(journey, session=None, trouble=trouble), ()


def _to(journey: Journey, session: Session, place: _Place) -> Outcome:
    return going_on(journey, _at(session, place))


def _at(session: Session, place: _Place) -> Session:
    """There, with nothing said yet; the review ends the way that a change link began."""
    return replace(
        session,
        step=place.value[0],
        before_items=place is _Place.FIRST,
        items_shown=session.items_shown or place is _Place.ITEMS,
        return_to_review=session.return_to_review and place is not _Place.REVIEW,
        trouble=None,
    )
