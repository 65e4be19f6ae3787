"""A platform that comes back is found where it was."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from sandbox.ports import keep
from tests.sandbox.running import running


def _take(port: int) -> socket.socket:
    taken = socket.socket()
    try:
        taken.bind(("127.0.0.1", port))
    except OSError:
        taken.close()
        raise
    taken.listen()
    return taken


def _port(taken: socket.socket) -> int:
    return int(taken.getsockname()[1])


def test_a_port_is_kept_for_the_next_start(tmp_path: Path) -> None:
    with keep(tmp_path / "ports", "time", 0, _take) as first:
        port = _port(first)

    with keep(tmp_path / "ports", "time", 0, _take) as second:
        assert _port(second) == port


def test_a_port_that_somebody_else_has_is_left_to_them(tmp_path: Path) -> None:
    with keep(tmp_path / "ports", "time", 0, _take) as first, keep(tmp_path / "ports", "time", 0, _take) as second:
        assert _port(first) != _port(second)


def test_a_port_that_was_asked_for_is_taken_or_refused(tmp_path: Path) -> None:
    with _take(0) as other, pytest.raises(OSError, match="in use"):
        keep(tmp_path / "ports", "time", _port(other), _take)


@pytest.mark.parametrize("said", ["", "[]", '{"time": "x"}', '{"time": 99999999}', "\x00"])
def test_a_file_of_nonsense_is_not_believed(tmp_path: Path, said: str) -> None:
    (tmp_path / "ports").write_text(said)

    with keep(tmp_path / "ports", "time", 0, _take) as taken:
        assert _port(taken) > 0


@pytest.mark.req("M12")
def test_the_address_on_a_receipt_still_leads_there_after_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as platform:
        built = platform.builder.build()
        platform.submit(built)
        first = platform.announce(built).json()["progress_url"]
        time_url = platform.sandbox.addresses.time_url

    with running(tmp_path) as platform:
        assert platform.announce(built).json()["progress_url"] == first
        assert platform.sandbox.addresses.time_url == time_url
