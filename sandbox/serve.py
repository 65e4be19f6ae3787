"""The stand-in platform as one process: three listeners in one event loop.

- **Kiosks** speak HTTPS with client certificates (``url``).
- **People** on this machine look at the clerk's pages and the bench over plain HTTP on a second port (``clerk``), since
  a browser has no client certificate.
- **The time** is told over plain HTTP on a third (``time_url``), since TLS fails with a wrong clock.

All listen on loopback only. Start-up takes 0.5–1.0 s on two cores, nearly all of it imports (FastAPI,
SQLAlchemy); the first start also makes keys and tables in some 40 ms.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

import uvicorn
from sqlalchemy import URL
from starlette.types import ASGIApp

from sandbox.api import create_api
from sandbox.bench import FileBench
from sandbox.bench_platform import PLATFORM, StandingFault
from sandbox.bench_wire import NETWORK, Wire, bound
from sandbox.clerk import create_clerk
from sandbox.enrolment import Enrolment, prepare, tell_time_url
from sandbox.faults import Faults
from sandbox.labels import Labels
from sandbox.peer import PeerProtocol, server_context
from sandbox.platform_time import TimeDesk, create_time
from sandbox.ports import keep
from sandbox.renewal import ExpiryDoor
from sandbox.results.press import ResultPress
from sandbox.rooms import join
from sandbox.tables import open_engine

HOST = "127.0.0.1"
DEMO_KIOSK = "YJHL0001"
# An unfinished request may hold up the end of the process for this long, seconds.
SHUTDOWN_GRACE_S = 2

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Addresses:
    """Where the platform can be met; printed as the first line of stdout."""

    url: str
    ca: str
    client_cert: str
    client_key: str
    openapi: str
    clerk: str
    bench: str | None
    enrolment: str
    kiosk_id: str
    sealing_key_id: str
    time_url: str
    time_key: str
    results_ca: str

    def line(self) -> str:
        return json.dumps(vars(self), ensure_ascii=False)


def local_now() -> datetime:
    """Aware local time: case numbers carry the local date."""
    return datetime.now().astimezone()


def run(
    port: int,
    database_url: str | None,
    directory: Path,
    *,
    clerk_port: int = 0,
    devices: Path | None = None,
    guides: Path | None = None,
    faults: bool = False,
    kiosk_id: str = DEMO_KIOSK,
    out: TextIO = sys.stdout,
) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code 0.

    ``port`` 0 takes a free one, ``clerk_port`` 0 the one of the last start if it is free. ``database_url`` None is SQLite in
    ``directory``. ``devices`` holds the virtual devices' files for ``/bench``, ``guides`` catalogue entries from which the
    clerk's pages take labels. Raises ``OSError`` (port taken, directory not writable), ``EnrolmentError``, SQLAlchemy's errors.
    """
    sandbox = Sandbox(
        port,
        database_url,
        directory,
        clerk_port=clerk_port,
        devices=devices,
        guides=guides,
        faults=faults,
        kiosk_id=kiosk_id,
    )
    asyncio.run(sandbox.serve(ready=lambda: print(sandbox.addresses.line(), file=out, flush=True)))
    return 0


