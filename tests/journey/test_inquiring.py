"""Inquiries: the form and the second check of a visit, the office's answer, its print; nothing of it stays."""

from __future__ import annotations

import pytest

from kiosk.journey import events as ev
from kiosk.journey.case_state import SECOND_TRIES, Cases, FilePhase
from kiosk.journey.effects import AskInquiry, AskLicences, CheckStanding, PrintInquiry, ReadIdCard, SaveDraft, Wipe
from kiosk.journey.inquiring import MOST_PRINTS
from kiosk.journey.state import DeviceHealth, Step
from kiosk.model.case import SecondKind, SecondSaid
from kiosk.model.inquiry import Inquiry
from kiosk.model.unanswered import Unanswered
from tests.journey.inquirer import ANSWER, FUND, PENSION, PROGRESS, VOUCHED
from tests.journey.walks import CARD, Walk


class Inquirer(Walk):
    def __init__(self) -> None:
        super().__init__()
        self.do(ev.InquiriesOffered((FUND, PENSION, VOUCHED, PROGRESS)))
        self.do(ev.DeviceChanged("receipt_printer", DeviceHealth("online", "full")), ev.InquiriesAsked())

    @property
    def sid(self) -> str:
        return self.session.session_id

    @property
    def cases(self) -> Cases:
        assert self.session.cases is not None
        return self.session.cases

    def identified(self, inquiry: Inquiry = FUND) -> Inquirer:
        self.do(ev.InquiryChosen(inquiry.inquiry_id), ev.CardFound(self.sid), ev.CardRead(self.sid, CARD))
        self.do(ev.PendingFound(self.sid, ()))
        return self

    def asked(self, inquiry: Inquiry = FUND) -> Inquirer:
        self.identified(inquiry).do(ev.SecondSet("1234"), ev.Next())
        return self

    def told(self) -> Inquirer:
        self.asked().do(ev.InquiryAnswered(self.sid, ANSWER))
        return self


def test_where_nothing_is_offered_nothing_is_opened() -> None:
    assert Walk().do(ev.InquiriesAsked()).journey.session is None


@pytest.mark.req("M23")
def test_an_inquiry_asks_for_the_card_and_what_the_card_says_is_not_asked_again() -> None:
    walk = Inquirer().do(ev.InquiryChosen("fund"))
    assert walk.count(ReadIdCard) == 1
    assert Inquirer().identified(FUND).at is Step.SECOND_CHECK


@pytest.mark.req("M23")
def test_what_the_card_cannot_say_is_asked_before_the_second_check() -> None:
    walk = Inquirer().identified(PENSION)
    assert walk.at is Step.FORM
    for _ in range(3):
        if walk.at is Step.FORM:
            walk.do(ev.FieldSet("period", "year"), ev.Next())
    assert walk.at is Step.SECOND_CHECK


@pytest.mark.req("M23")
def test_the_office_is_asked_with_form_card_and_second_check() -> None:
    walk = Inquirer().asked()
    asked = walk.last(AskInquiry)
    assert isinstance(asked, AskInquiry)
    assert (asked.inquiry, asked.card, asked.second) == (FUND, CARD, SecondSaid(SecondKind.PHONE, "1234"))
    assert dict(asked.form) == {"name": CARD.name, "number": CARD.number}
    assert walk.do(ev.Next()).count(AskInquiry) == 1


@pytest.mark.req("M23")
def test_the_answer_is_shown_and_gone_with_the_visit() -> None:
    walk = Inquirer().told()
    assert walk.at is Step.INQUIRY
    assert walk.session.inquiry is not None
    assert walk.session.inquiry.answer == ANSWER
    sid = walk.sid
    walk.do(ev.Next())
    assert (walk.at, walk.session.inquiry, walk.last(Wipe)) == (Step.GOODBYE, None, Wipe(sid))


