"""Every state of the walk, every role: what happens when the cable is pulled there, and when it is put back.

The states come from ``journey.state``: a step or a phase that is added there has no station here and fails the tests until
somebody has decided what its citizen sees. ``python -m tests.journey.unplugged`` writes docs/unplugged.md from what is observed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.config import ROLES
from kiosk.copy_guide import copy_guide
from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.journey.after_events import PassedOver
from kiosk.journey.state import DeviceHealth, IdentityPhase, Network, PrintPhase, ScanPhase, Session, Step
from kiosk.model.case import CaseSource
from kiosk.model.division_choice import DivisionChoice, Reach
from kiosk.text import Texts
from tests.journey.afterward import after_receipt, billed
from tests.journey.walks import CARD, NOTHING_READ, PAGE, Walk, came, receipt

ONLINE, GONE = DeviceHealth("online"), DeviceHealth("offline", detail="unplugged")
TOP = Path(__file__).resolve().parents[2]
PAPER = TOP / "docs" / "unplugged.md"

Phase = IdentityPhase | ScanPhase | PrintPhase | None
PHASES: dict[Step, type[IdentityPhase] | type[ScanPhase] | type[PrintPhase]] = {
    Step.IDENTITY: IdentityPhase,
    Step.SCAN: ScanPhase,
    Step.RECEIPT: PrintPhase,
}


@dataclass(frozen=True)
class Station:
    """A state of the walk; ``phase`` where the step has several."""

    step: Step
    phase: Phase = None

    def __str__(self) -> str:
        return self.step.value if self.phase is None else f"{self.step.value}/{self.phase.value}"


def stations() -> Iterator[Station]:
    """Every state that the journey knows."""
    for step in Step:
        if step in PHASES:
            yield from (Station(step, phase) for phase in PHASES[step])
        else:
            yield Station(step)


def walk_to(station: Station) -> Walk:
    """A walk that stands there, all devices being well. Raises KeyError for a state that nobody has thought of."""
    walk = Walk()
    for role in ROLES:
        walk.do(ev.DeviceChanged(role, ONLINE))
    _WAYS[(station.step, station.phase)](walk)
    return walk


def _chosen(walk: Walk) -> Walk:
    walk.do(ev.BundleChosen("retirement"))
    from tests.journey.walks import GUIDE

    return walk.do(ev.GuideLoaded(walk.session.session_id, GUIDE))


def _division(walk: Walk) -> Walk:
    choices = (DivisionChoice("150602", "东胜区", Reach.OTHER), DivisionChoice("150627", "伊金霍洛旗", Reach.OWN))
    walk.journey = replace(walk.journey, divisions=choices)
    return _chosen(walk).do(ev.DivisionsAsked())


def _table(walk: Walk) -> Walk:
    walk.do(ev.BundleChosen("retirement"))
    from tests.journey.walks import GUIDE

    asked = replace(GUIDE.situations[0], table="retirement_age")
    guide = replace(GUIDE, situations=(asked, *GUIDE.situations[1:]))
    walk.do(ev.GuideLoaded(walk.session.session_id, guide), ev.Next(), ev.Next())
    return walk.do(ev.TableAsked(asked.situation_id))


def _identity(phase: IdentityPhase) -> Callable[[Walk], Walk]:
    def go(walk: Walk) -> Walk:
        walk.to_identity()
        sid = walk.session.session_id
        if phase is not IdentityPhase.WAITING:
            walk.do(ev.CardFound(sid))
        return walk.do(ev.CardRead(sid, CARD)) if phase is IdentityPhase.READ else walk

    return go


def _scan(phase: ScanPhase) -> Callable[[Walk], Walk]:
    def go(walk: Walk) -> Walk:
        walk.to_checklist().fill_form().do(ev.Next())
        if phase is not ScanPhase.READY:
            walk.do(ev.ScanAsked())
        if phase in (ScanPhase.READY, ScanPhase.SCANNING):
            return walk
        if phase is ScanPhase.SETTLING:
            # Judged and let stand, and its words are still being read.
            return walk.do(*came(walk)[:-1], ev.PageAccepted())
        walk.take_page()
        return walk.do(ev.PagesAsked()) if phase is ScanPhase.PAGES else walk

    return go


def _receipt(phase: PrintPhase) -> Callable[[Walk], Walk]:
    def go(walk: Walk) -> Walk:
        walk.do(ev.NetworkChanged(Network.AWAY)).committed()
        return walk if phase is PrintPhase.PRINTING else walk.do(ev.Printed(walk.submission_id, phase.value))

    return go


def _evaluate(walk: Walk) -> Walk:
    return _receipt(PrintPhase.DONE)(walk).do(ev.EvaluateAsked())


def _cases(walk: Walk) -> Walk:
    walk.do(ev.CasesAsked(), ev.ByCardChosen())
    sid = walk.session.session_id
    return walk.do(ev.CardFound(sid), ev.CardRead(sid, CARD), ev.PendingFound(sid, ()))


def _inquiring(walk: Walk) -> Walk:
    from tests.journey.inquirer import FUND

    walk.journey = replace(walk.journey, inquiries=(FUND,))
    return walk.do(ev.InquiriesAsked())


def _told(walk: Walk) -> Walk:
    from tests.journey.inquirer import ANSWER, FUND

    walk.do(ev.InquiryChosen(FUND.inquiry_id))
    sid = walk.session.session_id
    walk.do(ev.CardFound(sid), ev.CardRead(sid, CARD), ev.PendingFound(sid, ()), ev.SecondSet("1234"), ev.Next())
    return walk.do(ev.InquiryAnswered(sid, ANSWER))


def _listed(walk: Walk) -> Walk:
    from tests.journey.cases import DONE

    _cases(walk).do(ev.SecondSet("1234"), ev.Next())
    return walk.do(ev.CasesKnown(walk.session.session_id, (DONE,), CaseSource.PLATFORM, opened=True))


_WAYS: dict[tuple[Step, Phase], Callable[[Walk], Walk]] = {
    (Step.HOME, None): lambda walk: walk,
    (Step.SEARCH, None): lambda walk: walk.do(ev.SearchAsked(), ev.QuerySet("tuixiu")),
    (Step.OVERVIEW, None): _chosen,
    (Step.OVERVIEW_PAPERS, None): lambda walk: _chosen(walk).do(ev.LeafletsAsked()),
    (Step.SITUATION_TABLE, None): _table,
    (Step.DIVISION, None): _division,
    (Step.ITEMS, None): lambda walk: _chosen(walk).do(ev.Next()),
    (Step.SITUATION, None): lambda walk: _chosen(walk).do(ev.Next(), ev.Next()),
    (Step.NOTICE, None): lambda walk: _chosen(walk).do(ev.Next(), ev.Next(), ev.Answered("kind", "legal"), ev.Next()),
    **{(Step.IDENTITY, phase): _identity(phase) for phase in IdentityPhase},
    (Step.CHECKLIST, None): Walk.to_checklist,
    (Step.FORM, None): lambda walk: walk.to_checklist().do(ev.Next(), ev.FieldSet("phone", "1390")),
    **{(Step.SCAN, phase): _scan(phase) for phase in ScanPhase},
    (Step.REVIEW, None): lambda walk: walk.to_checklist().fill_form().scan_all().do(ev.Next()),
    (Step.SIGN, None): lambda walk: walk.to_sign().do(ev.SignatureDrawn(b"png")),
    (Step.SUBMITTING, None): Walk.submit,
    **{(Step.RECEIPT, phase): _receipt(phase) for phase in PrintPhase},
    (Step.DELIVERY, None): lambda walk: after_receipt(walk, Step.DELIVERY),
    (Step.PAYMENT, None): lambda walk: billed(walk).do(ev.Next()),
    (Step.PHONE_MESSAGES, None): lambda walk: after_receipt(walk, Step.PHONE_MESSAGES),
    (Step.EVALUATE, None): _evaluate,
    (Step.CASES, None): lambda walk: walk.do(ev.CasesAsked()),
    (Step.CASE_NUMBER, None): lambda walk: walk.do(ev.CasesAsked(), ev.ByNumberChosen(), ev.NumberSet("KSK0627")),
    (Step.SECOND_CHECK, None): lambda walk: _cases(walk),
    (Step.CASE_LIST, None): lambda walk: _listed(walk),
    (Step.CASE, None): lambda walk: _listed(walk).do(ev.CaseChosen("sub-2")),
    (Step.COPY, None): lambda walk: walk.do(ev.CopyingOffered(copy_guide("150627", "旗", str)), ev.CopyAsked()),
    (Step.INQUIRIES, None): lambda walk: _inquiring(walk),
    (Step.INQUIRY, None): lambda walk: _told(_inquiring(walk)),
    (Step.GOODBYE, None): lambda walk: _evaluate(walk).do(ev.EvaluationSkipped()),
    (Step.OUT_OF_SERVICE, None): lambda walk: walk.do(ev.ServiceStopped("errors.store.broken")),
}


def pull(walk: Walk, role: str) -> None:
    """The cable goes: the device says so, and whatever it was doing for this visit fails as its driver would make it fail."""
    session = walk.journey.session
    walk.do(ev.DeviceChanged(role, GONE))
    if session is None:
        return
    if role == "receipt_printer" and session.printing:
        walk.do(ev.Printed(walk.submission_id, "unknown", "connectionLost"))
    elif role in _running(session):
        walk.do(ev.DeviceFailed(session.session_id, role, "deviceNotReady", "unplugged"))


def put_back(walk: Walk, role: str) -> None:
    """The cable is in again, and a few seconds pass."""
    walk.do(ev.DeviceChanged(role, ONLINE)).wait(3)


def _running(session: Session) -> tuple[str, ...]:
    if session.step is Step.IDENTITY and session.card is None:
        return ("id_reader", "card_reader")
    if session.step is Step.SCAN and session.scan is not None and session.scan.phase is ScanPhase.SCANNING:
        return ("scanner",)
    return ()


def entered(walk: Walk) -> tuple[object, ...]:
    """Everything that the citizen has given so far."""
    s = walk.journey.session
    if s is None:
        return ()
    pages = {material: tuple(page.sha256 for page in taken) for material, taken in s.pages.items()}
    taken = tuple(page.page_id for page in s.scan.pages.pages) if s.scan is not None else ()
    shown = s.scan.page if s.scan is not None else None
    kept = s.filing.receipt if s.filing is not None else None
    return (
        s.guide,
        s.items,
        dict(s.answers),
        s.card,
        dict(s.form),
        pages,
        taken,
        shown,
        s.letter,
        s.signature_png,
        kept,
    )


def to_the_end(walk: Walk) -> None:
    """Go on from wherever it stands, as a citizen would, until the goodbye."""
    for _ in range(40):
        session = walk.journey.session
        if session is None or session.step is Step.GOODBYE:
            return
        _one_step(walk, session)
    raise AssertionError(f"the walk does not go on: {walk.at}")


def _one_step(walk: Walk, session: Session) -> None:
    sid = session.session_id
    match session.step:
        case Step.SEARCH:
            from tests.journey.walks import GUIDE

            walk.do(ev.BundleChosen("retirement"), ev.GuideLoaded(sid, GUIDE))
        case Step.SITUATION:
            walk.do(ev.Answered("kind", "legal"), ev.Next())
        case Step.IDENTITY if session.card is None:
            asked = [effect for effect in walk.effects if isinstance(effect, ef.ReadIdCard)]
            if not asked:
                raise AssertionError("nobody asked for the card")
            walk.do(ev.CardFound(sid), ev.CardRead(sid, CARD), ev.PendingFound(sid, ()))
        case Step.IDENTITY:
            walk.do(ev.PendingFound(sid, ()))
        case Step.CASES | Step.CASE_NUMBER | Step.SECOND_CHECK | Step.CASE_LIST | Step.CASE:
            walk.do(ev.ExitAsked())
        case Step.INQUIRIES | Step.INQUIRY | Step.COPY:
            walk.do(ev.ExitAsked())
        case Step.FORM:
            walk.do(ev.FieldSet("phone", "13900000000"), ev.FieldSet("fund_no", "123456"), ev.Next())
        case Step.SCAN if session.scan is not None:
            if session.scan.phase is ScanPhase.READY:
                walk.do(ev.ScanAsked())
            elif session.scan.phase is ScanPhase.SCANNING:
                walk.take_page()
            elif session.scan.phase is ScanPhase.PAGES:
                walk.do(ev.AllPagesThere())
            elif session.scan.phase is ScanPhase.SETTLING:
                page = session.scan.pages.pages[0]
                walk.do(ev.PageReady(sid, page.page_id, PAGE, NOTHING_READ))
            else:
                walk.accept()
        case Step.SIGN:
            walk.do(ev.SignatureDrawn(b"png"), ev.Next())
        case Step.SUBMITTING:
            walk.do(ev.NetworkChanged(Network.AWAY), ev.Committed(walk.submission_id, receipt(walk.submission_id)))
            walk.wait(9)
        case Step.RECEIPT if session.printing:
            walk.do(ev.Printed(walk.submission_id, "done"))
        case Step.DELIVERY | Step.PAYMENT | Step.PHONE_MESSAGES:
            walk.do(PassedOver())
        case Step.EVALUATE:
            walk.do(ev.EvaluationSkipped())
        case _:
            walk.do(ev.Next())


def said(walk: Walk) -> str:
    """The message id of what the screen says of it; empty when nothing."""
    session = walk.journey.session
    if session is None:
        return ""
    if session.trouble is not None:
        return session.trouble.what
    if session.step is Step.RECEIPT and session.filing is not None and session.filing.print_phase is PrintPhase.UNKNOWN:
        return "errors.print.unknown"
    if session.step is Step.OVERVIEW:
        from kiosk.journey.view import devices_out

        return "".join(f"screens.overview.out.{role}" for role in devices_out(walk.journey))
    return ""


def cell(station: Station, role: str) -> tuple[str, str]:
    """What is said while the cable is out, and after it is back; message ids."""
    walk = walk_to(station)
    if said(walk):  # what the screen says anyway is not the cable's
        before = said(walk)
        pull(walk, role)
        out = said(walk) if said(walk) != before else ""
        put_back(walk, role)
        return out, said(walk) if said(walk) != before else ""
    pull(walk, role)
    out = said(walk)
    put_back(walk, role)
    return out, said(walk)


def paper() -> str:
    """docs/unplugged.md."""
    texts = Texts(TOP / "assets" / "locale")
    notes: dict[str, str] = {"": "·"}
    lines = [
        "# Unplugged while …",
        "",
        "Every state of the walk, every device: what the screen says while its cable is out. Written by",
        "`python -m tests.journey.unplugged` from what the walk does; `tests/journey/test_unplugged.py` checks each cell",
        "and this page, `tests/faults/test_unplugged.py` pulls the cables of the virtual devices under the running kiosk.",
        "",
        "In every cell all that was entered is kept, and with the cable back in the walk goes on to its end. `·`: nothing",
        "is said, since nothing is asked of the device there; it recovers by itself. A letter: that sentence is shown, and",
        "goes by itself when the device is back, except where it says what became of a receipt.",
        "",
        "| state | " + " | ".join(f"`{role}`" for role in ROLES) + " |",
        "|---|" + "---|" * len(ROLES),
    ]
    for station in stations():
        cells = []
        for role in ROLES:
            message = cell(station, role)[0]
            cells.append(notes.setdefault(message, chr(ord("A") + len(notes) - 1)))
        lines.append(f"| {station} | " + " | ".join(cells) + " |")
    lines.append("")
    lines += [f"- **{mark}** `{message}`: {texts.say(message)}" for message, mark in notes.items() if message]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAPER.write_text(paper(), encoding="utf-8")
    sys.stdout.write(f"{PAPER}\n")
