"""Inquiries (查询, M23): a small form, a second check as for cases, the office's answer as a table; then forgotten.

An inquiry is data. Its form is filled and checked by the rooms of an application, for which it is a guide that asks for nothing
but fields; nothing is handed in, and nothing is kept.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey import casework, preparing
from kiosk.journey import inquiry_events as ie
from kiosk.journey.case_state import Cases, FilePhase, FilePrint
from kiosk.journey.effects import AskInquiry, PrintInquiry
from kiosk.journey.filling import form_sent
from kiosk.journey.identify import ask_cards
from kiosk.journey.leaving import leave
from kiosk.journey.moment import Moment
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import IdentityPhase, Journey, Session, Step, Trouble
from kiosk.journey.tasks import open_fields
from kiosk.model.bundle import Audience
from kiosk.model.case import SECOND_DIGITS, SecondKind, SecondSaid
from kiosk.model.guide import Guide, Item
from kiosk.model.inquiry import Inquiring, Inquiry, SecondCheck
from kiosk.model.leaflet import Readiness
from kiosk.model.unanswered import Unanswered

MOST_PRINTS = 3  # of answers in one visit
_NO_PAPER = ("out", "jammed")
_KINDS = {SecondCheck.PHONE: SecondKind.PHONE, SecondCheck.ATTENDANT: SecondKind.ATTENDANT}


def open_list(journey: Journey, session_id: str, now: float) -> Outcome:
    """Start a visit that inquires; nothing where nothing is offered."""
    if not journey.inquiries:
        return journey, ()
    session = Session(session_id, Step.INQUIRIES, cases=Cases())
    return replace(journey, session=session, trouble=None, idle_since=now), ()


def touched(journey: Journey, session: Session, event: ie.InquiryTouch, moment: Moment) -> Outcome:
    """A touch on one of this part's screens; nothing on any other."""
    match event:
        case ie.InquiryChosen(inquiry_id) if session.step is Step.INQUIRIES:
            found = next((one for one in journey.inquiries if one.inquiry_id == inquiry_id), None)
            return _choose(journey, session, found) if found is not None else (journey, ())
        case ie.InquiryPrintAsked() if session.step is Step.INQUIRY:
            return _print(journey, session, moment.fresh_id)
    return journey, ()


def answered(journey: Journey, session: Session, event: ie.InquiryReply, now: float) -> Outcome:
    """What the office says; dropped where nobody waits for it."""
    asked, cases = session.inquiry, session.cases
    if asked is None or cases is None or not cases.asking:
        return journey, ()
    waited = replace(cases, asking=False, second="")
    if isinstance(event, ie.InquiryAnswered):
        told = replace(session, step=Step.INQUIRY, cases=waited, inquiry=replace(asked, answer=event.answer))
        return replace(journey, session=replace(told, trouble=None), idle_since=now), ()
    if event.why in (Unanswered.NOT_FOUND, Unanswered.REFUSED):
        closed = Trouble("errors.inquiry.closed", do="errors.do.later_or_phone")
        return replace(journey, session=replace(session, cases=waited, trouble=closed), idle_since=now), ()
    return casework.not_opened(journey, session, waited, event.why, event.again, now)


def after_card(journey: Journey, session: Session) -> Outcome:
    """What the card cannot say is asked; else straight to the second check."""
    step = Step.FORM if open_fields(session, None) else Step.SECOND_CHECK
    return going_on(journey, replace(session, step=step, pending=(), section=0, trouble=None))


def advance(journey: Journey, session: Session, moment: Moment) -> Outcome:
    """The primary action of form, second check and answer."""
    if session.step is Step.FORM:
        ahead, effects = preparing.advance(journey, session, moment)
        after = ahead.session
        if after is None or after.step is Step.FORM:
            return ahead, effects
        return going_on(journey, replace(after, step=Step.SECOND_CHECK, trouble=None))
    if session.step is Step.SECOND_CHECK:
        return _ask(journey, session)
    return leave(journey, session, moment.now)


