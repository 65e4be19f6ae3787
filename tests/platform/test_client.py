"""The client against a real platform over real TLS, on good days and bad ones."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import structlog.testing
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract import problem
from kiosk.contract.submission import EvaluationBody
from kiosk.platform.client import Limits, PlatformClient
from offline.ports import PermanentError, TransientError, UnauthorisedError
from sandbox.certificates import load as load_identity
from sandbox.certificates import make_client, make_root
from sandbox.serve import local_now
from tests.platform.sides import client_of, saved
from tests.sandbox.builder import NAME, NUMBER, Built, fresh_id
from tests.sandbox.running import Running, running

EVALUATION = EvaluationBody("satisfied", ("412",), True, "2026-11-23T10:33:00+08:00")


@pytest.fixture
def client(platform: Running) -> Iterator[PlatformClient]:
    client = platform.client()
    yield client
    client.close()


@pytest.fixture
def built(platform: Running) -> Built:
    return platform.builder.build()


# -- good days


@pytest.mark.req("M11")
def test_a_submission_is_announced_sent_and_received(client: PlatformClient, built: Built) -> None:
    reply = client.put_submission(built.submission_id, built.body)
    offsets = [client.send_part(part.upload_url, part.offset, built.part_of(part.sha256)) for part in reply.parts]

    reply = client.put_submission(built.submission_id, built.body)

    assert offsets == [len(part) for part in built.parts]
    assert reply.state == "received"
    assert reply.case_number is not None
    assert reply.received_at is not None
    assert datetime.fromisoformat(reply.received_at).tzinfo is not None


def test_a_part_is_sent_in_pieces(platform: Running) -> None:
    client = platform.client(Limits(piece_bytes=700))
    built = platform.builder.build()
    page = client.put_submission(built.submission_id, built.body).parts[2]

    assert client.send_part(page.upload_url, 0, built.parts[2]) == len(built.parts[2])


@pytest.mark.req("M16")
def test_an_evaluation_is_taken_twice_without_harm(client: PlatformClient, platform: Running, built: Built) -> None:
    platform.submit(built)

    client.put_evaluation(built.submission_id, EVALUATION)
    client.put_evaluation(built.submission_id, EVALUATION)

    entry = platform.entry(built)
    assert entry is not None
    assert entry["evaluated"] is True


def test_the_platform_tells_its_time(client: PlatformClient) -> None:
    assert abs(client.platform_time() - local_now()) < timedelta(minutes=1)


def test_a_client_that_was_closed_connects_again(client: PlatformClient) -> None:
    client.platform_time()
    client.close()

    assert client.platform_time()


def test_a_platform_that_was_started_again_is_found_again(tmp_path: Path) -> None:
    with running(tmp_path) as platform:
        client = platform.client()
        client.platform_time()
        port = int(platform.settings.url.rpartition(":")[2])

    with pytest.raises(TransientError, match="unreachable"):
        client.platform_time()

    with running(tmp_path, port=port):
        assert client.platform_time()


def test_an_upload_address_may_be_a_whole_url_of_the_platform(platform: Running, built: Built) -> None:
    client = platform.client()
    first, *_ = client.put_submission(built.submission_id, built.body).parts

    assert client.send_part(platform.settings.url + first.upload_url, 0, built.parts[0]) == len(built.parts[0])


def test_the_environment_proxy_is_not_used(client: PlatformClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent")

    assert client.platform_time()


def test_constructing_a_client_imports_no_http_library() -> None:
    program = (
        "import sys; from kiosk.clock import SystemClock; from pathlib import Path\n"
        "from kiosk.platform.client import PlatformClient, PlatformSettings\n"
        "PlatformClient(PlatformSettings('https://x', Path('a'), Path('b'), Path('c')), SystemClock())\n"
        "assert not {'requests', 'urllib3'} & set(sys.modules), 'imported too early'\n"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# -- refusals


def test_another_submission_under_the_same_id_is_refused_for_good(client: PlatformClient, platform: Running) -> None:
    first = platform.builder.build()
    second = platform.builder.build(submission_id=first.submission_id)
    client.put_submission(first.submission_id, first.body)

    with pytest.raises(PermanentError) as refused:
        client.put_submission(second.submission_id, second.body)

    assert refused.value.problem.type == problem.SUBMISSION_CONFLICT


def test_a_bad_signature_is_refused_for_good(client: PlatformClient, platform: Running) -> None:
    built = platform.builder.with_key(Ed25519PrivateKey.generate()).build()

    with pytest.raises(PermanentError) as refused:
        client.put_submission(built.submission_id, built.body)

    assert refused.value.problem.type == problem.SIGNATURE_INVALID


def test_parts_that_do_not_open_are_refused_for_good(client: PlatformClient, platform: Running, built: Built) -> None:
    swapped = platform.builder.resealed(built, (built.parts[0], built.parts[2], built.parts[1], built.parts[3]))
    platform.upload(swapped)

    with pytest.raises(PermanentError) as refused:
        client.put_submission(swapped.submission_id, swapped.body)

    assert refused.value.problem.type == problem.SEALING_INVALID


def test_another_evaluation_is_refused_for_good(client: PlatformClient, platform: Running, built: Built) -> None:
    platform.submit(built)
    client.put_evaluation(built.submission_id, EVALUATION)

    with pytest.raises(PermanentError):
        client.put_evaluation(built.submission_id, msgspec.structs.replace(EVALUATION, anonymous=False))


def test_an_evaluation_that_the_platform_cannot_read_is_refused_for_good(
    client: PlatformClient, platform: Running, built: Built
) -> None:
    platform.submit(built)

    with pytest.raises(PermanentError, match="evaluation-invalid"):
        client.put_evaluation(built.submission_id, msgspec.structs.replace(EVALUATION, reasons=("999",)))


def test_a_kiosk_that_is_not_enrolled_is_unauthorised(platform: Running, built: Built, tmp_path: Path) -> None:
    folder = platform.sandbox.enrolment.directory
    root = load_identity((folder / "ca.pem").read_bytes(), (folder / "ca.key").read_bytes())
    certificate, key = saved(make_client(root, local_now(), "STRANGER"), tmp_path)
    client = client_of(replace(platform.settings, client_cert=certificate, client_key=key))

    with pytest.raises(UnauthorisedError, match="kiosk-unknown"):
        client.put_submission(built.submission_id, built.body)


def test_a_client_certificate_of_another_authority_is_unauthorised(platform: Running, tmp_path: Path) -> None:
    certificate, key = saved(make_client(make_root(local_now()), local_now(), "YJHL0001"), tmp_path)
    client = client_of(replace(platform.settings, client_cert=certificate, client_key=key))

    with pytest.raises(UnauthorisedError, match="ALERT"):
        client.platform_time()


def test_a_client_certificate_that_is_over_is_unauthorised(platform: Running, tmp_path: Path) -> None:
    folder = platform.sandbox.enrolment.directory
    root = load_identity((folder / "ca.pem").read_bytes(), (folder / "ca.key").read_bytes())
    certificate, key = saved(make_client(root, local_now() - timedelta(days=400), "YJHL0001"), tmp_path)
    client = client_of(replace(platform.settings, client_cert=certificate, client_key=key))

    with pytest.raises(UnauthorisedError, match=r"EXPIRED|certificate-expired"):
        client.platform_time()


@pytest.mark.parametrize("status", [401, 403])
def test_a_problem_that_says_not_this_kiosk_is_unauthorised(
    client: PlatformClient, platform: Running, status: int
) -> None:
    platform.faults({"kind": "problem", "status": status})

    with pytest.raises(UnauthorisedError):
        client.platform_time()


def test_log_lines_name_no_person_and_no_submission(client: PlatformClient, platform: Running) -> None:
    built = platform.builder.build(submission_id=fresh_id())
    with structlog.testing.capture_logs() as lines:
        client.put_submission(built.submission_id, built.body)
        for fault in ({"kind": "status"}, {"kind": "garbage"}, {"kind": "problem", "status": 403}):
            platform.faults(fault)
            with pytest.raises((TransientError, UnauthorisedError)):
                client.put_submission(built.submission_id, built.body)

    assert [line["event"] for line in lines] == ["platform.transient", "platform.transient", "platform.unauthorised"]
    for private in (NAME, NUMBER, built.submission_id):
        assert private not in str(lines)


def test_a_failure_that_goes_on_is_one_line_until_something_succeeds(client: PlatformClient, platform: Running) -> None:
    with structlog.testing.capture_logs() as lines:
        for _ in range(3):
            platform.faults({"kind": "garbage"})
            with pytest.raises(TransientError):
                client.platform_time()
        client.platform_time()
        platform.faults({"kind": "garbage"})
        with pytest.raises(TransientError):
            client.platform_time()

    assert [line["event"] for line in lines] == ["platform.transient", "platform.transient"]
