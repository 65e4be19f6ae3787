"""Bad days made to order: what repeats, what overtakes, and a certificate of somebody else's authority."""

from __future__ import annotations

import threading

import pytest
import requests

from sandbox.bench import FileBench
from sandbox.bench_platform import PLATFORM
from tests.sandbox.running import Running


def test_a_request_that_comes_twice_makes_one_case(platform: Running) -> None:
    built = platform.builder.build()
    platform.upload(built)
    platform.faults({"kind": "duplicate", "path": "/v1/submissions"})

    answer = platform.announce(built)

    assert answer.json()["state"] == "received"
    entries = [entry for entry in platform.ledger()["submissions"] if entry["submission_id"] == built.submission_id]
    assert len(entries) == 1


def test_a_part_that_comes_twice_is_refused_the_second_time_and_stored_once(platform: Running) -> None:
    built = platform.builder.build()
    platform.announce(built)
    platform.faults({"kind": "duplicate", "times": 20, "method": "PATCH"})
    with_client = platform.client()
    for part in with_client.put_submission(built.submission_id, built.body).parts:
        path = part.upload_url
        headers = _piece(built.part_of(part.sha256))
        assert platform.call("PATCH", path, data=built.part_of(part.sha256), headers=headers).status_code == 409
    with_client.close()

    entry = platform.entry(built)
    assert platform.announce(built).json()["state"] == "received"
    assert entry is not None


def _piece(data: bytes) -> dict[str, str]:
    import base64
    import hashlib

    checksum = base64.b64encode(hashlib.sha256(data).digest()).decode()
    return {
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
        "Upload-Checksum": f"sha256 {checksum}",
    }


def test_a_request_can_be_overtaken_by_the_next_one(platform: Running) -> None:
    platform.faults({"kind": "reorder", "ms": 8000, "path": "/v1/time"})
    answered: list[str] = []
    first = threading.Thread(target=lambda: (platform.call("GET", "/v1/time"), answered.append("first")))
    first.start()
    _until_taken(platform)

    platform.call("GET", "/v1/changes")
    answered.append("second")
    first.join(10)

    assert sorted(answered) == ["first", "second"]
    assert not first.is_alive()


def _until_taken(platform: Running) -> None:
    """Until the fault has its request."""
    while platform.call("GET", "/v1/_faults").json():
        pass


def test_a_request_that_nobody_overtakes_comes_late(platform: Running) -> None:
    platform.faults({"kind": "reorder", "ms": 50, "path": "/v1/time"})

    assert platform.call("GET", "/v1/time").status_code == 200


def test_a_wrong_certificate_is_met_by_the_next_connection_and_no_other(platform: Running) -> None:
    platform.faults({"kind": "certificate"})

    with pytest.raises(requests.exceptions.SSLError, match="CERTIFICATE_VERIFY_FAILED"):
        platform.call("GET", "/v1/time")

    assert platform.call("GET", "/v1/time").status_code == 200


@pytest.mark.parametrize("key", [press.name for row in PLATFORM.rows for press in row.presses])
def test_every_standing_fault_of_the_bench_is_one_that_the_platform_knows(
    tmp_path_factory: pytest.TempPathFactory, key: str
) -> None:
    from sandbox.bench_platform import StandingFault

    devices = tmp_path_factory.mktemp("bench")
    FileBench(devices).press("platform", key)

    fault = StandingFault(_nothing, devices / PLATFORM.file)._standing()

    assert (fault is None) == (key == "fault-none")


async def _nothing(*_: object) -> None:
    """An application that is never asked."""
