"""Picture files at the door of the document room: whatever they say, a picture within bounds or a refusal with a reason."""

from __future__ import annotations

import numpy as np

from kiosk.documents.admit import LEAST_PX, MOST_DPI, MOST_PIXELS, Refused, admit
from tests.documents import hostile

LONGEST_INPUT = 6000  # bytes; the largest seed has a third of it
CODES = frozenset(
    {"badImage", "wrongSuffix", "tooLarge", "tooSmall", "tooComplex", "colourMode", "bitDepth", "animated"}
)
_SIZE = (24, 20)
_MOST_DETAIL = 120  # letters of the longest reason that is sensible


def seeds() -> list[bytes]:
    """One of each kind of PNG and JPEG that is taken, and one with everything that is looked at besides pixels."""
    exif = hostile.turned(b"\0\6")
    said = hostile.chunk(b"eXIf", exif[6:]) + hostile.chunk(b"tEXt", b"k\0words") + hostile.chunk(b"tRNS", bytes(6))
    pictures = [hostile.saved("PNG", mode, _SIZE) for mode in ("1", "L", "LA", "P", "RGB", "RGBA")]
    pictures += [hostile.saved("JPEG", mode, _SIZE, dpi=(300, 300)) for mode in ("L", "RGB", "CMYK")]
    pictures += [hostile.saved("JPEG", size=_SIZE, progressive=True), hostile.saved("JPEG", size=_SIZE, exif=exif)]
    return [*pictures, hostile.png(said, size=_SIZE), hostile.interlaced()]


def one(data: bytes) -> None:
    """Raises AssertionError, or whatever the door lets through."""
    try:
        found = admit(data)
    except Refused as refused:
        _hold(refused.code in CODES, f"a reason that nobody knows: {refused.code}")
        _hold(0 < len(refused.detail) <= _MOST_DETAIL, "a reason of no sensible length")
        return
    high, wide, channels = found.pixels.shape
    _hold(found.pixels.dtype == np.uint8 and channels == 3, "no picture")
    _hold(min(high, wide) >= LEAST_PX and high * wide <= MOST_PIXELS, "a picture out of bounds")
    _hold({high, wide} == set(found.size), "a picture of another size than its file")
    _hold(1 <= found.orientation <= 8 and 0 <= found.dpi <= MOST_DPI, "what cannot be noted of a picture")


def _hold(promise: bool, words: str) -> None:
    if not promise:
        raise AssertionError(words)
