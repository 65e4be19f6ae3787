"""Inquiries asked of a platform that says what a test wants, and their slip."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from devices.print_report import PrintOutcome, PrintReport
from devices.receipt_printer.protocol import Pair, Text
from kiosk.asking import NotAnswered
from kiosk.bus import Bus
from kiosk.contract.case_query import InquiryReply
from kiosk.inquiry_questions import InquiryQuestions
from kiosk.journey import events as ev
from kiosk.journey.effects import AskInquiry, PrintInquiry
from kiosk.model.case import SecondKind, SecondSaid
from kiosk.model.inquiry import InquiryAnswer
from kiosk.model.unanswered import Unanswered
from kiosk.printing.inquiry_slip import inquiry_slip
from kiosk.text import Texts
from screens.samples import LOCALE
from tests.journey.inquirer import ANSWER, FUND
from tests.offline.samples import CARD

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ASK = AskInquiry("visit", FUND, CARD, SecondSaid(SecondKind.PHONE, "1234"), {"name": CARD.name})


class Desk:
    def __init__(self, says: Any = None) -> None:
        self.says, self.bus, self.asked, self.slips = says, Bus(), list[Any](), list[Any]()
        self.broken: Exception | None = None
        self.logged: list[str] = []
        self.questions = InquiryQuestions(
            cast(Any, self), lambda: cast(Any, self), Texts(LOCALE).say, lambda: NOW, self.bus, self._log
        )

    def ask(self, _session_id: str, question: Callable[[Any], Any], answered: Callable[[Any], None]) -> None:
        answered(question(self))

    def inquiry(self, kind: str, columns: frozenset[str], asked: Any) -> Any:
        self.asked += [kind, columns, asked]
        return self.says

    def print_slip(self, _holder: str, blocks: Any, done: Callable[[PrintReport], None], _job: str) -> None:
        if self.broken is not None:
            raise self.broken
        self.slips.append(blocks)
        done(PrintReport(PrintOutcome.DONE))

    def _log(self, event: str, **_: object) -> None:
        self.logged.append(event)


@pytest.mark.req("M23")
def test_the_office_is_asked_by_kind_with_person_second_check_and_form() -> None:
    desk = Desk(InquiryReply(({"state": "正常", "secret": "x"},), "2026-11-23T10:00:00+08:00", "公积金中心"))
    desk.questions.ask(ASK)
    kind, columns, asked = desk.asked
    assert (kind, columns) == ("fund", {"state", "balance"})
    assert (asked.person.number, asked.second.kind, asked.second.value, asked.form) == (
        CARD.number,
        "phone",
        "1234",
        {"name": CARD.name},
    )
    told = InquiryAnswer(({"state": "正常"},), "2026-11-23T10:00:00+08:00", "公积金中心")
    assert desk.bus.drain() == (ev.InquiryAnswered("visit", told),)


@pytest.mark.parametrize("why", list(Unanswered))
def test_why_there_is_no_answer_is_told(why: Unanswered) -> None:
    desk = Desk(NotAnswered(why, 9.0))
    desk.questions.ask(ASK)
    assert desk.bus.drain() == (ev.InquiryNotAnswered("visit", why, 9.0),)


@pytest.mark.req("M23")
def test_the_slip_says_what_the_office_said_when_and_that_it_proves_nothing() -> None:
    blocks = inquiry_slip(FUND, ANSWER, NOW, Texts(LOCALE).say)
    pairs = {block.label: block.value for block in blocks if isinstance(block, Pair)}
    assert (pairs["账户状态"], pairs["余额"]) == ("正常", "53568.00")
    said = "".join(block.text for block in blocks if isinstance(block, Text))
    assert "不作为证明" in said


def test_an_answer_without_a_row_prints_that_as_well() -> None:
    blocks = inquiry_slip(FUND, InquiryAnswer((), "2026-11-23T10:00:00+08:00"), NOW, Texts(LOCALE).say)
    assert any(isinstance(block, Text) and block.text == FUND.empty for block in blocks)


def test_the_end_of_a_print_is_told() -> None:
    desk = Desk()
    desk.questions.print(PrintInquiry("visit", "job", FUND, ANSWER))
    desk.questions.close()
    assert desk.bus.drain() == (ev.CaseFilePrinted("visit", "job", "done"),)


def test_a_slip_that_cannot_be_printed_has_failed() -> None:
    desk = Desk()
    desk.broken = RuntimeError("broken")
    desk.questions.print(PrintInquiry("visit", "job", FUND, ANSWER))
    desk.questions.close()
    assert desk.bus.drain() == (ev.CaseFilePrinted("visit", "job", "failed", "notMade"),)
    assert desk.logged == ["inquiry.not_printed"]
