"""HTTPS to the platform through ``requests``: one session, one certificate each side, no detours.

Imported by ``call.Caller.connect`` alone, late and in the thread that calls, since ``requests`` takes some 40 ms to
import and the home screen does not wait for it.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from http.client import HTTPException, IncompleteRead
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from kiosk.platform.answer import Answer
from kiosk.platform.deadline import DeadlineContext
from offline.ports import Clock, TransientError, UnauthorisedError

if TYPE_CHECKING:
    from kiosk.platform.settings import Limits, PlatformSettings

# Alerts by which a server says that it does not take our certificate (OpenSSL's names of the reasons).
CERTIFICATE_ALERTS = frozenset(
    {
        "TLSV13_ALERT_CERTIFICATE_REQUIRED",
        "TLSV1_ALERT_UNKNOWN_CA",
        "TLSV1_ALERT_ACCESS_DENIED",
        "SSLV3_ALERT_BAD_CERTIFICATE",
        "SSLV3_ALERT_CERTIFICATE_EXPIRED",
        "SSLV3_ALERT_CERTIFICATE_REVOKED",
        "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
        "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE",
    }
)

# First match from the top. An interrupted call may have done its work: the same call again finds out.
_REASONS: tuple[tuple[str, tuple[type[BaseException], ...]], ...] = (
    ("timeout", (requests.Timeout, TimeoutError)),
    ("tls", (requests.exceptions.SSLError, ssl.SSLError)),
    ("unreachable", (urllib3.exceptions.NewConnectionError,)),
    ("interrupted", (IncompleteRead, ConnectionError)),
    ("garbage", (HTTPException, urllib3.exceptions.HTTPError)),
    ("interrupted", (OSError,)),
)

HTTPS_PORT = 443
READ_STEP = 16 * 1024  # bytes


class Transport:
    """Carries one request at a time. Raises ``TransientError`` and ``UnauthorisedError``; judges no answer."""

    def __init__(self, settings: PlatformSettings, limits: Limits, clock: Clock) -> None:
        """Opens no connection. Raises ``TransientError("configuration")`` when a certificate file is unusable."""
        self._base = settings.url.rstrip("/")
        self._limits = limits
        self._context = _tls(settings, clock)
        self._session = requests.Session()
        # No proxy, .netrc or CA bundle of the environment: the platform is reached as enrolled or not at all.
        self._session.trust_env = False
        self._session.verify = str(settings.ca)
        # Nothing of one citizen's call may come along with the next one's.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self._session.headers.clear()
        self._session.headers.update({"User-Agent": "yijianshi-kiosk", "Accept-Encoding": "identity"})
        self._session.mount("https://", _PinnedAdapter(self._context))

    def close(self) -> None:
        self._session.close()

    def exchange(
        self,
        method: str,
        address: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> Answer:
        """Send one request and read its whole answer. ``address`` is a path, or a URL of the platform itself; ``seconds``: when
        the call is over, unless the limits say an earlier time."""
        url = self._resolve(address)
        limit = self._limits.call_s if seconds is None else min(seconds, self._limits.call_s)
        self._context.start(limit, self._limits.read_s)
        try:
            with self._session.request(
                method,
                url,
                data=body,
                headers=dict(headers or {}),
                timeout=(min(self._limits.connect_s, limit), min(self._limits.read_s, limit)),
                allow_redirects=False,
                stream=True,
            ) as response:
                names = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, names, self._read(response))
        except (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError) as error:
            # urllib3 and http.client let their own errors through while a body is read.
            raise _meaning(error) from error

    def _resolve(self, address: str) -> str:
        if address.startswith("/") and not address.startswith("//"):
            return self._base + address
        # An upload address elsewhere would send a citizen's papers, sealed or not, to somebody else.
        if _origin(address) != _origin(self._base):
            raise TransientError("garbage")
        return address

    def _read(self, response: requests.Response) -> bytes:
        body = bytearray()
        # One read of the socket at a time, so that the deadline is asked between any two.
        while piece := response.raw.read1(READ_STEP):
            body += piece
            if len(body) > self._limits.answer_bytes:
                raise TransientError("garbage")
        return bytes(body)


class _PinnedAdapter(HTTPAdapter):
    """Uses our TLS context for every connection; ``requests`` itself would make one that trusts the world."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(max_retries=0, pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)


def _tls(settings: PlatformSettings, clock: Clock) -> DeadlineContext:
    context = DeadlineContext.create(clock.monotonic, clock.now)
    # Below 1.3 the client certificate, and with it the kiosk's name, would travel in the clear, and anybody on the line
    # could make us believe that the platform does not take it.
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        context.load_verify_locations(settings.ca)
        context.load_cert_chain(settings.client_cert, settings.client_key)
    except OSError as error:  # includes ssl.SSLError
        raise TransientError("configuration") from error
    return context


def _origin(url: str) -> tuple[str, str | None, int]:
    """Raises TransientError (garbage) when it is no URL."""
    try:
        parts = urlsplit(url)
        port = parts.port or HTTPS_PORT
    except ValueError as error:
        raise TransientError("garbage") from error
    return parts.scheme, parts.hostname, port


def _meaning(error: BaseException) -> TransientError | UnauthorisedError:
    """The vendor's exception, looked at with all its causes, as one of ours."""
    causes = list(_causes(error))
    for cause in causes:
        # Our own refusal of a certificate whose time is wrong has no reason of OpenSSL's.
        alert = getattr(cause, "reason", None) if isinstance(cause, ssl.SSLError) else None
        if alert in CERTIFICATE_ALERTS:
            return UnauthorisedError(alert)
    for reason, classes in _REASONS:
        if any(isinstance(cause, classes) for cause in causes):
            return TransientError(reason)
    return TransientError("garbage")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """``error`` and what led to it: chained exceptions, and those that urllib3 wraps as arguments."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
