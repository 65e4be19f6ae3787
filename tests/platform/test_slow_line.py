"""A line that is slow and never stops: what moves on is not given up, what stands still is."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.platform.client import PlatformClient
from kiosk.platform.settings import Limits, PlatformSettings
from offline.ports import TransientError
from tests.platform.serving import Pki
from tests.platform.sides import server_tls

# More than the buffers of both ends hold, so that sending has to wait for the reader.
LONG = 12 * 1024 * 1024


@contextmanager
def _reading(pki: Pki, pause: float, stop_after: int = LONG) -> Iterator[PlatformSettings]:
    """A server that rests ``pause`` seconds after each quarter of a megabyte, and reads no more after so many bytes."""
    tls = server_tls(*pki.server)
    tls.minimum_version = ssl.TLSVersion.TLSv1_3
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            try:
                with tls.wrap_socket(connection, server_side=True) as line:
                    _read(line, pause, stop_after, over)
                    line.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            except OSError:
                return  # the client has gone

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield PlatformSettings(f"https://127.0.0.1:{listener.getsockname()[1]}", pki.ca, *pki.client)
    finally:
        over.set()
        thread.join(10)
        listener.close()


def _read(line: ssl.SSLSocket, pause: float, stop_after: int, over: threading.Event) -> None:
    got = rested = 0
    while got < LONG:  # the headers count too, which does no harm
        if got >= stop_after:
            over.wait(30)
            return
        heard = line.recv(64 * 1024)
        if not heard:
            return  # the client has gone
        got += len(heard)
        if got - rested > 256 * 1024:
            rested = got
            over.wait(pause)


def _client(settings: PlatformSettings, limits: Limits) -> PlatformClient:
    return PlatformClient(settings, SystemClock(), limits)


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki.made(Path(tmp_path_factory.mktemp("pki")))


def test_a_piece_that_takes_longer_than_any_time_out_arrives_while_it_moves(pki: Pki) -> None:
    limits = Limits(connect_s=0.3, read_s=5.0, call_s=30.0, piece_bytes=LONG)
    with _reading(pki, pause=0.02) as settings:
        client = _client(settings, limits)

        assert client.send_part("/v1/uploads/a/b", 0, bytes(LONG)) == LONG
        client.close()


def test_a_line_that_stands_still_is_given_up(pki: Pki) -> None:
    limits = Limits(connect_s=5.0, read_s=0.4, call_s=30.0, piece_bytes=LONG)
    with _reading(pki, pause=0.0, stop_after=1024 * 1024) as settings, pytest.raises(TransientError, match="timeout"):
        _client(settings, limits).send_part("/v1/uploads/a/b", 0, bytes(LONG))


def test_a_call_that_moves_but_takes_too_long_is_given_up(pki: Pki) -> None:
    limits = Limits(connect_s=5.0, read_s=5.0, call_s=0.6, piece_bytes=LONG)
    with _reading(pki, pause=0.1) as settings, pytest.raises(TransientError, match="timeout"):
        _client(settings, limits).send_part("/v1/uploads/a/b", 0, bytes(LONG))
