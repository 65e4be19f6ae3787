"""A paper at 300 dpi to draw on: print, rules, seals, portraits, tints and watermarks, each as it looks on the real thing."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw

from tests.documents.generator.typefaces import DPI, NOTO, Press, cut

Colour = tuple[int, int, int]
INK: Colour = (32, 30, 34)


def px(mm: float) -> int:
    return round(mm * DPI / 25.4)


class Sheet:
    """Places in millimetres from the top left."""

    def __init__(self, width: float, height: float, paper: Colour, source: Press) -> None:
        self.picture = Image.new("RGB", (px(width), px(height)), paper)
        self.draw = ImageDraw.Draw(self.picture)
        self.source = source
        self.width, self.height = width, height
        self.text: list[str] = []

    def write(self, x: float, y: float, words: str, points: float, ink: Colour = INK, bold: bool = False) -> None:
        self.text.append(words)
        self.draw.text((px(x), px(y)), words, font=self.source.font(points, bold), fill=ink)

    def middle(self, y: float, words: str, points: float, ink: Colour = INK, bold: bool = True) -> None:
        wide = self.draw.textlength(words, font=self.source.font(points, bold)) * 25.4 / DPI
        self.write((self.width - wide) / 2, y, words, points, ink, bold)

    def rule(self, x: float, y: float, to_x: float, to_y: float, mm: float = 0.2, ink: Colour = INK) -> None:
        self.draw.line((px(x), px(y), px(to_x), px(to_y)), fill=ink, width=max(1, px(mm)))

    def box(self, x: float, y: float, to_x: float, to_y: float, mm: float = 0.3, ink: Colour = INK) -> None:
        self.draw.rectangle((px(x), px(y), px(to_x), px(to_y)), outline=ink, width=max(1, px(mm)))

    def seal(self, x: float, y: float, words: str, mm: float = 40) -> None:
        """Round and red, words around a star; what lies below stays readable."""
        size = px(mm)
        layer = Image.new("RGBA", (size, size), (0, 0, 0, 0))
        draw = ImageDraw.Draw(layer)
        red = (205, 35, 40, 190)
        draw.ellipse((4, 4, size - 5, size - 5), outline=red, width=max(3, px(mm / 40)))
        star = []
        for n in range(10):
            reach = size * (0.16 if n % 2 == 0 else 0.065)
            turn = math.pi * n / 5 - math.pi / 2
            star.append((size / 2 + reach * math.cos(turn), size / 2 + reach * math.sin(turn)))
        draw.polygon(star, fill=red)
        letters = self.source.font(mm / 3.4, bold=True)
        step = min(28.0, 250.0 / max(1, len(words)))
        for n, letter in enumerate(words):
            degrees = (n - (len(words) - 1) / 2) * step
            tile = Image.new("RGBA", (size, size), (0, 0, 0, 0))
            ImageDraw.Draw(tile).text((size / 2, size * 0.06), letter, font=letters, fill=red, anchor="ma")
            layer.alpha_composite(tile.rotate(-degrees, Image.Resampling.BICUBIC))
        layer = layer.rotate(self.source.uniform(-15, 15), Image.Resampling.BICUBIC)
        self.picture.paste(layer, (px(x), px(y)), layer)

    def portrait(self, x: float, y: float, wide: float, high: float, backdrop: Colour = (235, 240, 245)) -> None:
        """A head and shoulders of nobody."""
        self.draw.rectangle((px(x), px(y), px(x + wide), px(y + high)), fill=backdrop)
        middle = x + wide / 2
        self.draw.ellipse(
            (px(x + wide * 0.08), px(y + high * 0.68), px(x + wide * 0.92), px(y + high * 1.3)), fill=(60, 62, 80)
        )
        self.draw.rectangle(
            (px(x), px(y + high), px(x + wide), px(y + high * 1.31)), fill=self.picture.getpixel((5, 5))
        )
        self.draw.ellipse(
            (px(middle - wide * 0.24), px(y + high * 0.2), px(middle + wide * 0.24), px(y + high * 0.7)),
            fill=(222, 184, 158),
        )
        self.draw.pieslice(
            (px(middle - wide * 0.26), px(y + high * 0.13), px(middle + wide * 0.26), px(y + high * 0.6)),
            180, 360, fill=(25, 22, 24),
        )  # fmt: skip

    def guilloche(self, ink: Colour, lines: int = 16) -> None:
        """The fine waves below the print of cards and certificates."""
        wide, high = self.picture.size
        for n in range(lines):
            middle, swing = high * (n + 0.5) / lines, high * self.source.uniform(0.02, 0.07)
            shift = self.source.uniform(0, 6)
            points = [(x, middle + swing * math.sin(x / wide * 9 + shift)) for x in range(0, wide + 24, 24)]
            self.draw.line(points, fill=ink, width=2)

    def sample_mark(self) -> None:
        """The faint 样本 across the paper that says it is nobody's."""
        size = round(min(self.picture.size) * 0.3)
        layer = Image.new("L", self.picture.size, 0)
        ImageDraw.Draw(layer).text(
            (self.picture.width / 2, self.picture.height / 2), "样本", anchor="mm", fill=22,
            font=cut(NOTO.regular, size),
        )  # fmt: skip
        self.picture.paste((150, 150, 160), (0, 0), layer)

    def grained(self, strength: float = 1.5) -> None:
        """The unevenness of paper."""
        grain = np.random.default_rng(self.source.randrange(2**31)).normal(
            0, strength, (self.picture.height // 4 + 1, self.picture.width // 4 + 1, 1)
        )
        coarse = Image.fromarray((grain[..., 0] * 8 + 128).clip(0, 255).astype(np.uint8))
        soft = (np.asarray(coarse.resize(self.picture.size), np.float32) - 128) / 8
        level = np.asarray(self.picture, np.float32) + soft[..., None]
        self.picture = Image.fromarray(level.clip(0, 255).astype(np.uint8))
        self.draw = ImageDraw.Draw(self.picture)
