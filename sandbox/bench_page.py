"""The bench as a page: every device with its state and its buttons, also without a script, without a mouse, on a phone.

A button is a form: without the page's script it is posted and the page comes again; with it the answer is fetched and only
what changed is drawn anew. The script asks ``/bench/state`` again and again, so that the page follows whoever else writes
the files. Only this machine reaches the port, only a page of this port may press (origin and token), and names of files and
buttons are looked up, never joined to a path.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import msgspec
from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, RedirectResponse

from sandbox.bench import Absent, FileBench, TooLong, UnknownPress
from sandbox.bench_files import Unreadable
from sandbox.bench_rows import COLUMNS
from sandbox.bench_view import SectionView
from sandbox.pages import TEMPLATES, Pages

ADDRESS = "/bench"
# The one page with a script: its own, from this port, and it may ask nobody else.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; script-src 'self'; connect-src 'self';"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
MAX_FORM = 32_768  # bytes; the longest text is 2,000 characters, twelve bytes each when they are rare
# Another picture has another address: without this every press on the scanner would make its papers flicker.
KEPT = {"Cache-Control": "private, max-age=3600"}
_ASSETS = {"bench.css": "text/css", "bench.js": "text/javascript", "bench.svg": "image/svg+xml"}


@dataclass(frozen=True)
class Refused(Exception):
    """A press that was not done: HTTP status and words for the page."""

    status: int
    words: str


def add_bench(app: FastAPI, pages: Pages, bench: FileBench) -> None:
    """The panel's routes."""
    panel = _Panel(pages, bench, secrets.token_urlsafe(16))

    @app.get(ADDRESS)
    async def show_bench() -> Response:
        try:
            return await run_in_threadpool(panel.page)
        except Refused as refused:
            return panel.refusal(refused, wants_json=False)

    @app.get("/bench/state")
    async def state(seen: str = "") -> Response:
        try:
            return await run_in_threadpool(panel.state, seen)
        except Refused as refused:
            return panel.refusal(refused, wants_json=True)

    @app.get("/bench/assets/{name}")
    async def asset(name: str) -> Response:
        if name not in _ASSETS:
            return panel.refusal(Refused(404, "没有这个文件。"), wants_json=False)
        return Response((TEMPLATES / name).read_bytes(), media_type=_ASSETS[name])

    @app.get("/bench/output/{role}")
    async def output(role: str) -> Response:
        found = await run_in_threadpool(bench.output, role)
        if found is None:
            return panel.refusal(Refused(404, "这台设备还没有输出。"), wants_json=False)
        return FileResponse(found[0], media_type=found[1], headers=KEPT)

    @app.get("/bench/pictures/{role}/{name}")
    async def picture(role: str, name: str) -> Response:
        found = await run_in_threadpool(bench.picture, role, name)
        if found is None:
            return panel.refusal(Refused(404, "没有这张图片。"), wants_json=False)
        return FileResponse(found, media_type="image/png", headers=KEPT)

    @app.post("/bench/{role}")
    async def press(role: str, request: Request) -> Response:
        wants_json = "application/json" in request.headers.get("accept", "")
        try:
            form = await _form(request)
            panel.allow(request, form.get("token", ""))
            await run_in_threadpool(panel.press, role, form.get("press", ""), form.get("text", ""))
            if wants_json:
                return await run_in_threadpool(panel.state, "")
        except Refused as refused:
            return panel.refusal(refused, wants_json=wants_json)
        return RedirectResponse(f"{ADDRESS}#{role}", 303)


class _Panel:
    def __init__(self, pages: Pages, bench: FileBench, token: str) -> None:
        self._pages = pages
        self._bench = bench
        self._token = token

    def page(self) -> Response:
        views = self._views()
        sections = {view.role: self._html(view) for view in views}
        columns = [
            [(area, [sections[view.role] for view in views if view.area == area]) for area in column]
            for column in COLUMNS
        ]
        return self._pages.show("bench.html", columns=columns, overview=self._overview(views), token=self._token)

    def state(self, seen: str) -> Response:
        """Everything as HTML pieces; 204 when it is what the page has ``seen``. Raises ``Refused``."""
        views = self._views()
        pieces = {view.role: self._html(view) for view in views}
        overview = self._overview(views)
        mark = hashlib.sha256(msgspec.json.encode([overview, pieces, self._token])).hexdigest()
        if hmac.compare_digest(seen.encode(), mark.encode()):
            return Response(status_code=204)
        signs = {view.role: f"{view.title}：{view.sign.words}" for view in views}
        shape = {"seen": mark, "token": self._token, "overview": overview, "sections": pieces, "signs": signs}
        return Response(msgspec.json.encode(shape), media_type="application/json")

    def allow(self, request: Request, token: str) -> None:
        """Raises ``Refused`` when the form does not come from a page of this very process."""
        origin = request.headers.get("origin")
        elsewhere = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
        if elsewhere or request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise Refused(403, "只有设备台自己的页面可以操作设备。")
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            raise Refused(403, "页面已经过时（演示平台重新启动过）。请刷新页面后再试。")

    def press(self, role: str, key: str, text: str) -> None:
        """Raises ``Refused``."""
        try:
            self._bench.press(role, key, text)
        except UnknownPress as error:
            raise Refused(404, "没有这个按钮、证件或纸张。什么都没有改变。") from error
        except Absent as error:
            raise Refused(409, f"这台设备没有启动：{error}") from error
        except TooLong as error:
            raise Refused(413, f"内容太长，最多 {error} 个字。") from error
        except Unreadable as error:
            raise Refused(409, f"文件 {error} 读不懂，请先按“恢复正常”。") from error
        except OSError as error:
            raise Refused(500, f"文件写不进去：{error.strerror}") from error

    def refusal(self, refused: Refused, *, wants_json: bool) -> Response:
        """The same words for the script and for a person."""
        if wants_json:
            body = msgspec.json.encode({"error": refused.words})
            return Response(body, refused.status, media_type="application/json")
        return self._pages.show("bench_refused.html", words=refused.words, status=refused.status)

    def _views(self) -> tuple[SectionView, ...]:
        try:
            return self._bench.view()
        except Unreadable as error:
            raise Refused(500, f"文件 {error} 读不懂，请把它改正或删除。") from error
        except OSError as error:
            raise Refused(500, f"设备的文件夹读不出来：{error.strerror}") from error

    def _html(self, view: SectionView) -> str:
        return self._pages.render("bench_section.html", section=view, token=self._token)

    def _overview(self, views: tuple[SectionView, ...]) -> str:
        return self._pages.render("bench_overview.html", sections=views)


async def _form(request: Request) -> dict[str, str]:
    """The form's fields, the first of each name. Raises ``Refused`` for one that is too large."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_FORM:
            raise Refused(413, "内容太长。")
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=16)
    return {name: values[0] for name, values in fields.items()}
