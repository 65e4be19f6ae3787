"""A citizen who comes for their cases, and what is told to them; made up."""

from __future__ import annotations

from datetime import UTC, date, datetime

from kiosk.journey import events as ev
from kiosk.journey.case_state import Cases
from kiosk.journey.state import DeviceHealth, Step
from kiosk.model.case import (
    Case,
    CaseAnswer,
    CaseFile,
    CaseProgress,
    CaseSource,
    CaseState,
    CaseStep,
    FileKind,
    Organ,
    Wanted,
    WantedList,
)
from tests.journey.walks import CARD, Walk

NUMBER = "KSK06271123000018"
WHEN = datetime(2026, 11, 23, 10, 31, tzinfo=UTC)
PROGRESS = CaseProgress(NUMBER, CaseState.ACCEPTED, WHEN, WHEN, date(2026, 12, 23))
RESULT = CaseFile("file-1", FileKind.RESULT, "退休审批表", "application/pdf", "ab" * 32, 1000, "pades")
NOTICE = CaseFile("file-2", FileKind.NOTICE, "补正告知书", "application/pdf", "cd" * 32, 1000, "pades")
WANTED = WantedList(
    "list-1",
    (
        Wanted("公示证明", "缺单位盖章", "请重新扫描", material_id="notice"),
        Wanted("手机号码", "号码不通", "请更正", field_id="phone"),
    ),
    date(2026, 12, 7),
)
TO_SUPPLEMENT = Case(
    "sub-1",
    NUMBER,
    "retirement",
    "退休",
    "150627",
    CaseState.SUPPLEMENT,
    (CaseStep(CaseState.RECEIVED, WHEN), CaseStep(CaseState.SUPPLEMENT, WHEN), CaseStep(CaseState.ACCEPTED)),
    items=(("pension", "养老金申领"), ("fund", "公积金提取")),
    here=True,
    answer=CaseAnswer(Organ("综合窗口", "0477-000-0000"), "2026-11-24", wanted=WANTED, files=(NOTICE,)),
)
DONE = Case(
    "sub-2",
    "KSK06271101000001",
    "retirement",
    "退休",
    "150627",
    CaseState.DONE,
    (CaseStep(CaseState.DONE, WHEN),),
    answer=CaseAnswer(Organ("人社局"), "2026-11-20", files=(RESULT,)),
)


class Asker(Walk):
    """Somebody who touched 我的办件."""

    def __init__(self) -> None:
        super().__init__()
        for role in ("id_reader", "page_printer", "code_scanner"):
            self.do(ev.DeviceChanged(role, DeviceHealth("online", "full" if role == "page_printer" else None)))
        self.do(ev.CasesAsked())

    @property
    def cases(self) -> Cases:
        if self.session.cases is None:
            raise AssertionError("not here for cases")
        return self.session.cases

    @property
    def sid(self) -> str:
        return self.session.session_id

    @property
    def said(self) -> str:
        return "" if self.session.trouble is None else self.session.trouble.what

    def by_number(self, number: str = NUMBER) -> Asker:
        self.do(ev.ByNumberChosen(), ev.NumberSet(number), ev.Next())
        return self

    def by_card(self) -> Asker:
        self.do(ev.ByCardChosen(), ev.CardFound(self.sid), ev.CardRead(self.sid, CARD), ev.PendingFound(self.sid, ()))
        assert self.at is Step.SECOND_CHECK
        return self

    def passed(self, *cases: Case, opened: bool = True, source: CaseSource = CaseSource.PLATFORM) -> Asker:
        self.by_card().do(ev.SecondSet("1234"), ev.Next())
        self.do(ev.CasesKnown(self.sid, cases or (TO_SUPPLEMENT, DONE), source, opened))
        return self

    def looking_at(self, submission_id: str) -> Asker:
        self.passed().do(ev.CaseChosen(submission_id))
        return self
