"""Choosing the division (全市通办, M18): from the overview the guide of the same bundle in another place, before anything was
asked; from the home screen what is to be looked for in another place.

Once a card was read the division stands: what was answered and scanned belongs to that division's guide.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.catalogue.select import preselected
from kiosk.journey import events as ev
from kiosk.journey.effects import Find, LoadGuide
from kiosk.journey.leaving import leave
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import Journey, Looking, Session, Step, Trouble


def may_choose(journey: Journey) -> bool:
    """Whether the overview offers another division."""
    session = journey.session
    return session is not None and session.guide is not None and session.card is None and len(journey.divisions) > 1


def open_divisions(journey: Journey, session: Session) -> Outcome:
    """From the overview to the list of divisions."""
    if not may_choose(journey):
        return journey, ()
    return going_on(journey, replace(session, step=Step.DIVISION, trouble=None, loading_division=""))


def open_from_home(journey: Journey, session_id: str, now: float) -> Outcome:
    """From the home screen to the list of divisions; nothing where there is only one."""
    if len(journey.divisions) < 2:
        return journey, ()
    session = Session(session_id, Step.DIVISION, looking=Looking())
    return replace(journey, session=session, trouble=None, idle_since=now), ()


def choose_division(journey: Journey, session: Session, code: str) -> Outcome:
    """Read that division's guide; the one that is open already leads back to it. Without a guide: look for one there."""
    guide = session.guide
    if code not in {choice.code for choice in journey.divisions}:
        return journey, ()
    if guide is None:
        there = "" if code == journey.place.division else code
        looking = replace(session, step=Step.SEARCH, division=there, trouble=None)
        return replace(journey, session=looking), (Find(session.session_id, ""),)
    if code == (session.division or journey.place.division):
        return going_on(journey, replace(session, step=Step.OVERVIEW, loading_division="", trouble=None))
    waiting = replace(session, loading_division=code, trouble=None)
    return replace(journey, session=waiting), (LoadGuide(session.session_id, guide.bundle_id, code),)


def guide_loaded(journey: Journey, session: Session, event: ev.GuideLoaded) -> Outcome:
    """Open that division's guide, as if it had been the first: its items, and no answer yet. An answer to an earlier touch is
    dropped, and so is one that belongs to the bundle that was looked at before."""
    here = session.guide is not None and session.guide.bundle_id == event.guide.bundle_id
    if not event.division or event.division != session.loading_division or not here:
        return journey, ()
    opened = replace(
        session,
        step=Step.OVERVIEW,
        guide=event.guide,
        published=event.published,
        division=event.division,
        loading_division="",
        items=preselected(event.guide),
        answers={},
        leaflet=None,
        table=None,
        trouble=None,
    )
    return going_on(journey, opened)


def guide_failed(journey: Journey, session: Session, event: ev.GuideFailed) -> Outcome:
    """The guide that is open stays open; of a division that nobody waits for any more nothing is said."""
    here = session.guide is not None and session.guide.bundle_id == event.bundle_id
    if event.division != session.loading_division or not here:
        return journey, ()
    trouble = Trouble("errors.guide.broken", "errors.safe.nothing_entered", "errors.do.other_division")
    return going_on(journey, replace(session, loading_division="", trouble=trouble))


def back(journey: Journey, session: Session, now: float) -> Outcome:
    """To the guide that is open, or home."""
    if session.guide is None:
        return leave(journey, session, now)
    return going_on(journey, replace(session, step=Step.OVERVIEW, loading_division="", trouble=None))
