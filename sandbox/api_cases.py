"""What comes back and what is said afterwards, as endpoints: changes, sealed bytes, files, their standing, notes."""

from __future__ import annotations

import re

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from kiosk.contract.plain import is_sha256
from kiosk.contract.seal import REVOKED, VALID, Standing
from sandbox.exchange import json_answer, read_body
from sandbox.openapi import OPERATIONS
from sandbox.problems import file_unknown
from sandbox.rooms import Rooms

MAX_NOTE = 32 * 1024
RANGE = re.compile(r"bytes=([0-9]{1,15})-([0-9]{0,15})")


def add_cases(app: FastAPI, rooms: Rooms) -> None:
    """The routes."""
    door = rooms.door

    @app.get("/v1/changes", **OPERATIONS["changes"])
    async def changes(request: Request) -> Response:
        kiosk_id = await door.kiosk(request)
        cursor = request.query_params.get("cursor", "")
        return json_answer(await run_in_threadpool(rooms.feed.after, kiosk_id, cursor))

    @app.get("/v1/sealed/{sha256}", **OPERATIONS["sealed"])
    async def sealed(sha256: str, request: Request) -> Response:
        kiosk_id = await door.kiosk(request)
        data = await run_in_threadpool(rooms.feed.sealed, kiosk_id, sha256) if is_sha256(sha256) else None
        if data is None:
            raise file_unknown("no sealed bytes of that hash")
        return ranged(data, request.headers.get("range", ""), sha256)

    @app.put("/v1/submissions/{submission_id}/notes/{note_id}", **OPERATIONS["put_note"])
    async def put_note(submission_id: str, note_id: str, request: Request) -> Response:
        kiosk_id = await door.kiosk(request)
        body = await read_body(request, MAX_NOTE)
        await run_in_threadpool(rooms.notes.put, kiosk_id, submission_id, note_id, body)
        return Response(status_code=204)

    @app.get("/v1/files/{file_id}", **OPERATIONS["file"])
    async def file(file_id: str, request: Request) -> Response:
        kiosk_id = await door.kiosk(request)
        granted = rooms.grants.holds(kiosk_id, file_id)
        issued = await run_in_threadpool(rooms.cases.file, file_id) if granted else None
        if issued is None:
            raise file_unknown("no file of that id was shown to this kiosk just now")
        return ranged(issued.data, request.headers.get("range", ""), issued.ref.sha256, issued.ref.media_type)

    @app.get("/v1/files/{file_id}/standing", **OPERATIONS["standing"])
    async def standing(file_id: str, request: Request) -> Response:
        await door.kiosk(request)
        issued = await run_in_threadpool(rooms.cases.file, file_id)
        if issued is None:
            raise file_unknown("no file of that id")
        prints = await run_in_threadpool(rooms.cases.prints, file_id)
        state = VALID if issued.revoked_at is None else REVOKED
        return json_answer(Standing(state, issued.ref.sha256, rooms.clock().isoformat(timespec="seconds"), prints))


def ranged(data: bytes, wanted: str, name: str, media_type: str = "application/octet-stream") -> Response:
    """All of ``data``, or from where a download was broken off (RFC 9110, one range of bytes). ``name`` is its entity tag: bytes
    of one hash never change."""
    headers = {"Accept-Ranges": "bytes", "ETag": f'"{name}"', "Cache-Control": "no-store"}
    found = RANGE.fullmatch(wanted)
    if found is None:
        return Response(data, 200, headers, media_type)
    first = int(found[1])
    last = min(int(found[2]) if found[2] else len(data) - 1, len(data) - 1)
    if first > last:
        return Response(b"", 416, {**headers, "Content-Range": f"bytes */{len(data)}"}, media_type)
    headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
    return Response(data[first : last + 1], 206, headers, media_type)
