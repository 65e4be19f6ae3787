"""One call after another on one connection: what every subject of the platform shares.

Constructing a caller does nothing; ``connect`` imports the HTTP library and reads the certificates, at the first call at the
latest, in the thread that calls. A caller belongs to one thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

import msgspec
import structlog

from kiosk.platform.answer import JSON, OCTETS, Answer, decode, judge
from kiosk.platform.piece_size import PieceSize
from kiosk.platform.settings import Limits, PlatformSettings
from offline.ports import Clock, PermanentError, TransientError, UnauthorisedError, UplinkError

if TYPE_CHECKING:
    from kiosk.platform.transport import Transport

log = structlog.get_logger()

_Decoded = TypeVar("_Decoded")


class Caller:
    """Calls, judges the answers, notes the failures. Each method raises ``UplinkError``."""

    def __init__(self, settings: PlatformSettings, clock: Clock, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._pieces = PieceSize(self.limits.piece_bytes)
        self._settings = settings
        self._clock = clock
        self._transport: Transport | None = None
        self._shown: tuple[int, int] | None = None  # which version of our certificate the transport has
        self._ends = float("inf")  # monotonic s, of everything that is asked now
        self._told: tuple[str, str] | None = None  # the last failure that was logged, until something succeeds

    def connect(self) -> Transport:
        """Load what a connection needs; opens none. Raises ``TransientError("configuration")``."""
        shown = _version(self._settings.client_cert)
        if self._transport is not None and shown not in (None, self._shown):
            self.close()  # the certificate was renewed: whoever is at the other end should know the new one
        if self._transport is None:
            from kiosk.platform.transport import Transport

            self._transport = Transport(self._settings, self.limits, self._clock)
            self._shown = shown
        return self._transport

    def close(self) -> None:
        """Give the connection back; the next call opens another, with the certificate that lies there then."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def within(self, seconds: float) -> None:
        """All calls from now on end that many seconds from now at the latest, until this is said again."""
        self._ends = self._clock.monotonic() + seconds

    def ask(self, method: str, address: str, asked: object, kind: type[_Decoded]) -> _Decoded:
        """A question whose answer is JSON of ``kind``; ``asked`` None sends no body."""
        body = None if asked is None else msgspec.json.encode(asked)
        return decode(self.tell(method, address, body), kind)

    def tell(
        self, method: str, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> bytes:
        """The body of a good answer, JSON or nothing."""
        return judge(self.exchange(method, address, body, headers), self._clock.now())

    def piece(
        self,
        address: str,
        offset: int,
        size: int,
        media_type: str = OCTETS,
        refused: Callable[[Answer], None] = lambda _: None,
    ) -> bytes:
        """Some bytes of a file of ``size`` bytes, from ``offset`` on, by Range (RFC 9110): never none, never more than a piece.
        ``refused`` raises for an answer by which this platform says no in a way of its own.

        Raises ``TransientError("garbage")`` when the answer is of another range, length or kind.
        """
        last = min(offset + self.limits.piece_bytes, size) - 1
        if not 0 <= offset <= last:
            raise ValueError("nothing lies there")
        wanted = f"bytes {offset}-{last}/{size}"
        answer = self.exchange("GET", address, headers={"Range": f"bytes={offset}-{last}"})
        refused(answer)
        body = judge(answer, self._clock.now(), media_type)
        if answer.status == HTTPStatus.PARTIAL_CONTENT and answer.headers.get("content-range", "").strip() == wanted:
            if len(body) == last - offset + 1:
                return body
        elif answer.status == HTTPStatus.OK and len(body) == size:
            return body[offset : last + 1]  # a server may always give everything
        raise TransientError("garbage")

    def pieces(self, data: bytes, send: Callable[[int, bytes], None]) -> None:
        """``send`` (place in ``data``, piece) until all of it is sent, in pieces that this line gets through."""
        start = 0
        while start < len(data):
            piece = data[start : start + self._pieces.now]
            try:
                send(start, piece)
            except TransientError as error:
                if error.reason in ("timeout", "interrupted"):
                    self._pieces.stuck()
                raise
            self._pieces.done()
            start += len(piece)

    def exchange(
        self, method: str, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer as it is, unjudged."""
        seconds = min(self.limits.call_s, self._ends - self._clock.monotonic())
        if seconds <= 0:
            raise TransientError("timeout")
        return self.connect().exchange(method, address, body, headers or {"Content-Type": JSON}, seconds)

    @contextmanager
    def noting(self, operation: str) -> Iterator[None]:
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


class Subject:
    """One subject of the contract; all of a client's subjects share its caller."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller


def _version(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None  # a connection that stands may go on; a new one says that the file is gone
    return found.st_ino, found.st_mtime_ns


def segment(text: str) -> str:
    """A piece of a path, of whatever characters: none of them ends it, and dots alone do not climb."""
    return quote(text, safe="") if text.strip(".") else "-"
