"""The count after a death sees what it is there for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from offline.outbox import Outbox
from offline.records import Outgoing
from offline.states import ReceiptState
from tests.faults.storage.promises import CASE, SECRET, Kept, Promises
from tests.offline.keys import KEYS
from tests.offline.samples import NOW, draft, receipt_of

Held = tuple[Promises, Outbox, Path]


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    """A store with one application, and what was said of it."""
    outbox = Outbox(tmp_path / "store", KEYS)
    submission, _ = outbox.enqueue(draft(0), receipt_of, SECRET)
    promises = Promises()
    promises.said(0, "kept", submission.local_number)
    yield promises, outbox, tmp_path / "store" / "parts"
    outbox.close()


def count(held: Held) -> list[str]:
    promises, outbox, parts = held
    return promises.held_against(outbox, [file.name for file in parts.iterdir()])[1]


def test_what_was_promised_and_is_there_is_in_order(held: Held) -> None:
    assert count(held) == []


def test_it_sees_a_lost_application(held: Held) -> None:
    held[0].kept[1] = Kept("L-TEST01-20261123-0002-7", frozenset({ReceiptState.PENDING}))
    assert count(held) == ["application 1 was promised L-TEST01-20261123-0002-7 and is lost"]


def test_it_sees_another_number(held: Held) -> None:
    held[0].kept[0].local_number = "L-TEST01-20261123-0009-1"
    assert len(count(held)) == 1


def test_it_hears_another_number(held: Held) -> None:
    assert len(held[0].said(0, "kept", "L-TEST01-20261123-0009-1")) == 1


def test_it_sees_a_receipt_that_would_be_printed_again(held: Held) -> None:
    held[0].said(0, "printing")
    assert count(held) == ["the receipt of application 0 is pending, not closed/failed/unknown"]


def test_it_sees_what_nobody_made(held: Held) -> None:
    held[1].enqueue(draft(7), receipt_of, SECRET)
    assert count(held) == ["1 submissions that nobody made"]


def test_it_adopts_the_one_that_may_be_durable_without_having_been_said(held: Held) -> None:
    held[1].enqueue(draft(1), receipt_of, SECRET)
    assert held[0].held_against(held[1], [])[0] == 1
    assert 1 in held[0].kept


def test_it_sees_an_acknowledgement_that_was_forgotten(held: Held) -> None:
    held[0].said(0, CASE + "CASE-1")
    assert count(held) == ["application 0 was case CASE-1 and is None"]


def test_it_hears_a_second_case_number(held: Held) -> None:
    assert held[0].said(0, CASE + "CASE-1") == []
    assert held[0].said(0, CASE + "CASE-2") == ["application 0 was case CASE-1 and became CASE-2"]


def test_it_sees_a_part_that_is_gone_and_one_that_belongs_to_nobody(held: Held) -> None:
    first = next(held[2].iterdir())
    first.rename(first.with_name("0" * 64))
    broken = count(held)
    assert sorted(words.rpartition(" ")[2] for words in broken) == ["nobody", "part_damaged"]


def test_parts_of_what_the_platform_has_need_not_be_there_any_more(held: Held) -> None:
    task = held[1].take_next(NOW)
    assert isinstance(task, Outgoing)
    held[1].acknowledge(task.submission_id, "CASE-1", "2026-11-23T09:31:00+00:00", None)
    for file in held[2].iterdir():
        file.unlink()
    assert count(held) == []
