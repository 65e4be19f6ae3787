"""Forms of this port's own pages: who may post them, and what they hold.

A form counts only when it comes from a page of this very process: by its origin, as browsers tell it, and by a token that the
page was given. The bench has the same rule (``bench_page``).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from fastapi import Request

MAX_FORM = 262_144  # bytes; a list of a hundred wanted things with their words
MAX_FIELDS = 1_000


@dataclass(frozen=True)
class FormRefusedError(Exception):
    """HTTP status and words for the page."""

    status: int
    words: str


def same_origin(request: Request) -> bool:
    """Whether a browser says that one of our own pages asks; a program that says nothing may."""
    origin = request.headers.get("origin")
    elsewhere = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    return not elsewhere and request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


class Form:
    """Fields by name, each with all its values in order."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self._fields = fields

    def one(self, name: str) -> str:
        """The first value without spaces around it; empty when there is none."""
        return self._fields.get(name, [""])[0].strip()

    def all(self, name: str) -> list[str]:
        return [value.strip() for value in self._fields.get(name, [])]


async def read_form(request: Request, token: str) -> Form:
    """Raises ``FormRefusedError``."""
    if not same_origin(request):
        raise FormRefusedError(403, "只有本平台自己的页面可以提交。")
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_FORM:
            raise FormRefusedError(413, "内容太长。")
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise FormRefusedError(400, "表单内容无法识别。") from error
    form = Form(fields)
    if not hmac.compare_digest(form.one("token").encode(), token.encode()):
        raise FormRefusedError(403, "页面已经过时（演示平台重新启动过）。请刷新页面后再试。")
    return form
