"""Fees, appointments, downloads and the verification of seals, as endpoints."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from kiosk.contract.booking import Booked, Booking, SlotsReply
from kiosk.contract.download import MOST_BYTES
from sandbox.downloads import LEAST_BYTES
from sandbox.exchange import json_answer, read_body, read_question
from sandbox.offices.switches import AwayError
from sandbox.openapi import OPERATIONS
from sandbox.problems import office_away, submission_unknown
from sandbox.rooms import Rooms

MOST_SEALED_FILE = 64 * 1024 * 1024


def add_services(app: FastAPI, rooms: Rooms) -> None:
    """The routes."""
    door = rooms.door

    @app.get("/v1/submissions/{submission_id}/payment", **OPERATIONS["payment"])
    async def payment(submission_id: str, request: Request) -> Response:
        await door.kiosk(request)
        root_id = await run_in_threadpool(_root, rooms, submission_id)
        return json_answer(await run_in_threadpool(rooms.payments.of, root_id))

    @app.get("/v1/appointments", **OPERATIONS["slots"])
    async def slots(request: Request) -> Response:
        await door.kiosk(request)
        division = request.query_params.get("division", "")
        return json_answer(await run_in_threadpool(_slots, rooms, division))

    @app.put("/v1/submissions/{submission_id}/appointment", **OPERATIONS["book"])
    async def book(submission_id: str, request: Request) -> Response:
        await door.kiosk(request)
        asked = await read_question(request, Booking)
        root_id = await run_in_threadpool(_root, rooms, submission_id)
        return json_answer(await run_in_threadpool(_book, rooms, root_id, asked.slot_id))

    @app.put("/v1/downloads/{download_id}", **OPERATIONS["put_download"])
    async def put_download(download_id: str, request: Request) -> Response:
        kiosk_id = await door.kiosk(request)
        body = await read_body(request, MOST_BYTES + LEAST_BYTES)
        return json_answer(await run_in_threadpool(rooms.downloads.put, kiosk_id, download_id, body))

    @app.delete("/v1/downloads/{download_id}", **OPERATIONS["delete_download"])
    async def delete_download(download_id: str, request: Request) -> Response:
        kiosk_id = await door.kiosk(request)
        await run_in_threadpool(rooms.downloads.drop, download_id, kiosk_id)
        return Response(status_code=204)

    @app.post("/v1/seals", **OPERATIONS["seals"])
    async def seals(request: Request) -> Response:
        await door.kiosk(request)
        body = await read_body(request, MOST_SEALED_FILE)
        return json_answer(await run_in_threadpool(rooms.seals.verify, body))


def _root(rooms: Rooms, submission_id: str) -> str:
    """The case's own submission. Raises ``RefusedError`` (404)."""
    found = rooms.store.find(submission_id)
    if found is None or found.received_at is None:
        raise submission_unknown()
    return found.root_id


def _slots(rooms: Rooms, division: str) -> SlotsReply:
    try:
        return rooms.appointments.slots(division)
    except AwayError as error:
        raise office_away(error.office.value) from error


def _book(rooms: Rooms, root_id: str, slot_id: str) -> Booked:
    try:
        return rooms.appointments.book(root_id, slot_id)
    except AwayError as error:
        raise office_away(error.office.value) from error
