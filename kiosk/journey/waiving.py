"""Waivers: as soon as it is known who applies for what, the platform is asked what need not be handed in, whether this applicant
may hand in papers later, and whether such a case stands open already.

Nobody waits for the answers: until one comes a row says that it is being asked, and what nobody could say is handed in as *to be
verified*. It is asked again when the network comes back. Only for who applies in their own name: an agent's card says nothing
of the applicant's licences.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.forms.prefill import holder_of
from kiosk.forms.provenance import PrefillSource
from kiosk.journey import events as ev
from kiosk.journey.effects import AskLicences, CheckStanding, Effect
from kiosk.journey.filling import facts_known
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import Journey, Network, Session, Step, Trouble
from kiosk.journey.view import checklist_of
from kiosk.model.bundle import Audience
from kiosk.model.checklist import RowState, Standing
from kiosk.model.guide import Guide
from kiosk.model.material import Source
from kiosk.model.waiver import Waiver, WaiverState

_CHECKED = (Source.DATA_CHECK, Source.REUSE)
_OPEN = (WaiverState.UNKNOWN,)


def follow(before: Journey, after: Journey) -> Outcome:
    """Ask what has not been asked yet of this person and guide."""
    session = after.session
    if session is None or session.guide is None or session.card is None or after.network is Network.AWAY:
        return after, ()
    if session.filing is not None or session.supplement is not None or session.inquiry is not None:
        return after, ()
    if not in_own_name(session.guide, session):
        return after, ()
    back = before.network is not Network.OK and after.network is Network.OK
    licences = _open(session, (Source.E_LICENCE,), back=back)
    checks = _open(session, _CHECKED, back=back)
    unsaid = not session.standing_asked or (back and session.deferral_standing is Standing.UNKNOWN)
    effects: list[Effect] = []
    sid, card, guide = session.session_id, session.card, session.guide
    if licences:
        effects.append(AskLicences(sid, card, guide.bundle_id, guide.division.code, licences))
    if checks or unsaid:
        effects.append(CheckStanding(sid, card, guide.bundle_id, guide.division.code, checks))
    if not effects:
        return after, ()
    asked = {material_id: Waiver(material_id, WaiverState.ASKED) for material_id in (*licences, *checks)}
    asking = replace(session, waivers={**session.waivers, **asked}, standing_asked=True)
    return replace(after, session=asking), tuple(effects)


def in_own_name(guide: Guide, session: Session) -> bool:
    """Whether the card on the reader is the applicant's, whose licences may be asked for."""
    return guide.audience is Audience.PERSON and holder_of(guide, session.answers) == "applicant"


def known(journey: Journey, session: Session, event: ev.WaiversKnown) -> Outcome:
    """What was found stands in the place of paper; what was asked and not answered is to be verified."""
    if session.filing is not None or session.guide is None:
        return journey, ()
    told = {waiver.material_id: waiver for waiver in event.waivers}
    asked = {
        material_id: told.get(material_id, Waiver(material_id, WaiverState.UNKNOWN))
        for material_id in event.asked
        if material_id in session.waivers
    }
    learnt = replace(session, waivers={**session.waivers, **asked})
    after, effects = _settled(journey, session, learnt)
    if event.fields and after.session is not None:
        shared = _shared(session.guide, event.fields)
        filled, more = facts_known(after, after.session, PrefillSource.E_LICENCE, shared, 0)
        return filled, (*effects, *more)
    return after, effects


def standing_known(journey: Journey, session: Session, event: ev.StandingKnown) -> Outcome:
    """Whether this applicant may defer. What was promised before stays remembered, and counts only while it may be. A letter
    that lies there for signing is another one now."""
    told = {True: Standing.ELIGIBLE, False: Standing.NOT_ELIGIBLE, None: Standing.UNKNOWN}[event.eligible]
    if session.card is None or session.filing is not None:
        return journey, ()
    said = replace(session, open_case=event.open_case or session.open_case)
    if told is session.deferral_standing:
        return going_on(journey, said) if said != session else (journey, ())
    changed = replace(said, deferral_standing=told)
    if session.step is Step.SIGN and session.deferred:
        changed = _unsigned(changed)
    return going_on(journey, changed)


def _settled(journey: Journey, before: Session, after: Session) -> Outcome:
    """A letter that lies there for signing is made anew where it promised what is now waived, or where paper is missing now."""
    if after.step is Step.SIGN:
        was = _promised(replace(journey, session=before))
        now = replace(journey, session=after)
        if was != _promised(now) or checklist_of(now).missing:
            after = _unsigned(after)
    return going_on(journey, after)


def _unsigned(session: Session) -> Session:
    changed = Trouble("errors.letter.changed")
    return replace(session, step=Step.REVIEW, letter="", signature_png=None, trouble=changed)


def _promised(journey: Journey) -> frozenset[str]:
    return frozenset(row.material.material_id for row in checklist_of(journey).rows if row.state is RowState.DEFERRED)


def _open(session: Session, sources: tuple[Source, ...], *, back: bool) -> tuple[str, ...]:
    guide = session.guide
    waivable = () if guide is None else tuple(m.material_id for m in guide.materials if m.source in sources)
    again = {m for m, waiver in session.waivers.items() if back and waiver.state in _OPEN}
    return tuple(m for m in waivable if m not in session.waivers or m in again)


def _shared(guide: Guide, fields: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """What a licence says, by the names of shared fields: nothing is known of a guide's own."""
    uses = {field.field_id: field.use for section in guide.form for field in section.fields if field.use}
    return {uses[field_id]: value for field_id, value in fields if field_id in uses and value}
