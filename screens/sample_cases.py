"""Cases for pictures and tests: each answer of an organ, by number and by card. Everything in it is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from kiosk.journey.case_state import Cases, FilePhase, FilePrint
from kiosk.journey.state import DeviceHealth, IdentityPhase, Journey, Network, Session, Step, Trouble
from kiosk.model.case import (
    Case,
    CaseAnswer,
    CaseFile,
    CaseProgress,
    CaseSource,
    CaseState,
    CaseStep,
    FileKind,
    FileStanding,
    Organ,
    Wanted,
    WantedList,
)
from kiosk.model.inquiry import Inquiring, InquiryAnswer
from screens.sample_home import HOME
from screens.sample_inquiries import FUND, PENSION
from screens.sample_papers import CARD, CHINA

NUMBER = "KSK06271123000018"
_SENT, _SEEN = datetime(2026, 11, 20, 10, 31, tzinfo=CHINA), datetime(2026, 11, 21, 16, 2, tzinfo=CHINA)
_WINDOW = Organ("伊金霍洛旗综合窗口（样例）", "0477-0000000", "样例路 1 号")
WANTED = WantedList(
    "list-sample",
    (
        Wanted("公示证明或公示表", "缺单位盖章", "请重新扫描盖章后的原件", material_id="publicity"),
        Wanted("收款银行卡号", "与所选银行不符", "请更正", field_id="bank_card"),
    ),
    date(2026, 12, 7),
)
NOTICE = CaseFile("notice-sample", FileKind.NOTICE, "一次性告知书", "application/pdf", "00" * 32, 90_000, "pades")
RESULT = CaseFile("result-sample", FileKind.RESULT, "退休审批表", "application/pdf", "11" * 32, 120_000, "pades")
_BEGUN = (CaseStep(CaseState.RECEIVED, _SENT),)
_AHEAD = (CaseStep(CaseState.ACCEPTED), CaseStep(CaseState.DONE))


def _case(state: CaseState, steps: tuple[CaseStep, ...], answer: CaseAnswer | None = None, **more: object) -> Case:
    items = (("pension", "养老金申领"), ("fund", "公积金提取"))
    case = Case(
        "case-sample", NUMBER, "retirement", "退休一件事", "150627", state, steps, items, here=True, answer=answer
    )
    return replace(case, **more)  # type: ignore[arg-type]


TO_SUPPLEMENT = _case(
    CaseState.SUPPLEMENT,
    (*_BEGUN, CaseStep(CaseState.SUPPLEMENT, _SEEN), *_AHEAD),
    CaseAnswer(_WINDOW, "2026-11-21", wanted=WANTED, files=(NOTICE,)),
)
_KEPT = _case(
    CaseState.KEPT, (CaseStep(CaseState.KEPT),), None, number="L-KSK0627-20261123-0042-C", submission_id="kept"
)
_ACCEPTED = _case(
    CaseState.ACCEPTED,
    (*_BEGUN, CaseStep(CaseState.PASSED, _SEEN), CaseStep(CaseState.ACCEPTED, _SEEN), CaseStep(CaseState.DONE)),
    CaseAnswer(_WINDOW, "2026-11-21"),
    due=date(2026, 12, 23),
    submission_id="accepted",
)
_REFUSED = _case(
    CaseState.REFUSED,
    (*_BEGUN, CaseStep(CaseState.REFUSED, _SEEN)),
    CaseAnswer(
        _WINDOW,
        "2026-11-21",
        "参保地不在本旗，本窗口没有办理权限。",
        "《样例规定》第十条",
        Organ("东胜区综合窗口（样例）", "0477-0000001", "样例街 2 号"),
        files=(replace(NOTICE, title="不予受理通知书"),),
    ),
)
_DONE = _case(
    CaseState.DONE,
    (*_BEGUN, CaseStep(CaseState.ACCEPTED, _SEEN), CaseStep(CaseState.DONE, _SEEN)),
    CaseAnswer(_WINDOW, "2026-11-21", files=(RESULT, replace(NOTICE, title="受理通知书"))),
)
_GONE = replace(
    _DONE,
    answer=CaseAnswer(
        _WINDOW,
        "2026-11-21",
        files=(
            replace(RESULT, standing=FileStanding.REVOKED),
            replace(NOTICE, standing=FileStanding.COMING),
            replace(NOTICE, file_id="damaged", title="受理通知书", standing=FileStanding.DAMAGED),
        ),
    ),
)
PROGRESS = CaseProgress(NUMBER, CaseState.ACCEPTED, _SENT, _SEEN, date(2026, 12, 23))


def _at(step: Step, cases: Cases, trouble: Trouble | None = None, *, card: bool = False) -> Journey:
    read = {"card": CARD, "identity": IdentityPhase.READ} if card else {}
    printer = {"page_printer": DeviceHealth("online", "full"), "code_scanner": DeviceHealth("online")}
    session = Session("visit-sample", step, cases=cases, trouble=trouble, **read)  # type: ignore[arg-type]
    return replace(HOME, session=session, devices={**HOME.devices, **printer})


def _shown(case: Case, printed: FilePrint | None = None, *, opened: bool = True) -> Journey:
    cases = Cases(found=(case,), opened=opened, chosen=case.submission_id, print=printed)
    return _at(Step.CASE, cases, card=True)


def _printed(phase: FilePhase, code: str = "") -> FilePrint:
    return FilePrint("result-sample", "job", phase, code)


def _listed(*found: Case, source: CaseSource = CaseSource.PLATFORM, opened: bool = True) -> Journey:
    return _at(Step.CASE_LIST, Cases(found=found, source=source, opened=opened), card=True)


_ROW = {"state": "正常", "monthly": "1488.00", "paid_until": "2026-10", "balance": "53568.00"}


def _inquiry(rows: tuple[dict[str, str], ...]) -> Journey:
    answer = InquiryAnswer(rows, "2026-11-23T10:00:00+08:00", "鄂尔多斯市住房公积金中心（样例）")
    journey = _at(Step.INQUIRY, Cases(), card=True)
    session = journey.session
    told = Inquiring(FUND, answer)
    return journey if session is None else replace(journey, session=replace(session, inquiry=told))


def inquiries() -> dict[str, Journey]:
    """Name of the picture -> snapshot."""
    listed = replace(_at(Step.INQUIRIES, Cases()), inquiries=(FUND, PENSION))
    return {
        "inquiries": listed,
        "inquiries-away": replace(listed, network=Network.AWAY),
        "inquiry": _inquiry((_ROW,)),
        "inquiry-none": _inquiry(()),
    }


def cases() -> dict[str, Journey]:
    """Name of the picture -> snapshot."""
    wrong = Trouble("errors.cases.wrong_phone", do="errors.do.try_again_or_staff")
    often = Trouble("errors.cases.wrong_often", do="errors.do.staff_looks")
    heard = replace(_listed(_KEPT, TO_SUPPLEMENT, source=CaseSource.KIOSK), network=Network.AWAY)
    shut = _listed(replace(_KEPT, bundle_name=""), source=CaseSource.KIOSK, opened=False)
    return {
        "cases": _at(Step.CASES, Cases()),
        "cases-number": _at(Step.CASE_NUMBER, Cases(number="KSK0627")),
        "cases-number-told": _at(Step.CASE_NUMBER, Cases(number=NUMBER, progress=PROGRESS)),
        "cases-number-heard": _at(Step.CASE_NUMBER, Cases(number=NUMBER, progress=replace(PROGRESS, seen=_SEEN))),
        "cases-second": _at(Step.SECOND_CHECK, Cases(second="12"), card=True),
        "cases-second-wrong": _at(Step.SECOND_CHECK, Cases(tries=1), wrong, card=True),
        "cases-second-locked": _at(Step.SECOND_CHECK, Cases(tries=3), often, card=True),
        "cases-list": _listed(_KEPT, TO_SUPPLEMENT, _ACCEPTED),
        "cases-list-none": _listed(),
        "cases-list-heard": heard,
        "cases-list-shut": replace(shut, network=Network.AWAY),
        "cases-supplement": _shown(TO_SUPPLEMENT),
        "cases-kept": _shown(_KEPT),
        "cases-accepted": _shown(_ACCEPTED),
        "cases-refused": _shown(_REFUSED),
        "cases-done": _shown(_DONE),
        "cases-revoked": _shown(_GONE),
        "cases-printing": _shown(_DONE, _printed(FilePhase.CHECKING)),
        "cases-not-printed": _shown(_DONE, _printed(FilePhase.REFUSED, "changed")),
        "cases-no-paper": _shown(_DONE, _printed(FilePhase.FAILED, "paperOut")),
    }
