"""Ten thousand waiting submissions: a page, the counts, the next and its mark go through an index, whatever they wait for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from offline.database import Database
from offline.evaluations import Evaluations
from offline.states import SubmissionState
from offline.submissions import _DUE, Submissions, due_values
from tests.offline.samples import NOW

pytestmark = pytest.mark.xdist_group("ten_thousand")  # the store is filled once

MANY = 10_000
SOON = NOW.timestamp()
KEY = bytes(range(32))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("many") / "outbox.db"
    database = Database(file, KEY)
    with database.transaction():
        for number in range(MANY):
            database.run(
                "INSERT INTO submission (submission_id, local_number, state, bundle_id, division, created_at, suite, key_id,"
                " manifest, signature) VALUES (?, ?, 'queued', 'retirement', '150627', '2026-11-23', 's', 'k', 'm', 'x')",
                f"s{number:05}",
                f"L{number:05}",
            )
            database.run(
                "INSERT INTO evaluation (submission_id, state, body) VALUES (?, 'queued', '{}')", f"s{number:05}"
            )
    database.close()
    return file


@pytest.fixture
def database(shared: Path) -> Iterator[Database]:
    opened = Database(shared, KEY)
    opened.run("BEGIN IMMEDIATE")  # what a test changes is taken back
    yield opened
    opened.run("ROLLBACK")
    opened.close()


def plan(database: Database, sql: str, *values: object) -> str:
    return "\n".join(str(row[-1]) for row in database.rows("EXPLAIN QUERY PLAN " + sql, *values))


def wait(database: Database, seconds: float) -> None:
    database.run("UPDATE submission SET next_attempt = ? + position / 10.0", SOON + seconds)


@pytest.mark.parametrize(
    ("seconds", "first"), [(-MANY - 1, "s00000"), (3600 * 24 * 3650, "s00000"), (-0.25, "s00000"), (30, None)]
)
def test_the_oldest_that_is_due_is_picked_whatever_the_others_wait_for(
    database: Database, seconds: float, first: str | None
) -> None:
    wait(database, seconds)

    found = database.row(_DUE, *due_values(NOW))

    assert (found[0] if found else None) == first


def test_one_that_was_never_tried_does_not_overtake_an_older_one_that_is_due(database: Database) -> None:
    wait(database, 600)
    database.run("UPDATE submission SET next_attempt = NULL WHERE submission_id = 's00700'")
    database.run("UPDATE submission SET next_attempt = ? WHERE submission_id = 's00300'", SOON - 1)

    assert database.row(_DUE, *due_values(NOW)) == ("s00300", 0)


def test_picking_looks_at_the_index_alone(database: Database) -> None:
    said = plan(database, _DUE, *due_values(NOW))

    assert "SCAN submission" not in said
    assert said.count("submission_due") == 3


def test_ten_thousand_evaluations_whose_submissions_wait_are_not_looked_through(database: Database) -> None:
    said = plan(
        database, "SELECT body FROM evaluation WHERE state = 'queued' AND ready = 1 ORDER BY next_attempt LIMIT 1"
    )

    assert "evaluation_ready" in said
    assert Evaluations(database).next(NOW) is None
    assert Evaluations(database).next_attempt() is None


def test_the_next_planned_attempt_is_found_at_once(database: Database) -> None:
    assert Submissions(database).next_attempt() is None
    wait(database, 30)

    assert Submissions(database).next_attempt() == pytest.approx(SOON + 30.1)


def test_what_was_left_in_sending_is_found_by_its_state(database: Database) -> None:
    assert "submission_state" in plan(database, "UPDATE submission SET state = 'queued' WHERE state = 'sending'")


def test_pages_hold_every_submission_once_in_order(database: Database) -> None:
    submissions = Submissions(database)
    seen: list[str] = []
    while page := submissions.page(seen[-1] if seen else None, 3000, None):
        seen += [entry.submission_id for entry in page]

    assert seen == [f"s{number:05}" for number in range(MANY)]


def test_a_page_of_the_quarantine_holds_the_quarantine(database: Database) -> None:
    submissions = Submissions(database)
    database.run("UPDATE submission SET state = 'sending' WHERE submission_id IN ('s00005', 's00006', 's09999')")

    (first,) = submissions.page(None, 1, SubmissionState.SENDING)
    rest = submissions.page(first.submission_id, 100, SubmissionState.SENDING)

    assert [entry.submission_id for entry in (first, *rest)] == ["s00005", "s00006", "s09999"]
    assert submissions.counts()[SubmissionState.SENDING] == 3
    assert submissions.counts()[SubmissionState.QUEUED] == MANY - 3
    assert submissions.counts()[SubmissionState.QUARANTINED] == 0
