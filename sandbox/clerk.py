"""Pages for people, on the loopback port: the clerk's cases, a citizen's progress, the bench.

Everything that a kiosk sent is untrusted text: templates escape it, images leave only as PNG or JPEG, and no page may
run a script or load anything from elsewhere. A clerk sees the applicant in full; the progress page shows status and
dates only.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from fastapi import FastAPI, HTTPException, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.concurrency import run_in_threadpool
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import HTMLResponse, RedirectResponse

from sandbox.bench import FileBench
from sandbox.case_number import spaced
from sandbox.case_view import CaseViews, DamagedCase
from sandbox.labels import Labels
from sandbox.store import Store

HERE = Path(__file__).parent
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
MAX_FORM = 4096
# Embeddings, overrides and isolates (Unicode Standard Annex 9).
TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def create_clerk(store: Store, sealing_key: X25519PrivateKey, labels: Labels, bench: FileBench | None) -> FastAPI:
    """The application. ``bench`` None leaves the bench out."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    # A page of the wide web may not reach this port under a name of its own (DNS rebinding).
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    pages = _Pages()
    views = CaseViews(store, sealing_key, labels)

    @app.middleware("http")
    async def guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await answer(request)
        response.headers.update(HEADERS)
        return response

    @app.get("/style.css")
    async def style() -> Response:
        return Response((HERE / "templates" / "style.css").read_bytes(), media_type="text/css")

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
        image = await run_in_threadpool(views.image, submission_id, index)
        if image is None:
            raise HTTPException(404)
        return Response(image.data, media_type=image.media_type)

    @app.get("/p/{token}")
    async def progress(token: str) -> Response:
        stored = await run_in_threadpool(store.find_by_token, token)
        if stored is None:
            raise HTTPException(404)
        return pages.show("progress.html", received_at=stored.received_at)

    @app.exception_handler(HTTPException)
    async def missing(_request: Request, error: HTTPException) -> Response:
        return pages.show("missing.html", status=error.status_code)

    if bench is not None:
        _add_bench(app, pages, bench)
    return app


def _add_bench(app: FastAPI, pages: _Pages, bench: FileBench) -> None:
    @app.get("/bench")
    async def show_bench() -> Response:
        return pages.show("bench.html", bench=await run_in_threadpool(bench.view))

    @app.post("/bench/{action}")
    async def act(action: str, request: Request) -> Response:
        if not _same_origin(request):
            raise HTTPException(403)
        body = await request.body()
        if len(body) > MAX_FORM:
            raise HTTPException(413)
        choice = parse_qs(body.decode("ascii", "replace")).get("choice", [""])[0]
        try:
            await run_in_threadpool(bench.act, action, choice)
        except KeyError as error:
            raise HTTPException(404) from error
        return RedirectResponse("/bench", 303)


def _same_origin(request: Request) -> bool:
    """False when another site's page sent the form; programs without a browser name no origin."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


class _Pages:
    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            finalize=_in_order,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(spaced=spaced, moment=_moment)

    def show(self, template: str, **values: object) -> Response:
        status = values.get("status")
        html = self._environment.get_template(template).render(values)
        return HTMLResponse(html, status if isinstance(status, int) else 200)


def _in_order(value: object) -> object:
    """Marks that turn the direction of writing become visible: a name must not change the order of what a clerk reads."""
    # What is markup already (a page's own blocks) holds names that went through here before.
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return "".join("□" if char in TURNING else char for char in value)


def _moment(iso: str) -> str:
    """``2026-11-23T10:31:05+08:00`` -> ``2026-11-23 10:31``."""
    return iso[:16].replace("T", " ")
