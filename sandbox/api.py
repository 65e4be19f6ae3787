"""The platform's HTTP interface for kiosks, under ``/v1``. Rules are in ``intake``; here is how they are spoken."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from kiosk.contract.clock import TimeReply
from sandbox import tus
from sandbox.api_cases import add_cases
from sandbox.api_questions import add_questions
from sandbox.api_services import add_services
from sandbox.certificates import Identity
from sandbox.exchange import add_refusals, json_answer, named_kiosk, read_body
from sandbox.faults import skew_of
from sandbox.intake import Intake
from sandbox.ledger import read_ledger
from sandbox.manifest import MAX_BODY
from sandbox.openapi import OPERATIONS, describe
from sandbox.platform_time import TimeDesk
from sandbox.renewal import add_renewal
from sandbox.rooms import Rooms


def create_api(rooms: Rooms, desk: TimeDesk, root: Identity) -> FastAPI:
    """The application; ``peer.PeerProtocol`` must serve it, since every call needs to know its kiosk."""
    # The interactive pages of FastAPI load their scripts from elsewhere; the contract itself is at /openapi.json.
    app = FastAPI(title="一件事 platform contract", version="1", docs_url=None, redoc_url=None)
    add_refusals(app)
    _add_submissions(app, rooms.intake)
    _add_uploads(app, rooms.intake)
    add_cases(app, rooms)
    add_questions(app, rooms)
    add_services(app, rooms)
    add_renewal(app, rooms, root)

    @app.get("/v1/time", **OPERATIONS["time"])
    async def time(request: Request) -> Response:
        nonce = request.query_params.get("nonce", "")
        # Inside TLS nobody needs the signature; without a nonce none is given, since it could be shown again later.
        skew = skew_of(request.scope)
        unsigned = TimeReply((rooms.clock() + skew).isoformat(timespec="milliseconds"), "", "", "")
        return json_answer(desk.tell(nonce, skew) if nonce else unsigned)

    @app.get("/v1/ledger", **OPERATIONS["ledger"])
    async def ledger() -> Response:
        return json_answer(await run_in_threadpool(read_ledger, rooms.store, rooms.keys))

    describe(app)
    return app


def _add_submissions(app: FastAPI, intake: Intake) -> None:
    @app.put("/v1/submissions/{submission_id}", **OPERATIONS["put_submission"])
    async def put_submission(submission_id: str, request: Request) -> Response:
        kiosk_id = named_kiosk(request)
        body = await read_body(request, MAX_BODY)
        return json_answer(await run_in_threadpool(intake.put_submission, kiosk_id, submission_id, body))

    @app.put("/v1/submissions/{submission_id}/evaluation", **OPERATIONS["put_evaluation"])
    async def put_evaluation(submission_id: str, request: Request) -> Response:
        kiosk_id = named_kiosk(request)
        body = await read_body(request, MAX_BODY)
        await run_in_threadpool(intake.put_evaluation, kiosk_id, submission_id, body)
        return Response(status_code=204)


def _add_uploads(app: FastAPI, intake: Intake) -> None:
    @app.head("/v1/uploads/{submission_id}/{sha256}", **OPERATIONS["head_upload"])
    async def head_upload(submission_id: str, sha256: str, request: Request) -> Response:
        tus.check_version(request.headers)
        part = await run_in_threadpool(intake.part, named_kiosk(request), submission_id, sha256)
        return Response(headers=tus.headers_of(part.received, part.size))

    @app.patch("/v1/uploads/{submission_id}/{sha256}", **OPERATIONS["patch_upload"])
    async def patch_upload(submission_id: str, sha256: str, request: Request) -> Response:
        kiosk_id = named_kiosk(request)
        body = await read_body(request, tus.MAX_PIECE)
        piece = tus.read_piece(request.headers)
        part = await run_in_threadpool(
            intake.append, kiosk_id, submission_id, sha256, piece.offset, body, piece.checksum
        )
        return Response(status_code=204, headers=tus.headers_of(part.received, part.size))
