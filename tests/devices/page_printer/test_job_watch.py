"""The watching of a job on scripted answers: each way in which a job can end, be lost, come back or be called off."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.page_printer.job_view import JobHandle, JobState, JobView
from devices.page_printer.job_watch import JobWatch
from devices.page_printer.protocol import PrintOutcome, PrintReport, Progress

Answer = JobView | DeviceError
GONE = JobView(None)
LOST = DeviceError(Completion.DEVICE_NOT_READY, "noConnection")
REFUSED = DeviceError(Completion.INVALID_DATA, "documentUnreadable", Action.NONE, "IPP 0x0411")


def running(sheets: int | None = 0, *reasons: str, started: int | None = 5) -> JobView:
    return JobView(JobState.PROCESSING, (), started, sheets, reasons)


def ended(state: JobState, sheets: int | None = 0, *reasons: str) -> JobView:
    return JobView(state, (), 5, sheets, reasons)


class Desk:
    """A job whose looks are written down; the last one is given again and again. Each look takes a second."""

    def __init__(self, *looks: Answer, after_cancel: Answer | None = None, cancels: bool = True) -> None:
        self.now = 0.0
        self.looks = list(looks)
        self.after_cancel = after_cancel
        self.cancels = cancels
        self.canceled = 0
        self.progress: list[Progress] = []

    def clock(self) -> float:
        return self.now

    def look(self, question: CommandContext) -> JobView:
        self.now += 1.0
        answer: Answer
        if self.canceled and self.cancels and self.after_cancel is not None:
            answer = self.after_cancel
        else:
            answer = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        if isinstance(answer, DeviceError):
            raise answer
        return answer

    def cancel(self, question: CommandContext) -> None:
        self.canceled += 1
        if not self.cancels:
            raise LOST

    def follow(
        self,
        seconds: float = 60.0,
        send: Callable[[], None] = lambda: None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> PrintReport:
        self.context = CommandContext(seconds, threading.Event(), self.clock)
        watch = JobWatch(
            JobHandle(17, "", "result"),
            look=self.look,
            cancel=self.cancel,
            on_progress=on_progress or self.progress.append,
            poll=0.0,
            question_seconds=5.0,
            end_timeout=4.0,
        )
        return watch.follow(self.context, send)


def outcome(report: PrintReport) -> tuple[PrintOutcome, str]:
    return report.outcome, report.code


def test_a_completed_job_is_done_and_nobody_calls_it_off() -> None:
    desk = Desk(running(), running(1), ended(JobState.COMPLETED, 2))
    assert outcome(desk.follow()) == (PrintOutcome.DONE, "")
    assert desk.canceled == 0


def test_progress_is_told_once_for_each_change() -> None:
    desk = Desk(running(), running(), running(1), running(1, "media-jam-error"), ended(JobState.COMPLETED, 2))
    desk.follow()
    assert desk.progress == [
        Progress(0),
        Progress(1),
        Progress(1, ("media-jam-error",)),
        Progress(2),
    ]


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (ended(JobState.ABORTED, 0), (PrintOutcome.FAILED, "abortedByPrinter")),
        (ended(JobState.ABORTED, 1), (PrintOutcome.UNKNOWN, "abortedByPrinter")),
        (ended(JobState.ABORTED, None), (PrintOutcome.UNKNOWN, "abortedByPrinter")),
        (ended(JobState.CANCELED, 0, "media-jam"), (PrintOutcome.FAILED, "jammed")),
        (GONE, (PrintOutcome.UNKNOWN, "jobVanished")),
    ],
)
def test_each_end_has_its_outcome(last: JobView, expected: tuple[PrintOutcome, str]) -> None:
    assert outcome(Desk(running(), last).follow()) == expected


def test_lost_questions_are_asked_again() -> None:
    desk = Desk(running(), LOST, LOST, running(1), LOST, ended(JobState.COMPLETED, 2))
    assert outcome(desk.follow()) == (PrintOutcome.DONE, "")


def test_a_print_system_that_stays_away_is_given_up_when_time_is_up() -> None:
    desk = Desk(running(), LOST, cancels=False)
    assert outcome(desk.follow(6.0)) == (PrintOutcome.UNKNOWN, "noConnection")
    assert desk.now <= 6.0 + 4.0 + 2.0


def test_a_cancel_that_is_lost_is_sent_again() -> None:
    desk = Desk(running(), cancels=False)
    desk.follow(2.0)
    assert desk.canceled > 1


def test_time_that_is_up_ends_the_job_and_names_what_it_waited_for() -> None:
    desk = Desk(running(0, "media-empty"), after_cancel=ended(JobState.CANCELED, 0))
    report = desk.follow(3.0)
    assert outcome(report) == (PrintOutcome.FAILED, "paperOut")
    assert report.detail == "job 17: timeOut"


def test_time_that_is_up_after_the_first_sheet_leaves_it_unknown() -> None:
    desk = Desk(running(1), after_cancel=ended(JobState.CANCELED, 1))
    assert outcome(desk.follow(3.0)) == (PrintOutcome.UNKNOWN, "timeOut")


def test_a_job_that_completes_in_spite_of_its_cancel_is_done() -> None:
    desk = Desk(running(1), after_cancel=ended(JobState.COMPLETED, 2))
    assert outcome(desk.follow(3.0)) == (PrintOutcome.DONE, "")


def test_a_job_that_does_not_end_when_called_off_is_unknown() -> None:
    desk = Desk(running(0), after_cancel=running(0))
    report = desk.follow(3.0)
    assert outcome(report) == (PrintOutcome.UNKNOWN, "timeOut")
    assert "not ended" in report.detail


def test_a_document_that_is_refused_before_it_was_started_has_failed() -> None:
    def send() -> None:
        raise REFUSED

    desk = Desk(JobView(JobState.HELD, (), None, 0), after_cancel=JobView(JobState.CANCELED, (), None, 0))
    report = desk.follow(send=send)
    assert outcome(report) == (PrintOutcome.FAILED, "documentUnreadable")
    assert report.detail == "job 17: IPP 0x0411"
    assert desk.canceled == 1


def test_a_document_whose_end_nobody_confirmed_is_done_when_the_job_says_so() -> None:
    def send() -> None:
        raise LOST

    desk = Desk(running(), after_cancel=ended(JobState.COMPLETED, 1))
    assert outcome(desk.follow(send=send)) == (PrintOutcome.DONE, "")


def test_a_job_that_is_started_a_second_time_is_called_off() -> None:
    desk = Desk(running(1), running(0, started=9), after_cancel=ended(JobState.CANCELED, 0))
    report = desk.follow()
    assert desk.canceled == 1
    assert report.code == "restarted"


def test_a_job_that_waits_again_after_its_start_is_called_off() -> None:
    again = JobView(JobState.PENDING, (), None, None, direct=False)
    desk = Desk(running(None), again, after_cancel=JobView(JobState.CANCELED, (), None, None, direct=False))
    assert outcome(desk.follow()) == (PrintOutcome.UNKNOWN, "restarted")
    assert desk.canceled == 1


def test_a_job_that_was_printed_twice_between_two_looks_is_not_simply_done() -> None:
    twice = JobView(JobState.COMPLETED, (), 9, 2)
    assert outcome(Desk(running(1, started=5), twice).follow()) == (PrintOutcome.UNKNOWN, "restarted")


def test_a_listener_that_calls_off_is_heard_at_once() -> None:
    desk = Desk(running(1), after_cancel=ended(JobState.CANCELED, 1))
    report = desk.follow(on_progress=lambda _: desk.context.cancel.set())
    assert outcome(report) == (PrintOutcome.UNKNOWN, "canceled")


looks = some.one_of(
    some.just(LOST),
    some.builds(
        JobView,
        some.sampled_from([None, *JobState]),
        started_at=some.one_of(some.none(), some.integers(1, 3)),
        sheets=some.one_of(some.none(), some.integers(0, 3)),
        direct=some.booleans(),
        printer_state=some.one_of(some.none(), some.sampled_from(JobState)),
    ),
)


@given(some.lists(looks, min_size=1, max_size=8), some.one_of(some.none(), looks), some.booleans())
def test_whatever_is_answered_a_seen_sheet_is_never_called_failed_and_the_end_comes(
    answers: list[Answer], after: Answer | None, cancels: bool
) -> None:
    desk = Desk(*answers, after_cancel=after, cancels=cancels)
    report = desk.follow(10.0)
    assert desk.now <= 10.0 + 4.0 + 3.0
    seen = [each.sheets for each in desk.progress if each.sheets]
    if seen:
        assert report.outcome is not PrintOutcome.FAILED
