"""What the self-test says of the line: whether the clock is right, the certificate good for long enough, the platform there.

Reads only: a self-test may be run by another user than the kiosk, and must leave no file behind that the kiosk cannot open.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.certificate_keeper import Standing, standing
from kiosk.clock import KioskClock
from kiosk.config import Configuration
from kiosk.errors import DataError
from kiosk.identity_file import IN_FORCE, TlsIdentity, identity_of, read_identity
from kiosk.platform.signed_time import TimeSettings, ask_time, read_key
from offline.ports import TransientError, UplinkError

OLDEST_CLOCK = datetime(2026, 1, 1).astimezone()  # before this program was written: the clock battery is empty
OFF = timedelta(minutes=1)  # by which the machine's clock may be off; logs of several machines are compared


@dataclass(frozen=True)
class Found:
    """``ok`` None: could not be told."""

    ok: bool | None
    detail: str


class LineChecks:
    """Of one configuration. ``clock`` first: the others go by the time that it has heard."""

    def __init__(self, configuration: Configuration, clock: KioskClock | None = None) -> None:
        self._platform = configuration.platform
        self._configuration = configuration
        self._clock = clock or KioskClock()

    def clock(self) -> Found:
        """The machine's clock against the platform's signed time."""
        wall = self._clock.now()
        shown = wall.isoformat(timespec="seconds")
        if wall < OLDEST_CLOCK:
            # Wrong for certain, but the rest can still be told if the platform says what time it is.
            self._hear()
            return Found(False, shown)
        trouble = self._hear()
        if trouble:
            return Found(None if self._platform.time_url else True, f"{shown}; signed time: {trouble}")
        off = self._clock.offset()
        return Found(abs(off) <= OFF, f"{shown}; signed time: {off.total_seconds():+.1f} s")

    def certificate(self) -> Found:
        """The one in force."""
        try:
            identity = self._identity()
        except (DataError, OSError) as error:
            return Found(False, str(error) if isinstance(error, DataError) else type(error).__name__)
        now = self._clock.now()
        state = standing(identity, now)
        days = (identity.ends - now).days
        return Found(state in (Standing.FINE, Standing.DUE) and now >= identity.begins, f"{state.value}, {days} days")

    def platform(self) -> Found:
        """Whether it answers this kiosk."""
        from kiosk.platform_links import PlatformLinks

        links = PlatformLinks(self._configuration, self._clock, lambda *_, **__: None)
        client = links.client_of(self._shown())
        try:
            client.platform_time()
        except UplinkError as error:
            return Found(False, f"{self._platform.url}: {error}")
        finally:
            client.close()
        return Found(True, self._platform.url)

    def _hear(self) -> str:
        """Why no signed time was heard; empty when one was."""
        if not self._platform.time_url:
            return "not configured"
        try:
            key = read_key(Path(self._platform.time_key))
            settings = TimeSettings(self._platform.time_url, key, self._platform.time_key_id)
            heard = ask_time(settings, secrets.token_hex(16), time.monotonic)
        except (DataError, OSError) as error:
            return type(error).__name__
        except TransientError as error:
            return error.reason
        self._clock.hear(heard.moment, self._clock.boot())
        return ""

    def _shown(self) -> tuple[Path, Path]:
        renewed = self._configuration.data / "identity" / IN_FORCE
        if renewed.exists():
            return renewed, renewed
        return Path(self._platform.client_cert), Path(self._platform.client_key)

    def _identity(self) -> TlsIdentity:
        certificate, key = self._shown()
        if certificate == key:
            return read_identity(certificate)
        return identity_of(certificate.read_bytes(), key.read_bytes(), str(certificate))
