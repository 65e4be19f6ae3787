"""My cases: by number state and days, by card and a second check all of it; what a late or refused answer changes."""

from __future__ import annotations

import pytest

from kiosk.journey import events as ev
from kiosk.journey.case_state import SECOND_TRIES, FilePhase
from kiosk.journey.casework import MOST_PRINTS
from kiosk.journey.effects import AskCases, AskProgress, CancelDevice, PrintCaseFile, ReadCode, Wipe
from kiosk.journey.state import DeviceHealth, Step
from kiosk.model.case import CaseSource, SecondKind, SecondSaid
from kiosk.model.number import number_in
from kiosk.model.unanswered import Unanswered
from tests.journey.cases import DONE, NOTICE, NUMBER, PROGRESS, RESULT, TO_SUPPLEMENT, Asker
from tests.journey.walks import CARD, left_behind


@pytest.mark.req("M14")
def test_asking_for_cases_asks_for_no_identity_first() -> None:
    walk = Asker()
    assert (walk.at, walk.session.card, walk.effects) == (Step.CASES, None, [])


def test_a_touch_that_comes_twice_opens_one_visit() -> None:
    walk = Asker()
    before = walk.session
    walk.do(ev.CasesAsked())
    assert walk.session == before


# -- by number ------------------------------------------------------------------------------------------------------------


@pytest.mark.req("M14")
def test_the_number_brings_state_and_days_without_a_card() -> None:
    walk = Asker().by_number()
    assert walk.last(AskProgress) == AskProgress(walk.sid, NUMBER)
    walk.do(ev.ProgressKnown(walk.sid, NUMBER, PROGRESS))
    assert (walk.at, walk.cases.progress, walk.session.card) == (Step.CASE_NUMBER, PROGRESS, None)


def test_a_number_that_is_none_is_asked_of_nobody() -> None:
    walk = Asker().by_number("12")
    assert walk.said == "errors.cases.no_number"
    assert walk.count(AskProgress) == 0


def test_a_number_is_asked_for_once_however_often_the_key_is_touched() -> None:
    walk = Asker().by_number().do(ev.Next(), ev.Next())
    assert walk.count(AskProgress) == 1


def test_another_key_takes_back_what_was_told_of_the_number_before() -> None:
    walk = Asker().by_number()
    walk.do(ev.ProgressKnown(walk.sid, NUMBER, PROGRESS), ev.NumberSet(NUMBER[:-1]))
    assert walk.cases.progress is None


def test_an_answer_to_an_earlier_number_is_dropped() -> None:
    walk = Asker().by_number()
    walk.do(ev.NumberSet("KSK06271123000019"), ev.Next(), ev.ProgressKnown(walk.sid, NUMBER, PROGRESS))
    assert walk.cases.progress is None


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (Unanswered.NOT_FOUND, "errors.cases.number_unknown"),
        (Unanswered.AWAY, "errors.cases.away"),
        (Unanswered.LATE, "errors.cases.away"),
        (Unanswered.BUSY, "errors.cases.away"),
        (Unanswered.REFUSED, "errors.cases.refused"),
    ],
)
def test_why_a_number_brought_nothing_is_said(why: Unanswered, said: str) -> None:
    walk = Asker().by_number()
    walk.do(ev.ProgressUnknown(walk.sid, NUMBER, why))
    assert walk.said == said
    assert walk.do(ev.Next()).count(AskProgress) == 2


@pytest.mark.req("M14")
def test_the_code_of_a_receipt_is_read_and_asked_for_at_once() -> None:
    walk = Asker()
    walk.do(ev.ByNumberChosen())
    assert walk.count(ReadCode) == 1
    walk.do(ev.CodeRead(walk.sid, "申请提交回执\n不代表已受理\n编号 KSK 0627 1123 000018\n乌***格 2026-11-23 10:00"))
    assert walk.last(AskProgress) == AskProgress(walk.sid, NUMBER)
    assert walk.count(ReadCode) == 2


def test_a_code_that_is_no_receipt_says_so_and_the_next_is_waited_for() -> None:
    walk = Asker()
    walk.do(ev.ByNumberChosen(), ev.CodeRead(walk.sid, "https://example.org/"))
    assert walk.said == "errors.cases.other_code"
    assert walk.count(ReadCode) == 2


def test_a_scanner_that_waited_in_vain_is_asked_again_and_a_broken_one_is_not() -> None:
    walk = Asker()
    walk.do(ev.ByNumberChosen(), ev.DeviceFailed(walk.sid, "code_scanner", "timeOut", "timeOut"))
    assert walk.count(ReadCode) == 2
    walk.do(ev.DeviceFailed(walk.sid, "code_scanner", "hardwareError", "gone"))
    assert walk.count(ReadCode) == 2


def test_without_a_code_scanner_the_number_is_typed() -> None:
    walk = Asker()
    walk.do(ev.DeviceChanged("code_scanner", DeviceHealth("offline")), ev.ByNumberChosen())
    assert walk.count(ReadCode) == 0


def test_back_from_the_number_forgets_it_and_calls_the_scanner_off() -> None:
    walk = Asker().by_number().do(ev.Back())
    assert (walk.at, walk.session.cases.number if walk.session.cases else None) == (Step.CASES, "")
    assert walk.last(CancelDevice) == CancelDevice("code_scanner")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (NUMBER, NUMBER),
        ("ksk 0627 1123 000018", NUMBER),
        ("L-YJHL07-20261123-0042-C", "L-YJHL07-20261123-0042-C"),
        ("本机编号 L-YJHL07-20261123-0042-C\n乌***格 2026年11月23日 10:00", "L-YJHL07-20261123-0042-C"),
        ("ＫＳＫ０６２７１１２３００００１８", NUMBER),
        ("", ""),
        ("退休", ""),
        ("12345", ""),
        ("https://x.example/p/12345678", ""),
        ("A" * 5000, ""),
    ],
)
def test_the_number_is_found_in_what_was_typed_or_scanned(text: str, number: str) -> None:
    assert number_in(text) == number


# -- by card --------------------------------------------------------------------------------------------------------------


@pytest.mark.req("M14")
def test_the_card_alone_shows_nothing() -> None:
    walk = Asker().by_card()
    assert walk.cases.found is None
    assert walk.count(AskCases) == 0


@pytest.mark.req("M14")
def test_card_and_second_check_show_the_list_and_a_case() -> None:
    walk = Asker().passed()
    assert walk.last(AskCases) == AskCases(walk.sid, CARD, SecondSaid(SecondKind.PHONE, "1234"))
    assert (walk.at, walk.cases.found, walk.cases.opened) == (Step.CASE_LIST, (TO_SUPPLEMENT, DONE), True)
    assert walk.cases.second == ""
    walk.do(ev.CaseChosen("sub-2"))
    assert (walk.at, walk.cases.case) == (Step.CASE, DONE)


def test_a_receipt_that_was_left_behind_is_offered_before_the_second_check() -> None:
    walk = Asker()
    walk.do(ev.ByCardChosen(), ev.CardFound(walk.sid), ev.CardRead(walk.sid, CARD))
    walk.do(ev.PendingFound(walk.sid, (left_behind("old"),)))
    assert walk.at is Step.IDENTITY
    assert walk.do(ev.Next()).at is Step.SECOND_CHECK


def test_too_few_digits_are_asked_of_nobody() -> None:
    walk = Asker().by_card().do(ev.SecondSet("12"), ev.Next())
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.cases.short_phone"
    assert walk.count(AskCases) == 0


def test_an_attendant_can_vouch_instead() -> None:
    walk = Asker().by_card()
    walk.do(ev.SecondSet("12"), ev.SecondKindChosen(SecondKind.ATTENDANT), ev.SecondSet("123456"), ev.Next())
    assert walk.last(AskCases) == AskCases(walk.sid, CARD, SecondSaid(SecondKind.ATTENDANT, "123456"))


@pytest.mark.req("M14")
def test_a_wrong_second_check_opens_nothing_and_may_be_tried_a_few_times() -> None:
    walk = Asker().by_card()
    for _ in range(SECOND_TRIES):
        walk.do(ev.SecondSet("9999"), ev.Next(), ev.CasesNotKnown(walk.sid, Unanswered.CHECK_FAILED))
        assert (walk.at, walk.cases.found, walk.cases.second) == (Step.SECOND_CHECK, None, "")
    assert walk.said == "errors.cases.wrong_often"
    walk.do(ev.Next())
    assert walk.last(AskCases) == AskCases(walk.sid, CARD, None)


def test_a_lock_of_the_platform_is_said_with_its_minutes() -> None:
    walk = Asker().by_card()
    walk.do(ev.SecondSet("9999"), ev.Next(), ev.CasesNotKnown(walk.sid, Unanswered.CHECK_LOCKED, 600.0))
    assert walk.session.trouble is not None
    assert (walk.said, walk.session.trouble.params["n"]) == ("errors.cases.locked", "10")
    assert walk.cases.locked


def test_keys_change_nothing_while_the_platform_is_asked() -> None:
    walk = Asker().by_card().do(ev.SecondSet("1234"), ev.Next(), ev.SecondSet("9"), ev.Next())
    assert walk.count(AskCases) == 1


@pytest.mark.req("M22")
def test_without_the_platform_the_kiosk_says_what_it_has_heard_itself() -> None:
    walk = Asker().passed(TO_SUPPLEMENT, source=CaseSource.KIOSK)
    assert (walk.at, walk.cases.source) == (Step.CASE_LIST, CaseSource.KIOSK)


def test_a_case_that_is_not_listed_cannot_be_opened() -> None:
    assert Asker().passed(DONE).do(ev.CaseChosen("sub-1")).at is Step.CASE_LIST


@pytest.mark.req("M21")
def test_who_leaves_leaves_nothing() -> None:
    walk = Asker().looking_at("sub-1")
    sid = walk.sid
    walk.do(ev.ExitAsked())
    assert walk.last(Wipe) == Wipe(sid)
    assert walk.at is Step.GOODBYE
    assert walk.session.cases is None


@pytest.mark.req("M21")
def test_cases_are_wiped_when_nobody_touches_any_more() -> None:
    walk = Asker().looking_at("sub-1").wait(120 + 16)
    assert walk.at is Step.GOODBYE


@pytest.mark.req("M21")
def test_an_answer_of_the_visit_before_reaches_nobody() -> None:
    walk = Asker().by_card()
    walk.do(ev.SecondSet("1234"), ev.Next())
    old = walk.sid
    walk.do(ev.ExitAsked(), ev.Next(), ev.CasesAsked())
    walk.do(ev.CasesKnown(old, (DONE,), CaseSource.PLATFORM, opened=True))
    assert walk.session.cases is not None
    assert walk.session.cases.found is None


@pytest.mark.req("M21")
def test_nothing_of_a_case_stands_in_the_repr_of_the_walk() -> None:
    walk = Asker().looking_at("sub-1")
    shown = repr(walk.journey)
    for word in ("公示证明", "缺单位盖章", "1234"):
        assert word not in shown


def test_back_goes_the_way_that_forward_came() -> None:
    walk = Asker().looking_at("sub-1").do(ev.Back())
    assert (walk.at, walk.cases.chosen) == (Step.CASE_LIST, "")
    assert walk.do(ev.Back()).at is Step.GOODBYE


def test_back_from_the_plate_is_to_the_choice() -> None:
    assert Asker().do(ev.ByCardChosen(), ev.Back()).at is Step.CASES


# -- printing -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("M14")
def test_a_result_is_asked_for_with_its_card_and_once_at_a_time() -> None:
    walk = Asker().looking_at("sub-2").do(ev.CaseFileAsked("file-1"), ev.CaseFileAsked("file-1"))
    effect = walk.last(PrintCaseFile)
    assert isinstance(effect, PrintCaseFile)
    assert (effect.card, effect.submission_id, effect.file) == (CARD, "sub-2", RESULT)
    assert walk.count(PrintCaseFile) == 1


@pytest.mark.req("M14")
@pytest.mark.parametrize(
    ("outcome", "phase"),
    [
        ("done", FilePhase.DONE),
        ("failed", FilePhase.FAILED),
        ("unknown", FilePhase.UNKNOWN),
        ("refused", FilePhase.REFUSED),
    ],
)
def test_every_end_of_a_print_is_kept_as_it_is(outcome: str, phase: FilePhase) -> None:
    walk = Asker().looking_at("sub-2").do(ev.CaseFileAsked("file-1"))
    assert walk.cases.print is not None
    walk.do(ev.CaseFilePrinted(walk.sid, walk.cases.print.job, outcome, "broken"))
    assert (walk.cases.print.phase, walk.cases.print.code) == (phase, "broken")


def test_the_end_of_an_earlier_print_is_not_taken_for_this_ones() -> None:
    walk = Asker().looking_at("sub-2").do(ev.CaseFileAsked("file-1"))
    walk.do(ev.CaseFilePrinted(walk.sid, "another job", "done"))
    assert walk.cases.print is not None
    assert walk.cases.print.phase is FilePhase.CHECKING


def test_nobody_is_sent_away_while_the_paper_comes() -> None:
    walk = Asker().looking_at("sub-2").do(ev.CaseFileAsked("file-1")).wait(300)
    assert walk.at is Step.CASE


@pytest.mark.parametrize("health", [DeviceHealth("offline"), DeviceHealth("online", "out"), DeviceHealth("noDevice")])
def test_a_printer_that_cannot_print_is_not_asked(health: DeviceHealth) -> None:
    walk = Asker().looking_at("sub-2").do(ev.DeviceChanged("page_printer", health), ev.CaseFileAsked("file-1"))
    assert walk.count(PrintCaseFile) == 0


def test_a_file_of_another_case_is_not_printed() -> None:
    assert Asker().looking_at("sub-2").do(ev.CaseFileAsked(NOTICE.file_id)).count(PrintCaseFile) == 0


@pytest.mark.req("M14")
def test_nothing_is_printed_where_the_second_check_was_not_passed() -> None:
    walk = Asker().passed(DONE, opened=False).do(ev.CaseChosen("sub-2"), ev.CaseFileAsked("file-1"))
    assert walk.count(PrintCaseFile) == 0


def test_prints_have_an_end_and_what_did_not_come_out_uses_none_up() -> None:
    walk = Asker().looking_at("sub-2")
    for outcome in ("refused", *["done"] * MOST_PRINTS):
        walk.do(ev.CaseFileAsked("file-1"))
        assert walk.cases.print is not None
        walk.do(ev.CaseFilePrinted(walk.sid, walk.cases.print.job, outcome))
    walk.do(ev.CaseFileAsked("file-1"))
    assert walk.count(PrintCaseFile) == MOST_PRINTS + 1
    assert walk.said == "errors.cases.enough"
