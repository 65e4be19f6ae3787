"""What every endpoint does before and after its own work: know its kiosk, read its body, answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

import msgspec
from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from kiosk.contract.problem import MEDIA_TYPE, Problem
from sandbox.peer import peer_of
from sandbox.problems import NOT_JSON, RefusedError, body_too_long, internal, kiosk_unknown, request_invalid

log = logging.getLogger(__name__)

Body = TypeVar("Body")

MOST_QUESTION = 64 * 1024  # bytes of a question's body


def named_kiosk(request: Request) -> str:
    """The kiosk that the client certificate names. Raises ``RefusedError`` (403)."""
    kiosk_id = peer_of(request.scope).kiosk_id
    if kiosk_id is None:
        raise kiosk_unknown()
    return kiosk_id


class Door:
    """Lets enrolled kiosks in. ``is_enrolled`` asks the database."""

    def __init__(self, is_enrolled: Callable[[str], bool]) -> None:
        self._is_enrolled = is_enrolled

    async def kiosk(self, request: Request) -> str:
        """The kiosk's id. Raises ``RefusedError`` (403) for one that is not enrolled."""
        kiosk_id = named_kiosk(request)
        if not await run_in_threadpool(self._is_enrolled, kiosk_id):
            raise kiosk_unknown()
        return kiosk_id


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body, at most ``limit`` bytes; reads to the end even of one that is too long, so that the client can hear the
    answer. Raises ``RefusedError`` (413)."""
    body = bytearray()
    length = 0
    async for piece in request.stream():
        length += len(piece)
        if length <= limit:
            body += piece
    if length > limit:
        raise body_too_long(limit)
    return bytes(body)


async def read_question(request: Request, kind: type[Body]) -> Body:
    """The body as what the contract says. Raises ``RefusedError`` (413, 422)."""
    return decoded(await read_body(request, MOST_QUESTION), kind)


def decoded(body: bytes, kind: type[Body]) -> Body:
    """Raises ``RefusedError`` (422). What was wrong is not repeated: a body may hold personal data."""
    try:
        return msgspec.json.decode(body, type=kind)
    except NOT_JSON as error:
        raise request_invalid(f"the body is no {kind.__name__}") from error


def json_answer(value: object, headers: dict[str, str] | None = None) -> Response:
    """Never to be kept on the way: most answers tell of somebody."""
    said = {"Cache-Control": "no-store", **(headers or {})}
    return Response(msgspec.json.encode(value), headers=said, media_type="application/json")


def add_refusals(app: FastAPI) -> None:
    """How every error leaves: a problem document."""
    app.add_exception_handler(RefusedError, _refuse)
    app.add_exception_handler(HTTPException, _refuse_http)
    app.add_exception_handler(Exception, _fail)


def _answer(refused: RefusedError) -> Response:
    return Response(refused.body, refused.problem.status, refused.headers, MEDIA_TYPE)


async def _refuse(request: Request, error: Exception) -> Response:
    if not isinstance(error, RefusedError):
        raise error
    problem = error.problem
    log.info("sandbox.refused %s %d %s %s", request.method, problem.status, problem.type, problem.detail)
    return _answer(error)


async def _refuse_http(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return _answer(
        RefusedError(Problem("about:blank", error.detail, error.status_code), headers=dict(error.headers or {}))
    )


async def _fail(_request: Request, _error: Exception) -> Response:
    # Starlette answers with this and then raises the error again, so that the server's log has it.
    return _answer(internal())
