"""The platform's HTTP interface for kiosks, under ``/v1``. Rules are in ``intake``; here is how they are spoken."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from kiosk.contract.problem import MEDIA_TYPE, Problem
from sandbox import tus
from sandbox.intake import Intake
from sandbox.ledger import read_ledger
from sandbox.manifest import MAX_BODY
from sandbox.openapi import OPERATIONS, describe
from sandbox.peer import peer_of
from sandbox.problems import RefusedError, body_too_long, internal, kiosk_unknown
from sandbox.store import Store

log = logging.getLogger(__name__)


def create_api(intake: Intake, store: Store, sealing_key: X25519PrivateKey, clock: Callable[[], datetime]) -> FastAPI:
    """The application; ``peer.PeerProtocol`` must serve it, since every call needs to know its kiosk."""
    # The interactive pages of FastAPI load their scripts from elsewhere; the contract itself is at /openapi.json.
    app = FastAPI(title="一件事 platform contract", version="1", docs_url=None, redoc_url=None)
    app.add_exception_handler(RefusedError, _refuse)
    app.add_exception_handler(HTTPException, _refuse_http)
    app.add_exception_handler(Exception, _fail)
    _add_submissions(app, intake)
    _add_uploads(app, intake)

    @app.get("/v1/time", **OPERATIONS["time"])
    async def time() -> Response:
        return _json({"now": clock().isoformat()})

    @app.get("/v1/ledger", **OPERATIONS["ledger"])
    async def ledger() -> Response:
        return _json(await run_in_threadpool(read_ledger, store, sealing_key))

    describe(app)
    return app


def _add_submissions(app: FastAPI, intake: Intake) -> None:
    @app.put("/v1/submissions/{submission_id}", **OPERATIONS["put_submission"])
    async def put_submission(submission_id: str, request: Request) -> Response:
        kiosk_id = _kiosk(request)
        body = await _body(request, MAX_BODY)
        return _json(await run_in_threadpool(intake.put_submission, kiosk_id, submission_id, body))

    @app.put("/v1/submissions/{submission_id}/evaluation", **OPERATIONS["put_evaluation"])
    async def put_evaluation(submission_id: str, request: Request) -> Response:
        kiosk_id = _kiosk(request)
        body = await _body(request, MAX_BODY)
        await run_in_threadpool(intake.put_evaluation, kiosk_id, submission_id, body)
        return Response(status_code=204)


def _add_uploads(app: FastAPI, intake: Intake) -> None:
    @app.head("/v1/uploads/{submission_id}/{sha256}", **OPERATIONS["head_upload"])
    async def head_upload(submission_id: str, sha256: str, request: Request) -> Response:
        tus.check_version(request.headers)
        part = await run_in_threadpool(intake.part, _kiosk(request), submission_id, sha256)
        return Response(headers=tus.headers_of(part.received, part.size))

    @app.patch("/v1/uploads/{submission_id}/{sha256}", **OPERATIONS["patch_upload"])
    async def patch_upload(submission_id: str, sha256: str, request: Request) -> Response:
        kiosk_id = _kiosk(request)
        body = await _body(request, tus.MAX_PIECE)
        piece = tus.read_piece(request.headers)
        part = await run_in_threadpool(
            intake.append, kiosk_id, submission_id, sha256, piece.offset, body, piece.checksum
        )
        return Response(status_code=204, headers=tus.headers_of(part.received, part.size))


def _kiosk(request: Request) -> str:
    kiosk_id = peer_of(request.scope).kiosk_id
    if kiosk_id is None:
        raise kiosk_unknown()
    return kiosk_id


async def _body(request: Request, limit: int) -> bytes:
    """The whole body; reads to the end even of one that is too long, so that the client can hear the answer."""
    body = bytearray()
    length = 0
    async for piece in request.stream():
        length += len(piece)
        if length <= limit:
            body += piece
    if length > limit:
        raise body_too_long(limit)
    return bytes(body)


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")


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
