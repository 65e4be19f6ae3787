"""The paper of the virtual printer: what the head burns, and where the cutter cuts.

As in a real printer the cutter sits above the head, so that a cut without a feed leaves the last lines in the printer.
"""

from __future__ import annotations

import os
import pathlib
import tempfile
from collections.abc import Callable

from PIL import Image, ImageDraw

from devices.receipt_printer.raster import CELL_DOTS, EM_DOTS, CellFont
from devices.receipt_printer.typeset import cells

MARGIN_DOTS = 32
CUTTER_DOTS = 96  # 12 mm
_GROW_DOTS = 2000


class Paper:
    """A strip of ``width`` dots and what has been printed on it; ``moved(dots)`` is told of each feed."""

    def __init__(self, width: int, font: CellFont | None, moved: Callable[[int], None]) -> None:
        self.width = width
        self._font = font
        self._moved = moved
        self.text: list[str] = []
        # The blank piece between head and cutter, fed there by the cut before.
        self._start_over(None)

    def _start_over(self, rest: Image.Image | None) -> None:
        self._strip = Image.new("1", (self.width, CUTTER_DOTS + _GROW_DOTS), 1)
        if rest is not None:
            self._strip.paste(rest, (0, 0))
        self._head = CUTTER_DOTS

    @property
    def touched(self) -> bool:
        """Whether anything lies before the head that has not been cut off."""
        return bool(self.text) or self._head > CUTTER_DOTS

    def feed(self, dots: int) -> None:
        """Move the paper on."""
        self._head += dots
        self._make_room(0)
        self._moved(dots)

    def burn(self, image: Image.Image, x: int) -> None:
        """Print an image and feed by its height."""
        self._make_room(image.height)
        self._strip.paste(0, (x, self._head), Image.eval(image.convert("L"), lambda level: 255 - level).convert("1"))
        self.feed(image.height)

    def burn_text(self, x: int, top: int, char: str, width: int, height: int, bold: bool) -> None:
        """Print one character at ``x``, ``top`` dots below the head, magnified; the paper stays where it is."""
        self._make_room(top + EM_DOTS * height)
        canvas = ImageDraw.Draw(self._strip)
        if self._font is None:
            canvas.rectangle((x, self._head + top, x + cells(char) * CELL_DOTS * width - 2, self._head + top + 22), 0)
            return
        self._font.draw(canvas, x, self._head + top, char, width, height, bold)

    def cut(self) -> tuple[Image.Image, str]:
        """The slip that falls out, with paper around it, and its text; what is between head and cutter stays."""
        at = self._head - CUTTER_DOTS
        slip = self._strip.crop((0, 0, self.width, at))
        rest = self._strip.crop((0, at, self.width, self._head + EM_DOTS))
        text, self.text = "\n".join(self.text) + "\n", []
        self._start_over(rest)
        return framed(slip), text

    def _make_room(self, below: int) -> None:
        needed = self._head + below + 2 * EM_DOTS
        if needed > self._strip.height:
            longer = Image.new("1", (self.width, needed + _GROW_DOTS), 1)
            longer.paste(self._strip, (0, 0))
            self._strip = longer


def framed(slip: Image.Image) -> Image.Image:
    """The slip as it lies in the hand: the paper is wider than what can be printed on."""
    page = Image.new("L", (slip.width + 2 * MARGIN_DOTS, max(1, slip.height)), 255)
    page.paste(slip, (MARGIN_DOTS, 0))
    return page


def save(out: pathlib.Path, name: str, slip: Image.Image, text: str) -> pathlib.Path:
    """Write ``name``.txt and then ``name``.png, each at once; gives the picture's path."""
    out.mkdir(parents=True, exist_ok=True)
    for suffix in (".txt", ".png"):
        descriptor, temporary = tempfile.mkstemp(dir=out, prefix="." + name, suffix=suffix + ".tmp")
        with os.fdopen(descriptor, "wb") as file:
            if suffix == ".txt":
                file.write(text.encode("utf-8"))
            else:
                slip.save(file, "PNG")
        pathlib.Path(temporary).replace(out / (name + suffix))
    return out / (name + ".png")
