"""What the document worker and its parent say to each other over a pipe: one frame is a head (JSON) and a body (bytes).

    4 bytes  length of the head, big-endian
    4 bytes  length of the body
    head     JSON object with ``kind`` and, but for ready, broken and leave, ``id``
    body     an image file, a scanner's pixels, or JPEGs one after the other

To the worker: ``page`` (source file|scan, dpi, portrait; of a scan width, height, mode), ``cancel``, ``leave``.
From it: ``ready`` once, or ``broken`` when it cannot start; then for each page ``begun`` before its first byte is looked at,
and either ``quality`` and ``content``, or ``refused`` or ``canceled`` at any point. The last answer to a page says with
``leaves`` whether the process ends itself after it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any, Final

MOST_HEAD: Final = 1 << 20
MOST_BODY: Final = 160 << 20  # A4 at 600 dpi in colour is 105 MB
MOST_ANSWER: Final = 8 << 20  # a page as it is sent has half a megabyte, and so has all that goes with it
_LENGTHS: Final = struct.Struct(">II")

Head = dict[str, Any]


class BrokenFrame(Exception):
    """The pipe ended within a frame, or what came is no frame."""


def head_of(head: Head, length: int = 0) -> bytes:
    """All of a frame but its body of ``length`` bytes: a page's 26 MB are not copied to stand behind it. Raises BrokenFrame
    when it is too long to be sent."""
    words = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    if len(words) > MOST_HEAD or length > MOST_BODY:
        raise BrokenFrame("too long")
    return _LENGTHS.pack(len(words), length) + words


def packed(head: Head, body: bytes = b"") -> bytes:
    """A whole frame. Raises BrokenFrame as ``head_of`` does."""
    return head_of(head, len(body)) + body


def take(read_into: Callable[[memoryview], int], most: int = MOST_BODY) -> tuple[Head, bytearray] | None:
    """The next frame; None when the pipe ended between frames. ``read_into`` fills some of what it is given and says how much,
    0 at the end. ``most``: bytes of a body.

    Raises BrokenFrame."""
    lengths = bytearray(_LENGTHS.size)
    if not _filled(read_into, lengths, may_end=True):
        return None
    of_head, of_body = _LENGTHS.unpack(lengths)
    if of_head > MOST_HEAD or of_body > most:
        raise BrokenFrame("too long")
    words, body = bytearray(of_head), bytearray(of_body)
    _filled(read_into, words)
    _filled(read_into, body)
    try:
        head = json.loads(words)
    except (ValueError, RecursionError) as error:
        raise BrokenFrame("no JSON") from error
    if not isinstance(head, dict) or not isinstance(head.get("kind"), str):
        raise BrokenFrame("no kind")
    return head, body


def _filled(read_into: Callable[[memoryview], int], target: bytearray, may_end: bool = False) -> bool:
    rest = memoryview(target)
    while rest:
        count = read_into(rest)
        if count <= 0:
            if may_end and len(rest) == len(target):
                return False
            raise BrokenFrame("ended within a frame")
        rest = rest[count:]
    return True
