"""The systems behind the platform that only watch, carry and count; and the platform's keys."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.contract.changes import ACCEPTED, DONE, RECEIVED
from kiosk.contract.note import COURIER, ELECTRONIC, DeliveryNote
from kiosk.contract.submission import EvaluationBody
from sandbox.cases import CaseEvent
from sandbox.enrolment import change_sealing_key, prepare
from sandbox.notes import StoredNote
from sandbox.offices.courier import parcel
from sandbox.offices.good_and_bad import as_national
from sandbox.offices.people import RESIDENTS, resident_of, sample_number
from sandbox.offices.supervision import Light, watch
from sandbox.serve import local_now
from tests.sandbox.running import running

TODAY = date(2026, 12, 10)
AT = "2026-11-23T10:00:00+08:00"


@pytest.mark.req("M43")
@pytest.mark.parametrize(
    ("state", "due", "light"),
    [
        (ACCEPTED, "2026-12-20", Light.GREEN),
        (ACCEPTED, "2026-12-12", Light.YELLOW),
        (ACCEPTED, "2026-12-10", Light.YELLOW),
        (ACCEPTED, "2026-12-09", Light.RED),
        (RECEIVED, None, Light.OFF),
        (DONE, "2026-12-09", Light.OFF),
    ],
)
def test_supervision_shows_how_a_case_stands_against_its_promise(state: str, due: str | None, light: Light) -> None:
    events = [CaseEvent("c0", RECEIVED, AT), CaseEvent("c1", state, AT, due)]

    watched = watch("root", events, TODAY)

    assert (watched.light, watched.due, watched.steps) == (light, due, 2)


def test_a_promise_made_at_acceptance_still_counts_later() -> None:
    events = [CaseEvent("c1", ACCEPTED, AT, "2026-12-09"), CaseEvent("c2", ACCEPTED, AT)]

    assert watch("root", events, TODAY).light is Light.RED


def _said(way: str, sequence: int = 1) -> StoredNote:
    return StoredNote("n", "K", sequence, DeliveryNote({"a": way}, "名", "13900000000", "址"))


@pytest.mark.req("M15")
@pytest.mark.parametrize(("days", "stage"), [(0, "已揽收"), (1.5, "运输中"), (2, "派送中"), (9, "已签收")])
def test_a_parcel_is_where_the_days_have_brought_it(days: float, stage: str) -> None:
    now = datetime.fromisoformat(AT) + timedelta(days=days)

    sent = parcel("root", CaseEvent("c", DONE, AT), [_said(COURIER)], now)

    assert sent is not None
    assert sent.stage == stage
    assert "13900000000" not in repr(sent)


@pytest.mark.parametrize(
    ("state", "said"), [(ACCEPTED, [_said(COURIER)]), (DONE, []), (DONE, [_said(COURIER), _said(ELECTRONIC, 2)])]
)
def test_no_parcel_goes_before_the_end_or_against_the_last_word(state: str, said: list[StoredNote]) -> None:
    assert parcel("root", CaseEvent("c", state, AT), said, datetime.fromisoformat(AT)) is None


@pytest.mark.req("M16")
def test_an_evaluation_is_reported_in_the_national_numbers() -> None:
    told = as_national(EvaluationBody("very_satisfied", ("516", "510"), False, AT), "KSK1")

    assert (told["satisfaction"], told["pf"], told["evalDetail"], told["projectNo"]) == ("5", "5", "516,510", "KSK1")


@pytest.mark.req("M16")
def test_an_anonymous_evaluation_names_no_case() -> None:
    told = as_national(EvaluationBody("dissatisfied", (), True, AT), "KSK1")

    assert (told["satisfaction"], told["anonymity"], told["projectNo"]) == ("2", "1", None)


def test_a_person_is_known_by_name_and_number_together() -> None:
    known = RESIDENTS[0]

    assert resident_of(known.name, known.number) is known
    assert resident_of("别人", known.number) is None
    assert resident_of(known.name, sample_number("150627", "1999-09-09")) is None


def test_the_sample_people_hold_numbers_that_nobody_else_has() -> None:
    assert len({person.number for person in RESIDENTS}) == len(RESIDENTS)
    assert all(person.number[14:17] == "000" for person in RESIDENTS)


@pytest.mark.req("M46")
def test_what_was_sealed_for_the_key_before_is_taken_after_a_change(tmp_path: Path) -> None:
    with running(tmp_path) as platform:
        early, queued = platform.builder.build(), platform.builder.build()
        number = platform.submit(early)

    fresh = change_sealing_key(tmp_path)

    with running(tmp_path) as platform:
        assert platform.sandbox.addresses.sealing_key_id == fresh
        assert platform.announce(early).json()["case_number"] == number
        assert platform.submit(queued)
        assert platform.submit(platform.builder.build())
        assert platform.ledger()["sha256_match"]


def test_a_second_change_keeps_both_keys_before_it(tmp_path: Path) -> None:
    prepare(tmp_path, "K1", local_now())
    before = prepare(tmp_path, "K1", local_now()).key_id
    middle = change_sealing_key(tmp_path)
    last = change_sealing_key(tmp_path)

    keys = prepare(tmp_path, "K1", local_now()).keys

    assert keys.current_id == last
    assert {before, middle, last} == {name for name in (before, middle, last) if name in keys}
