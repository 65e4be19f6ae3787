"""The platform as the command line starts it: its own process, its first line, its end."""

from __future__ import annotations

import json
import signal
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.certificates import load
from sandbox.enrolment import EnrolmentError, key_id, prepare
from sandbox.serve import local_now, run

PROGRAM = (
    "import sys; from pathlib import Path; from sandbox.serve import run; sys.exit(run(0, None, Path(sys.argv[1])))"
)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)], stdout=subprocess.PIPE, text=True) as child:
        yield child
        child.kill()


def _first_line(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    line: dict[str, Any] = json.loads(process.stdout.readline())
    return line


@pytest.mark.req("M44")
def test_the_first_line_says_where_everything_is(process: subprocess.Popen[str]) -> None:
    line = _first_line(process)

    assert {"url", "ca", "client_cert", "client_key", "openapi"} <= line.keys()
    tls = ssl.create_default_context(cafile=line["ca"])
    tls.load_cert_chain(line["client_cert"], line["client_key"])
    with urllib.request.urlopen(line["openapi"], context=tls, timeout=10) as answer:
        assert "/v1/submissions/{submission_id}" in json.load(answer)["paths"]
    with urllib.request.urlopen(line["clerk"], timeout=10) as answer:
        assert "还没有收到申报" in answer.read().decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well(process: subprocess.Popen[str], number: signal.Signals) -> None:
    _first_line(process)

    process.send_signal(number)

    assert process.wait(10) == 0


def test_a_port_that_is_taken_is_an_error(process: subprocess.Popen[str], tmp_path: Path) -> None:
    port = int(_first_line(process)["url"].rpartition(":")[2])

    with pytest.raises(OSError, match="in use"):
        run(port, None, tmp_path / "other")


def test_only_the_owner_can_read_what_lies_in_the_directory(tmp_path: Path) -> None:
    prepare(tmp_path / "p", "K1", local_now())

    for path in (tmp_path / "p").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_keys_stay_when_the_directory_is_used_again(tmp_path: Path) -> None:
    first = prepare(tmp_path, "K1", local_now())
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    second = prepare(tmp_path, "K1", local_now())

    assert second.key_id == first.key_id == key_id(first.sealing_key.public_key())
    assert {path: path.read_bytes() for path in files} == files


def test_another_kiosk_gets_another_certificate_of_the_same_root(tmp_path: Path) -> None:
    first = prepare(tmp_path, "K1", local_now())
    before, root = first.client_cert.read_bytes(), first.ca.read_bytes()

    prepare(tmp_path, "K2", local_now())

    assert first.client_cert.read_bytes() != before
    assert first.ca.read_bytes() == root


def test_certificates_are_made_again_before_they_are_over(tmp_path: Path) -> None:
    old = prepare(tmp_path, "K1", local_now().replace(year=2020))
    before = load(old.server_cert.read_bytes(), old.server_key.read_bytes())

    prepare(tmp_path, "K1", local_now())

    after = load(old.server_cert.read_bytes(), old.server_key.read_bytes())
    assert after.certificate.not_valid_after_utc > before.certificate.not_valid_after_utc
    assert not after.outdated(local_now())


def test_a_lost_root_makes_all_certificates_again(tmp_path: Path) -> None:
    enrolment = prepare(tmp_path, "K1", local_now())
    before = enrolment.server_cert.read_bytes()
    (tmp_path / "ca.key").unlink()

    prepare(tmp_path, "K1", local_now())

    assert enrolment.server_cert.read_bytes() != before


@pytest.mark.parametrize("name", ["platform-sealing.key", "server.key", "ca.pem", "enrolment/kiosk-signing.key"])
def test_a_broken_key_file_is_named_and_not_replaced(tmp_path: Path, name: str) -> None:
    prepare(tmp_path, "K1", local_now())
    (tmp_path / name).write_bytes(b"nothing")

    with pytest.raises(EnrolmentError, match=Path(name).stem):
        prepare(tmp_path, "K1", local_now())

    assert (tmp_path / name).read_bytes() == b"nothing"


def test_a_sealing_key_of_another_kind_is_named(tmp_path: Path) -> None:
    prepare(tmp_path, "K1", local_now())
    (tmp_path / "enrolment/kiosk-signing.key").replace(tmp_path / "platform-sealing.key")

    with pytest.raises(EnrolmentError, match="platform-sealing"):
        prepare(tmp_path, "K1", local_now())
