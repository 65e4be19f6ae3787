"""What one look at a job allows to be said of its paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from devices.page_printer.ipp_message import Attribute, Group, Tag
from devices.page_printer.job_view import ENDED, JobState, JobView, job_state, sheets
from devices.page_printer.protocol import Sides

S = JobState
views = some.builds(
    JobView,
    some.one_of(some.none(), some.sampled_from(JobState)),
    some.lists(some.sampled_from(["none", "job-completed-with-errors", "aborted-by-system", "x"]), max_size=2).map(
        tuple
    ),
    some.one_of(some.none(), some.integers(0, 9)),
    some.one_of(some.none(), some.integers(0, 9)),
    some.lists(some.sampled_from(["media-jam-error", "cover-open", "none"]), max_size=2).map(tuple),
    some.booleans(),
    some.one_of(some.none(), some.sampled_from(JobState)),
    some.booleans(),
)


def job(**numbers: int) -> Group:
    return Group(
        Tag.JOB, tuple(Attribute(name.replace("_", "-"), Tag.INTEGER, (each,)) for name, each in numbers.items())
    )


@given(views)
def test_a_job_is_never_both_done_and_untouched(view: JobView) -> None:
    assert not (view.done and view.untouched)


@given(views)
def test_a_job_with_a_counted_sheet_is_never_untouched(view: JobView) -> None:
    assert not (view.untouched and view.sheets)


@given(views)
def test_a_job_that_nobody_knows_is_neither(view: JobView) -> None:
    if view.state is None:
        assert not view.done
        assert not view.untouched
        assert not view.ended


@given(views)
def test_a_job_that_did_not_end_well_always_has_a_code(view: JobView) -> None:
    assert view.code


@pytest.mark.parametrize(
    ("view", "done", "untouched"),
    [
        (JobView(S.COMPLETED, sheets=2), True, False),
        (JobView(S.COMPLETED, ("job-completed-with-errors",), sheets=2), False, False),
        (JobView(S.ABORTED, sheets=0), False, True),
        (JobView(S.ABORTED, sheets=1), False, False),
        (JobView(S.ABORTED, sheets=None), False, False),
        (JobView(S.CANCELED, sheets=0), False, True),
        (JobView(S.PROCESSING, sheets=0), False, False),
        # behind a print system
        (JobView(S.CANCELED, started_at=None, direct=False), False, True),
        (JobView(S.CANCELED, started_at=7, direct=False), False, False),
        (JobView(S.CANCELED, started_at=7, sheets=0, direct=False, printer_state=S.CANCELED), False, True),
        (JobView(S.CANCELED, started_at=7, sheets=0, direct=False, printer_state=S.PROCESSING), False, False),
        (JobView(S.CANCELED, started_at=7, sheets=1, direct=False, printer_state=S.ABORTED), False, False),
        (JobView(S.COMPLETED, started_at=7, direct=False), True, False),
        (JobView(S.COMPLETED, started_at=7, sheets=1, direct=False, printer_state=S.ABORTED), False, False),
        (JobView(S.COMPLETED, started_at=7, direct=False, twice=True), False, False),
    ],
)
def test_what_may_be_concluded(view: JobView, done: bool, untouched: bool) -> None:
    assert (view.done, view.untouched) == (done, untouched)


@pytest.mark.parametrize(
    ("view", "code"),
    [
        (JobView(S.ABORTED, ("document-format-error",), printer_reasons=("media-jam-error",)), "jammed"),
        (JobView(S.ABORTED, ("document-format-error",)), "documentUnreadable"),
        (JobView(S.CANCELED, ("job-canceled-at-device",)), "canceledAtPrinter"),
        (JobView(S.CANCELED), "canceledAtPrinter"),
        (JobView(S.ABORTED), "abortedByPrinter"),
        (JobView(S.CANCELED, direct=False, printer_state=S.ABORTED), "abortedByPrinter"),
        (JobView(S.COMPLETED, ("job-completed-with-errors",)), "completedWithErrors"),
        (JobView(S.COMPLETED, twice=True, printer_reasons=("media-jam",)), "restarted"),
    ],
)
def test_the_cause_is_what_a_person_has_to_deal_with_first(view: JobView, code: str) -> None:
    assert view.code == code


def test_a_job_ends_when_print_system_and_printer_are_done_with_it() -> None:
    assert JobView(S.CANCELED, direct=False, printer_state=S.ABORTED).ended
    assert not JobView(S.CANCELED, direct=False, printer_state=S.PROCESSING).ended
    assert {state for state in JobState if JobView(state).ended} == set(ENDED)


@pytest.mark.parametrize(
    ("counters", "sides", "expected"),
    [
        ({"job_media_sheets_completed": 3, "job_impressions_completed": 5}, Sides.LONG_EDGE, 3),
        ({"job_impressions_completed": 5}, Sides.ONE, 5),
        ({"job_impressions_completed": 5}, Sides.SHORT_EDGE, 3),
        ({"job_impressions_completed": 0}, Sides.LONG_EDGE, 0),
        ({"job_impressions_completed": -2}, Sides.ONE, None),
        ({}, Sides.ONE, None),
    ],
)
def test_sheets_come_from_the_counter_that_the_printer_has(
    counters: dict[str, int], sides: Sides, expected: int | None
) -> None:
    assert sheets(job(**counters), sides) == expected


def test_a_state_that_the_standard_does_not_know_is_unknown() -> None:
    assert job_state(job(job_state=42)) is None
    assert job_state(job()) is None
