"""From a manifest to exactly one case, over real TLS."""

from __future__ import annotations

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from offline.ports import TransientError
from tests.sandbox.builder import NAME, NUMBER, PNG, fresh_id
from tests.sandbox.running import Running, running


@pytest.mark.req("M11", "M44")
def test_a_submission_becomes_a_case_with_a_number(platform: Running) -> None:
    built = platform.builder.build()

    number = platform.submit(built)

    assert re.fullmatch(r"KSK0627\d{4}\d{6}", number)
    entry = platform.entry(built)
    assert entry is not None
    assert entry["case_number"] == number
    assert entry["attachments"] == 3
    assert entry["sha256_match"] is True


@pytest.mark.req("M11")
def test_submitting_twice_gives_one_case(own_platform: Running) -> None:
    built = own_platform.builder.build()

    numbers = {own_platform.submit(built), own_platform.submit(built)}

    assert len(numbers) == 1
    assert own_platform.ledger()["cases"] == 1


@pytest.mark.req("M11")
def test_the_same_put_at_the_same_time_gives_one_case(own_platform: Running) -> None:
    built = own_platform.builder.build()
    own_platform.upload(built)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: own_platform.announce(built).json(), range(8)))

    assert len({answer["case_number"] for answer in answers}) == 1
    assert own_platform.ledger()["cases"] == 1


@pytest.mark.req("M11")
def test_a_lost_acknowledgement_does_not_make_a_second_case(own_platform: Running) -> None:
    built = own_platform.builder.build()
    own_platform.upload(built)
    own_platform.faults({"kind": "drop_after", "method": "PUT", "path": "/v1/submissions"})
    client = own_platform.client()

    with pytest.raises(TransientError, match="interrupted"):
        client.put_submission(built.submission_id, built.body)
    reply = client.put_submission(built.submission_id, built.body)

    assert reply.state == "received"
    assert own_platform.ledger()["cases"] == 1


def test_running_numbers_count_up_without_gaps(own_platform: Running) -> None:
    numbers = [own_platform.submit(own_platform.builder.build()) for _ in range(3)]

    assert [int(number[11:]) for number in numbers] == [1, 2, 3]


def test_parts_may_come_in_any_order(platform: Running) -> None:
    built = platform.builder.build()
    client = platform.client()
    wanted = client.put_submission(built.submission_id, built.body).parts

    for part in reversed(wanted):
        client.send_part(part.upload_url, 0, built.part_of(part.sha256))

    assert client.put_submission(built.submission_id, built.body).state == "received"


def test_no_case_before_the_last_part_is_there(platform: Running) -> None:
    built = platform.builder.build()
    client = platform.client()
    first, *_ = client.put_submission(built.submission_id, built.body).parts
    client.send_part(first.upload_url, 0, built.part_of(first.sha256))

    reply = client.put_submission(built.submission_id, built.body)

    assert reply.state == "receiving"
    assert reply.case_number is None
    assert [part.offset for part in reply.parts] == [len(built.parts[0]), 0, 0, 0]


def test_a_repeated_put_does_not_open_the_case_again(platform: Running) -> None:
    built = platform.builder.build()
    platform.submit(built)

    first, second = platform.announce(built).json(), platform.announce(built).json()

    assert first == second
    assert first["received_at"] is not None


def test_the_same_id_with_other_content_is_a_conflict(platform: Running) -> None:
    identity = fresh_id()
    platform.submit(platform.builder.build(submission_id=identity))

    answer = platform.announce(platform.builder.build(submission_id=identity, name="别人"))

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:yijianshi:problem:submission-conflict"
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_ledger_notices_a_byte_that_changed_in_the_store(own_platform: Running) -> None:
    built = own_platform.builder.build()
    own_platform.submit(built)
    store = own_platform.sandbox.store
    spoilt = bytearray(store.read_part(built.submission_id, 2))
    spoilt[40] ^= 1
    store.discard(built.submission_id, 2)
    store.append(built.submission_id, built.manifest.parts[2].sha256, 0, bytes(spoilt))

    ledger = own_platform.ledger()

    assert ledger["cases"] == 1
    assert ledger["sha256_match"] is False


def test_the_ledger_notices_a_manifest_that_nobody_signed(own_platform: Running) -> None:
    own_platform.submit(own_platform.builder.build())
    with sqlite3.connect(own_platform.sandbox.enrolment.directory / "platform.sqlite") as database:
        database.execute("UPDATE submission SET signature = zeroblob(64)")

    assert own_platform.ledger()["sha256_match"] is False


def test_the_ledger_names_no_person(platform: Running) -> None:
    platform.submit(platform.builder.build())

    text = platform.call("GET", "/v1/ledger").text

    assert NAME not in text
    assert NUMBER not in text
    assert "1506**********0021" in text


def test_the_ledger_tells_what_the_demo_reports(platform: Running) -> None:
    built = platform.builder.build()
    platform.submit(built)

    entry = platform.entry(built)

    assert entry is not None
    assert entry["bundle"] == "退休一件事"
    assert entry["items"] == ["企业职工养老金申领", "职工医保在职转退休"]
    assert entry["document"] == "resident"
    assert [(one["name"], one["state"], one["pages"]) for one in entry["materials"]] == [
        ("居民身份证", "verified", 0),
        ("银行卡", "scanned", 2),
    ]


def test_a_submission_without_papers_is_a_case_too(platform: Running) -> None:
    built = platform.builder.build(pages=(PNG + b"signature",))

    platform.submit(built)

    entry = platform.entry(built)
    assert entry is not None
    assert entry["attachments"] == 1


def test_cases_stay_when_the_platform_starts_again(tmp_path: Path) -> None:
    directory = tmp_path / "platform"
    with running(directory) as before:
        built = before.builder.build()
        number = before.submit(built)

    with running(directory) as after:
        assert after.announce(built).json()["case_number"] == number
        assert after.ledger()["sha256_match"] is True
