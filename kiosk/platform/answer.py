"""What an answer of the platform means. Pure: status, headers and body in; bytes or an ``UplinkError`` out.

=============================================  ===========================================
the answer                                     means
=============================================  ===========================================
2xx with the media type that was asked for     done
204                                            done, nothing to read; garbage where a file was asked for
problem with a type of ``PERMANENT``, 4xx      ``PermanentError``
problem with 401 or 403                        ``UnauthorisedError``
problem with another type of ours, 4xx         ``SaidNoError`` (transient), with Retry-After
any 3xx, HTML under any status                 transient, ``captive_portal``
2xx with another media type                    transient, ``garbage``
everything else                                transient, ``http_<status>``, with Retry-After
=============================================  ===========================================

The platform never redirects and never speaks HTML here, so both come from something in between: a hotel's log-in page,
a proxy's error page. What such a thing says must not make the kiosk give anything up, hence only a problem document of
the contract is believed when it says *no*.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TypeVar

import msgspec

from kiosk.contract.problem import BASE, MEDIA_TYPE, PERMANENT, Problem
from offline.ports import PermanentError, SaidNoError, TransientError, UnauthorisedError

JSON = "application/json"
OCTETS = "application/octet-stream"
HTML = ("text/html", "application/xhtml+xml")

# A platform that names a later time than this is mistaken or not the platform; the outbox asks again after it anyway.
RETRY_AFTER_LIMIT_S = 6 * 3600.0

_NAME = re.compile(r"[A-Za-z0-9:./_-]{1,100}")
_WORD = re.compile(r"[a-z][a-z-]{0,60}")

_Decoded = TypeVar("_Decoded")


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, whole. ``headers`` has its names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        """Without parameters, in lower case; empty when the answer names none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def judge(answer: Answer, now: datetime, media_type: str = JSON) -> bytes:
    """The body of a good answer of that kind. ``now`` (aware) is what a Retry-After date counts from. Raises ``UplinkError``."""
    status = answer.status
    if answer.media_type in HTML or HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise TransientError("captive_portal")
    if status == HTTPStatus.NO_CONTENT and media_type == JSON:
        return b""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        if answer.media_type != media_type:
            raise TransientError("garbage")
        return answer.body
    _refuse(answer, now)
    raise TransientError(f"http_{status}", retry_after(answer.headers.get("retry-after"), now))


def _refuse(answer: Answer, now: datetime) -> None:
    """Raise if this is a refusal of the contract; return if it is any other failure."""
    if answer.media_type != MEDIA_TYPE or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return
    try:
        problem = msgspec.json.decode(answer.body, type=Problem)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return
    if problem.type in PERMANENT:
        raise PermanentError(problem)
    if answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        # It goes into the log, where nothing may stand that somebody else wrote at will.
        raise UnauthorisedError(problem.type if _NAME.fullmatch(problem.type) else "unnamed")
    word = problem.type.removeprefix(BASE)
    if word != problem.type and _WORD.fullmatch(word):
        wait = retry_after(answer.headers.get("retry-after"), now)
        raise SaidNoError(word, f"http_{answer.status}", wait)


def decode(body: bytes, kind: type[_Decoded]) -> _Decoded:
    """Read a good answer as a wire type. Raises ``TransientError("garbage")``: the platform would not send that."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise TransientError("garbage") from error


def right(reply: _Decoded, is_right: Callable[[_Decoded], bool]) -> _Decoded:
    """The reply, if it is one to the question. Raises ``TransientError("garbage")``."""
    if not is_right(reply):
        raise TransientError("garbage")
    return reply


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds of a Retry-After header (RFC 9110: a number, or a date); None when it is absent or unreadable.

    >>> retry_after("120", now)
    120.0
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        # Cut before counting: a number of a thousand digits is no float.
        seconds = float(text[:9])
    else:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, OverflowError):  # the latter for a year or a zone of twenty digits
            return None
        if moment.tzinfo is None:  # "-0000": no zone is known; HTTP dates are GMT
            return None
        seconds = (moment - now).total_seconds()
    return min(max(0.0, seconds), RETRY_AFTER_LIMIT_S)
