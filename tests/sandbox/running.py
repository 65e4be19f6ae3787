"""A real sandbox in this process: uvicorn over TLS on free ports, stopped at the end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import requests

from kiosk.clock import SystemClock
from kiosk.platform.client import Limits, PlatformClient, PlatformSettings
from sandbox.serve import Sandbox
from tests.sandbox.builder import Builder, Built

LIMITS = Limits(connect_s=5.0, read_s=10.0, call_s=10.0)


@dataclass(frozen=True)
class Running:
    """A platform that answers, and a kiosk that is enrolled with it."""

    sandbox: Sandbox
    builder: Builder

    @property
    def settings(self) -> PlatformSettings:
        addresses = self.sandbox.addresses
        return PlatformSettings(
            addresses.url, Path(addresses.ca), Path(addresses.client_cert), Path(addresses.client_key)
        )

    @property
    def clerk(self) -> str:
        return self.sandbox.addresses.clerk

    def client(self, limits: Limits = LIMITS) -> PlatformClient:
        return PlatformClient(self.settings, SystemClock(), limits)

    def call(self, method: str, path: str, **arguments: Any) -> requests.Response:
        """A bare request with the kiosk's certificate: what the client would never send."""
        settings = self.settings
        return requests.request(
            method,
            settings.url + path,
            verify=str(settings.ca),
            cert=(str(settings.client_cert), str(settings.client_key)),
            timeout=10,
            allow_redirects=False,
            **arguments,
        )

    def page(self, path: str) -> requests.Response:
        """What a person's browser gets."""
        return requests.get(self.clerk + path, timeout=10)

    def announce(self, built: Built) -> requests.Response:
        return self.call("PUT", f"/v1/submissions/{built.submission_id}", data=msgspec.json.encode(built.body))

    def upload(self, built: Built) -> None:
        """Announce and send every part."""
        with_client = self.client()
        for part in with_client.put_submission(built.submission_id, built.body).parts:
            with_client.send_part(part.upload_url, part.offset, built.part_of(part.sha256)[part.offset :])
        with_client.close()

    def submit(self, built: Built) -> str:
        """The whole way; gives the case number."""
        self.upload(built)
        with_client = self.client()
        number = with_client.put_submission(built.submission_id, built.body).case_number
        with_client.close()
        assert number is not None
        return number

    def faults(self, *faults: dict[str, object]) -> None:
        """Set what happens to the next requests."""
        answer = self.call("PUT", "/v1/_faults", data=msgspec.json.encode(faults))
        assert answer.status_code == 200, answer.text

    def ledger(self) -> dict[str, Any]:
        counted: dict[str, Any] = self.call("GET", "/v1/ledger").json()
        return counted

    def entry(self, built: Built) -> dict[str, Any] | None:
        """The ledger's line of one submission."""
        entries = self.ledger()["submissions"]
        return next((entry for entry in entries if entry["submission_id"] == built.submission_id), None)


@contextmanager
def running(directory: Path, port: int = 0, **options: Any) -> Iterator[Running]:
    """Serve from ``directory`` until the block ends."""
    sandbox = Sandbox(port, None, directory, faults=True, **options)
    thread = threading.Thread(target=lambda: asyncio.run(sandbox.serve()), daemon=True)
    thread.start()
    enrolment = sandbox.enrolment
    try:
        yield Running(sandbox, Builder.enrolled(enrolment.kiosk, enrolment.kiosk_id, enrolment.key_id))
    finally:
        sandbox.stop()
        thread.join(10)
        assert not thread.is_alive()
