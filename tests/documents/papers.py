"""Drawn papers: A4 at 300 dpi as a scanner would give them."""

from __future__ import annotations

import functools
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

from devices.scanner.protocol import ScannedImage

FONT = Path(__file__).parents[2] / "assets/fonts/NotoSansCJKsc-Regular.otf"
A4 = (2480, 3508)
WHITE = (255, 255, 255)
LINE = "退休一件事申请表养老金申领承诺书身份证号码银行卡开户行联系电话"


@functools.cache
def font(points: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), round(points * 300 / 72))


def blank(colour: tuple[int, int, int] = WHITE, size: tuple[int, int] = A4) -> Image.Image:
    return Image.new("RGB", size, colour)


def written(
    words: str,
    points: float = 10.5,
    *,
    paper: tuple[int, int, int] = WHITE,
    ink: tuple[int, int, int] = (30, 30, 40),
    lines: int = 1,
    at: tuple[int, int] = (1100, 900),
) -> Image.Image:
    page = blank(paper)
    draw = ImageDraw.Draw(page)
    for line in range(lines):
        draw.text((at[0], at[1] + line * 62), words, font=font(points), fill=ink)
    return page


@functools.cache
def full(paper: tuple[int, int, int] = WHITE) -> Image.Image:
    """Dense print from top to bottom."""
    return written(LINE, 11, paper=paper, lines=50, at=(200, 200))


@functools.cache
def signed(width: int = 4) -> Image.Image:
    """Nothing but a signature, 25 mm long, drawn with a thin pen."""
    page = blank()
    draw = ImageDraw.Draw(page)
    strokes = (
        ((1200, 2000), (1260, 1930), (1290, 2020), (1240, 2060)),
        ((1320, 1940), (1400, 1935), (1350, 2050)),
        ((1420, 1930), (1440, 2060), (1500, 1990)),
    )
    for stroke in strokes:
        draw.line(stroke, fill=(40, 40, 90), width=width, joint="curve")
    return page


def noisy(page: Image.Image, sigma: float) -> Image.Image:
    """With the noise of a cheap sensor."""
    grain = Image.effect_noise(page.size, sigma)
    return ImageChops.add(page, Image.merge("RGB", (grain, grain, grain)), 1, -128)


@functools.cache
def noise() -> Image.Image:
    """What no encoder makes small."""
    return Image.merge("RGB", [Image.effect_noise(A4, 90) for _ in range(3)])


@functools.cache
def small() -> Image.Image:
    """The signed sheet at 150 dpi."""
    return signed().reduce(2)


def dusty(specks: int = 40) -> Image.Image:
    """Blank but for specks of 0.25 mm, spread over the sheet."""
    page = blank((250, 249, 246))
    draw = ImageDraw.Draw(page)
    for n in range(specks):
        x, y = 150 + n * 977 % 2200, 150 + n * 1361 % 3200
        draw.ellipse((x, y, x + 3, y + 3), fill=(90, 90, 90))
    return page


def shaded() -> Image.Image:
    """Blank, but lit from one side: 255 at the left, 170 at the right."""
    ramp = Image.linear_gradient("L").rotate(90).resize(A4).point(lambda level: 170 + level // 3)
    return Image.merge("RGB", (ramp, ramp, ramp))


def card_on_black_lid() -> Image.Image:
    """A bank card alone under an open lid: 7 % of the glass."""
    page = blank((8, 8, 10))
    card = Image.new("RGB", (1011, 638), (205, 215, 225))
    ImageDraw.Draw(card).text((100, 300), "6222 0200 0000 0000", font=font(14), fill=(30, 30, 30))
    page.paste(card, (300, 400))
    return page


def scanned(page: Image.Image, dpi: int = 300) -> ScannedImage:
    return ScannedImage(page.width, page.height, page.mode, page.tobytes(), dpi)
