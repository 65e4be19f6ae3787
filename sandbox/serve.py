"""The stand-in platform as one process: two listeners in one event loop.

- **Kiosks** speak HTTPS with client certificates (``url``).
- **People** on this machine look at the clerk's pages and the bench over plain HTTP on a second port (``clerk``), since
  a browser has no client certificate.

Both listen on loopback only. Start-up takes 0.5–1.0 s on two cores, nearly all of it imports (FastAPI,
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
from sandbox.enrolment import Enrolment, prepare
from sandbox.faults import Faults
from sandbox.labels import Labels
from sandbox.peer import PeerProtocol, server_context
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

    ``port`` and ``clerk_port`` 0 take free ones. ``database_url`` None is SQLite in ``directory``. ``devices`` holds
    the virtual devices' files for ``/bench``, ``guides`` catalogue entries from which the clerk's pages take labels.
    Raises ``OSError`` (port taken, directory not writable), ``EnrolmentError``, SQLAlchemy's errors.
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
        devices: Path | None = None,
        guides: Path | None = None,
        faults: bool = False,
        kiosk_id: str = DEMO_KIOSK,
        clock: Callable[[], datetime] = local_now,
    ) -> None:
        self.enrolment = prepare(directory, kiosk_id, clock())
        engine = open_engine(database_url or _sqlite_in(directory))
        front = bound((HOST, port)) if devices is not None else _listen(port)
        inner, people_socket = _listen(0) if devices is not None else front, _listen(clerk_port)
        self._sockets = (inner, people_socket)
        kiosks, people = (f"{HOST}:{_port(listener)}" for listener in (front, people_socket))
        self.addresses = _addresses(self.enrolment, kiosks, people, with_bench=devices is not None)
        self.rooms = join(engine, self.enrolment.keys, clock, clerk_url=self.addresses.clerk)
        self.store = self.rooms.store
        self.store.enrol(kiosk_id, self.enrolment.kiosk_verify_key.public_bytes_raw())
        api: ASGIApp = create_api(self.rooms)
        app = Faults(api) if faults else api
        self._wire: Wire | None = None
        if devices is not None:
            app = StandingFault(app, devices / PLATFORM.file)
            behind = (HOST, _port(inner))
            self._wire = Wire(front, behind, devices / NETWORK.file, clock=time.monotonic)
        bench = FileBench(devices) if devices is not None else None
        clerk = create_clerk(self.rooms, Labels.read(guides), bench)
        self._servers = (
            _Server(_kiosk_config(app, self.enrolment)),
            _Server(_config(clerk)),
        )

    async def serve(self, ready: Callable[[], None] = lambda: None) -> None:
        """Until ``stop`` or a signal. ``ready`` is called once from when on a signal ends it well."""
        with _stopped_by_signals(self.stop):
            ready()
            served = [
                server.serve(sockets=[listener]) for server, listener in zip(self._servers, self._sockets, strict=True)
            ]
            try:
                await asyncio.gather(*served, *([self._wire.run()] if self._wire is not None else []))
            finally:
                self.store.close()

    def stop(self) -> None:
        """May be called from any thread; ``serve`` returns within a second."""
        for server in self._servers:
            server.should_exit = True
        if self._wire is not None:
            self._wire.stop()


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


def _kiosk_config(app: ASGIApp, enrolment: Enrolment) -> uvicorn.Config:
    context = server_context(str(enrolment.server_cert), str(enrolment.server_key), str(enrolment.ca))
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


def _listen(port: int) -> socket.socket:
    listener = bound((HOST, port))
    listener.listen()
    return listener


def _port(listener: socket.socket) -> int:
    port: int = listener.getsockname()[1]
    return port


def _addresses(enrolment: Enrolment, kiosks: str, people: str, *, with_bench: bool) -> Addresses:
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
    )
