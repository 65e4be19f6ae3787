"""Leaflets to take along and tables to look into: what a visit gives to somebody of whom nothing is known.

A leaflet is printed as often as is asked for, within reason, and its end is always said: done, failed, or unknown, which a
person looks at. Nobody waits for it: the walk goes on meanwhile, and what has not begun when the visit ends is not begun.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey import events as ev
from kiosk.journey.effects import LoadTable, PrintLeaflet
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import Journey, LeafletPrint, PrintPhase, Session, Step, Trouble
from kiosk.model.guide import Guide
from kiosk.model.leaflet import Leaflet, LeafletOffer, Readiness
from kiosk.model.situation import Asks

MOST_LEAFLETS = 8  # in one visit: every kind once, and two that came out badly
_NO_PAPER = ("out", "jammed")


def open_leaflets(journey: Journey, session: Session) -> Outcome:
    """From the overview to the page that offers the leaflets."""
    if session.guide is None or not offers(journey):
        return journey, ()
    return going_on(journey, replace(session, step=Step.OVERVIEW_PAPERS, trouble=None))


def offers(journey: Journey) -> tuple[LeafletOffer, ...]:
    """What can be printed of the guide that is open, in the order of the page; nothing for a printer that is not here."""
    session = journey.session
    if session is None or session.guide is None:
        return ()
    return tuple(
        LeafletOffer(leaflet, _readiness(journey, leaflet.role))
        for leaflet in leaflets_of(session.published or session.guide)
        if leaflet.role in journey.devices and journey.devices[leaflet.role].state != "noDevice"
    )


def leaflets_of(guide: Guide) -> tuple[Leaflet, ...]:
    """What a guide gives to take along: a form where there is one, a mandate where somebody else may stand here."""
    wanted = {
        Leaflet.GUIDE_SLIP: True,
        Leaflet.GUIDE: True,
        Leaflet.BLANK_FORM: bool(guide.form),
        Leaflet.SAMPLE_FORM: bool(guide.form),
        Leaflet.MANDATE: any(situation.asks is Asks.APPLICANT for situation in guide.situations),
        Leaflet.LETTER: bool(guide.letter),
    }
    return tuple(leaflet for leaflet in Leaflet if wanted[leaflet])


def print_leaflet(journey: Journey, session: Session, leaflet: Leaflet, job: str) -> Outcome:
    """Ask for one, unless another is coming out. ``job``: a fresh id, so that no earlier print's end is taken for this one's."""
    offered = {offer.leaflet: offer.readiness for offer in offers(journey)}
    if session.step is not Step.OVERVIEW_PAPERS or session.guide is None or leaflet not in offered:
        return journey, ()
    if session.leaflet is not None and session.leaflet.phase is PrintPhase.PRINTING:
        return journey, ()
    if offered[leaflet] is not Readiness.READY:
        return journey, ()  # the page says why beside it
    if session.leaflets >= MOST_LEAFLETS:
        return going_on(journey, replace(session, trouble=Trouble("errors.leaflet.enough", do="errors.do.staff")))
    asked = replace(session, leaflet=LeafletPrint(leaflet, job), leaflets=session.leaflets + 1, trouble=None)
    # Of another division's guide the whole: what can be applied for here is only a part of it.
    guide = session.published or session.guide
    return replace(journey, session=asked), (PrintLeaflet(session.session_id, job, leaflet, guide),)


def leaflet_printed(journey: Journey, session: Session, event: ev.LeafletPrinted, now: float) -> Outcome:
    """What became of it. It counts as a sign of life: somebody has been waiting for the paper."""
    asked = session.leaflet
    if asked is None or asked.job != event.job:
        return journey, ()
    ended = replace(asked, phase=PrintPhase(event.outcome), code=event.code)
    # Of what certainly did not come out nothing is used up.
    used = session.leaflets - (1 if ended.phase is PrintPhase.FAILED else 0)
    return replace(journey, session=replace(session, leaflet=ended, leaflets=used), idle_since=now), ()


def open_table(journey: Journey, session: Session, situation_id: str) -> Outcome:
    """From a question to the table that helps to answer it; read off the main loop, once a visit."""
    guide = session.guide
    situations = () if guide is None else guide.situations
    named = next((s.table for s in situations if s.situation_id == situation_id and s.table), "")
    if session.step is not Step.SITUATION or not named:
        return journey, ()
    asking = replace(session, step=Step.SITUATION_TABLE, table_for=situation_id, trouble=None)
    effects = () if session.table is not None else (LoadTable(session.session_id, named),)
    return replace(journey, session=asking), effects


def table_loaded(journey: Journey, session: Session, event: ev.TableLoaded) -> Outcome:
    """It is shown, and kept for the rest of the visit."""
    return going_on(journey, replace(session, table=event.table))


def table_failed(journey: Journey, session: Session) -> Outcome:
    """Said on its page; the question can be answered without it."""
    if session.step is not Step.SITUATION_TABLE:
        return journey, ()
    trouble = Trouble("errors.table.broken", "errors.safe.entered_kept", "errors.do.ask_or_unsure")
    return going_on(journey, replace(session, trouble=trouble))


def back(journey: Journey, session: Session) -> Outcome:
    """To where the page was opened."""
    towards = Step.OVERVIEW if session.step is Step.OVERVIEW_PAPERS else Step.SITUATION
    return going_on(journey, replace(session, step=towards, trouble=None))


def _readiness(journey: Journey, role: str) -> Readiness:
    health = journey.devices[role]
    if not health.usable:
        return Readiness.OUT
    return Readiness.NO_PAPER if health.paper in _NO_PAPER else Readiness.READY
