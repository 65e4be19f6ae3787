"""My cases (我的办件): by the receipt's number state and days alone; by card and a second check everything that the organ said.

Nothing of it is kept: what was typed and what was told go with the visit. The platform decides whether the second check is
passed; without the platform the kiosk says what it has heard itself, and whose word that is.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey import case_events as ce
from kiosk.journey.case_state import Cases, FilePhase, FilePrint
from kiosk.journey.effects import AskCases, AskProgress, CancelDevice, Effect, PrintCaseFile, ReadCode
from kiosk.journey.identify import ask_cards
from kiosk.journey.leaving import leave
from kiosk.journey.moment import Moment
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import IdentityPhase, Journey, Session, Step, Trouble
from kiosk.model.case import SECOND_DIGITS, CaseFile, FileStanding, SecondSaid
from kiosk.model.leaflet import Readiness
from kiosk.model.number import LONGEST_NUMBER, number_in
from kiosk.model.unanswered import Unanswered

MOST_PRINTS = 8  # of notices and results in one visit
_NO_PAPER = ("out", "jammed")


def open_cases(journey: Journey, session_id: str, now: float) -> Outcome:
    """Start a visit that asks for its cases."""
    session = Session(session_id, Step.CASES, cases=Cases())
    return replace(journey, session=session, trouble=None, idle_since=now), ()


def touched(journey: Journey, session: Session, event: ce.CaseTouch, moment: Moment) -> Outcome:
    """A touch on one of this part's screens; nothing on any other."""
    cases, at = session.cases, session.step
    if cases is None:
        return journey, ()
    match event:
        case ce.ByNumberChosen() if at is Step.CASES:
            return _to_number(journey, session, cases)
        case ce.ByCardChosen() if at in (Step.CASES, Step.CASE_NUMBER):
            return _to_card(journey, session, cases)
        case ce.NumberSet(text) if at is Step.CASE_NUMBER:
            # What was told belongs to the number before.
            typed = replace(cases, number=text[:LONGEST_NUMBER].upper(), asked="", progress=None)
            return going_on(journey, replace(session, cases=typed, trouble=None))
        case ce.SecondSet(text) if at is Step.SECOND_CHECK and not cases.asking:
            typed = replace(cases, second=text[: SECOND_DIGITS[cases.kind]])
            return going_on(journey, replace(session, cases=typed, trouble=None))
        case ce.SecondKindChosen(kind) if at is Step.SECOND_CHECK and not cases.asking:
            return going_on(journey, replace(session, cases=replace(cases, kind=kind, second=""), trouble=None))
        case ce.CaseChosen(submission_id) if at is Step.CASE_LIST:
            return _show(journey, session, cases, submission_id)
        case ce.CaseFileAsked(file_id) if at is Step.CASE:
            return _print(journey, session, cases, file_id, moment.fresh_id)
    return journey, ()


def answered(journey: Journey, session: Session, event: ce.CaseReply, now: float) -> Outcome:
    """What platform, store or printer say; dropped where nobody waits for it any more."""
    cases = session.cases
    if cases is None:
        return journey, ()
    match event:
        case ce.ProgressKnown(_, number, progress) if number == cases.asked:
            told = replace(cases, asked="", progress=progress)
            return replace(journey, session=replace(session, cases=told, trouble=None), idle_since=now), ()
        case ce.ProgressUnknown(_, number, why) if number == cases.asked:
            return _say(journey, session, replace(cases, asked=""), progress_trouble(why), now)
        case ce.CasesKnown(_, found, source, opened) if cases.asking:
            told = replace(cases, asking=False, second="", found=found, source=source, opened=opened)
            listed = replace(session, step=Step.CASE_LIST, cases=told, trouble=None)
            return replace(journey, session=listed, idle_since=now), ()
        case ce.CasesNotKnown(_, why, again) if cases.asking:
            return not_opened(journey, session, replace(cases, asking=False, second=""), why, again, now)
        case ce.CaseFilePrinted() if cases.print is not None and cases.print.job == event.job:
            ended = replace(cases.print, phase=FilePhase(event.outcome), code=event.code)
            # Of what certainly did not come out nothing is used up.
            used = cases.prints - (1 if ended.phase in (FilePhase.FAILED, FilePhase.REFUSED) else 0)
            told = replace(cases, print=ended, prints=used)
            return replace(journey, session=replace(session, cases=told), idle_since=now), ()
    return journey, ()


