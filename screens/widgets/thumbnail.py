"""A small picture of a page, to be told from its neighbours. Leaves video memory when it is forgotten."""

from __future__ import annotations

import io

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget
from PIL import Image

from screens.theme import current
from screens.widgets.surface import Row
from screens.widgets.words import Words

LONG_PX = 420  # longer side of what is kept


class Thumbnail(Widget):
    """``preview``: PNG or JPEG, drawn as large as it fits, in the middle or at the ``left``; empty: an empty sheet."""

    def __init__(self, preview: bytes = b"", *, left: bool = False, **kwargs: object) -> None:
        self._left = left
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
        x, y = self.x + (self._line if self._left else (self.width - w) / 2), self.y + (self.height - h) / 2
        self._sheet.pos, self._sheet.size = (x - self._line, y - self._line), (w + 2 * self._line, h + 2 * self._line)
        if self._texture is not None:
            self._picture.pos, self._picture.size = (x, y), (w, h)


class Snippet(Row):
    """A strip of a page beside the words that say where it is from."""

    def __init__(self, words: str, jpeg: bytes, **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = self.theme
        self.spacing, self.padding = theme.mm(4), (theme.mm(8), 0)
        self.add_widget(Words(text=words, role="note", natural=True, colour="muted", pos_hint={"center_y": 0.5}))
        high = theme.mm(12)
        self.add_widget(Thumbnail(jpeg, left=True, size_hint_y=None, height=high, pos_hint={"center_y": 0.5}))


def _texture(preview: bytes) -> Texture:
    with Image.open(io.BytesIO(preview), formats=("PNG", "JPEG")) as opened:
        opened.draft("RGB", (LONG_PX, LONG_PX))  # a JPEG is unpacked at a fraction of its size
        small = opened.convert("RGB")
    small.thumbnail((LONG_PX, LONG_PX))
    texture = Texture.create(size=small.size, colorfmt="rgb")
    texture.blit_buffer(small.tobytes(), colorfmt="rgb", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture
