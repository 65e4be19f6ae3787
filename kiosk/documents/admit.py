"""The door of the document room: which files become pictures, and for what reason the others do not.

What the head of a file says is looked at before a pixel is unpacked; a file that lies about it is refused when that shows.
Sixteen bits, inks and moving pictures are refused and not converted: no scanner or camera of ours makes them, and a silent
conversion could change what a clerk sees.
"""

from __future__ import annotations

import io
import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kiosk.documents.raster import Pixels
from kiosk.documents.structure import CAMERA_DIRECTORY, look_at_exif, look_at_structure
from kiosk.documents.structure import Refused as Refused

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 40_000_000  # A4 at 600 dpi has 35 million; a file that claims more is an attack or a mistake
LEAST_PX = 16  # wide and high; below that there is nothing to judge
MOST_FILE_BYTES = 64 * 1024 * 1024
MOST_DPI = 2400
UNKNOWN_DPI = (72, 96)  # what programs write that know none: the screens of old
_CAMERA = (0x829A, 0x829D, 0x920A)  # EXIF 2.32: exposure time, f-number, focal length
SUFFIXES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
_STRIP = 64  # rows
_PNG_DEPTH = 24  # offset of the bit depth in the IHDR chunk, ISO/IEC 15948
_MODES = {"1": "L", "L": "L", "LA": "L", "P": "RGB", "RGB": "RGB", "RGBA": "RGB"}


@dataclass(frozen=True)
class Admitted:
    """``pixels``: height × width × 3, blue first, upright by what the camera noted. ``grey``: there was no colour in the file."""

    pixels: Pixels
    grey: bool
    dpi: int  # 0 when the file does not say
    orientation: int  # EXIF 1 to 8
    size: tuple[int, int]  # px of the file, width and height


def admit(content: bytes, expected: str | None = None) -> Admitted:
    """``expected``: the format that the file's name promises. Raises Refused."""
    from PIL import Image

    if len(content) > MOST_FILE_BYTES:
        raise Refused("tooLarge", f"more than {MOST_FILE_BYTES} bytes")
    look_at_structure(content)
    try:
        # Pillow warns of a large picture before it refuses one; the limit here is ours and lower.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
                _look_at_the_head(opened, content, expected)
                opened.load()
                orientation = _orientation(opened)
                picture = _upright(_on_white(opened), orientation)
                return Admitted(_pixels(picture), picture.mode == "L", _dpi(opened), orientation, opened.size)
    except (Image.DecompressionBombError, MemoryError) as error:
        raise Refused("tooLarge", f"at most {MOST_PIXELS} pixels") from error
    except Refused:
        raise
    except Exception as error:
        # Of a file that is not as its format says, Pillow's readers raise nearly anything, their own assertions as well.
        raise Refused("badImage", f"no PNG or JPEG, or a damaged one ({type(error).__name__})") from error


def of_scan(pixels: bytes | bytearray, width: int, height: int, mode: str, dpi: int) -> Admitted:
    """A scanner's own pixels, ``mode`` L or RGB, rows from the top. Raises Refused."""
    channels = {"L": 1, "RGB": 3}.get(mode)
    if channels is None:
        raise Refused("colourMode", "neither L nor RGB")
    if width * height > MOST_PIXELS:
        raise Refused("tooLarge", f"at most {MOST_PIXELS} pixels")
    if min(width, height) < LEAST_PX:
        raise Refused("tooSmall", f"{width} x {height} pixels")
    if len(pixels) != width * height * channels:
        raise Refused("badImage", "the pixels do not fit the size")
    flat = np.frombuffer(pixels, np.uint8).reshape((height, width) if channels == 1 else (height, width, channels))
    return Admitted(_blue_first(flat), channels == 1, dpi, 1, (width, height))


def as_in_file(points: Pixels, admitted: Admitted) -> Pixels:
    """Points of the upright picture, n × 2, as they lie in the file."""
    wide, high = admitted.size[0] - 1, admitted.size[1] - 1
    x, y = points[:, 0], points[:, 1]
    pair = {
        1: (x, y), 2: (wide - x, y), 3: (wide - x, high - y), 4: (x, high - y),
        5: (y, x), 6: (y, high - x), 7: (wide - y, high - x), 8: (wide - y, x),
    }[admitted.orientation]  # fmt: skip
    return np.stack(pair, axis=1)


