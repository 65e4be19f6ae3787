"""Writes the picture at the top of the README: home and checklist as the demo's autopilot saw them, and its printer's receipt.

    python packaging/front_picture.py [DEMO [FILE]]   default: build/demo docs/screens/kiosk.png

``DEMO`` is what ``main.py demo --autopilot --out DEMO`` left. Nothing is drawn here but ground, shadows and corners, so the
picture cannot show what the program does not.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

TOP = Path(__file__).resolve().parent.parent
GROUND = (221, 228, 237)
HIGH = 1000  # px of a sheet
MARGIN = 48  # px around and between
CORNER, PAPER_CORNER = 14, 4
SHOTS = ("*-home.png", "*-checklist.png")


class NoDemo(Exception):
    """The folder lacks a picture."""


def picture(demo: Path) -> Image.Image:
    """The three sheets side by side. ``demo``: a folder as the demo leaves it. Raises NoDemo."""
    sheets = [(_scaled(_open(demo, f"screens/{shot}")), CORNER) for shot in SHOTS]
    sheets.append((_scaled(_cropped(_open(demo, "receipt.png"))), PAPER_CORNER))
    wide = sum(sheet.width for sheet, _ in sheets) + MARGIN * (len(sheets) + 1)
    whole = Image.new("RGB", (wide, HIGH + 2 * MARGIN), GROUND)
    at = MARGIN
    for sheet, corner in sheets:
        _lay(whole, sheet, (at, MARGIN), corner)
        at += sheet.width + MARGIN
    return whole


def write(demo: Path, out: Path) -> None:
    """Raises NoDemo; leaves ``out`` as it was then."""
    made = picture(demo)
    made.save(out, optimize=True)  # a palette would lose the few spots of amber and green


def _open(demo: Path, pattern: str) -> Image.Image:
    """The first there is: the walk numbers its pictures."""
    found = sorted(demo.glob(pattern))
    if not found:
        raise NoDemo(f"{demo} holds no {pattern}: run `python main.py demo --autopilot --out {demo}` first")
    with Image.open(found[0]) as shot:
        return shot.convert("RGB")


def _cropped(paper: Image.Image) -> Image.Image:
    """Without the white that the cutter leaves above and below, but for a margin."""
    ink = ImageChops.invert(paper.convert("L")).getbbox()
    if ink is None:
        return paper
    air = paper.width // 16
    return paper.crop((0, max(0, ink[1] - air), paper.width, min(paper.height, ink[3] + air)))


def _scaled(sheet: Image.Image) -> Image.Image:
    return sheet.resize((round(sheet.width * HIGH / sheet.height), HIGH), Image.Resampling.LANCZOS)


def _lay(whole: Image.Image, sheet: Image.Image, at: tuple[int, int], corner: int) -> None:
    shape = Image.new("L", sheet.size, 0)
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, sheet.width - 1, sheet.height - 1), corner, fill=255)
    shadow = Image.new("L", whole.size, 0)
    shadow.paste(shape.point(lambda value: value // 8), (at[0], at[1] + 6))
    whole.paste((15, 30, 46), (0, 0), shadow.filter(ImageFilter.GaussianBlur(10)))
    whole.paste(sheet, at, shape)


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:3]]
    try:
        write(
            given[0] if given else TOP / "build" / "demo",
            given[1] if len(given) > 1 else TOP / "docs" / "screens" / "kiosk.png",
        )
    except NoDemo as lacking:
        sys.exit(str(lacking))
