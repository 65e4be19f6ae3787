"""``document check``: the document pipeline on image files, as far as it reaches.

Corners, skew, type and fields are null or empty: nothing here looks for them yet, and unknown is not good. A file that cannot be
judged is an answer too, with ``error`` in it: one bad file must not hide what was found on the others.
"""

from __future__ import annotations

import io
import math
import struct
import time
import warnings
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.documents.page import page_from
from kiosk.errors import DataError
from kiosk.model.page import Verdict

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 40_000_000  # A4 at 600 dpi has 35 million; a file that claims more is an attack or a mistake
LEAST_PX = 16  # wide and high; below that there is nothing to judge
MOST_FILE_BYTES = 64 * 1024 * 1024
MOST_DPI = 2400
SUFFIXES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
_PNG_DEPTH = 24  # offset of the bit depth in the IHDR chunk, ISO/IEC 15948
_MODES = {"1": "L", "L": "L", "LA": "L", "P": "RGB", "RGB": "RGB", "RGBA": "RGB"}
# What Pillow's readers raise where a file is not as its format says; found by breaking files byte by byte.
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    OverflowError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
)


class _Refused(Exception):
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def document_check(
    images: Sequence[Path],
    material: str | None,
    out: Path | None,
    clock: Callable[[], float] = time.perf_counter,
) -> list[dict[str, Any]]:
    """One document an image, in the shape of the command line; the pages as they would be sent go below ``out`` as JPEG.

    ``material``: the paper that was expected; compared with the type once types are recognised, until then nothing is
    said about it. A file that was not judged has an ``error`` (``completion``, ``code``, ``action``, ``detail``) with one of the
    codes noFile, unreadable, badImage, wrongSuffix, tooLarge, tooSmall, colourMode, bitDepth, animated, notEncoded.

    Raises DataError when ``out`` cannot be written.
    """
    written: set[str] = set()
    return [_check(image, out, written, clock) for image in images]


def _check(file: Path, out: Path | None, written: set[str], clock: Callable[[], float]) -> dict[str, Any]:
    begun = clock()
    try:
        picture, dpi = _read(file)
        read = clock()
        page = page_from(picture, dpi)
    except _Refused as refused:
        return _refusal(file, refused.code, refused.detail, _ms(begun, clock()))
    except OSError as error:
        return _refusal(file, "notEncoded", str(error), _ms(begun, clock()))
    made = clock()
    if out is not None:
        _write(out, _free_name(file.stem, written), page.jpeg)
    return {**_document(file, page.verdict), "ms": {"read": _ms(begun, read), "page": _ms(read, made)}}


def _refusal(file: Path, code: str, detail: str, ms: float) -> dict[str, Any]:
    error = {"completion": "invalidData", "code": code, "action": "none", "detail": detail}
    return {**_document(file, Verdict(ok=False)), "ms": {"read": ms}, "error": error}


def _document(file: Path, verdict: Verdict) -> dict[str, Any]:
    measured = {name: getattr(verdict, name) for name in ("ok", "blur", "glare", "blank", "cropped")}
    return {
        "file": str(file),
        "corners": None,
        "skew_deg": None,
        "verdict": {**measured, "reasons": list(verdict.reasons)},
        "type": None,
        "fields": {},
    }


def _ms(begun: float, ended: float) -> float:
    return round((ended - begun) * 1000, 1)


def _read(file: Path) -> tuple[Image.Image, int]:
    """The picture upright, as L or RGB, and its dots per inch (0 when the file does not say). Raises _Refused."""
    from PIL import Image, ImageOps

    expected = SUFFIXES.get(file.suffix.lower())
    if expected is None:
        raise _Refused("wrongSuffix", f"a file name ends in {', '.join(SUFFIXES)}")
    try:
        if file.stat().st_size > MOST_FILE_BYTES:
            raise _Refused("tooLarge", f"more than {MOST_FILE_BYTES} bytes")
        content = file.read_bytes()
    except FileNotFoundError as error:
        raise _Refused("noFile", "there is no such file") from error
    except OSError as error:
        raise _Refused("unreadable", error.strerror or type(error).__name__) from error
    try:
        # Pillow warns of a large picture before it refuses one; the limit here is ours and lower.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
                _admit(opened, content, expected)
                opened.load()
                upright = ImageOps.exif_transpose(opened)
                return _on_white(upright), _dpi(opened)
    except _BROKEN as error:
        raise _Refused("badImage", f"no PNG or JPEG, or a damaged one ({type(error).__name__})") from error
    except (Image.DecompressionBombError, MemoryError) as error:
        raise _Refused("tooLarge", f"at most {MOST_PIXELS} pixels") from error


def _admit(opened: Image.Image, content: bytes, expected: str) -> None:
    """Refuse by what the head of the file says, before a pixel is unpacked."""
    width, height = opened.size
    if width * height > MOST_PIXELS:
        raise _Refused("tooLarge", f"{width} x {height} pixels; at most {MOST_PIXELS}")
    if min(width, height) < LEAST_PX:
        raise _Refused("tooSmall", f"{width} x {height} pixels")
    if getattr(opened, "n_frames", 1) > 1:
        raise _Refused("animated", f"{getattr(opened, 'n_frames', 0)} pictures in one file")
    if opened.format != expected:
        raise _Refused("wrongSuffix", f"the content is {opened.format}")
    if opened.format == "PNG" and content[_PNG_DEPTH] > 8:
        # Pillow would cut three of the four kinds down to eight bits and wrap the fourth.
        raise _Refused("bitDepth", f"{content[_PNG_DEPTH]} bits a channel; 8 are taken")
    if opened.mode not in _MODES:
        raise _Refused("colourMode", f"{opened.mode}; grey and RGB are taken")


def _on_white(picture: Image.Image) -> Image.Image:
    """As L or RGB; what is transparent is paper."""
    from PIL import Image

    if picture.has_transparency_data:
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture.convert("RGBA"))
        return paper.convert("RGB")
    mode = _MODES[picture.mode]
    return picture if picture.mode == mode else picture.convert(mode)


def _dpi(opened: Image.Image) -> int:
    """A file may say anything, also nothing, zero, and not a number."""
    said = opened.info.get("dpi", (0, 0))
    dpi = float(said[0]) if isinstance(said, tuple) and said else 0.0
    return round(dpi) if math.isfinite(dpi) and 0 < dpi <= MOST_DPI else 0


def _free_name(stem: str, written: set[str]) -> str:
    """``a.jpg``; for a second file of that name ``a-2.jpg``."""
    name, count = f"{stem}.jpg", 1
    while name in written:
        count += 1
        name = f"{stem}-{count}.jpg"
    written.add(name)
    return name


def _write(out: Path, name: str, jpeg: bytes) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(jpeg)
    except OSError as error:
        raise DataError(f"{out / name}: cannot be written: {error.strerror or type(error).__name__}") from error
