"""What comes back: the feed tells each kiosk its own, in order, and only the card opens what an organ said."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import requests
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kiosk.contract.answer import Organ
from kiosk.contract.changes import (
    ACCEPTED,
    DECLINED,
    DONE,
    PASSED,
    RECEIVED,
    REFUSED,
    SUPPLEMENT,
    WITHDRAWN,
    Announced,
    CaseChange,
)
from sandbox.cases import StaleError
from sandbox.certificates import load, make_client
from sandbox.decisions import Decision, UnfitError, allowed
from sandbox.serve import local_now
from tests.sandbox.builder import fresh_id
from tests.sandbox.returning import ORGAN, WANTED, Applicant, changes_after, decide
from tests.sandbox.running import Running

PROBLEM = "urn:yijianshi:problem:"


@pytest.fixture
def citizen(platform: Running) -> Applicant:
    applicant = Applicant(platform)
    while applicant.changes():  # what other tests left
        pass
    return applicant


@pytest.mark.req("M13")
def test_a_received_case_is_the_first_thing_that_is_told(citizen: Applicant) -> None:
    built = citizen.submit()

    change = citizen.change_of(built)

    assert (change.state, change.answer) == (RECEIVED, None)
    assert change.case_number == citizen.platform.announce(built).json()["case_number"]


@pytest.mark.req("M13")
def test_a_refusal_brings_reason_and_competent_organ_to_the_card_alone(citizen: Applicant) -> None:
    built = citizen.submit()
    there = Organ("鄂尔多斯市医疗保障局", "0477-1111111")

    decide(
        citizen.platform, built, REFUSED, reason="不属于本机关职权", legal_basis="行政许可法第三十二条", competent=there
    )
    change = citizen.change_of(built)
    answer = citizen.answer(change)

    assert (change.state, answer.state, answer.reason) == (REFUSED, REFUSED, "不属于本机关职权")
    assert (answer.organ, answer.competent) == (ORGAN, there)
    assert (answer.change_id, answer.submission_id) == (change.change_id, built.submission_id)


@pytest.mark.req("M13")
def test_what_is_to_be_supplied_comes_as_one_list(citizen: Applicant) -> None:
    built = citizen.submit()

    decide(citizen.platform, built, SUPPLEMENT, until="2026-12-31")
    answer = citizen.answer(citizen.change_of(built))

    assert answer.supplement is not None
    assert (answer.supplement.wanted, answer.supplement.until) == (WANTED, "2026-12-31")


def test_another_card_opens_nothing(citizen: Applicant) -> None:
    built = citizen.submit()
    decide(citizen.platform, built, PASSED)
    change = citizen.change_of(built)

    citizen.key = X25519PrivateKey.generate()

    with pytest.raises(InvalidTag):
        citizen.answer(change)


def test_without_a_key_the_state_is_told_and_the_words_are_not(citizen: Applicant) -> None:
    built = citizen.submit(keyless=True)

    decide(citizen.platform, built, PASSED)

    change = citizen.change_of(built)
    assert (change.state, change.answer, change.files) == (PASSED, None, ())


def test_the_promised_day_comes_with_the_acceptance(citizen: Applicant) -> None:
    built = citizen.submit()

    decide(citizen.platform, built, ACCEPTED, due="2026-12-14")

    assert citizen.change_of(built).due == "2026-12-14"


def test_a_correction_names_what_it_replaces(citizen: Applicant) -> None:
    built = citizen.submit()
    refused = decide(citizen.platform, built, REFUSED, reason="误", legal_basis="第三十二条")

    decide(citizen.platform, built, PASSED, correct=True)

    change = citizen.change_of(built)
    assert (change.state, change.replaces) == (PASSED, refused)


def test_changes_come_in_the_order_in_which_they_happened(citizen: Applicant) -> None:
    built = citizen.submit()
    for state in (PASSED, ACCEPTED, DONE):
        decide(citizen.platform, built, state)

    told = [one.state for one in citizen.changes() if isinstance(one, CaseChange)]

    assert told == [RECEIVED, PASSED, ACCEPTED, DONE]


def test_the_same_cursor_tells_the_same_again(citizen: Applicant) -> None:
    cursor = citizen.cursor
    citizen.submit()

    first, second = (changes_after(citizen.platform, cursor) for _ in range(2))

    assert first == second
    assert first.changes


def test_many_changes_come_in_pages_and_none_is_missing(own_platform: Running) -> None:
    citizen = Applicant(own_platform)
    feed = own_platform.sandbox.rooms.feed
    builts = [citizen.submit() for _ in range(3)]

    told, cursor, more = [], "", True
    while more:
        page = feed.after(own_platform.builder.kiosk_id, cursor, most=2)
        told += [one.submission_id for one in page.changes if isinstance(one, CaseChange)]
        cursor, more = page.cursor, page.more

    assert told == [built.submission_id for built in builts]
    assert feed.after(own_platform.builder.kiosk_id, cursor).changes == ()


@pytest.mark.parametrize("cursor", ["nonsense", "0123456789abcdef.0", "../..", "1"])
def test_a_cursor_of_another_feed_is_refused_by_its_own_type(platform: Running, cursor: str) -> None:
    answer = platform.call("GET", "/v1/changes", params={"cursor": cursor})

    assert (answer.status_code, answer.json()["type"]) == (410, PROBLEM + "cursor-unknown")


def test_a_cursor_ahead_of_the_feed_is_refused(citizen: Applicant) -> None:
    name, _, seq = changes_after(citizen.platform, "").cursor.partition(".")

    answer = citizen.platform.call("GET", "/v1/changes", params={"cursor": f"{name}.{int(seq) + 1}"})

    assert answer.status_code == 410


@pytest.mark.req("M42")
def test_an_announcement_reaches_every_kiosk_and_can_be_withdrawn(citizen: Applicant) -> None:
    cases = citizen.platform.sandbox.rooms.cases
    words = Announced("c1", "a1", "停电通知", "明日上午停电。", "2026-11-23T08:00:00+08:00")
    cases.announce(words)
    assert words in cases.announced()
    cases.announce(msgspec.structs.replace(words, change_id="c2", withdrawn=True))

    told = [one for one in citizen.changes() if isinstance(one, Announced)]

    assert [one.withdrawn for one in told] == [False, True]
    assert words not in cases.announced()


def test_another_kiosk_hears_and_fetches_nothing_of_it(citizen: Applicant, tmp_path: Path) -> None:
    built = citizen.submit()
    decide(citizen.platform, built, PASSED)
    change = citizen.change_of(built)
    assert change.answer is not None
    platform = citizen.platform

    told = _as_other(platform, tmp_path, "/v1/changes").json()["changes"]
    assert [one for one in told if one["type"] != "announcement"] == []
    assert _as_other(platform, tmp_path, f"/v1/sealed/{change.answer.sha256}").status_code == 404


def _as_other(platform: Running, folder: Path, path: str) -> requests.Response:
    directory = platform.sandbox.enrolment.directory
    root = load((directory / "ca.pem").read_bytes(), (directory / "ca.key").read_bytes())
    other = make_client(root, local_now(), "OTHER1")
    platform.sandbox.store.enrol("OTHER1", bytes(32))
    (folder / "c.pem").write_bytes(other.certificate_pem + other.key_pem)
    settings = platform.settings
    return requests.get(settings.url + path, verify=str(settings.ca), cert=str(folder / "c.pem"), timeout=10)


@pytest.mark.parametrize(
    ("wanted", "status"), [("bytes=0-", 206), ("bytes=5-9", 206), ("bytes=999999-", 416), ("x", 200)]
)
def test_sealed_bytes_can_be_fetched_from_where_it_broke_off(citizen: Applicant, wanted: str, status: int) -> None:
    built = citizen.submit()
    decide(citizen.platform, built, PASSED)
    change = citizen.change_of(built)
    assert change.answer is not None
    path = f"/v1/sealed/{change.answer.sha256}"
    whole = citizen.platform.call("GET", path).content

    answer = citizen.platform.call("GET", path, headers={"Range": wanted})

    assert answer.status_code == status
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    if status == 206:
        assert answer.content == whole[int(first) : int(last or len(whole)) + 1]
        assert answer.headers["content-range"].endswith(f"/{len(whole)}")


@pytest.mark.parametrize(
    ("state", "more", "named"),
    [
        (REFUSED, {"legal_basis": "x"}, "reason"),
        (REFUSED, {"reason": "x"}, "legal_basis"),
        (SUPPLEMENT, {"wanted": ()}, "wanted"),
        (SUPPLEMENT, {"until": "soon"}, "until"),
        (PASSED, {"due": "2026-12-01"}, "due"),
        (PASSED, {"wanted": WANTED}, "wanted"),
        (PASSED, {"reason": "\x1b[2J"}, "answer"),
        (DONE, {}, "state"),
        (RECEIVED, {}, "state"),
        (PASSED, {"correct": True}, "state"),
    ],
)
def test_a_decision_that_lacks_what_the_law_asks_is_not_taken(
    citizen: Applicant, state: str, more: dict[str, object], named: str
) -> None:
    built = citizen.submit()

    with pytest.raises(UnfitError, match=named):
        decide(citizen.platform, built, state, **more)

    assert citizen.change_of(built).state == RECEIVED


def test_two_clerks_do_not_decide_the_same_case(citizen: Applicant) -> None:
    built = citizen.submit()
    rooms = citizen.platform.sandbox.rooms
    seen = rooms.cases.events(built.submission_id)[-1].change_id
    rooms.decisions.decide(built.submission_id, Decision(PASSED, ORGAN, seen))

    with pytest.raises(StaleError):
        rooms.decisions.decide(built.submission_id, Decision(ACCEPTED, ORGAN, seen))

    assert [event.state for event in rooms.cases.events(built.submission_id)] == [RECEIVED, PASSED]


@pytest.mark.parametrize("state", [REFUSED, WITHDRAWN, DONE, DECLINED])
def test_after_the_last_word_there_is_only_a_correction(citizen: Applicant, state: str) -> None:
    built = citizen.submit()
    way = {WITHDRAWN: (SUPPLEMENT,), DONE: (ACCEPTED,), DECLINED: (ACCEPTED,)}.get(state, ())
    for before in way:
        decide(citizen.platform, built, before)
    decide(citizen.platform, built, state, reason="理由", legal_basis="依据")
    events = citizen.platform.sandbox.rooms.cases.events(built.submission_id)

    assert allowed(events) == ()
    assert state in allowed(events, correct=True)


def test_a_decision_on_nothing_is_an_error_of_its_own(citizen: Applicant) -> None:
    with pytest.raises(LookupError):
        citizen.platform.sandbox.rooms.decisions.decide(fresh_id(), Decision(PASSED, ORGAN, ""))


@pytest.mark.req("M13")
def test_a_supplement_gets_the_number_of_its_case_and_brings_it_back_to_review(citizen: Applicant) -> None:
    built = citizen.submit()
    number = citizen.platform.announce(built).json()["case_number"]
    decide(citizen.platform, built, SUPPLEMENT)
    wanted = citizen.answer(citizen.change_of(built)).supplement
    assert wanted is not None

    more = citizen.submit(
        application={"supplement_list": wanted.list_id}, manifest={"supplement_of": built.submission_id}
    )

    assert citizen.platform.announce(more).json()["case_number"] == number
    assert citizen.change_of(built).state == RECEIVED
    entry = citizen.platform.entry(more)
    assert entry is not None
    assert entry["supplement_of"] == built.submission_id
    assert citizen.platform.sandbox.store.supplements(built.submission_id)[0].list_id == wanted.list_id


def test_a_supplement_counts_as_no_case_of_its_own(own_platform: Running) -> None:
    citizen = Applicant(own_platform)
    built = citizen.submit()
    decide(own_platform, built, SUPPLEMENT)
    for _ in range(2):
        citizen.submit(manifest={"supplement_of": built.submission_id})

    counted = own_platform.ledger()

    assert (counted["cases"], counted["sha256_match"], len(counted["submissions"])) == (1, True, 3)


@pytest.mark.parametrize("stranger", ["somebody", "nothing"])
def test_a_supplement_of_another_persons_case_is_refused(citizen: Applicant, stranger: str) -> None:
    built = citizen.submit()
    named = built.submission_id if stranger == "somebody" else fresh_id()
    name = "别人" if stranger == "somebody" else "乌云其其格"
    other = citizen.platform.builder.build(name=name, manifest={"supplement_of": named})
    citizen.platform.upload(other)

    answer = citizen.platform.announce(other)

    assert answer.status_code == 422
    assert answer.json()["type"] == PROBLEM + "manifest-invalid"


def test_a_supplement_of_a_supplement_completes_the_first_case(citizen: Applicant) -> None:
    built = citizen.submit()
    second = citizen.submit(manifest={"supplement_of": built.submission_id})

    third = citizen.submit(manifest={"supplement_of": second.submission_id})

    entry = citizen.platform.entry(third)
    assert entry is not None
    assert entry["supplement_of"] == built.submission_id