@pytest.mark.req("M21", "M23")
def test_an_answer_of_the_visit_before_reaches_nobody() -> None:
    walk = Inquirer().asked()
    old = walk.sid
    walk.do(ev.ExitAsked(), ev.Next(), ev.InquiriesAsked(), ev.InquiryAnswered(old, ANSWER))
    assert walk.at is Step.INQUIRIES


def test_which_second_check_is_asked_is_the_inquirys_word() -> None:
    assert Inquirer().identified(VOUCHED).cases.kind is SecondKind.ATTENDANT


def test_what_takes_no_second_check_is_asked_by_number() -> None:
    assert Inquirer().do(ev.InquiryChosen("progress")).at is Step.CASE_NUMBER


def test_wrong_digits_open_nothing_and_end_at_the_list() -> None:
    walk = Inquirer().identified()
    for _ in range(SECOND_TRIES):
        walk.do(ev.SecondSet("9999"), ev.Next(), ev.InquiryNotAnswered(walk.sid, Unanswered.CHECK_FAILED))
        assert walk.at is Step.SECOND_CHECK
    walk.do(ev.Next())
    assert (walk.at, walk.count(AskInquiry), walk.cases.locked) == (Step.INQUIRIES, SECOND_TRIES, True)
    assert walk.do(ev.InquiryChosen("fund"), ev.SecondSet("1234"), ev.Next()).count(AskInquiry) == SECOND_TRIES


@pytest.mark.req("M22")
@pytest.mark.parametrize(
    ("why", "said"),
    [
        (Unanswered.AWAY, "errors.cases.away"),
        (Unanswered.LATE, "errors.cases.away"),
        (Unanswered.NOT_FOUND, "errors.inquiry.closed"),
        (Unanswered.REFUSED, "errors.inquiry.closed"),
    ],
)
def test_why_there_is_no_answer_is_said(why: Unanswered, said: str) -> None:
    walk = Inquirer().asked()
    walk.do(ev.InquiryNotAnswered(walk.sid, why))
    assert walk.session.trouble is not None
    assert (walk.at, walk.session.trouble.what) == (Step.SECOND_CHECK, said)


def test_another_inquiry_needs_no_second_reading_of_the_card() -> None:
    walk = Inquirer().told().do(ev.Back())
    assert (walk.at, walk.session.inquiry, walk.session.card) == (Step.INQUIRIES, None, CARD)
    walk.do(ev.InquiryChosen("pension"))
    assert (walk.at, walk.count(ReadIdCard)) == (Step.FORM, 1)
    assert walk.session.form["name"] == CARD.name


@pytest.mark.req("M23")
def test_the_answer_is_printed_once_at_a_time_and_not_without_end() -> None:
    walk = Inquirer().told().do(ev.InquiryPrintAsked(), ev.InquiryPrintAsked())
    assert walk.count(PrintInquiry) == 1
    for _ in range(MOST_PRINTS + 1):
        assert walk.cases.print is not None
        walk.do(ev.CaseFilePrinted(walk.sid, walk.cases.print.job, "done"), ev.InquiryPrintAsked())
    assert walk.count(PrintInquiry) == MOST_PRINTS
    assert walk.cases.print is not None
    assert walk.cases.print.phase is FilePhase.DONE


def test_a_printer_without_paper_is_not_asked() -> None:
    walk = Inquirer().told().do(ev.DeviceChanged("receipt_printer", DeviceHealth("online", "out")))
    assert walk.do(ev.InquiryPrintAsked()).count(PrintInquiry) == 0


@pytest.mark.req("M21")
def test_an_inquiry_is_no_application() -> None:
    walk = Inquirer().identified(PENSION).wait(20)
    assert (walk.count(SaveDraft), walk.count(AskLicences), walk.count(CheckStanding)) == (0, 0, 0)
    assert walk.do(ev.ExitAsked()).at is Step.GOODBYE


@pytest.mark.req("M21")
def test_nothing_of_an_answer_stands_in_a_repr() -> None:
    assert "53568" not in repr(Inquirer().told().journey)