def _look_at_the_head(opened: Image.Image, content: bytes, expected: str | None) -> None:
    width, height = opened.size
    if width * height > MOST_PIXELS:
        raise Refused("tooLarge", f"{width} x {height} pixels; at most {MOST_PIXELS}")
    if min(width, height) < LEAST_PX:
        raise Refused("tooSmall", f"{width} x {height} pixels")
    if getattr(opened, "n_frames", 1) > 1:
        raise Refused("animated", f"{getattr(opened, 'n_frames', 0)} pictures in one file")
    if expected is not None and opened.format != expected:
        raise Refused("wrongSuffix", f"the content is {opened.format}")
    if opened.format == "PNG" and content[_PNG_DEPTH] > 8:
        # Pillow would cut three of the four kinds down to eight bits and wrap the fourth.
        raise Refused("bitDepth", f"{content[_PNG_DEPTH]} bits a channel; 8 are taken")
    if opened.mode not in _MODES:
        raise Refused("colourMode", f"{opened.mode}; grey and RGB are taken")


def _orientation(opened: Image.Image) -> int:
    # Pillow reads EXIF also from where ImageMagick hides it: packed text, which the file's frame does not show.
    hidden = opened.info.get("Raw profile type exif")
    if isinstance(hidden, str):
        look_at_exif(bytes.fromhex("".join(hidden.split("\n")[3:])))
    said = opened.getexif().get(0x0112, 1)
    return said if isinstance(said, int) and 1 <= said <= 8 else 1


def _on_white(picture: Image.Image) -> Image.Image:
    """As L or RGB; what is transparent is paper."""
    from PIL import Image

    if picture.has_transparency_data:
        clear = picture if picture.mode == "RGBA" else picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(clear, mask=clear.getchannel("A"))
        return paper
    mode = _MODES[picture.mode]
    return picture if picture.mode == mode else picture.convert(mode)


def _upright(picture: Image.Image, orientation: int) -> Image.Image:
    """As the camera noted it (EXIF 2.32, 4.6.5). Pillow's own would write all of the EXIF anew, whatever is in it."""
    from PIL import Image

    turn = Image.Transpose
    way = {
        2: turn.FLIP_LEFT_RIGHT, 3: turn.ROTATE_180, 4: turn.FLIP_TOP_BOTTOM, 5: turn.TRANSPOSE,
        6: turn.ROTATE_270, 7: turn.TRANSVERSE, 8: turn.ROTATE_90,
    }.get(orientation)  # fmt: skip
    return picture if way is None else picture.transpose(way)


def _pixels(picture: Image.Image) -> Pixels:
    """Blue first, in strips: whole, Pillow would hand them over by way of two copies of the picture."""
    if picture.mode == "L":
        return _blue_first(np.asarray(picture))
    wide, high = picture.size
    found = np.empty((high, wide, 3), np.uint8)
    for top in range(0, high, _STRIP):
        end = min(high, top + _STRIP)
        rows = picture.crop((0, top, wide, end)).tobytes("raw", "BGR")
        found[top:end] = np.frombuffer(rows, np.uint8).reshape(end - top, wide, 3)
    return found


def _blue_first(flat: Pixels) -> Pixels:
    import cv2

    return np.asarray(cv2.cvtColor(flat, cv2.COLOR_GRAY2BGR if flat.ndim == 2 else cv2.COLOR_RGB2BGR))


def _dpi(opened: Image.Image) -> int:
    """A file may say anything, also nothing, zero, and not a number. What a camera says of dots per inch says nothing of the
    page: it does not know how far away it was."""
    said = opened.info.get("dpi", (0, 0))
    dpi = float(said[0]) if isinstance(said, tuple) and said else 0.0
    if not math.isfinite(dpi) or not 0 < dpi <= MOST_DPI or round(dpi) in UNKNOWN_DPI:
        return 0
    how = opened.getexif().get_ifd(CAMERA_DIRECTORY)
    return 0 if any(tag in how for tag in _CAMERA) else round(dpi)
