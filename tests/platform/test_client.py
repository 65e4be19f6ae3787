"""The client against a real platform over real TLS, on good days and bad ones."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import structlog.testing
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.clock import SystemClock
from kiosk.contract import problem
from kiosk.contract.submission import EvaluationBody
from kiosk.platform.client import Limits, PlatformClient, PlatformSettings
from offline.ports import PermanentError, TransientError, UnauthorisedError
from sandbox.certificates import Identity, make_client, make_root, make_server
from sandbox.certificates import load as load_identity
from sandbox.serve import local_now
from tests.sandbox.builder import NAME, NUMBER, Built, fresh_id
from tests.sandbox.running import Running, running

EVALUATION = EvaluationBody("satisfied", ("412",), True, "2026-11-23T10:33:00+08:00")

# Small enough that a test does not wait, large enough for a busy machine to answer in when nothing is wrong.
IMPATIENT = Limits(connect_s=5.0, read_s=0.4, call_s=0.8)


@pytest.fixture
def client(platform: Running) -> Iterator[PlatformClient]:
    client = platform.client()
    yield client
    client.close()


@pytest.fixture
def built(platform: Running) -> Built:
    return platform.builder.build()


def _saved(identity: Identity, folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "identity.pem", folder / "identity.key"
    certificate.write_bytes(identity.certificate_pem)
    key.write_bytes(identity.key_pem)
    return certificate, key


def _client(settings: PlatformSettings, limits: Limits = IMPATIENT) -> PlatformClient:
    return PlatformClient(settings, SystemClock(), limits)


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


def test_a_kiosk_that_is_not_enrolled_is_unauthorised(platform: Running, built: Built, tmp_path: Path) -> None:
    folder = platform.sandbox.enrolment.directory
    root = load_identity((folder / "ca.pem").read_bytes(), (folder / "ca.key").read_bytes())
    certificate, key = _saved(make_client(root, local_now(), "STRANGER"), tmp_path)
    client = _client(replace(platform.settings, client_cert=certificate, client_key=key))

    with pytest.raises(UnauthorisedError, match="kiosk-unknown"):
        client.put_submission(built.submission_id, built.body)


def test_a_client_certificate_of_another_authority_is_unauthorised(platform: Running, tmp_path: Path) -> None:
    certificate, key = _saved(make_client(make_root(local_now()), local_now(), "YJHL0001"), tmp_path)
    client = _client(replace(platform.settings, client_cert=certificate, client_key=key))

    with pytest.raises(UnauthorisedError, match="ALERT"):
        client.platform_time()


def test_a_client_certificate_that_is_over_is_unauthorised(platform: Running, tmp_path: Path) -> None:
    folder = platform.sandbox.enrolment.directory
    root = load_identity((folder / "ca.pem").read_bytes(), (folder / "ca.key").read_bytes())
    certificate, key = _saved(make_client(root, local_now() - timedelta(days=400), "YJHL0001"), tmp_path)
    client = _client(replace(platform.settings, client_cert=certificate, client_key=key))

    with pytest.raises(UnauthorisedError, match="EXPIRED"):
        client.platform_time()


@pytest.mark.parametrize("status", [401, 403])
def test_a_problem_that_says_not_this_kiosk_is_unauthorised(
    client: PlatformClient, platform: Running, status: int
) -> None:
    platform.faults({"kind": "problem", "status": status})

    with pytest.raises(UnauthorisedError):
        client.platform_time()


# -- bad days: always transient, and the same call works afterwards


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
        ({"kind": "latency", "ms": 1500}, "timeout"),
        ({"kind": "drip", "ms": 100}, "timeout"),
    ],
)
def test_what_goes_wrong_on_the_way_is_transient(
    platform: Running, built: Built, fault: dict[str, object], reason: str
) -> None:
    client = _client(platform.settings)
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
    certificate, _ = _saved(make_root(local_now()), tmp_path)

    with pytest.raises(TransientError, match="tls"):
        _client(replace(platform.settings, ca=certificate)).platform_time()


def test_a_platform_of_another_name_is_not_spoken_to(platform: Running) -> None:
    elsewhere = platform.settings.url.replace("127.0.0.1", "127.0.0.2")
    listener = socket.create_server(("127.0.0.2", int(elsewhere.rpartition(":")[2])))
    enrolment = platform.sandbox.enrolment

    tls = _server_tls(enrolment.server_cert, enrolment.server_key)
    with _answering(listener, tls, b""), pytest.raises(TransientError, match="tls"):
        _client(replace(platform.settings, url=elsewhere)).platform_time()


def test_a_platform_that_is_not_there_is_unreachable(platform: Running) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(TransientError, match="unreachable"):
        _client(replace(platform.settings, url=f"https://127.0.0.1:{port}")).platform_time()


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
    certificate, key = _saved(make_server(root, local_now()), tmp_path)
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"https://127.0.0.1:{listener.getsockname()[1]}"

    with _answering(listener, _server_tls(certificate, key), answer), pytest.raises(TransientError) as failed:
        _client(replace(platform.settings, url=url, ca=ca)).platform_time()

    assert failed.value.reason == reason


def test_a_server_that_never_finishes_its_headers_is_given_up(platform: Running, tmp_path: Path) -> None:
    root = make_root(local_now())
    ca = tmp_path / "root.pem"
    ca.write_bytes(root.certificate_pem)
    certificate, key = _saved(make_server(root, local_now()), tmp_path)
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"https://127.0.0.1:{listener.getsockname()[1]}"
    client = _client(replace(platform.settings, url=url, ca=ca))

    headers = b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 80
    dripping = _answering(listener, _server_tls(certificate, key), headers, drip=0.05)
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
            _client(replace(platform.settings, **{file: path})).platform_time()


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
    monkeypatch.setattr("kiosk.platform.client.judge", lambda *_: reply)

    with pytest.raises(TransientError, match="garbage"):
        client.put_submission(built.submission_id, built.body)


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


# -- a server of a few lines, for what uvicorn would never say


def _server_tls(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


class _answering:  # noqa: N801 - read as a sentence
    """Answers one connection with ``answer`` whatever was asked, ``drip`` seconds between two bytes, and closes."""

    def __init__(self, listener: socket.socket, tls: ssl.SSLContext, answer: bytes, drip: float = 0.0) -> None:
        self._listener = listener
        self._tls = tls
        self._answer = answer
        self._drip = drip
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(10)
        self._listener.close()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            connection.settimeout(10)
            try:
                with self._tls.wrap_socket(connection, server_side=True) as encrypted:
                    encrypted.recv(65536)
                    self._say(encrypted.sendall)
            except OSError:
                return  # the client has gone, which is what most of these tests are about

    def _say(self, send: Callable[[bytes], None]) -> None:
        if not self._drip:
            send(self._answer)
            return
        for place in range(len(self._answer)):
            if self._over.wait(self._drip):
                return
            send(self._answer[place : place + 1])
