from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.contract import changes as wire
from kiosk.contract.submission import SUITE
from offline.announcements import Announcements
from offline.changes import LARGEST, Changes, possible
from offline.database import Database
from tests.offline.samples import NOW

COUNTER = itertools.count()
SHA = "ab" * 32


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("changes")
    opened = Database(folder / "outbox.db", bytes(32))
    yield opened
    opened.close()


@pytest.fixture
def changes(database: Database) -> Changes:
    with database.transaction():
        for table in ("heard", "announcement", "pickup", "sealed_blob"):
            database.run(f"DELETE FROM {table}")
        database.run("UPDATE feed SET cursor = NULL")
    return Changes(database)


def await_case(database: Database) -> str:
    """A case that may come back; returns its id."""
    number = next(COUNTER)
    database.run(
        "INSERT INTO pickup (submission_id, local_number, kiosk_id, bundle_id, division, created_at)"
        " VALUES (?, ?, 'TEST01', 'retirement', '150627', '2026-11-23T09:30:00+08:00')",
        f"s{number}",
        f"L{number}",
    )
    return f"s{number}"


def case_change(submission_id: str, name: str, state: str, hour: int, replaces: str | None = None) -> wire.CaseChange:
    at = f"2026-11-24T{hour:02}:00:00+08:00"
    return wire.CaseChange(f"{submission_id}-{name}", submission_id, "N-1", state, at, replaces=replaces)


def state_of(database: Database, submission_id: str) -> tuple[object, ...] | None:
    return database.row("SELECT state, changed_at, due, case_number FROM pickup WHERE submission_id = ?", submission_id)


def said(database: Database) -> list[tuple[object, ...]]:
    return database.rows("SELECT * FROM case_change ORDER BY change_id")


STORY = st.lists(st.tuples(st.sampled_from(wire.CASE_STATES), st.integers(0, 6), st.booleans()), min_size=1, max_size=7)


@pytest.mark.req("M13")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=STORY, data=st.data())
def test_in_whatever_order_and_how_often_changes_come_the_case_stands_the_same(
    database: Database, changes: Changes, story: list[tuple[str, int, bool]], data: st.DataObject
) -> None:
    first, second = await_case(database), await_case(database)

    def told(submission_id: str) -> list[wire.CaseChange]:
        made: list[wire.CaseChange] = []
        for number, (state, hour, replacing) in enumerate(story):
            before = f"{submission_id}-{number - 1}" if replacing and number else None
            made.append(case_change(submission_id, str(number), state, hour, before))
        return made

    in_order, shuffled = told(first), told(second)
    shuffled = data.draw(st.permutations(shuffled + data.draw(st.lists(st.sampled_from(shuffled), max_size=4))))
    with database.transaction():
        changes.apply(wire.ChangesReply(tuple(in_order), "c1"))
    size = data.draw(st.integers(1, 4))
    for start in range(0, len(shuffled), size):
        with database.transaction():
            changes.apply(wire.ChangesReply(tuple(shuffled[start : start + size]), f"c{start}"))

    assert state_of(database, second) == state_of(database, first)


def test_a_change_that_comes_again_has_no_effect(database: Database, changes: Changes) -> None:
    submission_id = await_case(database)
    page = wire.ChangesReply((case_change(submission_id, "a", wire.PASSED, 9),), "c1")
    first = changes.apply(page)
    rows = said(database)
    second = changes.apply(page)

    assert (first.fresh, second.fresh, second.repeated) == (1, 0, 1)
    assert said(database) == rows


def test_effects_and_cursor_are_kept_together_or_not_at_all(database: Database, changes: Changes) -> None:
    submission_id = await_case(database)

    class PowerCutError(Exception):
        pass

    def cut_after_the_page() -> None:
        with database.transaction():
            changes.apply(wire.ChangesReply((case_change(submission_id, "a", wire.PASSED, 9),), "c1"))
            raise PowerCutError

    with pytest.raises(PowerCutError):
        cut_after_the_page()

    assert changes.cursor() is None
    assert said(database) == []
    assert state_of(database, submission_id) == (None, None, None, None)


@pytest.mark.req("M13")
def test_accepted_is_later_than_passed_when_both_bear_one_time(database: Database, changes: Changes) -> None:
    submission_id = await_case(database)
    accepted, passed = (case_change(submission_id, s, s, 9) for s in (wire.ACCEPTED, wire.PASSED))
    changes.apply(wire.ChangesReply((accepted, passed), "c1"))

    state = state_of(database, submission_id)
    assert state is not None
    assert state[0] == wire.ACCEPTED


@pytest.mark.req("M13")
def test_a_moment_that_is_told_more_finely_is_not_later_for_that(database: Database, changes: Changes) -> None:
    submission_id = await_case(database)
    received = msgspec.structs.replace(
        case_change(submission_id, "a", wire.RECEIVED, 9), at="2026-11-24T09:00:00.286666+08:00"
    )
    changes.apply(wire.ChangesReply((received, case_change(submission_id, "b", wire.SUPPLEMENT, 9)), "c1"))

    state = state_of(database, submission_id)
    assert state is not None
    assert state[0] == wire.SUPPLEMENT