def code_read(journey: Journey, session: Session, text: str, now: float) -> Outcome:
    """A receipt was held before the scanner: its number is asked for at once."""
    cases = session.cases
    if cases is None or session.step is not Step.CASE_NUMBER:
        return journey, ()
    awake = replace(journey, idle_since=now)
    again = _read_code(journey, session)
    number = number_in(text)
    if not number:
        other = Trouble("errors.cases.other_code", do="errors.do.receipt_code")
        return replace(awake, session=replace(session, trouble=other)), again
    asking = replace(cases, number=number, asked=number, progress=None)
    ask = AskProgress(session.session_id, number)
    return replace(awake, session=replace(session, cases=asking, trouble=None)), (ask, *again)


def code_failed(journey: Journey, session: Session, completion: str) -> Outcome:
    """Nobody held anything there: it is asked again. Where it is away the number can be typed."""
    if session.cases is None or session.step is not Step.CASE_NUMBER or completion != "timeOut":
        return journey, ()
    return journey, _read_code(journey, session)


def known(journey: Journey, session: Session) -> Outcome:
    """The card has been read, and there is no receipt to be had: on to the second check."""
    if session.cases is None:
        return journey, ()
    return going_on(journey, replace(session, step=Step.SECOND_CHECK, pending=(), trouble=None))


def advance(journey: Journey, session: Session) -> Outcome:
    """The primary action of number, second check and list."""
    cases = session.cases
    if cases is None:
        return journey, ()
    if session.step is Step.CASE_NUMBER:
        return _ask_number(journey, session, cases)
    if session.step is Step.SECOND_CHECK:
        return _ask_cases(journey, session, cases)
    return journey, ()


def back(journey: Journey, session: Session, now: float) -> Outcome:
    """返回, the same way as forward. The second check is not asked twice in one visit."""
    cases = session.cases
    if cases is None:
        return journey, ()
    match session.step:
        case Step.CASE_NUMBER:
            emptied = replace(cases, number="", asked="", progress=None)
            away = replace(session, step=Step.CASES, cases=emptied, trouble=None)
            return replace(journey, session=away), (CancelDevice("code_scanner"),)
        case Step.CASE:
            # What was begun for one case is not another's: only who stands here stays.
            shut = replace(cases, chosen="", print=cases.print if printing(session) else None)
            listed = Session(
                session.session_id,
                Step.CASE_LIST,
                cases=shut,
                identity=session.identity,
                card_in=session.card_in,
                card=session.card,
            )
            return going_on(journey, listed)
    return leave(journey, session, now)


def printing(session: Session) -> bool:
    """A notice or result is being looked at or printed."""
    shown = session.cases.print if session.cases is not None else None
    return shown is not None and shown.phase is FilePhase.CHECKING


def file_readiness(journey: Journey) -> Readiness | None:
    """Whether a notice or result can be printed here now; None where there is no printer for pages."""
    health = journey.devices.get("page_printer")
    if health is None or health.state == "noDevice":
        return None
    if not health.usable:
        return Readiness.OUT
    return Readiness.NO_PAPER if health.paper in _NO_PAPER else Readiness.READY


# -- by number ------------------------------------------------------------------------------------------------------------


def by_number(journey: Journey, session: Session) -> Outcome:
    """To the screen that asks for a number."""
    return _to_number(journey, session, session.cases or Cases())


def _to_number(journey: Journey, session: Session, cases: Cases) -> Outcome:
    asking = replace(session, step=Step.CASE_NUMBER, cases=cases, trouble=None)
    return replace(journey, session=asking), _read_code(journey, asking)


def _read_code(journey: Journey, session: Session) -> tuple[Effect, ...]:
    health = journey.devices.get("code_scanner")
    return (ReadCode(session.session_id),) if health is not None and health.usable else ()


def _ask_number(journey: Journey, session: Session, cases: Cases) -> Outcome:
    if cases.asked or cases.progress is not None:
        return journey, ()  # the second half of a double touch
    number = number_in(cases.number)
    if not number:
        return going_on(
            journey, replace(session, trouble=Trouble("errors.cases.no_number", do="errors.do.see_receipt"))
        )
    asking = replace(cases, number=number, asked=number)
    ask = AskProgress(session.session_id, number)
    return replace(journey, session=replace(session, cases=asking, trouble=None)), (ask,)


