"""The walk itself: ``step(journey, event, moment) -> (journey, effects)``, pure.

Read it top to bottom: events of a visit that is over are dropped, every touch shows that somebody is there, then one
table says which function answers which event.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey import (
    afterwards,
    casework,
    choosing,
    copying,
    dividing,
    drafting,
    filling,
    identify,
    informing,
    inquiring,
    looking,
    paying,
    preparing,
    scanning,
    submitting,
    supplementing,
    waiving,
    watching,
)
from kiosk.journey import events as ev
from kiosk.journey.after_events import AfterReply, AfterTouch
from kiosk.journey.effects import CancelDevice, Speak
from kiosk.journey.ladder import ladder
from kiosk.journey.leaving import leave
from kiosk.journey.moment import Moment
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import IdentityPhase, Journey, Overlay, Rating, Session, Step, Trouble
from kiosk.journey.timing import IDLE_PROMPT, watch_idle
from kiosk.journey.view import rounds_of
from kiosk.model.bundle import Audience

_AFTER_SUBMIT = (Step.SUBMITTING, Step.RECEIPT, *afterwards.ORDER, Step.EVALUATE, Step.GOODBYE)


def step(journey: Journey, event: ev.Event, moment: Moment) -> Outcome:
    """The next state and what the world is asked to do. Never raises for an event that comes at the wrong time."""
    after, effects = _step(journey, event, moment)
    if after.session is not None and after.session is not journey.session:
        after = replace(after, session=filling.follow(journey.session, copying.follow(after.session)))
    gone = after.session is None or after.session.card is None
    if journey.session is not None and gone and not (after.session is not None and after.session.draft.wanted):
        effects = (*effects, *drafting.dropped(journey.session))
    after, billed = paying.follow(after, moment.now)
    effects = (*effects, *billed)
    after, asked = waiving.follow(journey, after)
    effects = (*effects, *asked)
    if after.speaking and ladder(after) is not ladder(journey):
        # What is read aloud belongs to the screen that is gone, and perhaps to the person who is.
        after, effects = replace(after, speaking=0), (*effects, CancelDevice("speaker"))
    return watching.settle(after), effects


def _step(journey: Journey, event: ev.Event, moment: Moment) -> Outcome:
    if isinstance(event, ev.Surrounding):
        return _surroundings(journey, event, moment)
    if isinstance(event, ev.FilingAnswer):
        return _filing(journey, event, moment)
    if isinstance(event, ev.VisitAnswer):
        session = journey.session
        if session is None or session.session_id != event.session_id:
            return journey, ()  # the visit it belongs to is over
        return _answer(journey, session, event, moment)
    awake = replace(journey, idle_since=moment.now)
    if awake.overlay is Overlay.IDLE:
        awake = replace(awake, overlay=Overlay.NONE, idle_left=0)
    return _touch(awake, event, moment)


def _surroundings(journey: Journey, event: ev.Surrounding, moment: Moment) -> Outcome:
    match event:
        case ev.DeviceChanged(role, health):
            return watching.device_changed(journey, role, health, moment.now)
        case ev.Spoken(turn):
            return (replace(journey, speaking=0) if turn == journey.speaking else journey), ()
        case ev.SignalChanged(signal, active):
            return watching.signal_changed(journey, signal, active, moment.now)
        case ev.NetworkChanged(network):
            return replace(journey, network=network), ()
        case ev.CopyingOffered(guide):
            return replace(journey, copying=guide), ()
        case ev.InquiriesOffered(inquiries):
            return replace(journey, inquiries=inquiries), ()
        case ev.DiskChanged(tight):
            return replace(journey, tight=tight), ()
        case ev.UsesCounted(most_used):
            return replace(journey, most_used=most_used), ()
        case ev.ServiceStopped(what):
            trouble = Trouble(what, do="errors.do.window")
            return replace(journey, out_of_service=trouble), ()
        case ev.Tick(now):
            return _tick(journey, now)


def _tick(journey: Journey, now: float) -> Outcome:
    session = journey.session
    if session is None:
        # Somebody looked round and left: the next one finds the home screen as the first one did.
        fresh = replace(journey, mode="standard", trouble=None, overlay=Overlay.NONE, audience=Audience.PERSON)
        if fresh != journey and now - journey.idle_since > IDLE_PROMPT:
            return fresh, ()
        return journey, ()
    if session.step is Step.GOODBYE:
        if session.leave_at is not None and now >= session.leave_at:
            return replace(journey, session=None, idle_since=now), ()
        return journey, ()
    timed, effects = submitting.watch(journey, session, now)
    if timed.session is not None:
        timed, more = identify.retry(timed, timed.session, now)
        effects += more
    if timed.session is not None:
        timed, more = drafting.autosave(timed, timed.session, now)
        effects += more
    if timed.session is not None:
        timed, more = watch_idle(timed, timed.session, now)
        effects += more
    return timed, effects


def _filing(journey: Journey, event: ev.FilingAnswer, moment: Moment) -> Outcome:
    match event:
        case ev.Committed():
            return submitting.committed(journey, event, moment.now)
        case ev.CommitFailed():
            return submitting.commit_failed(journey, event, moment.now)
        case ev.Acknowledged():
            return submitting.acknowledged(journey, event, moment.now)
        case ev.DeliveryDelayed():
            return submitting.delivery_delayed(journey, event, moment.now)
        case ev.Printed():
            return submitting.printed(journey, event, moment.now)


def _answer(journey: Journey, session: Session, event: ev.VisitAnswer, moment: Moment) -> Outcome:
    if isinstance(event, ev.PageAnswer):
        return scanning.answered(journey, session, event, moment)
    if isinstance(event, ev.CopyReply):
        return copying.answered(journey, session, event, moment.now)
    if isinstance(event, ev.CaseFilePrinted) and session.copying is not None:
        return copying.printed(journey, session, event, moment.now)
    if isinstance(event, ev.InquiryReply):
        return inquiring.answered(journey, session, event, moment.now)
    if isinstance(event, AfterReply):
        return afterwards.answered(journey, session, event, moment.now)
    if isinstance(event, ev.DraftReply):
        return drafting.answered(journey, session, event, moment.now)
    if isinstance(event, ev.CaseReply):
        return casework.answered(journey, session, event, moment.now)
    match event:
        case ev.GuideLoaded() if session.step is Step.CASE:
            return supplementing.guide_loaded(journey, session, event)
        case ev.GuideFailed() if session.step is Step.CASE:
            return supplementing.guide_failed(journey, session, event)
        case ev.GuideLoaded() if session.step is Step.SEARCH:
            return looking.guide_opened(journey, session, event)
        case ev.GuideFailed() if session.step is Step.SEARCH:
            return looking.guide_not_opened(journey, session, event)
        case ev.GuideLoaded() if event.division or session.step is Step.DIVISION:
            return dividing.guide_loaded(journey, session, event)
        case ev.GuideFailed(_, _, division) if division:
            return dividing.guide_failed(journey, session, event)
        case ev.Found():
            return looking.found(journey, session, event)
        case ev.FindFailed():
            return looking.find_failed(journey, session, event)
        case ev.GuideLoaded(_, guide):
            if session.step is not Step.HOME:
                return journey, ()
            return replace(journey, session=choosing.guide_loaded(session, guide)), ()
        case ev.GuideFailed():
            return choosing.guide_failed(journey) if session.step is Step.HOME else (journey, ())
        case ev.LeafletPrinted():
            return informing.leaflet_printed(journey, session, event, moment.now)
        case ev.TableLoaded():
            return informing.table_loaded(journey, session, event)
        case ev.TableFailed():
            return informing.table_failed(journey, session)
        case ev.CardFound(_, role):
            return identify.card_found(journey, session, role)
        case ev.CardRead(_, card):
            return identify.card_read(journey, session, card, moment.now)
        case ev.PendingFound():
            found, more = identify.pending_found(journey, session, event)
            nothing = not event.receipts and found.session is not None and session.card is not None
            if session.inquiry is not None and session.step is Step.IDENTITY and nothing:
                return inquiring.after_card(journey, session)
            return found, more
        case ev.WaiversKnown():
            return waiving.known(journey, session, event)
        case ev.StandingKnown():
            return waiving.standing_known(journey, session, event)
        case ev.FactsKnown(_, source, facts, of_round):
            return filling.facts_known(journey, session, source, facts, of_round)
        case ev.CodeRead(_, text):
            return casework.code_read(journey, session, text, moment.now)
        case ev.DeviceFailed(_, role, completion, _):
            if role == "id_reader":
                return identify.reader_failed(journey, session, event, moment.now)
            if role == "card_reader":
                return identify.slot_failed(journey, session, event, moment.now)
            if role == "scanner":
                return scanning.scanner_failed(journey, session, event)
            if role == "code_scanner":
                return casework.code_failed(journey, session, completion)
            return journey, ()


def _touch(journey: Journey, event: ev.Touch, moment: Moment) -> Outcome:
    match event:
        case ev.OverlayClosed():
            return replace(journey, overlay=Overlay.NONE), ()
        case ev.HelpAsked():
            return replace(journey, overlay=Overlay.HELP), ()
        case ev.SpeechAsked(text):
            return _speech(journey, text)
        case ev.ModeChosen(mode):
            return replace(journey, mode=mode), ()
        case ev.AudienceChosen(audience):
            return replace(journey, audience=audience, trouble=None), ()
        case ev.BundleChosen(bundle_id):
            if journey.session is not None and journey.session.step is Step.SEARCH:
                return looking.open_bundle(journey, journey.session, bundle_id)
            if journey.session is not None:
                return journey, ()  # the second half of a double touch
            return choosing.choose_bundle(journey, bundle_id, moment.fresh_id, moment.now)
        case ev.SearchAsked() if journey.session is None:
            return looking.open_search(journey, moment.fresh_id, moment.now)
        case ev.CopyAsked() if journey.session is None:
            return copying.open_copying(journey, moment.fresh_id, moment.now)
        case ev.InquiriesAsked() if journey.session is None:
            return inquiring.open_list(journey, moment.fresh_id, moment.now)
        case ev.CasesAsked() if journey.session is None:
            return casework.open_cases(journey, moment.fresh_id, moment.now)
        case ev.DivisionsAsked() if journey.session is None:
            return dividing.open_from_home(journey, moment.fresh_id, moment.now)
    if journey.session is None:
        return journey, ()
    return _visit(journey, journey.session, event, moment)


def _speech(journey: Journey, text: str) -> Outcome:
    if journey.speaking:
        return replace(journey, speaking=0), (CancelDevice("speaker"),)
    if not text or not journey.speaker_there:
        return journey, ()
    turn = journey.spoken + 1
    return replace(journey, speaking=turn, spoken=turn), (Speak(text, turn),)


def _visit(journey: Journey, session: Session, event: ev.Touch, moment: Moment) -> Outcome:
    at = session.step
    if isinstance(event, ev.PageTouch):
        return scanning.touched(journey, session, event, moment.fresh_id)
    if isinstance(event, ev.CopyTouch):
        return copying.touched(journey, session, event, moment.fresh_id)
    if isinstance(event, ev.InquiryTouch):
        return inquiring.touched(journey, session, event, moment)
    if isinstance(event, AfterTouch):
        return afterwards.touched(journey, session, event, moment.now)
    if isinstance(event, ev.DraftTouch):
        return drafting.touched(journey, session, event, moment.now)
    if isinstance(event, ev.SupplementAsked):
        return supplementing.ask(journey, session)
    if isinstance(event, ev.CaseTouch):
        return casework.touched(journey, session, event, moment)
    match event:
        case ev.Next():
            return _next(journey, session, moment)
        case ev.Back():
            return _back(journey, session, moment)
        case ev.ExitAsked():
            return _exit_asked(journey, session, moment)
        case ev.ExitConfirmed() if at not in _AFTER_SUBMIT:
            return leave(journey, session, moment.now)
        case ev.ExitConfirmed() if at in (Step.RECEIPT, *afterwards.ORDER) and not session.printing:
            return submitting.part(journey, session, moment.now)
        case ev.LeafletsAsked() if at is Step.OVERVIEW:
            return informing.open_leaflets(journey, session)
        case ev.DivisionsAsked() if at is Step.OVERVIEW:
            return dividing.open_divisions(journey, session)
        case ev.DivisionChosen(code) if at is Step.DIVISION:
            return dividing.choose_division(journey, session, code)
        case ev.LeafletAsked(leaflet):
            return informing.print_leaflet(journey, session, leaflet, moment.fresh_id)
        case ev.TableAsked(situation_id):
            return informing.open_table(journey, session, situation_id)
        case ev.QuerySet(text) if at is Step.SEARCH:
            return looking.set_query(journey, session, text)
        case ev.StageChosen(stage_id) if at is Step.SEARCH:
            return looking.choose_stage(journey, session, stage_id)
        case ev.ItemToggled(item_id) if at is Step.ITEMS:
            return going_on(journey, choosing.toggle_item(session, item_id))
        case ev.Answered(situation_id, option_id) if at is Step.SITUATION:
            return going_on(journey, choosing.answer(session, situation_id, option_id))
        case ev.FieldSet(field_id, value) if at is Step.FORM:
            return going_on(journey, filling.set_field(session, field_id, value))
        case ev.LeftToCounter(field_id) if at is Step.FORM:
            return going_on(journey, filling.leave_to_counter(session, field_id))
        case ev.DoubtSettled(field_id, stands) if at is Step.FORM:
            return going_on(journey, filling.decide(session, field_id, stands))
        case ev.MaterialChosen(material_id) if at is Step.CHECKLIST:
            return going_on(journey, scanning.choose_material(session, material_id))
        case ev.DeferralToggled(material_id) if at in (Step.CHECKLIST, Step.SCAN):
            return preparing.toggle_deferral(journey, session, material_id)
        case ev.ChangeAsked(target) if at is Step.REVIEW:
            return going_on(journey, preparing.follow_change(session, target))
        case ev.SignatureDrawn(png) if at is Step.SIGN:
            return going_on(journey, replace(session, signature_png=png, trouble=None))
        case ev.PendingReceiptAsked(submission_id) if at is Step.IDENTITY:
            return identify.print_pending(journey, session, submission_id)
        case ev.ReprintAsked():
            return submitting.reprint(journey, session, moment.now)
        case ev.EvaluateAsked() if at is Step.RECEIPT and not session.printing and session.round >= rounds_of(session):
            return afterwards.begin(journey, session, moment.now, rates=True)
        case ev.Rated(satisfaction) if at is Step.EVALUATE:
            rating = Rating(satisfaction, frozenset(), session.rating.anonymous)
            return going_on(journey, replace(session, rating=rating, trouble=None))
        case ev.ReasonToggled(code) if at is Step.EVALUATE:
            rating = replace(session.rating, reasons=session.rating.reasons ^ {code})
            return going_on(journey, replace(session, rating=rating))
        case ev.AnonymousToggled() if at is Step.EVALUATE:
            rating = replace(session.rating, anonymous=not session.rating.anonymous)
            return going_on(journey, replace(session, rating=rating))
        case ev.EvaluationSkipped() if at is Step.EVALUATE:
            return submitting.finish(journey, session, moment.now)
    return journey, ()


def _next(journey: Journey, session: Session, moment: Moment) -> Outcome:
    match session.step:
        case Step.COPY:
            return leave(journey, session, moment.now)
        case Step.IDENTITY if session.identity is IdentityPhase.READ and session.inquiry is not None:
            return inquiring.after_card(journey, session)
        case Step.FORM | Step.SECOND_CHECK | Step.INQUIRY if session.inquiry is not None:
            return inquiring.advance(journey, session, moment)
        case Step.OVERVIEW | Step.ITEMS | Step.SITUATION | Step.NOTICE:
            return choosing.advance(journey, session)
        case Step.OVERVIEW_PAPERS | Step.SITUATION_TABLE:
            return informing.back(journey, session)
        case Step.CASE_NUMBER | Step.SECOND_CHECK:
            return casework.advance(journey, session)
        case Step.DIVISION:
            return dividing.back(journey, session, moment.now)
        case Step.IDENTITY if session.identity is IdentityPhase.READ and session.cases is not None:
            return casework.known(journey, session)
        case Step.IDENTITY if session.identity is IdentityPhase.READ:
            begun = replace(
                session, step=Step.CHECKLIST, pending=(), draft=replace(session.draft, offer=None, opening=False)
            )
            return going_on(journey, replace(begun, trouble=None))
        case Step.CHECKLIST | Step.FORM | Step.REVIEW:
            return preparing.advance(journey, session, moment)
        case Step.SIGN:
            return submitting.submit(journey, session, moment)
        case Step.SUBMITTING if session.trouble is not None:
            return leave(journey, session, moment.now)  # should it be kept after all, the same card gets the receipt
        case Step.RECEIPT if not session.printing:
            return afterwards.begin(journey, session, moment.now)
        case step if step in afterwards.ORDER:
            return afterwards.advance(journey, session, moment.now)
        case Step.EVALUATE:
            return submitting.evaluate(journey, session, moment.now)
        case Step.GOODBYE:
            return replace(journey, session=None), ()
    return journey, ()


def _back(journey: Journey, session: Session, moment: Moment) -> Outcome:
    match session.step:
        case Step.COPY:
            return leave(journey, session, moment.now)
        case Step.SEARCH:
            return looking.back(journey, session, moment.now)
        case Step.OVERVIEW if looking.leads_back(session):
            return looking.rows_again(journey, session)
        case Step.OVERVIEW | Step.HOME:
            return _exit_asked(journey, session, moment)
        case Step.OVERVIEW_PAPERS | Step.SITUATION_TABLE:
            return informing.back(journey, session)
        case Step.DIVISION:
            return dividing.back(journey, session, moment.now)
        case Step.CHECKLIST if session.supplement is not None:
            return supplementing.back(journey, session)
        case Step.ITEMS | Step.SITUATION | Step.NOTICE | Step.CHECKLIST:
            return choosing.back(journey, session)
        case Step.IDENTITY if session.card is None:
            before = Step.NOTICE if session.cases is None else Step.CASES
            before = Step.INQUIRIES if session.inquiry is not None else before
            away = replace(session, step=before, trouble=None, retry_at=None, slot_retry_at=None)
            return replace(journey, session=away), (CancelDevice("id_reader"), CancelDevice("card_reader"))
        case Step.FORM if session.inquiry is not None and session.section == 0:
            return inquiring.back(journey, session, moment.now)
        case Step.INQUIRIES | Step.INQUIRY:
            return inquiring.back(journey, session, moment.now)
        case Step.SECOND_CHECK if session.inquiry is not None:
            return inquiring.back(journey, session, moment.now)
        case Step.CASES | Step.CASE_NUMBER | Step.SECOND_CHECK | Step.CASE_LIST | Step.CASE:
            return casework.back(journey, session, moment.now)
        case Step.FORM:
            return preparing.back(journey, session)
        case Step.SCAN:
            return scanning.leave_scanner(journey, session)
        case Step.REVIEW:
            return going_on(journey, replace(session, step=Step.CHECKLIST, trouble=None))
        case Step.SIGN:
            # Going back voids the signature: the letter may change (M10).
            unsigned = replace(session, step=Step.REVIEW, signature_png=None, letter="", trouble=None)
            return going_on(journey, unsigned)
        case step if step in afterwards.ORDER:
            return afterwards.back(journey, session, moment.now)
        case Step.EVALUATE:
            return going_on(journey, replace(session, step=Step.RECEIPT, trouble=None))
    return journey, ()


def _exit_asked(journey: Journey, session: Session, moment: Moment) -> Outcome:
    if session.step is Step.SUBMITTING or session.printing:
        return journey, ()  # nothing may be torn, and no paper may come out before the next citizen
    if session.step is Step.GOODBYE:
        return replace(journey, session=None), ()
    if session.step in (Step.RECEIPT, *afterwards.ORDER, Step.EVALUATE) and session.round >= rounds_of(session):
        return submitting.part(journey, session, moment.now)
    looked = session.cases is not None and session.supplement is None  # nothing was entered that could be lost
    if looked or (session.card is None and not session.answers):
        return leave(journey, session, moment.now)
    return replace(journey, overlay=Overlay.CONFIRM_EXIT), ()