class Sandbox:
    """Everything of one running platform. Its sockets listen from construction on; ``serve`` answers them."""

    def __init__(
        self,
        port: int,
        database_url: str | None,
        directory: Path,
        *,
        clerk_port: int = 0,
        time_port: int = 0,
        devices: Path | None = None,
        guides: Path | None = None,
        faults: bool = False,
        kiosk_id: str = DEMO_KIOSK,
        clock: Callable[[], datetime] = local_now,
    ) -> None:
        self.enrolment = prepare(directory, kiosk_id, clock())
        engine = open_engine(database_url or _sqlite_in(directory))
        ports = directory / "ports.json"
        front = bound((HOST, port)) if devices is not None else _listen(port)
        inner, people_socket = _listen(0) if devices is not None else front, keep(ports, "clerk", clerk_port, _listen)
        time_front = keep(ports, "time", time_port, _hold if devices is not None else _listen)
        time_socket = _listen(0) if devices is not None else time_front
        self._sockets = (inner, people_socket, time_socket)
        kiosks, people, timely_at = (f"{HOST}:{_port(one)}" for one in (front, people_socket, time_front))
        self.addresses = _addresses(self.enrolment, kiosks, people, timely_at, with_bench=devices is not None)
        tell_time_url(self.enrolment, self.addresses.time_url)
        self.rooms = join(
            engine, self.enrolment.keys, clock, clerk_url=self.addresses.clerk, press=ResultPress(self.enrolment.seals)
        )
        self.store = self.rooms.store
        self.store.enrol(kiosk_id, self.enrolment.kiosk_verify_key.public_bytes_raw())
        desk = TimeDesk(self.enrolment.time_key, clock)
        app: ASGIApp = ExpiryDoor(create_api(self.rooms, desk, self.enrolment.root), clock)
        # With the faults of the kiosks' port, the plain port's come to order too: one list for both.
        ordered = Faults(app) if faults else None
        timely: ASGIApp = create_time(desk)
        if ordered is not None:
            app, timely = ordered, ordered.over(timely)
        self._wires: tuple[Wire, ...] = ()
        standing: StandingFault | None = None
        if devices is not None:
            standing = StandingFault(app, devices / PLATFORM.file)
            app, timely = standing, standing.over(timely)
            file = devices / NETWORK.file
            self._wires = tuple(
                Wire(outer, (HOST, _port(behind)), file, clock=time.monotonic)
                for outer, behind in ((front, inner), (time_front, time_socket))
            )
        bench = FileBench(devices) if devices is not None else None
        clerk = create_clerk(self.rooms, Labels.read(guides), bench)
        strikes = [one.takes_handshake for one in (ordered, standing) if one is not None]
        self._servers = (
            _Server(_kiosk_config(app, self.enrolment, lambda: any(strike() for strike in strikes))),
            _Server(_config(clerk)),
            _Server(_config(timely, http=PeerProtocol)),
        )

    async def serve(self, ready: Callable[[], None] = lambda: None) -> None:
        """Until ``stop`` or a signal. ``ready`` is called once from when on a signal ends it well."""
        with _stopped_by_signals(self.stop):
            ready()
            served = [
                server.serve(sockets=[listener]) for server, listener in zip(self._servers, self._sockets, strict=True)
            ]
            try:
                await asyncio.gather(*served, *(wire.run() for wire in self._wires))
            finally:
                self.store.close()

    def stop(self) -> None:
        """May be called from any thread; ``serve`` returns within a second."""
        for server in self._servers:
            server.should_exit = True
        for wire in self._wires:
            wire.stop()


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Two servers share the process: signals are ``Sandbox``'s business."""
        yield


@contextmanager
def _stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    # Only the main thread can have them; whoever runs this in another thread calls ``stop``.
    here = threading.current_thread() is threading.main_thread()
    numbers = (signal.SIGTERM, signal.SIGINT) if here else ()
    for number in numbers:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


def _kiosk_config(app: ASGIApp, enrolment: Enrolment, strikes: Callable[[], bool]) -> uvicorn.Config:
    context = server_context(
        str(enrolment.server_cert),
        str(enrolment.server_key),
        str(enrolment.ca),
        other=enrolment.wrong_server,
        strikes=strikes,
    )
    return _config(app, http=PeerProtocol, ssl_context_factory=lambda _config, _default: context)


def _config(app: ASGIApp, **extra: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        access_log=False,
        proxy_headers=False,
        log_config=None,
        log_level="info",  # unset, it would write down each message of each request wherever the root logger takes everything
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=SHUTDOWN_GRACE_S,
        **extra,  # type: ignore[arg-type]
    )


def _sqlite_in(directory: Path) -> URL:
    path = directory / "platform.sqlite"
    path.touch(mode=0o600)
    return URL.create("sqlite", database=str(path))


def _hold(port: int) -> socket.socket:
    return bound((HOST, port))


def _listen(port: int) -> socket.socket:
    listener = bound((HOST, port))
    listener.listen()
    return listener


def _port(listener: socket.socket) -> int:
    port: int = listener.getsockname()[1]
    return port


def _addresses(enrolment: Enrolment, kiosks: str, people: str, timely: str, *, with_bench: bool) -> Addresses:
    url, clerk = f"https://{kiosks}", f"http://{people}"
    return Addresses(
        url=url,
        ca=str(enrolment.ca),
        client_cert=str(enrolment.client_cert),
        client_key=str(enrolment.client_key),
        openapi=f"{url}/openapi.json",
        clerk=clerk,
        bench=f"{clerk}/bench" if with_bench else None,
        enrolment=str(enrolment.kiosk),
        kiosk_id=enrolment.kiosk_id,
        sealing_key_id=enrolment.key_id,
        time_url=f"http://{timely}",
        time_key=str(enrolment.kiosk / "time-key.pub"),
        results_ca=str(enrolment.kiosk / "results-ca.pem"),
    )
