"""Pages for people, on the loopback port: the clerk's cases, a citizen's progress, the bench (``bench_page``).

Everything that a kiosk sent is untrusted text: templates escape it, images leave only as PNG or JPEG, papers as PDF to be
saved, and no page may load anything from elsewhere or run a script; but three pages have one of their own (bench, systems,
download), and show nothing that a citizen wrote. A clerk sees the applicant in full; the progress page shows
status and dates only.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.middleware.trustedhost import TrustedHostMiddleware

from sandbox.bench import FileBench
from sandbox.bench_page import ADDRESS, POLICY, add_bench
from sandbox.case_questions import STATE_WORDS, steps
from sandbox.case_view import PDF, CaseViews
from sandbox.desk import SIGNS
from sandbox.desk_page import Desk, add_desk, add_form_refusals, fresh_token
from sandbox.download_page import POLICY as DOWNLOAD_POLICY
from sandbox.download_page import PREFIX, add_downloads
from sandbox.labels import Labels
from sandbox.pages import TEMPLATES, Pages
from sandbox.rooms import Rooms
from sandbox.systems_page import ADDRESS as SYSTEMS
from sandbox.systems_page import POLICY as SYSTEMS_POLICY
from sandbox.systems_page import Systems, add_systems

# On the progress page, in the citizen's words.
PROGRESS_WORDS = {**STATE_WORDS, "received": "已提交", "passed": "网上预审通过", "accepted": "受理", "done": "办结"}
HINTS = {"passed": "等待窗口审核，结果会通知您", "accepted": "办理时限自受理之日起算"}

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_clerk(rooms: Rooms, labels: Labels, bench: FileBench | None) -> FastAPI:
    """The application. ``bench`` None leaves the bench out."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    # A page of the wide web may not reach this port under a name of its own (DNS rebinding).
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    pages = Pages()
    views = CaseViews(rooms.store, rooms.keys, labels)

    @app.middleware("http")
    async def guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.url.path.startswith(("/cases/", SYSTEMS)):
            # With no referrer at all a browser names no origin either, and a form of this page would be refused.
            response.headers["Referrer-Policy"] = "same-origin"
        if request.url.path.startswith(SYSTEMS):
            response.headers["Content-Security-Policy"] = SYSTEMS_POLICY
        if request.url.path.startswith(PREFIX):
            response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
            response.headers["Referrer-Policy"] = "same-origin"
        if request.url.path == ADDRESS:
            response.headers["Content-Security-Policy"] = POLICY
            # With no referrer at all a browser names no origin either, and a form of this page would be refused.
            response.headers["Referrer-Policy"] = "same-origin"
        return response

    @app.get("/style.css")
    async def style() -> Response:
        return Response((TEMPLATES / "style.css").read_bytes(), media_type="text/css")

    @app.get("/favicon.ico")
    async def icon() -> Response:
        return Response((TEMPLATES / "bench.svg").read_bytes(), media_type="image/svg+xml")

    @app.get("/desk.css")
    async def desk_style() -> Response:
        return Response((TEMPLATES / "desk.css").read_bytes(), media_type="text/css")

    @app.get("/")
    async def cases() -> Response:
        overview = await run_in_threadpool(views.overview)
        last = await run_in_threadpool(rooms.cases.last_events)
        states = {line.submission_id: ("", "") for line in overview.cases}
        states |= {root_id: (STATE_WORDS[event.state], SIGNS[event.state]) for root_id, event in last.items()}
        return pages.show("cases.html", overview=overview, states=states, bench=bench is not None)

    @app.get("/cases/{submission_id}/parts/{index}")
    async def part(submission_id: str, index: int) -> Response:
        sent = await run_in_threadpool(views.attachment, submission_id, index)
        if sent is None:
            raise HTTPException(404)
        # A document of strangers is saved and opened by what the clerk trusts, never shown inside these pages.
        saved = {"Content-Disposition": f'attachment; filename="{index}.pdf"'} if sent.media_type == PDF else {}
        return Response(sent.data, media_type=sent.media_type, headers=saved)

    @app.get("/p/{token}")
    async def progress(token: str) -> Response:
        stored = await run_in_threadpool(rooms.store.find_by_token, token)
        if stored is None:
            raise HTTPException(404)
        events = await run_in_threadpool(rooms.cases.events, stored.root_id)
        told = [(PROGRESS_WORDS[step.state], step.at, HINTS.get(step.state, "")) for step in steps(events)]
        due = next((event.due for event in reversed(events) if event.due), None)
        return pages.show("progress.html", steps=told, due=due)

    @app.exception_handler(HTTPException)
    async def missing(_request: Request, error: HTTPException) -> Response:
        return pages.show("missing.html", status=error.status_code)

    token = fresh_token()
    add_form_refusals(app, pages)
    add_desk(app, Desk(rooms, pages, labels, views, token))
    add_systems(app, Systems(rooms, pages, token))
    add_downloads(app, pages, rooms.downloads)
    if bench is not None:
        add_bench(app, pages, bench)
    return app