def back(journey: Journey, session: Session, now: float) -> Outcome:
    """To the list; from there home. The card is read once for the visit."""
    if session.step is Step.INQUIRIES or session.cases is None:
        return leave(journey, session, now)
    if session.cases.asking or casework.printing(session):
        return journey, ()  # what was asked is about to come
    again = Cases(tries=session.cases.tries, prints=session.cases.prints)
    fresh = Session(
        session.session_id,
        Step.INQUIRIES,
        cases=again,
        identity=session.identity,
        card_in=session.card_in,
        card=session.card,
    )
    return going_on(journey, fresh)


def slip_readiness(journey: Journey) -> Readiness | None:
    """Whether the answer can be printed here now; None where there is no printer for slips."""
    health = journey.devices.get("receipt_printer")
    if health is None or health.state == "noDevice":
        return None
    if not health.usable:
        return Readiness.OUT
    return Readiness.NO_PAPER if health.paper in _NO_PAPER else Readiness.READY


def as_guide(inquiry: Inquiry) -> Guide:
    """An inquiry's form as a guide that asks for nothing else."""
    item = Item(inquiry.inquiry_id, inquiry.name, inquiry.department, 0)
    return Guide(
        bundle_id=inquiry.inquiry_id,
        name=inquiry.name,
        audience=Audience.PERSON,
        icon=inquiry.icon,
        division=inquiry.division,
        code="",
        version=inquiry.version,
        provenance=inquiry.provenance,
        lead_department=inquiry.department,
        departments=(inquiry.department,),
        promised_days=0,
        visits=0,
        visit_reason="",
        flow=(),
        phone="",
        complaint_phone="",
        delivery="",
        items=(item,),
        materials=(),
        situations=(),
        form=inquiry.form,
    )


def _choose(journey: Journey, session: Session, inquiry: Inquiry) -> Outcome:
    if inquiry.second_check is SecondCheck.NONE:
        # It tells nothing of anybody: a case's state and days, for which there is a screen.
        return casework.by_number(journey, session)
    cases = session.cases or Cases()
    begun = replace(
        session,
        inquiry=Inquiring(inquiry),
        guide=as_guide(inquiry),
        items=frozenset({inquiry.inquiry_id}),
        cases=replace(cases, kind=_KINDS[inquiry.second_check], second="", print=None),
        trouble=None,
    )
    if session.card is not None:
        return after_card(journey, replace(begun, form={}))
    asking = replace(begun, step=Step.IDENTITY, identity=IdentityPhase.WAITING)
    return replace(journey, session=asking), ask_cards(journey, asking)


def _ask(journey: Journey, session: Session) -> Outcome:
    cases, asked, card = session.cases, session.inquiry, session.card
    if cases is None or asked is None or card is None or cases.asking:
        return journey, ()
    if cases.locked:
        listed, effects = back(journey, session, 0.0)
        return listed, effects
    if len(cases.second) != SECOND_DIGITS[cases.kind]:
        return going_on(journey, replace(session, trouble=Trouble(f"errors.cases.short_{cases.kind.value}")))
    waiting = replace(session, cases=replace(cases, asking=True), trouble=None)
    effect = AskInquiry(
        session.session_id, asked.inquiry, card, SecondSaid(cases.kind, cases.second), form_sent(session)
    )
    return replace(journey, session=waiting), (effect,)


def _print(journey: Journey, session: Session, job: str) -> Outcome:
    asked, cases = session.inquiry, session.cases
    if asked is None or asked.answer is None or cases is None or casework.printing(session):
        return journey, ()
    if slip_readiness(journey) is not Readiness.READY:
        return journey, ()  # the page says why beside it
    if cases.prints >= MOST_PRINTS:
        return going_on(journey, replace(session, trouble=Trouble("errors.cases.enough", do="errors.do.staff")))
    begun = replace(cases, print=FilePrint(asked.inquiry.inquiry_id, job, FilePhase.CHECKING), prints=cases.prints + 1)
    effect = PrintInquiry(session.session_id, job, asked.inquiry, asked.answer)
    return replace(journey, session=replace(session, cases=begun, trouble=None)), (effect,)
