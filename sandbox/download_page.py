"""The page on which a telephone takes a citizen's pages home (M24): ``/d/{id}#key``.

A link alone does nothing, since messengers fetch what they preview: the ciphertext comes by ``POST`` after a tap. It is opened in
the page by WebCrypto with the key from the address's fragment, which no server ever sees, and deleted when the person says so.
"""

from __future__ import annotations

from fastapi import FastAPI, HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool

from sandbox.downloads import Downloads
from sandbox.forms import same_origin
from sandbox.pages import TEMPLATES, Pages

PREFIX = "/d/"
# The page's own script and nothing else; it may ask this port alone.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'none';"
    " frame-ancestors 'none'; base-uri 'none'"
)
_ASSETS = {"download.js": "text/javascript", "download.css": "text/css"}


def add_downloads(app: FastAPI, pages: Pages, downloads: Downloads) -> None:
    """The page's routes."""

    @app.get("/download-assets/{name}")
    async def asset(name: str) -> Response:
        if name not in _ASSETS:
            raise HTTPException(404)
        return Response((TEMPLATES / name).read_bytes(), media_type=_ASSETS[name])

    @app.get(PREFIX + "{download_id}")
    async def page(download_id: str) -> Response:
        waiting = await run_in_threadpool(downloads.waiting, download_id)
        return pages.show("download.html", waiting=waiting, status=404 if waiting is None else 200)

    @app.post(PREFIX + "{download_id}")
    async def fetch(download_id: str, request: Request) -> Response:
        _from_here(request)
        fetched = await run_in_threadpool(downloads.fetch, download_id)
        if fetched is None:
            raise HTTPException(404)
        return Response(
            fetched.data, media_type="application/octet-stream", headers={"X-Fetches-Left": str(fetched.left)}
        )

    @app.delete(PREFIX + "{download_id}")
    async def drop(download_id: str, request: Request) -> Response:
        _from_here(request)
        await run_in_threadpool(downloads.drop, download_id)
        return Response(status_code=204)


def _from_here(request: Request) -> None:
    if not same_origin(request):
        raise HTTPException(403)