def test_the_promised_day_stays_when_a_later_change_does_not_name_it(database: Database, changes: Changes) -> None:
    submission_id = await_case(database)
    accepted = msgspec.structs.replace(case_change(submission_id, "a", wire.ACCEPTED, 9), due="2026-12-30")
    changes.apply(wire.ChangesReply((accepted, case_change(submission_id, "b", wire.SUPPLEMENT, 10)), "c1"))

    state = state_of(database, submission_id)
    assert state is not None
    assert (state[0], state[2]) == (wire.SUPPLEMENT, "2026-12-30")


def test_a_state_of_a_newer_platform_is_kept_as_it_was_said(database: Database, changes: Changes) -> None:
    submission_id = await_case(database)
    changes.apply(wire.ChangesReply((case_change(submission_id, "a", "joint_inspection", 9),), "c1"))

    state = state_of(database, submission_id)
    assert state is not None
    assert state[0] == "joint_inspection"


GOOD = wire.CaseChange("a1", "s", "N-1", wire.DONE, "2026-11-24T09:00:00+08:00")
REF = wire.SealedRef(SHA, 100, SUITE)


@pytest.mark.parametrize(
    "change",
    [
        msgspec.structs.replace(GOOD, change_id=""),
        msgspec.structs.replace(GOOD, change_id="a\n1"),
        msgspec.structs.replace(GOOD, case_number="已受理\n"),
        msgspec.structs.replace(GOOD, state="不予受理"),
        msgspec.structs.replace(GOOD, at="yesterday"),
        msgspec.structs.replace(GOOD, at="2026-11-24T09:00:00"),
        msgspec.structs.replace(GOOD, at="9999-12-31T23:59:59-23:59"),
        msgspec.structs.replace(GOOD, due="soon"),
        msgspec.structs.replace(GOOD, answer=wire.SealedRef("../../etc/passwd", 100, SUITE)),
        msgspec.structs.replace(GOOD, answer=wire.SealedRef(SHA, 0, SUITE)),
        msgspec.structs.replace(GOOD, files=(wire.SealedRef(SHA, LARGEST + 1, SUITE),)),
        msgspec.structs.replace(GOOD, files=(REF,) * 51),
        wire.FileRevoked("r1", "s", "short", "2026-11-24T09:00:00+08:00"),
        wire.Announced("n1", "x", "标题", "正文\x1b[2J", "2026-11-24T09:00:00+08:00"),
        wire.Announced("n1", "x", "标题", "正" * 4001, "2026-11-24T09:00:00+08:00"),
        wire.Announced("n1", "x", "标题", "正文", "2026-11-24T09:00:00+08:00", "never"),
    ],
)
def test_a_change_that_cannot_be_meant_is_left_out_and_holds_up_no_other(
    database: Database, changes: Changes, change: wire.Change
) -> None:
    submission_id = await_case(database)
    good = case_change(submission_id, "good", wire.PASSED, 9)

    assert not possible(change)
    done = changes.apply(wire.ChangesReply((change, good), "c1"))
    assert (done.fresh, done.strange) == (1, 1)
    assert changes.cursor() == "c1"


def test_a_kind_of_change_that_is_not_known_here_is_passed_over() -> None:
    body = (
        b'{"changes":[{"type":"weather","change_id":"w"},'
        + msgspec.json.encode(GOOD)
        + b',{"type":"case","change_id":5}],"cursor":"c9","more":true}'
    )
    page, strange = wire.read_changes(body)

    assert (page.changes, page.cursor, page.more, strange) == ((GOOD,), "c9", True, 2)


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'{"changes":5,"cursor":"c"}', b'{"changes":[]}'])
def test_what_is_no_page_of_the_feed_is_an_error(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        wire.read_changes(body)


SINCE = "2026-11-23T00:00:00+00:00"


@pytest.mark.req("M42")
def test_what_is_announced_holds_from_its_time_to_its_end_for_its_audience(
    database: Database, changes: Changes
) -> None:
    changes.apply(
        wire.ChangesReply(
            (
                wire.Announced("n1", "a", "停机通知", "今晚维护", SINCE, "2026-11-24T00:00:00+00:00"),
                wire.Announced("n2", "b", "明天", "正文", "2026-11-24T00:00:00+00:00"),
                wire.Announced("n3", "c", "已过", "正文", SINCE, "2026-11-23T01:00:00+00:00"),
                wire.Announced("n4", "d", "企业", "正文", SINCE, audience="enterprise"),
            ),
            "c1",
        )
    )
    shown = Announcements(database).current(NOW)

    assert [(one.announcement_id, one.audience) for one in shown] == [("a", ""), ("d", "enterprise")]


@pytest.mark.req("M42")
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_an_announcement_that_was_withdrawn_does_not_come_back(
    database: Database, changes: Changes, order: tuple[int, ...]
) -> None:
    told = (
        wire.Announced("n1", "a", "停机", "今晚", SINCE),
        wire.Announced("n2", "a", "停机", "明晚", SINCE),
        wire.Announced("n3", "a", "", "", SINCE, withdrawn=True),
    )
    for number in order:
        changes.apply(wire.ChangesReply((told[number],), f"c{number}"))

    assert Announcements(database).current(NOW) == ()
