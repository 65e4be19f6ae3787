"""Looking for a matter: typed words or a stage of life lead to rows, a row leads to its overview, and back leads here again.

A visit without identity: what was typed is forgotten with the session, at the latest when nobody touches any more. Pure; the
search itself runs off the main loop (``effects.Find``).
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey import events as ev
from kiosk.journey.choosing import guide_loaded
from kiosk.journey.effects import Find, LoadGuide
from kiosk.journey.leaving import leave
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import Journey, Looking, Session, Step, Trouble

LONGEST = 40  # characters of a query; the search compares no more (``catalogue.search_text``)

_AWAY = Trouble("errors.search.away", do="errors.do.choose_stage")


def open_search(journey: Journey, session_id: str, now: float) -> Outcome:
    """Start a visit that looks. The empty query finds nothing; it makes a folder build its index before the first key."""
    session = Session(session_id, Step.SEARCH, looking=Looking())
    started = replace(journey, session=session, trouble=None, idle_since=now)
    return started, (Find(session_id, ""),)


def set_query(journey: Journey, session: Session, text: str) -> Outcome:
    """What is typed replaces what was browsed. Until its answer comes, the rows of the query before stay."""
    looking = session.looking
    query = text[:LONGEST]
    if looking is None or query == looking.query:
        return journey, ()
    if not query:
        return going_on(journey, _quiet(session, Looking()))
    typed = replace(looking, query=query, stage="")
    return replace(journey, session=_quiet(session, typed)), (Find(session.session_id, query),)


def choose_stage(journey: Journey, session: Session, stage_id: str) -> Outcome:
    """Show what stands in a stage of life, or close it again when it is the one that is shown."""
    looking = session.looking
    if looking is None or stage_id not in {stage.stage_id for stage in journey.stages}:
        return journey, ()
    return going_on(journey, _quiet(session, Looking(stage="" if stage_id == looking.stage else stage_id)))


def found(journey: Journey, session: Session, event: ev.Found) -> Outcome:
    """Rows of the query that stands there now; an answer to an older one comes too late."""
    looking = session.looking
    if looking is None or event.query != looking.query:
        return journey, ()
    told = replace(looking, found_for=event.query, hits=event.hits, advice=event.advice)
    well = None if session.trouble == _AWAY else session.trouble
    return going_on(journey, replace(session, looking=told, trouble=well))


def find_failed(journey: Journey, session: Session, event: ev.FindFailed) -> Outcome:
    """The search cannot be used: say so, and that the stages of life still lead on."""
    looking = session.looking
    if looking is None or event.query != looking.query:
        return journey, ()
    empty = replace(looking, found_for=event.query, hits=(), advice="")
    return going_on(journey, replace(session, looking=empty, trouble=_AWAY))


def open_bundle(journey: Journey, session: Session, bundle_id: str) -> Outcome:
    """Open what was touched. The bundle that was looked at last is as it was left, with its answers."""
    tile = next((tile for tile in journey.tiles if tile.bundle_id == bundle_id), None)
    here = tile is not None and (tile.available or tile.informs)
    if tile is None or not (here or session.division):
        not_here = Trouble("errors.bundle.not_here", do="errors.do.window")
        return going_on(journey, replace(session, loading="", trouble=not_here))
    if session.guide is not None and session.guide.bundle_id == bundle_id:
        return going_on(journey, replace(session, step=Step.OVERVIEW, loading="", trouble=None))
    if session.loading == bundle_id:
        return journey, ()  # the second half of a double touch
    return replace(journey, session=replace(session, loading=bundle_id, trouble=None)), (
        LoadGuide(session.session_id, bundle_id, session.division),
    )


def guide_opened(journey: Journey, session: Session, event: ev.GuideLoaded) -> Outcome:
    """To the overview of what was touched last. Who has typed on meanwhile stays, and so does who touched another row."""
    if event.guide.bundle_id != session.loading or event.division != session.division:
        return journey, ()
    # Nothing stays of the bundle that was looked at before, but the leaflets that came out for it.
    fresh = Session(
        session.session_id, Step.SEARCH, session.looking, leaflet=session.leaflet, leaflets=session.leaflets
    )
    there = replace(fresh, division=event.division, published=event.published)
    return going_on(journey, guide_loaded(there, event.guide))


def guide_not_opened(journey: Journey, session: Session, event: ev.GuideFailed) -> Outcome:
    """The rows stay; what was touched last cannot be opened. Elsewhere it may not be published at all."""
    if session.loading != event.bundle_id or event.division != session.division:
        return journey, ()
    do = "errors.do.other_division" if session.division else "errors.do.staff"
    broken = Trouble("errors.guide.broken", "errors.safe.nothing_entered", do)
    return going_on(journey, replace(session, loading="", trouble=broken))


def leads_back(session: Session) -> bool:
    """Whether the way back from the overview is to the rows. Not once a card was read: who applies leaves by 退出."""
    return session.looking is not None and session.card is None


def rows_again(journey: Journey, session: Session) -> Outcome:
    """From the overview back to what was found. The guide is kept, should the same row be touched again."""
    return going_on(journey, replace(session, step=Step.SEARCH, loading="", loading_division="", trouble=None))


def back(journey: Journey, session: Session, now: float) -> Outcome:
    """Close the stage that is shown, else leave."""
    if session.looking is not None and session.looking.stage:
        return going_on(journey, _quiet(session, Looking()))
    return leave(journey, session, now)


def _quiet(session: Session, looking: Looking) -> Session:
    """Something new is looked for: what was said of the last touch is out of date, and what it was opening is not wanted."""
    return replace(session, looking=looking, loading="", trouble=None)
