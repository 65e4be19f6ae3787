"""Pages for people, on the loopback port: the clerk's cases, a citizen's progress, the bench (``bench_page``).

Everything that a kiosk sent is untrusted text: templates escape it, images leave only as PNG or JPEG, papers as PDF to be
saved, and no page may load anything from elsewhere or run a script; but the bench has one of its own, and shows nothing
that a kiosk sent. A clerk sees the applicant in full; the progress page shows status and dates only.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.middleware.trustedhost import TrustedHostMiddleware

from sandbox.bench import FileBench
from sandbox.bench_page import ADDRESS, POLICY, add_bench
from sandbox.case_view import PDF, CaseViews, DamagedCase
from sandbox.download_page import POLICY as DOWNLOAD_POLICY
from sandbox.download_page import PREFIX, add_downloads
from sandbox.labels import Labels
from sandbox.pages import TEMPLATES, Pages
from sandbox.rooms import Rooms

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

    @app.get("/")
    async def cases() -> Response:
        overview = await run_in_threadpool(views.overview)
        return pages.show("cases.html", overview=overview, bench=bench is not None)

    @app.get("/cases/{submission_id}")
    async def case(submission_id: str) -> Response:
        view = await run_in_threadpool(views.case, submission_id)
        if view is None:
            raise HTTPException(404)
        damaged = isinstance(view, DamagedCase)
        return pages.show("damaged.html" if damaged else "case.html", case=view)

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
        return pages.show("progress.html", received_at=stored.received_at)

    @app.exception_handler(HTTPException)
    async def missing(_request: Request, error: HTTPException) -> Response:
        return pages.show("missing.html", status=error.status_code)

    add_downloads(app, pages, rooms.downloads)
    if bench is not None:
        add_bench(app, pages, bench)
    return app
