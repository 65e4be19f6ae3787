"""What a page is asked of the document worker, and what it answers: quality first, content second, or why not.

The worker has met files from anywhere, so its answers are taken in with care: of bounded length, and what cannot be is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from kiosk.documents.frames import Head
from kiosk.model.page import Page, Verdict
from kiosk.model.page_read import PageRead, ReadField

PAGE_SECONDS: Final = 60.0  # tells a hang; a dense page takes 4 s alone and 17 s where other programs use all cores
MOST_FIELDS: Final = 64
MOST_WORDS: Final = 4096  # letters of a value, or of a fingerprint
_CHECKS: Final = ("blur", "glare", "blank", "cropped")

Corners = tuple[tuple[float, float], ...]


class Stage(Enum):
    """Where a page is."""

    QUEUED = "queued"
    LOOKING = "looking"
    READING = "reading"


@dataclass(frozen=True)
class PageJob:
    """``body``: an image file, or with ``width``, ``height`` and ``mode`` (L, RGB) a scanner's pixels. ``portrait``: an ID
    photograph has to be made of it, and nothing is read."""

    body: bytes = field(repr=False)
    width: int | None = None
    height: int | None = None
    mode: str | None = None
    dpi: int = 0
    portrait: bool = False
    seconds: float = PAGE_SECONDS


@dataclass(frozen=True)
class Quality:
    """Whether a clerk could work with the page. ``corners``: clockwise, px of what came in; None where no page was found.
    ``preview``: a small JPEG of the page, cut out, and as it was laid: which side is up is not known yet."""

    number: int
    verdict: Verdict
    corners: Corners | None
    skew: float | None
    preview: bytes = field(repr=False)
    ms: float


@dataclass(frozen=True)
class Content:
    """The last answer: what stands on the page, and the page as it is sent. ``turns``: quarters counter-clockwise by which it
    was turned."""

    number: int
    read: PageRead
    page: Page
    corners: Corners | None
    turns: int
    ms: float


@dataclass(frozen=True)
class Failed:
    """The last answer to a page that has no content. ``code``: those of ``document check``, or canceled, timeOut, died (the
    worker, on this page), resting (it died too often to be tried again so soon), notStarted, fault."""

    number: int
    code: str
    detail: str


Answer = Quality | Content | Failed


def answer_of(number: int, head: Head, body: bytes | bytearray) -> Answer:
    """Raises KeyError, TypeError or ValueError for what is no answer."""
    kind = head["kind"]
    if kind == "quality":
        skew = head["skew"]
        return Quality(
            number, _verdict(head["verdict"]), _corners(head["corners"]), None if skew is None else float(skew), bytes(body),
            float(head["ms"]),
        )  # fmt: skip
    if kind == "content":
        return _content(number, head, bytes(body))
    if kind == "canceled":
        return Failed(number, "canceled", "")
    if kind == "refused":
        return Failed(number, str(head["code"])[:40], str(head["detail"])[:200])
    raise ValueError("unknown kind")


def _content(number: int, head: Head, body: bytes) -> Content:
    sizes: dict[str, Any] = head["page"]
    pieces = _Pieces(body)
    jpeg, preview = pieces.next(sizes["jpeg"]), pieces.next(sizes["preview"])
    if Page.digest(jpeg) != sizes["sha256"]:
        raise ValueError("the page is not what its hash says")
    said: Mapping[str, Mapping[str, Any]] = head["fields"]
    if len(said) > MOST_FIELDS:
        raise ValueError("too many fields")
    fields = {
        str(name): ReadField(_words(one["value"]), float(one["confidence"]), pieces.next(one["snippet"]))
        for name, one in said.items()
    }
    pieces.end()
    wide, high, dpi, turns = (int(value) for value in (sizes["width"], sizes["height"], sizes["dpi"], head["turns"]))
    if wide < 1 or high < 1 or dpi < 0:
        raise ValueError("a page of no size")
    page = Page(jpeg, preview, wide, high, dpi, _verdict(head["verdict"]), sizes["sha256"])
    read = PageRead(str(head["type"])[:40], fields, _words(head["fingerprint"]) or "")
    return Content(number, read, page, _corners(head["corners"]), turns % 4, float(head["ms"]))


class _Pieces:
    """Bytes one after the other, each as long as its head says."""

    def __init__(self, body: bytes) -> None:
        self._body, self._at = body, 0

    def next(self, length: object) -> bytes:
        if not isinstance(length, int) or not 0 <= length <= len(self._body) - self._at:
            raise ValueError("a piece is longer than the answer")
        self._at += length
        return self._body[self._at - length : self._at]

    def end(self) -> None:
        if self._at != len(self._body):
            raise ValueError("more than was announced")


def _words(said: object) -> str | None:
    if said is None:
        return None
    if not isinstance(said, str) or len(said) > MOST_WORDS:
        raise ValueError("no words")
    return said


def _verdict(said: Mapping[str, Any]) -> Verdict:
    checks = {name: said[name] for name in _CHECKS}
    reasons = tuple(str(reason)[:40] for reason in said["reasons"])
    if any(value is not None and not isinstance(value, bool) for value in checks.values()) or said["ok"] is bool(
        reasons
    ):
        raise ValueError("no verdict")
    return Verdict(ok=not reasons, reasons=reasons, **checks)


def _corners(said: object) -> Corners | None:
    if said is None:
        return None
    if not isinstance(said, list) or len(said) != 4:
        raise ValueError("no corners")
    return tuple((float(x), float(y)) for x, y in said)
