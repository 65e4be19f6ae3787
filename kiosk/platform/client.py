"""The platform as the outbox sees it: ``offline.ports.Uplink`` over HTTPS (contract: ``docs/contract``).

Constructing a client does nothing; ``connect`` imports the HTTP library and reads the certificates, in the sync thread,
at the first call at the latest. A client belongs to one thread.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import structlog

from kiosk.contract.submission import EvaluationBody, SignedManifest, SubmissionReply
from kiosk.platform.answer import JSON, decode, judge
from offline.ports import Clock, PermanentError, TransientError, UnauthorisedError, UplinkError

if TYPE_CHECKING:
    from kiosk.platform.transport import Transport

log = structlog.get_logger()

# TCP and TLS are three round trips; a satellite line takes 0.7 s each, and a lost packet a second more.
CONNECT_TIMEOUT_S = 5.0
# The platform opens and compares every page before it gives a case number: seconds for a thick application.
READ_TIMEOUT_S = 20.0
# A whole call. A piece of 256 KiB takes 33 s on a village line of 64 kbit/s.
CALL_LIMIT_S = 60.0
# Bytes a PATCH carries. What a broken line costs is one piece; the platform takes up to 4 MiB.
PIECE_BYTES = 256 * 1024
# The longest answer is the list of missing parts: 300 of them at some 250 bytes.
ANSWER_LIMIT_BYTES = 256 * 1024

TUS_VERSION = "1.0.0"


@dataclass(frozen=True, slots=True)
class PlatformSettings:
    """Where the platform is and who we are to it. ``url`` is an origin such as ``https://host:port``; PEM files."""

    url: str
    ca: Path
    client_cert: Path
    client_key: Path


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes; tests make them small."""

    connect_s: float = CONNECT_TIMEOUT_S
    read_s: float = READ_TIMEOUT_S
    call_s: float = CALL_LIMIT_S
    piece_bytes: int = PIECE_BYTES
    answer_bytes: int = ANSWER_LIMIT_BYTES


class _Time(msgspec.Struct):
    now: datetime


class PlatformClient:
    """Implements ``Uplink``. Each method raises ``TransientError``, ``PermanentError`` or ``UnauthorisedError``."""

    def __init__(self, settings: PlatformSettings, clock: Clock, limits: Limits | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._limits = limits or Limits()
        self._transport: Transport | None = None
        self._told: tuple[str, str] | None = None  # the last failure that was logged, until something succeeds

    def connect(self) -> Transport:
        """Load what a connection needs; opens none. Raises ``TransientError("configuration")``."""
        if self._transport is None:
            from kiosk.platform.transport import Transport

            self._transport = Transport(self._settings, self._limits, self._clock)
        return self._transport

    def close(self) -> None:
        """Give the connection back; the next call opens another."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def put_submission(self, submission_id: str, body: SignedManifest) -> SubmissionReply:
        """Announce a submission or ask for its state. Idempotent."""
        with self._noting("put_submission"):
            reply = decode(
                self._call("PUT", f"/v1/submissions/{submission_id}", msgspec.json.encode(body)), SubmissionReply
            )
            received = reply.state == "received" and bool(reply.case_number) and bool(reply.received_at)
            if not received and (reply.state != "receiving" or not reply.parts):
                raise TransientError("garbage")
            return reply

    def send_part(self, upload_url: str, offset: int, data: bytes) -> int:
        """Send ``data``, the part's bytes from ``offset`` on, in pieces; returns the platform's new offset in bytes.

        What arrived before an error stays there: the next ``put_submission`` names the offset to go on from.
        """
        with self._noting("send_part"):
            for start in range(0, len(data), self._limits.piece_bytes):
                piece = data[start : start + self._limits.piece_bytes]
                self._call("PATCH", upload_url, piece, _piece_headers(offset + start, piece))
            return offset + len(data)

    def put_evaluation(self, submission_id: str, body: EvaluationBody) -> None:
        """Idempotent; the first evaluation stays (another one is a ``PermanentError``, submission-conflict)."""
        with self._noting("put_evaluation"):
            self._call("PUT", f"/v1/submissions/{submission_id}/evaluation", msgspec.json.encode(body))

    def platform_time(self) -> datetime:
        """The platform's clock, aware; as old as the answer was on its way."""
        with self._noting("platform_time"):
            moment = decode(self._call("GET", "/v1/time"), _Time).now
            if moment.tzinfo is None:
                raise TransientError("garbage")
            return moment

    def _call(
        self, method: str, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> bytes:
        answer = self.connect().exchange(method, address, body, headers or {"Content-Type": JSON})
        return judge(answer, self._clock.now())

    @contextmanager
    def _noting(self, operation: str) -> Iterator[None]:
        """Log a failure: what was tried, how long it took and why it failed; no address, no body. A platform that stays away
        for a week of attempts is one line, not a line an attempt."""
        started = self._clock.monotonic()
        try:
            yield
            self._told = None
        except UplinkError as error:
            failure = (operation, f"{type(error).__name__} {error}")
            if failure == self._told and not isinstance(error, PermanentError):
                raise
            self._told = failure
            note = log.bind(operation=operation, ms=round((self._clock.monotonic() - started) * 1000))
            match error:
                case PermanentError():
                    note.warning("platform.refused", problem=error.problem.type)
                case UnauthorisedError():
                    note.error("platform.unauthorised", cause=str(error))
                case TransientError():
                    note.info("platform.transient", reason=error.reason, retry_after=error.retry_after)
            raise


def _piece_headers(offset: int, piece: bytes) -> dict[str, str]:
    checksum = base64.b64encode(hashlib.sha256(piece).digest()).decode()
    return {
        "Tus-Resumable": TUS_VERSION,
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": str(offset),
        "Upload-Checksum": f"sha256 {checksum}",
    }
