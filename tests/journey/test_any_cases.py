"""Anything in any order around cases, supplements, inquiries and drafts: nobody is shown what was not opened."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from kiosk.journey import events as ev
from kiosk.journey.effects import AskCases, AskInquiry, DropDraft, KeepDraft, PrintCaseFile, SaveDraft
from kiosk.journey.state import DeviceHealth, Network, Step
from kiosk.model.case import CaseSource, SecondKind
from kiosk.model.draft import DraftOffer
from kiosk.model.unanswered import Unanswered
from tests.journey.cases import DONE, NOTICE, NUMBER, PROGRESS, RESULT, TO_SUPPLEMENT
from tests.journey.inquirer import ANSWER, FUND, PENSION
from tests.journey.test_drafting import SAVED
from tests.journey.walks import CARD, GUIDE, Walk

EVENTS = 70
VISITORS = 60


def sensible(walk: Walk, dice: random.Random) -> ev.Event:
    """What somebody does, or is told, who follows the screen."""
    session = walk.journey.session
    sid = session.session_id if session is not None else ""
    if session is None:
        return dice.choice([ev.CasesAsked(), ev.InquiriesAsked(), ev.BundleChosen("retirement")])
    told: dict[Step, list[ev.Event]] = {
        Step.CASES: [ev.ByCardChosen()],
        Step.IDENTITY: [ev.CardRead(sid, CARD) if session.card is None else ev.PendingFound(sid, ())],
        Step.SECOND_CHECK: [
            *(ev.SecondSet("1234"), ev.Next(), ev.InquiryAnswered(sid, ANSWER)),
            ev.CasesKnown(sid, (TO_SUPPLEMENT, DONE), CaseSource.PLATFORM, opened=dice.random() < 0.7),
        ],
        Step.CASE_LIST: [ev.CaseChosen("sub-1"), ev.CaseChosen("sub-2")],
        Step.CASE: [ev.CaseFileAsked(RESULT.file_id), ev.SupplementAsked(), ev.GuideLoaded(sid, GUIDE)],
        Step.INQUIRIES: [ev.InquiryChosen("fund"), ev.InquiryChosen("pension")],
        Step.FORM: [ev.FieldSet("period", "year"), ev.FieldSet("phone", "13900000000"), ev.Next()],
        Step.SITUATION: [ev.Answered("kind", "legal"), ev.Next()],
        Step.HOME: [ev.GuideLoaded(sid, GUIDE)],
    }
    return dice.choice(told.get(session.step, [ev.Next()]))


def anything(walk: Walk, dice: random.Random) -> ev.Event:
    session = walk.journey.session
    sid = session.session_id if session is not None else "nobody"
    job = session.cases.print.job if session and session.cases and session.cases.print else "job"
    touches: list[ev.Event] = [
        *(
            ev.CasesAsked(),
            ev.InquiriesAsked(),
            ev.BundleChosen("retirement"),
            ev.Back(),
            ev.Next(),
            ev.Next(),
            ev.Next(),
        ),
        *(ev.ByCardChosen(), ev.ByNumberChosen(), ev.NumberSet(NUMBER), ev.SecondSet("1234"), ev.SecondSet("12")),
        *(ev.SecondKindChosen(SecondKind.ATTENDANT), ev.CaseChosen("sub-1"), ev.CaseChosen("sub-2")),
        *(ev.CaseFileAsked(RESULT.file_id), ev.CaseFileAsked(NOTICE.file_id), ev.SupplementAsked(), ev.KeepAsked()),
        *(ev.InquiryChosen("fund"), ev.InquiryChosen("pension"), ev.InquiryPrintAsked(), ev.DraftTaken()),
        *(ev.FieldSet("period", "year"), ev.FieldSet("phone", "13900000000"), ev.Answered("kind", "legal")),
        ev.ExitAsked() if dice.random() < 0.2 else ev.OverlayClosed(),
    ]
    answers: list[ev.Event] = [
        *(ev.CardFound(sid), ev.CardRead(sid, CARD), ev.PendingFound(sid, ())),
        ev.PendingFound(sid, (), DraftOffer("retirement", "退休", SAVED)),
        *(ev.ProgressKnown(sid, NUMBER, PROGRESS), ev.ProgressUnknown(sid, NUMBER, Unanswered.AWAY)),
        ev.CasesKnown(sid, (TO_SUPPLEMENT, DONE), CaseSource.PLATFORM, opened=dice.random() < 0.7),
        ev.CasesNotKnown(sid, dice.choice(list(Unanswered)), 60.0),
        ev.CaseFilePrinted(sid, job, dice.choice(["done", "failed", "unknown", "refused"]), "changed"),
        *(ev.GuideLoaded(sid, GUIDE), ev.GuideFailed(sid, "retirement"), ev.InquiryAnswered(sid, ANSWER)),
        *(
            ev.InquiryNotAnswered(sid, dice.choice(list(Unanswered))),
            ev.DraftFailed(sid, "guide"),
            ev.DraftKept(sid, SAVED),
        ),
        *(ev.CodeRead(sid, NUMBER), ev.DeviceFailed(sid, "code_scanner", "timeOut", "")),
        *(ev.NetworkChanged(dice.choice(list(Network))), ev.DiskChanged(tight=dice.random() < 0.3)),
        *(ev.StandingKnown(sid, True, "KSK1"), ev.WaiversKnown(sid, ("x",), ())),
    ]
    return dice.choice(touches if dice.random() < 0.6 else answers)


def holds(walk: Walk, known: int) -> None:
    """``known``: effects before this event."""
    session = walk.journey.session
    cases = session.cases if session is not None else None
    for effect in walk.effects[known:]:
        if isinstance(effect, PrintCaseFile):
            assert cases is not None
            assert cases.opened
        if isinstance(effect, AskCases | AskInquiry | SaveDraft | KeepDraft | DropDraft | PrintCaseFile):
            assert CARD in (getattr(effect, "card", CARD), getattr(getattr(effect, "session", None), "card", None))
    if session is None:
        return
    if session.step is Step.CASE:
        assert cases is not None
        assert cases.case is not None
    if session.step is Step.CASE_LIST:
        assert cases is not None
        assert cases.found is not None
    if session.step is Step.INQUIRY:
        assert session.inquiry is not None
        assert session.inquiry.answer is not None
    if session.supplement is not None:
        assert session.guide is not None
        assert session.card is not None
    if session.step in (Step.SECOND_CHECK, Step.CASE_LIST, Step.CASE, Step.INQUIRY):
        assert session.card is not None
    if session.step is Step.GOODBYE:
        assert (session.card, session.cases, session.inquiry, session.guide, dict(session.form)) == (None,) * 4 + ({},)


@pytest.mark.req("M14", "M21", "M23")
def test_whatever_is_touched_and_answered_nothing_is_shown_that_was_not_opened() -> None:
    for visitor in range(VISITORS):
        dice = random.Random(f"visitor {visitor}")
        walk = Walk()
        for role in ("id_reader", "page_printer", "code_scanner", "receipt_printer"):
            walk.do(ev.DeviceChanged(role, DeviceHealth("online", "full")))
        walk.journey = replace(walk.journey, inquiries=(FUND, PENSION))
        for _ in range(EVENTS):
            known = len(walk.effects)
            if dice.random() < 0.08:
                walk.wait(dice.randrange(1, 12))
            else:
                walk.do(sensible(walk, dice) if dice.random() < 0.6 else anything(walk, dice))
            holds(walk, known)
