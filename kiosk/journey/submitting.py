"""From the signature to the evaluation: seal and commit, wait for the case number, print, thank.

Order at submit: commit the submission *and its receipt job* in one transaction, wait up to 8 s for the case number, print
with it or with the local number; either number finds the case later.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiosk.documents.letter import letter_sha256
from kiosk.journey import events as ev
from kiosk.journey.effects import CloseReceipt, Commit, PrintReceipt, SendEvaluation
from kiosk.journey.filling import form_sent, form_sources, left_labels, next_child
from kiosk.journey.leaving import leave
from kiosk.journey.moment import Moment
from kiosk.journey.outcome import Outcome
from kiosk.journey.state import Filing, Journey, Network, PrintPhase, Session, Step, Trouble
from kiosk.journey.view import checklist_of, chosen_items, rounds_of, sections_of, situations_of
from kiosk.model.checklist import RowState, Standing
from kiosk.model.evaluation import REASONS, Evaluation
from kiosk.model.guide import Provenance
from kiosk.model.paper import PaperWork
from kiosk.model.submission import CapturedMaterial, Signature, Submission

CASE_NUMBER_WAIT = 8.0  # s after the commit; then the receipt is printed with the local number
COMMIT_PATIENCE = 60.0  # s; a disk that has not answered by then may never do so, and a person is standing there
PRINT_PATIENCE = 60.0  # s; twice what the printer is given
REPRINT_SPENT = "reprintByStaff"  # the store counts over crashes and visits, this walk only its own

_COMMIT_SLOW = Trouble("errors.commit.slow", "errors.safe.never_two", "errors.do.come_back_or_staff")


def submit(journey: Journey, session: Session, moment: Moment) -> Outcome:
    """Once: the step itself changes, so a second touch finds nothing to submit."""
    if session.signature_png is None:
        return replace(journey, session=replace(session, trouble=Trouble("errors.sign.none"))), ()
    if session.guide is None or session.card is None:
        return journey, ()
    # A commit that failed kept nothing; trying again with the same id can never make a second submission.
    submission_id = session.filing.submission_id if session.filing is not None else moment.fresh_id
    draft = _draft(journey, session, submission_id, moment.wall)
    work = PaperWork(session.guide, sections_of(session), checklist_of(journey), journey.place.place)
    sending = replace(session, step=Step.SUBMITTING, filing=Filing(submission_id, moment.now), trouble=None)
    return replace(journey, session=sending), (Commit(draft, work),)


def _draft(journey: Journey, session: Session, submission_id: str, wall: datetime) -> Submission:
    guide, card = session.guide, session.card
    if guide is None or card is None:
        raise ValueError("a draft needs a guide and a card")
    chosen = chosen_items(guide, session)
    materials = tuple(
        CapturedMaterial(
            row.material.material_id,
            row.material.name,
            row.state.value,
            tuple(session.pages.get(row.material.material_id, ())),
        )
        for row in checklist_of(journey).rows
    )
    return Submission(
        submission_id=submission_id,
        local_number="",
        kiosk_id=journey.place.kiosk_id,
        # Whose departments decide: of another division where one was chosen (全市通办).
        division=guide.division.code,
        division_name=guide.division.name,
        bundle_id=guide.bundle_id,
        bundle_name=guide.name,
        guide_version=guide.version,
        items=tuple((i.item_id, i.name) for i in guide.items if i.item_id in chosen),
        answers=_arising(session),
        applicant=card,
        form=form_sent(session),
        sources=form_sources(session),
        left=left_labels(session),
        materials=materials,
        signature=Signature(session.signature_png or b"", letter_sha256(session.letter), wall),
        letter=session.letter,
        created_at=wall,
        promised_days=guide.promised_days,
        longest_days=max((i.promised_days for i in guide.items if i.item_id in chosen), default=0),
        sample=guide.provenance is not Provenance.OFFICIAL,
        phone=guide.phone,
        waived=_waived(journey),
        supplement_of=session.supplement.submission_id if session.supplement is not None else "",
        supplement_list=session.supplement.list_id if session.supplement is not None else "",
        deferral_to_verify=session.deferral_standing is Standing.UNKNOWN
        and any(row.state is RowState.DEFERRED for row in checklist_of(journey).rows),
    )


def _waived(journey: Journey) -> dict[str, str]:
    """Material id -> token of what stands in its place."""
    rows = checklist_of(journey).rows
    return {r.material.material_id: r.waiver.token for r in rows if r.state is RowState.WAIVED and r.waiver is not None}


def _arising(session: Session) -> dict[str, str]:
    """The answers to questions that still arise: one that another answer closed says nothing of this case."""
    asked = [situation.situation_id for situation in situations_of(session)]
    return {situation_id: session.answers[situation_id] for situation_id in asked if situation_id in session.answers}


def committed(journey: Journey, event: ev.Committed, now: float) -> Outcome:
    """Durable now. Known to be offline: print at once; else give the platform its time."""
    session = _filed(journey, event.submission_id)
    if session is None or session.filing is None:
        return journey, ()  # the citizen left; the store keeps the receipt job for the same card
    until = now if journey.network is Network.AWAY else now + CASE_NUMBER_WAIT
    filing = replace(session.filing, receipt=event.receipt, wait_until=until)
    waiting = replace(session, filing=filing, trouble=None)
    return _print_if_due(replace(journey, session=waiting), waiting, now)


def commit_failed(journey: Journey, event: ev.CommitFailed, now: float) -> Outcome:
    """Back to the signature with everything as it was."""
    session = _filed(journey, event.submission_id)
    if session is None or session.step is not Step.SUBMITTING:
        return journey, ()
    safe = "errors.safe.never_twice" if event.code == "unsure" else "errors.safe.not_submitted"
    trouble = Trouble(f"errors.commit.{event.code}", safe, "errors.do.again_or_staff")
    back = replace(session, step=Step.SIGN, trouble=trouble)
    return replace(journey, session=back, idle_since=now), ()


def acknowledged(journey: Journey, event: ev.Acknowledged, now: float) -> Outcome:
    """The case number has come; while nothing is printed yet the receipt takes it."""
    session = _filed(journey, event.submission_id)
    if session is None or session.filing is None or session.filing.receipt is None:
        return journey, ()
    receipt = replace(
        session.filing.receipt,
        case_number=event.case_number,
        platform_time=datetime.fromisoformat(event.platform_time),
        progress_url=event.progress_url,
    )
    known = replace(session, filing=replace(session.filing, receipt=receipt, wait_until=now))
    return _print_if_due(replace(journey, session=known), known, now)


def delivery_delayed(journey: Journey, event: ev.DeliveryDelayed, now: float) -> Outcome:
    """This attempt failed: the citizen need not wait for the rest of the eight seconds."""
    session = _filed(journey, event.submission_id)
    if session is None or session.filing is None or session.filing.receipt is None:
        return journey, ()
    due = replace(session, filing=replace(session.filing, wait_until=now))
    return _print_if_due(replace(journey, session=due), due, now)


def watch(journey: Journey, session: Session, now: float) -> Outcome:
    """Neither disk nor printer may hold a person for ever: after their time it is said that the end is not known."""
    filing = session.filing
    if filing is None:
        return journey, ()
    if session.step is Step.SUBMITTING:
        if filing.receipt is None and session.trouble is None and now - filing.since >= COMMIT_PATIENCE:
            return replace(journey, session=replace(session, trouble=_COMMIT_SLOW), idle_since=now), ()
        return _print_if_due(journey, session, now)
    if session.printing and now - filing.since >= PRINT_PATIENCE:
        # Should the printer answer after all, the screen takes that answer.
        lost = replace(filing, print_phase=PrintPhase.UNKNOWN, print_code="noAnswer")
        return replace(journey, session=replace(session, filing=lost), idle_since=now), ()
    return journey, ()


def _print_if_due(journey: Journey, session: Session, now: float) -> Outcome:
    filing = session.filing
    if session.step is not Step.SUBMITTING or filing is None or filing.receipt is None:
        return journey, ()
    if filing.wait_until is None or now < filing.wait_until:
        return journey, ()
    begun = replace(filing, print_phase=PrintPhase.PRINTING, wait_until=None, since=now)
    printing = replace(session, step=Step.RECEIPT, filing=begun)
    return replace(journey, session=printing, idle_since=now), (PrintReceipt(session.session_id, filing.receipt),)


def printed(journey: Journey, event: ev.Printed, now: float) -> Outcome:
    """Done, failed or unknown: each is said as it is."""
    session = journey.session
    if session is not None and event.submission_id in session.reprinting:
        return _pending_printed(journey, session, event)
    session = _filed(journey, event.submission_id)
    if session is None or session.filing is None:
        return journey, ()
    left = 0 if event.code == REPRINT_SPENT else session.filing.reprints_left
    filing = replace(session.filing, print_phase=PrintPhase(event.outcome), print_code=event.code, reprints_left=left)
    return replace(journey, session=replace(session, filing=filing), idle_since=now), ()


def _pending_printed(journey: Journey, session: Session, event: ev.Printed) -> Outcome:
    """Of an earlier visit's receipt that this visit asked for; the next citizen hears nothing of it."""
    ended = replace(session, reprinting=session.reprinting - {event.submission_id})
    if event.outcome == "done":
        return replace(journey, session=ended), (CloseReceipt(event.submission_id),)
    trouble = Trouble(f"errors.print.{event.outcome}", "errors.safe.submission_kept", "errors.do.staff")
    return replace(journey, session=replace(ended, trouble=trouble)), ()


def reprint(journey: Journey, session: Session, now: float) -> Outcome:
    """After paper was added; or once where paper may be out: it is lost, torn or faint, or nothing came. Then staff."""
    filing = session.filing
    if session.step is not Step.RECEIPT or filing is None or filing.receipt is None:
        return journey, ()
    # A print that certainly failed gave the citizen nothing and costs no reprint.
    cost = 0 if filing.print_phase is PrintPhase.FAILED else 1
    if filing.outcome_open or filing.reprints_left < cost:
        return journey, ()
    again = replace(filing, print_phase=PrintPhase.PRINTING, reprints_left=filing.reprints_left - cost, since=now)
    effect = PrintReceipt(session.session_id, filing.receipt)
    return replace(journey, session=replace(session, filing=again)), (effect,)


def finish(journey: Journey, session: Session, now: float) -> Outcome:
    """The citizen says that the receipt is in hand (or on the phone). Of twins the second is applied for next."""
    filing = session.filing
    closed = () if filing is None or filing.outcome_open else (CloseReceipt(filing.submission_id),)
    if session.step is Step.RECEIPT and session.round < rounds_of(session):
        return replace(journey, session=_next_round(session), idle_since=now), closed
    gone, effects = leave(journey, session, now)
    return gone, (*closed, *effects)


def part(journey: Journey, session: Session, now: float) -> Outcome:
    """The citizen leaves, with this application's receipt or without; what further ones there were is not applied for. Leaving
    says nothing about a receipt that did not come out: the same card is offered it again."""
    filing = session.filing
    had = filing is not None and filing.print_phase is PrintPhase.DONE
    closed = (CloseReceipt(filing.submission_id),) if filing is not None and had else ()
    gone, effects = leave(journey, session, now)
    return gone, (*closed, *effects)


def _next_round(session: Session) -> Session:
    """The same items, answers and shared papers; what is asked anew for each application is empty again."""
    guide = session.guide
    if guide is None:
        return session
    own_papers = {material.material_id for material in guide.materials if material.each}
    return replace(
        next_child(session),
        step=Step.CHECKLIST,
        round=session.round + 1,
        form_done=False,
        section=0,
        scans={material: pages for material, pages in session.scans.items() if material not in own_papers},
        deferred=session.deferred - own_papers,
        scan=None,
        letter="",
        signature_png=None,
        filing=None,
        trouble=None,
    )


def evaluate(journey: Journey, session: Session, now: float) -> Outcome:
    """Send what was chosen, then say goodbye."""
    rating, filing = session.rating, session.filing
    if rating.satisfaction is None or filing is None:
        return replace(journey, session=replace(session, trouble=Trouble("errors.evaluate.none"))), ()
    known = {code for code, _ in REASONS[rating.satisfaction]}
    evaluation = Evaluation(
        filing.submission_id, rating.satisfaction, tuple(sorted(rating.reasons & known)), rating.anonymous
    )
    gone, effects = finish(journey, session, now)
    return gone, (SendEvaluation(evaluation), *effects)


def _filed(journey: Journey, submission_id: str) -> Session | None:
    session = journey.session
    if session is None or session.filing is None or session.filing.submission_id != submission_id:
        return None
    return session