def progress_trouble(why: Unanswered) -> Trouble:
    """What is said of a number that brought nothing."""
    if why is Unanswered.NOT_FOUND:
        return Trouble("errors.cases.number_unknown", do="errors.do.see_receipt")
    if why is Unanswered.REFUSED:
        return Trouble("errors.cases.refused", "errors.safe.case_kept", "errors.do.staff")
    return Trouble("errors.cases.away", "errors.safe.case_kept", "errors.do.later_or_phone")


# -- by card --------------------------------------------------------------------------------------------------------------


def _to_card(journey: Journey, session: Session, cases: Cases) -> Outcome:
    emptied = replace(cases, number="", asked="", progress=None)
    asking = replace(session, step=Step.IDENTITY, identity=IdentityPhase.WAITING, cases=emptied, trouble=None)
    return replace(journey, session=asking), (CancelDevice("code_scanner"), *ask_cards(journey, asking))


def _ask_cases(journey: Journey, session: Session, cases: Cases) -> Outcome:
    if cases.asking or session.card is None:
        return journey, ()
    if cases.locked:
        # Without it there are state and days, as by number.
        shut = replace(session, cases=replace(cases, asking=True), trouble=None)
        return replace(journey, session=shut), (AskCases(session.session_id, session.card, None),)
    if len(cases.second) != SECOND_DIGITS[cases.kind]:
        short = Trouble(f"errors.cases.short_{cases.kind.value}")
        return going_on(journey, replace(session, trouble=short))
    said = SecondSaid(cases.kind, cases.second)
    asking = replace(session, cases=replace(cases, asking=True), trouble=None)
    return replace(journey, session=asking), (AskCases(session.session_id, session.card, said),)


def not_opened(
    journey: Journey, session: Session, cases: Cases, why: Unanswered, again: float | None, now: float
) -> Outcome:
    """Why the second check opened nothing, and how often it may still be tried."""
    if why is Unanswered.CHECK_FAILED:
        tried = replace(cases, tries=cases.tries + 1)
        if not tried.locked:
            wrong = Trouble(f"errors.cases.wrong_{cases.kind.value}", do="errors.do.try_again_or_staff")
            return _say(journey, session, tried, wrong, now)
        return _say(journey, session, tried, Trouble("errors.cases.wrong_often", do="errors.do.staff_looks"), now)
    if why is Unanswered.CHECK_LOCKED:
        minutes = "" if again is None else str(max(1, round(again / 60)))
        what = "errors.cases.locked" if minutes else "errors.cases.wrong_often"
        locked = replace(cases, tries=max(cases.tries, 99))
        return _say(journey, session, locked, Trouble(what, do="errors.do.staff_looks", params={"n": minutes}), now)
    return _say(journey, session, cases, progress_trouble(why), now)


def _say(journey: Journey, session: Session, cases: Cases, trouble: Trouble, now: float) -> Outcome:
    """News that somebody has been waiting for counts as a sign of life."""
    return replace(journey, session=replace(session, cases=cases, trouble=trouble), idle_since=now), ()


# -- one case -------------------------------------------------------------------------------------------------------------


def _show(journey: Journey, session: Session, cases: Cases, submission_id: str) -> Outcome:
    if submission_id not in {case.submission_id for case in cases.found or ()}:
        return journey, ()
    shown = replace(cases, chosen=submission_id, print=cases.print if printing(session) else None)
    return going_on(journey, replace(session, step=Step.CASE, cases=shown, trouble=None))


def _print(journey: Journey, session: Session, cases: Cases, file_id: str, job: str) -> Outcome:
    case, card = cases.case, session.card
    file = next((file for file in case.files if file.file_id == file_id), None) if case is not None else None
    if case is None or card is None or file is None or not cases.opened or printing(session):
        return journey, ()
    if file_readiness(journey) is not Readiness.READY or not printable(file):
        return journey, ()  # the page says why beside it
    if cases.prints >= MOST_PRINTS:
        return going_on(journey, replace(session, trouble=Trouble("errors.cases.enough", do="errors.do.staff")))
    begun = replace(cases, print=FilePrint(file_id, job), prints=cases.prints + 1)
    effect = PrintCaseFile(session.session_id, job, card, case.submission_id, file)
    return replace(journey, session=replace(session, cases=begun, trouble=None)), (effect,)


def printable(file: CaseFile) -> bool:
    """Whether it may be asked for; that its seal holds is found out when it is."""
    return file.standing is FileStanding.READY
