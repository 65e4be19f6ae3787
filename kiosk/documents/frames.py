"""What the document worker and its parent say to each other over a pipe: one frame is a head (JSON) and a body (bytes).

    4 bytes  length of the head, big-endian
    4 bytes  length of the body
    head     JSON object with ``kind`` and, but for ready and leave, ``id``
    body     an image file, a scanner's pixels, or a JPEG followed by its preview

To the worker: ``page`` (source file|scan, dpi, material; of a scan width, height, mode), ``cancel``, ``leave``.
From it: ``ready`` once; then for each page either ``quality`` and ``content``, or ``refused`` or ``canceled`` at any point.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any, Final

MOST_HEAD: Final = 1 << 20
MOST_BODY: Final = 160 << 20  # A4 at 600 dpi in colour is 105 MB
_LENGTHS: Final = struct.Struct(">II")

Head = dict[str, Any]


class BrokenFrame(Exception):
    """The pipe ended within a frame, or what came is no frame."""


def packed(head: Head, body: bytes = b"") -> bytes:
    """Raises BrokenFrame when it is too long to be sent."""
    words = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    if len(words) > MOST_HEAD or len(body) > MOST_BODY:
        raise BrokenFrame("too long")
    return _LENGTHS.pack(len(words), len(body)) + words + body


def take(read: Callable[[int], bytes]) -> tuple[Head, bytes] | None:
    """The next frame; None when the pipe ended between frames. ``read`` gives at most so many bytes, none at the end.

    Raises BrokenFrame."""
    lengths = _exactly(read, _LENGTHS.size, may_end=True)
    if lengths is None:
        return None
    of_head, of_body = _LENGTHS.unpack(lengths)
    if of_head > MOST_HEAD or of_body > MOST_BODY:
        raise BrokenFrame("too long")
    words = _exactly(read, of_head) or b""
    body = _exactly(read, of_body) or b""
    try:
        head = json.loads(words)
    except ValueError as error:
        raise BrokenFrame("no JSON") from error
    if not isinstance(head, dict) or not isinstance(head.get("kind"), str):
        raise BrokenFrame("no kind")
    return head, body


def _exactly(read: Callable[[int], bytes], count: int, may_end: bool = False) -> bytes | None:
    parts: list[bytes] = []
    missing = count
    while missing:
        part = read(missing)
        if not part:
            if may_end and missing == count:
                return None
            raise BrokenFrame("ended within a frame")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
