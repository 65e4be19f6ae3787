"""A small picture of a page, to be told from its neighbours. Leaves video memory when it is forgotten."""

from __future__ import annotations

import io

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget
from PIL import Image

from screens.theme import current

LONG_PX = 420  # longer side of what is kept


class Thumbnail(Widget):
    """``preview``: PNG or JPEG, drawn as large as it fits; empty: an empty sheet."""

    def __init__(self, preview: bytes = b"", **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = current()
        self._texture = None if not preview else _texture(preview)
        with self.canvas:
            Color(*theme.colour("edge" if self._texture is not None else "line"))
            self._sheet = Rectangle()
            Color(1, 1, 1, 1)
            self._picture = Rectangle(texture=self._texture)
        self._line = max(2, theme.mm(0.4))
        self.bind(pos=self._place, size=self._place)

    def forget(self) -> None:
        """Drop the picture."""
        self._texture = None
        self._picture.texture = None
        self._picture.size = (0, 0)

    def _place(self, *_: object) -> None:
        wide, high = (7, 10) if self._texture is None else self._texture.size
        scale = min((self.width - 2 * self._line) / wide, (self.height - 2 * self._line) / high)
        if scale <= 0:
            return
        w, h = wide * scale, high * scale
        x, y = self.x + (self.width - w) / 2, self.y + (self.height - h) / 2
        self._sheet.pos, self._sheet.size = (x - self._line, y - self._line), (w + 2 * self._line, h + 2 * self._line)
        if self._texture is not None:
            self._picture.pos, self._picture.size = (x, y), (w, h)


def _texture(preview: bytes) -> Texture:
    with Image.open(io.BytesIO(preview), formats=("PNG", "JPEG")) as opened:
        opened.draft("RGB", (LONG_PX, LONG_PX))  # a JPEG is unpacked at a fraction of its size
        small = opened.convert("RGB")
    small.thumbnail((LONG_PX, LONG_PX))
    texture = Texture.create(size=small.size, colorfmt="rgb")
    texture.blit_buffer(small.tobytes(), colorfmt="rgb", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture
