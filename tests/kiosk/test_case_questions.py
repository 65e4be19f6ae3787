"""What a visit asks of its cases, against a real store and a platform that says what a test wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from kiosk.asking import NotAnswered
from kiosk.bus import Bus
from kiosk.case_questions import WRONG_MOST, WRONG_WITHIN, CaseQuestions
from kiosk.contract import changes as wire
from kiosk.contract.answer import Answer, FileRef, Organ, SupplementList, Wanted
from kiosk.contract.case_query import CasesReply, CaseStatus, CaseStep, CaseView
from kiosk.journey import case_events as ce
from kiosk.journey.effects import AskCases, AskProgress
from kiosk.model.case import CaseSource, CaseState, FileStanding, SecondKind, SecondSaid
from kiosk.model.submission import Submission
from kiosk.model.unanswered import Unanswered
from offline.card_key import card_secret
from offline.outbox import Outbox
from tests.offline.answering import CASE_NUMBER, ORGAN, REASON, Answering, page
from tests.offline.keys import KEYS
from tests.offline.samples import CARD, NOW, OTHER_CARD, draft, receipt_of

LIST = SupplementList("list-1", (Wanted("银行卡", "照片不清楚", "请重新扫描", material_id="bank"),), "2026-12-01")
FILE = FileRef("file-9", "result", "审批表", "application/pdf", "ab" * 32, 10, "pades")
RIGHT, WRONG = SecondSaid(SecondKind.PHONE, "0000"), SecondSaid(SecondKind.PHONE, "1111")


def view(submission_id: str = "other", state: str = wire.DONE, **more: Any) -> CaseView:
    answer = Answer("c1", submission_id, "KSK0001", state, Organ("人社局"), "2026-11-24", files=(FILE,))
    told: dict[str, Any] = {
        "submission_id": submission_id,
        "case_number": "KSK00010001",
        "local_number": "L-1",
        "bundle_id": "retirement",
        "bundle_name": "退休",
        "division": "150627",
        "items": (("pension", "养老金申领"),),
        "state": state,
        "received_at": "2026-11-23T10:00:00+08:00",
        "steps": (CaseStep("received", "2026-11-23T10:00:00+08:00"), CaseStep("done", None)),
        "kiosk_id": "TEST01",
        "answer": answer,
    }
    return CaseView(**{**told, **more})


class Platform:
    """Says what it is told to say."""

    def __init__(self) -> None:
        self.says: Any = NotAnswered(Unanswered.AWAY)
        self.asked: list[Any] = []

    def case_status(self, number: str) -> Any:
        self.asked.append(number)
        return self.says

    def cases(self, asked: Any) -> Any:
        self.asked.append(asked)
        return self.says


class AtOnce:
    """Asks and runs in place, as ``Asking`` and the store's thread do elsewhere."""

    def __init__(self, outbox: Outbox, platform: Platform) -> None:
        self._outbox, self._platform = outbox, platform
        self.broken: Exception | None = None

    def ask(self, _session_id: str, question: Callable[[Any], Any], answered: Callable[[Any], None]) -> None:
        answered(question(self._platform))

    def submit(self, job: Callable[[Outbox], Any], done: Callable[[Any], None]) -> None:
        try:
            answer = self.broken or job(self._outbox)
        except Exception as error:  # noqa: BLE001 - as the store's thread does
            answer = error
        done(answer)


class Desk:
    def __init__(self, folder: Path) -> None:
        self.outbox = Outbox(folder / "store", KEYS)
        self.platform, self.bus, self.now = Platform(), Bus(), 1000.0
        self.logged: list[str] = []
        self.here = AtOnce(self.outbox, self.platform)
        self.questions = CaseQuestions(
            cast(Any, self.here), cast(Any, self.here), "TEST01", lambda: self.now, self.bus, self._log
        )

    def _log(self, event: str, **_: object) -> None:
        self.logged.append(event)

    def hand_in(self, **more: Any) -> Submission:
        submission = replace(draft(), form={"phone": "13800000000"}, **more)
        kept, _ = self.outbox.enqueue(submission, receipt_of, card_secret(CARD), lambda _: ())
        return kept

    def answered(self, submission: Submission) -> None:
        """The platform took it, wants a supplement, and was heard."""
        answering = Answering(self.outbox, submission.submission_id)
        self.outbox.take_next(NOW)
        self.outbox.acknowledge(submission.submission_id, CASE_NUMBER, "2026-11-23T09:31:00+08:00", None)
        self.outbox.returns.apply(page(answering.change("a1", wire.SUPPLEMENT, supplement=LIST)))
        answering.fetch_all(self.outbox)

    def by_number(self, number: str) -> Any:
        self.questions.progress(AskProgress("visit", number))
        (event,) = self.bus.drain()
        return event

    def by_card(self, second: SecondSaid | None = RIGHT, card: Any = CARD) -> Any:
        self.questions.cases(AskCases("visit", card, second))
        (event,) = self.bus.drain()
        return event


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.outbox.close()


# -- by number ------------------------------------------------------------------------------------------------------------


@pytest.mark.req("M14")
def test_the_platforms_word_on_a_number_is_told_as_now(desk: Desk) -> None:
    desk.platform.says = CaseStatus(
        CASE_NUMBER, "accepted", "2026-11-23T10:00:00+08:00", "2026-11-24T10:00:00+08:00", "2026-12-23"
    )
    told = desk.by_number(CASE_NUMBER)
    assert isinstance(told, ce.ProgressKnown)
    assert (told.progress.state, told.progress.seen) == (CaseState.ACCEPTED, None)


@pytest.mark.req("M22")
def test_what_has_not_been_sent_only_this_kiosk_knows_and_nobody_else_is_asked(desk: Desk) -> None:
    kept = desk.hand_in()
    told = desk.by_number(kept.local_number)
    assert isinstance(told, ce.ProgressKnown)
    assert told.progress.state is CaseState.KEPT
    assert desk.platform.asked == []


@pytest.mark.req("M22")
def test_while_the_platform_is_away_the_last_that_was_heard_is_told_as_that(desk: Desk) -> None:
    desk.answered(desk.hand_in())
    told = desk.by_number(CASE_NUMBER)
    assert isinstance(told, ce.ProgressKnown)
    assert told.progress.state is CaseState.SUPPLEMENT
    assert told.progress.seen is not None


@pytest.mark.parametrize("why", [Unanswered.NOT_FOUND, Unanswered.AWAY, Unanswered.REFUSED])
def test_a_number_that_nobody_knows_brings_the_reason(desk: Desk, why: Unanswered) -> None:
    desk.platform.says = NotAnswered(why)
    told = desk.by_number("KSK99999999")
    assert isinstance(told, ce.ProgressUnknown)
    assert told.why is why


def test_a_day_that_is_none_is_not_shown_as_one(desk: Desk) -> None:
    desk.platform.says = CaseStatus(CASE_NUMBER, "accepted", "yesterday", "today")
    assert isinstance(desk.by_number(CASE_NUMBER), ce.ProgressUnknown)
    assert desk.logged == ["case.unreadable"]


def test_a_store_that_cannot_be_read_does_not_keep_the_platform_from_being_asked(desk: Desk) -> None:
    desk.here.broken = OSError("disk")
    desk.platform.says = NotAnswered(Unanswered.NOT_FOUND)
    assert isinstance(desk.by_number(CASE_NUMBER), ce.ProgressUnknown)
    assert desk.logged == ["store.broken"]


# -- by card --------------------------------------------------------------------------------------------------------------


@pytest.mark.req("M14")
def test_the_platform_is_asked_with_the_card_and_the_second_check(desk: Desk) -> None:
    desk.platform.says = CasesReply((view(),))
    told = desk.by_card()
    asked = desk.platform.asked[0]
    assert (asked.person.number, asked.second.kind, asked.second.value) == (CARD.number, "phone", "0000")
    assert isinstance(told, ce.CasesKnown)
    assert (told.source, told.opened) == (CaseSource.PLATFORM, True)
    (case,) = told.cases
    assert (case.state, case.here, case.files[0].standing) == (CaseState.DONE, True, FileStanding.READY)


def test_a_state_that_is_not_known_here_is_not_taken_for_another(desk: Desk) -> None:
    desk.platform.says = CasesReply((view(state="hovering"),))
    assert desk.by_card().cases[0].state is CaseState.OTHER


@pytest.mark.req("M22")
def test_what_waits_for_the_network_stands_beside_what_the_platform_knows(desk: Desk) -> None:
    kept = desk.hand_in()
    desk.platform.says = CasesReply((view(),))
    assert [(case.submission_id, case.state) for case in desk.by_card().cases] == [
        (kept.submission_id, CaseState.KEPT),
        ("other", CaseState.DONE),
    ]


def test_of_one_case_the_platforms_word_counts(desk: Desk) -> None:
    kept = desk.hand_in()
    desk.answered(kept)
    desk.platform.says = CasesReply((view(kept.submission_id, wire.ACCEPTED, case_number=CASE_NUMBER),))
    (case,) = desk.by_card().cases
    assert case.state is CaseState.ACCEPTED


@pytest.mark.req("M14")
@pytest.mark.parametrize("why", [Unanswered.CHECK_FAILED, Unanswered.CHECK_LOCKED])
def test_what_the_platform_does_not_open_nobody_opens(desk: Desk, why: Unanswered) -> None:
    desk.answered(desk.hand_in())
    desk.platform.says = NotAnswered(why, 60.0)
    told = desk.by_card()
    assert isinstance(told, ce.CasesNotKnown)
    assert (told.why, told.again) == (why, 60.0)


@pytest.mark.req("M13", "M22")
def test_while_the_platform_is_away_the_right_digits_open_what_was_heard(desk: Desk) -> None:
    desk.answered(desk.hand_in())
    told = desk.by_card()
    assert (told.source, told.opened) == (CaseSource.KIOSK, True)
    (case,) = told.cases
    assert case.answer is not None
    assert (case.state, case.answer.reason, case.answer.organ.name) == (CaseState.SUPPLEMENT, REASON, ORGAN.name)
    assert case.wanted is not None
    assert case.wanted.wanted[0].material_id == "bank"


@pytest.mark.req("M14", "M21")
def test_while_the_platform_is_away_wrong_digits_open_nothing_and_are_counted_over_all_visits(desk: Desk) -> None:
    desk.answered(desk.hand_in())
    for _ in range(WRONG_MOST):
        assert desk.by_card(WRONG).why is Unanswered.CHECK_FAILED
    locked = desk.by_card()
    assert (locked.why, 0 < locked.again <= WRONG_WITHIN) == (Unanswered.CHECK_LOCKED, True)
    desk.now += WRONG_WITHIN + 1
    assert desk.by_card().opened


@pytest.mark.req("M14", "M21")
@pytest.mark.parametrize("second", [None, SecondSaid(SecondKind.ATTENDANT, "123456")])
def test_where_nobody_judged_there_are_state_and_days_alone(desk: Desk, second: SecondSaid | None) -> None:
    desk.answered(desk.hand_in())
    told = desk.by_card(second)
    (case,) = told.cases
    assert not told.opened
    assert (case.bundle_name, case.items, case.answer, case.division) == ("", (), None, "")
    assert (case.state, case.number) == (CaseState.SUPPLEMENT, CASE_NUMBER)


@pytest.mark.req("M21")
def test_another_card_opens_nothing_that_lies_here(desk: Desk) -> None:
    desk.answered(desk.hand_in())
    told = desk.by_card(RIGHT, OTHER_CARD)
    assert (told.cases, told.opened) == ((), False)


def test_neither_store_nor_platform_is_said_as_that(desk: Desk) -> None:
    desk.here.broken = OSError("disk")
    told = desk.by_card()
    assert isinstance(told, ce.CasesNotKnown)
    assert told.why is Unanswered.AWAY


def test_what_was_supplemented_here_is_not_asked_for_again(desk: Desk) -> None:
    kept = desk.hand_in()
    desk.answered(kept)
    more = replace(draft(1), form={}, supplement_of=kept.submission_id, supplement_list=LIST.list_id)
    desk.outbox.enqueue(more, receipt_of, card_secret(CARD), lambda _: ())
    (case,) = desk.by_card().cases
    assert case.supplementing
    assert case.wanted is None
