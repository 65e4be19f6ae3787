"""A case that is completed more than once, each time naming what was handed in last: all of it bears one number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offline.outbox import Outbox
from offline.records import Outgoing
from tests.offline.samples import NOW, draft, receipt_of

NUMBER = "CASE-1"


def arrive(outbox: Outbox, number: int, of: int | None, case_number: str = NUMBER) -> str:
    """Hand in application ``number``, which completes ``of``, and let the platform have it."""
    sample = draft(number)
    if of is not None:
        sample = replace(sample, supplement_of=draft(of).submission_id, supplement_list=f"list-{number}")
    outbox.enqueue(sample, receipt_of, b"card")
    task = outbox.take_next(NOW)
    assert isinstance(task, Outgoing)
    outbox.acknowledge(task.submission_id, case_number, "2026-11-23T09:31:00+00:00", None)
    return task.submission_id


@pytest.mark.req("M13")
def test_a_supplement_of_a_supplement_takes_nobody_elses_number(outbox: Outbox) -> None:
    for number, of in enumerate((None, 0, 1, 2)):
        arrive(outbox, number, of)
    for number in range(4):
        assert outbox.holder_of(NUMBER, draft(number).submission_id) is None


def test_it_does_so_too_where_the_case_began_at_another_kiosk(outbox: Outbox) -> None:
    arrive(outbox, 1, 0)
    arrive(outbox, 2, 1)
    assert outbox.holder_of(NUMBER, draft(2).submission_id) is None


@pytest.mark.req("M11")
def test_another_case_does_not_get_that_number(outbox: Outbox) -> None:
    first = arrive(outbox, 0, None)
    arrive(outbox, 1, 0)
    other = arrive(outbox, 2, None, "CASE-2")
    assert outbox.holder_of(NUMBER, other) == first
    assert outbox.holder_of(NUMBER) == first
