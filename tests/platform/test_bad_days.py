"""Bad days: what goes wrong on the way is transient, has a stable word, and the same call works afterwards."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.contract import problem
from kiosk.platform.client import PlatformClient
from offline.ports import TransientError
from sandbox.certificates import make_root, make_server
from sandbox.serve import local_now
from tests.platform.sides import Answering, client_of, saved, server_tls
from tests.sandbox.builder import Built
from tests.sandbox.running import Running


@pytest.fixture
def client(platform: Running) -> Iterator[PlatformClient]:
    client = platform.client()
    yield client
    client.close()


@pytest.fixture
def built(platform: Running) -> Built:
    return platform.builder.build()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"kind": "status", "status": 500}, "http_500"),
        ({"kind": "status", "status": 503}, "http_503"),
        ({"kind": "status", "status": 403}, "http_403"),
        ({"kind": "status", "status": 404}, "http_404"),
        ({"kind": "status", "status": 200}, "garbage"),
        ({"kind": "problem", "status": 500, "type": problem.SEALING_INVALID}, "http_500"),
        ({"kind": "problem", "status": 409, "type": "urn:somebody:else"}, "http_409"),
        ({"kind": "garbage"}, "garbage"),
        ({"kind": "portal"}, "captive_portal"),
        ({"kind": "redirect"}, "captive_portal"),
        ({"kind": "oversized", "size": 300 * 1024}, "garbage"),
        ({"kind": "drop_before"}, "interrupted"),
        ({"kind": "drop_after"}, "interrupted"),
        ({"kind": "drop_middle"}, "interrupted"),
        ({"kind": "latency", "ms": 2500}, "timeout"),
        ({"kind": "drip", "ms": 100}, "timeout"),
    ],
)
def test_what_goes_wrong_on_the_way_is_transient(
    platform: Running, built: Built, fault: dict[str, object], reason: str
) -> None:
    client = client_of(platform.settings)
    client.platform_time()
    platform.faults(fault)

    with pytest.raises(TransientError) as failed:
        client.put_submission(built.submission_id, built.body)

    assert failed.value.reason == reason
    assert client.put_submission(built.submission_id, built.body).state == "receiving"


def test_a_platform_that_names_a_time_is_believed(client: PlatformClient, platform: Running) -> None:
    platform.faults({"kind": "status", "status": 429, "retry_after": "17"})

    with pytest.raises(TransientError) as failed:
        client.platform_time()

    assert (failed.value.reason, failed.value.retry_after) == ("http_429", 17.0)


def test_a_platform_of_another_authority_is_not_spoken_to(platform: Running, tmp_path: Path) -> None:
    certificate, _ = saved(make_root(local_now()), tmp_path)

    with pytest.raises(TransientError, match="tls"):
        client_of(replace(platform.settings, ca=certificate)).platform_time()


def test_a_platform_of_another_name_is_not_spoken_to(platform: Running) -> None:
    elsewhere = platform.settings.url.replace("127.0.0.1", "127.0.0.2")
    listener = socket.create_server(("127.0.0.2", int(elsewhere.rpartition(":")[2])))
    enrolment = platform.sandbox.enrolment

    tls = server_tls(enrolment.server_cert, enrolment.server_key)
    with Answering(listener, tls, b""), pytest.raises(TransientError, match="tls"):
        client_of(replace(platform.settings, url=elsewhere)).platform_time()


def test_a_platform_that_is_not_there_is_unreachable(platform: Running) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(TransientError, match="unreachable"):
        client_of(replace(platform.settings, url=f"https://127.0.0.1:{port}")).platform_time()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"220 mail.example ESMTP\r\n", "garbage"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\nContent-Type: application/json\r\n\r\n{}", "garbage"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot-a-number\r\n", "interrupted"),
        (b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"x" * 70_000 + b"\r\n\r\n", "garbage"),
        (b"", "interrupted"),
    ],
)
def test_what_is_no_http_is_transient(platform: Running, tmp_path: Path, answer: bytes, reason: str) -> None:
    root = make_root(local_now())
    ca = tmp_path / "root.pem"
    ca.write_bytes(root.certificate_pem)
    certificate, key = saved(make_server(root, local_now()), tmp_path)
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"https://127.0.0.1:{listener.getsockname()[1]}"

    with Answering(listener, server_tls(certificate, key), answer), pytest.raises(TransientError) as failed:
        client_of(replace(platform.settings, url=url, ca=ca)).platform_time()

    assert failed.value.reason == reason


def test_a_server_that_never_finishes_its_headers_is_given_up(platform: Running, tmp_path: Path) -> None:
    root = make_root(local_now())
    ca = tmp_path / "root.pem"
    ca.write_bytes(root.certificate_pem)
    certificate, key = saved(make_server(root, local_now()), tmp_path)
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"https://127.0.0.1:{listener.getsockname()[1]}"
    client = client_of(replace(platform.settings, url=url, ca=ca))

    headers = b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 80
    dripping = Answering(listener, server_tls(certificate, key), headers, drip=0.05)
    with dripping, pytest.raises(TransientError, match="timeout"):
        client.platform_time()


@pytest.mark.parametrize("file", ["ca", "client_cert", "client_key"])
def test_a_certificate_file_that_is_missing_or_broken_is_named_configuration(
    platform: Running, tmp_path: Path, file: str
) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("nothing")

    for path in (broken, tmp_path / "missing.pem"):
        with pytest.raises(TransientError, match="configuration"):
            client_of(replace(platform.settings, **{file: path})).platform_time()


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/v1/x",
        "https://127.0.0.1:99999/v1",
        "https://[::1/v1",
        "http://127.0.0.1/v1",
        "//evil.example/x",
        "ftp://x",
        "",
        "v1/uploads",
    ],
)
def test_papers_are_not_sent_to_another_host(client: PlatformClient, address: str) -> None:
    with pytest.raises(TransientError, match="garbage"):
        client.send_part(address, 0, b"sealed")


@pytest.mark.parametrize(
    "reply",
    [b"null", b"{}", b'{"state": "accepted"}', b'{"state": "received"}', b'{"state": "receiving", "parts": []}', b"[]"],
)
def test_a_reply_that_says_nothing_is_transient(
    platform: Running, built: Built, monkeypatch: pytest.MonkeyPatch, reply: bytes
) -> None:
    client = platform.client()
    monkeypatch.setattr("kiosk.platform.call.judge", lambda *_: reply)

    with pytest.raises(TransientError, match="garbage"):
        client.put_submission(built.submission_id, built.body)
