"""The page of the systems behind the platform: which of them answer, codes for attendants, announcements, supervision, what is
on its way by courier, evaluations as they are reported, and the taking in of what came on a USB stick."""

from __future__ import annotations

import secrets
from tempfile import TemporaryFile
from typing import BinaryIO, cast

import msgspec
from fastapi import FastAPI, HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from kiosk.contract import note
from kiosk.contract.changes import Announced
from kiosk.contract.plain import is_line, is_text
from kiosk.contract.submission import EvaluationBody
from sandbox.forms import Form, FormRefusedError, read_form, same_origin
from sandbox.offices.courier import parcel
from sandbox.offices.good_and_bad import as_national
from sandbox.offices.supervision import LIGHT_WORDS, watch
from sandbox.offices.switches import NAMES, Mode, Office
from sandbox.pages import TEMPLATES, Pages
from sandbox.quarantine_import import ImportFailedError, QuarantineDesk
from sandbox.rooms import Rooms

ADDRESS = "/systems"
MODES = {Mode.WELL: "正常", Mode.AWAY: "没有回音", Mode.LATE: "很慢"}
MOST_IMPORT = 300 * 1024 * 1024
# The page's own script sends the file of a USB stick; it may ask this port alone.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)


class Systems:
    """What the routes share."""

    def __init__(self, rooms: Rooms, pages: Pages, token: str) -> None:
        self.token = token
        self._rooms = rooms
        self._pages = pages
        self._quarantine = QuarantineDesk(rooms.store, rooms.intake)

    def page(self, *, code: str = "", trouble: str = "", status: int = 200) -> Response:
        rooms = self._rooms
        return self._pages.show(
            "systems.html",
            token=self.token,
            code=code,
            trouble=trouble,
            offices=[(office.value, words, rooms.switches.mode(office).value) for office, words in NAMES.items()],
            modes=[(mode.value, words) for mode, words in MODES.items()],
            announcements=rooms.cases.announced(),
            watched=self._watched(),
            parcels=self._parcels(),
            status=status,
        )

    def announce(self, form: Form) -> Response:
        """A new announcement, or the withdrawal of one."""
        withdrawn = next(
            (one for one in self._rooms.cases.announced() if one.announcement_id == form.one("withdraw")), None
        )
        if withdrawn is not None:
            told = msgspec.structs.replace(withdrawn, change_id=secrets.token_hex(16), withdrawn=True)
        elif is_line(form.one("title")) and is_text(form.one("text")) and form.one("text"):
            since = self._rooms.clock().isoformat(timespec="seconds")
            told = Announced(secrets.token_hex(16), secrets.token_hex(8), form.one("title"), form.one("text"), since)
        else:
            return self.page(trouble="请填写公告的标题和内容。", status=422)
        self._rooms.cases.announce(told)
        return RedirectResponse(ADDRESS, 303)

    def switch(self, form: Form) -> Response:
        try:
            self._rooms.switches.switch(Office(form.one("office")), Mode(form.one("mode")))
        except ValueError as error:
            raise HTTPException(404) from error
        return RedirectResponse(ADDRESS, 303)

    def issue_code(self) -> Response:
        return self.page(code=self._rooms.codes.issue())

    def evaluations(self) -> list[dict[str, object]]:
        """As they are reported to the evaluation system."""
        told = []
        for stored in self._rooms.store.all():
            body = self._rooms.store.evaluation(stored.submission_id)
            if body is not None:
                told.append(as_national(msgspec.json.decode(body, type=EvaluationBody), stored.case_number))
        return told

    def take(self, file: BinaryIO) -> dict[str, str]:
        """What came of a file, for the page's script."""
        file.seek(0)
        try:
            imported = self._quarantine.take(file)
        except ImportFailedError as error:
            return {"error": str(error)}
        return {"case_number": imported.case_number, "address": f"/cases/{imported.submission_id}"}

    def _watched(self) -> list[tuple[str, str, str, str, int, str]]:
        rooms, today = self._rooms, self._rooms.clock().date()
        told = []
        for stored in rooms.store.all():
            events = rooms.cases.events(stored.submission_id) if not stored.is_supplement else []
            if events:
                seen = watch(stored.submission_id, events, today)
                words, sign = LIGHT_WORDS[seen.light]
                told.append((stored.submission_id, stored.case_number or "", words, sign, seen.steps, seen.due or ""))
        return told

    def _parcels(self) -> list[tuple[str, str, str]]:
        rooms, told = self._rooms, []
        for root_id, last in rooms.cases.last_events().items():
            sent = parcel(root_id, last, rooms.notes.of(root_id, note.DELIVERY), rooms.clock())
            if sent is not None:
                told.append((sent.number, sent.stage, root_id))
        return told


def add_systems(app: FastAPI, systems: Systems) -> None:
    """The routes."""

    @app.get(ADDRESS)
    async def show() -> Response:
        return await run_in_threadpool(systems.page)

    @app.get(ADDRESS + "/import.js")
    async def script() -> Response:
        return Response((TEMPLATES / "import.js").read_bytes(), media_type="text/javascript")

    @app.get(ADDRESS + "/evaluations.json")
    async def evaluations() -> Response:
        told = await run_in_threadpool(systems.evaluations)
        return Response(msgspec.json.encode(told), media_type="application/json")

    @app.post(ADDRESS + "/switch")
    async def switch(request: Request) -> Response:
        return systems.switch(await read_form(request, systems.token))

    @app.post(ADDRESS + "/code")
    async def code(request: Request) -> Response:
        await read_form(request, systems.token)
        return await run_in_threadpool(systems.issue_code)

    @app.post(ADDRESS + "/announce")
    async def announce(request: Request) -> Response:
        return await run_in_threadpool(systems.announce, await read_form(request, systems.token))

    @app.put(ADDRESS + "/import")
    async def take(request: Request) -> Response:
        if not same_origin(request):
            raise FormRefusedError(403, "只有本平台自己的页面可以提交。")
        with TemporaryFile() as file:
            length = 0
            async for piece in request.stream():
                length += len(piece)
                if length > MOST_IMPORT:
                    raise FormRefusedError(413, "文件太大。")
                file.write(piece)
            said = await run_in_threadpool(systems.take, cast("BinaryIO", file))
        return Response(msgspec.json.encode(said), 422 if "error" in said else 200, media_type="application/json")
