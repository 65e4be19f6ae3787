"""A scanned page on a dark stage, with corner marks. The picture leaves video memory when the page is forgotten."""

from __future__ import annotations

import io

from kivy.core.image import Image as CoreImage
from kivy.graphics import Color, Line, Rectangle

from screens.widgets.surface import Surface

PNG = b"\x89PNG"


class PageView(Surface):
    """``show(bytes)`` draws a PNG or JPEG as large as it fits."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.fill, self.edging = "stage", "edge"
        self._picture: CoreImage | None = None
        with self.canvas:
            Color(1, 1, 1, 1)
            self._box = Rectangle(size=(0, 0))
            self._marks = Color(0.5, 0.9, 0.66, 1)
            self._corners = [Line(width=max(2, self.theme.mm(0.9))) for _ in range(4)]
        self.bind(pos=self._place, size=self._place)

    def show(self, preview: bytes) -> None:
        """Draw this picture."""
        kind = "png" if preview.startswith(PNG) else "jpg"
        self._picture = CoreImage(io.BytesIO(preview), ext=kind, nocache=True)
        self._box.texture = self._picture.texture
        self._place()

    def forget(self) -> None:
        """Drop the picture."""
        self._picture = None
        self._box.texture = None
        self._box.size = (0, 0)

    def _place(self, *_: object) -> None:
        if self._picture is None:
            return
        theme = self.theme
        air = theme.mm(14)
        wide, high = self._picture.texture.size
        scale = min((self.width - 2 * air) / wide, (self.height - 2 * air) / high)
        if scale <= 0:
            return
        w, h = wide * scale, high * scale
        x, y = self.x + (self.width - w) / 2, self.y + (self.height - h) / 2
        self._box.pos, self._box.size = (x, y), (w, h)
        arm, off = theme.mm(12), theme.mm(4)
        left, right, low, high_y = x - off, x + w + off, y - off, y + h + off
        for line, (cx, cy, sx, sy) in zip(
            self._corners,
            ((left, low, 1, 1), (right, low, -1, 1), (left, high_y, 1, -1), (right, high_y, -1, -1)),
            strict=True,
        ):
            line.points = [cx + sx * arm, cy, cx, cy, cx, cy + sy * arm]
