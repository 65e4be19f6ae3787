"""What a page is asked of the document worker, and what it answers: quality first, content second, or why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from kiosk.documents.frames import Head
from kiosk.model.page import Page, Verdict

PAGE_SECONDS: Final = 60.0  # tells a hang; a dense page takes 4 s alone and 17 s where other programs use all cores


@dataclass(frozen=True)
class PageJob:
    """``body``: an image file, or with ``width``, ``height`` and ``mode`` (L, RGB) a scanner's pixels. ``material``: what was
    asked for, None where anything may come."""

    body: bytes = field(repr=False)
    width: int | None = None
    height: int | None = None
    mode: str | None = None
    dpi: int = 0
    material: str | None = None
    seconds: float = PAGE_SECONDS


@dataclass(frozen=True)
class Suggestion:
    """``value`` None: it stands there, and its check failed. ``box``: left, top, right, bottom, px of the page's picture."""

    value: str | None = field(repr=False)
    confidence: float
    box: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class Quality:
    """The first answer to a page. ``corners``: clockwise, px of what came in; None where no page was found."""

    number: int
    verdict: Verdict
    corners: tuple[tuple[float, float], ...] | None
    skew: float | None
    ms: float


@dataclass(frozen=True)
class Content:
    """The second and last: what it is, what stands on it, and the page as it is sent. ``wrong``: ``wrong_document``,
    ``wrong_side`` or None."""

    number: int
    type: str
    wrong: str | None
    fields: dict[str, Suggestion] = field(repr=False)
    page: Page
    ms: float


@dataclass(frozen=True)
class Failed:
    """The last answer to a page that has no content. ``code``: those of ``document check``, or canceled, timeOut, died,
    notStarted, fault."""

    number: int
    code: str
    detail: str


Answer = Quality | Content | Failed


def answer_of(number: int, head: Head, body: bytes) -> Answer:
    """Raises KeyError, TypeError or ValueError for what is no answer."""
    kind = head["kind"]
    if kind == "quality":
        verdict = dict(head["verdict"])
        corners = head["corners"]
        return Quality(
            number, Verdict(**{**verdict, "reasons": tuple(verdict["reasons"])}),
            None if corners is None else tuple((float(x), float(y)) for x, y in corners), head["skew"], float(head["ms"]),
        )  # fmt: skip
    if kind == "content":
        return _content(number, head, body)
    if kind == "canceled":
        return Failed(number, "canceled", "")
    if kind == "refused":
        return Failed(number, str(head["code"]), str(head["detail"]))
    raise ValueError("unknown kind")


def _content(number: int, head: Head, body: bytes) -> Content:
    sizes: dict[str, Any] = head["page"]
    jpeg, preview = body[: sizes["jpeg"]], body[sizes["jpeg"] :]
    if len(preview) != sizes["preview"] or Page.digest(jpeg) != sizes["sha256"]:
        raise ValueError("the page is not what its hash says")
    verdict = Verdict(**{**head["verdict"], "reasons": tuple(head["verdict"]["reasons"])})
    fields = {
        name: Suggestion(said["value"], float(said["confidence"]), None if said["box"] is None else tuple(said["box"]))
        for name, said in head["fields"].items()
    }
    page = Page(jpeg, preview, sizes["width"], sizes["height"], sizes["dpi"], verdict, sizes["sha256"])
    return Content(number, head["type"], head["wrong"], fields, page, float(head["ms"]))
