"""A QR code drawn from its modules. Dark on white with its quiet zone in every display mode: phones read nothing else."""

from __future__ import annotations

import qrcode
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget

QUIET = 4  # modules, ISO/IEC 18004
LEAST = 3  # px a module, 0.74 mm on the primary screen


class QrCode(Widget):
    """About ``side`` px; a whole number of px a module, so that no module is wider than another, and at least LEAST, so that a
    phone can tell them apart."""

    def __init__(self, text: str, side: int, **kwargs: object) -> None:
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET)
        code.add_data(text)
        code.make(fit=True)
        matrix = code.get_matrix()
        self.modules = len(matrix)
        self._drawn = self.modules * max(LEAST, side // self.modules)
        super().__init__(size_hint=(None, None), size=(self._drawn, self._drawn), **kwargs)
        texture = Texture.create(size=(self.modules, self.modules), colorfmt="luminance")
        texture.mag_filter = texture.min_filter = "nearest"
        pixels = bytes(0 if dark else 255 for row in reversed(matrix) for dark in row)
        texture.blit_buffer(pixels, colorfmt="luminance", bufferfmt="ubyte")
        with self.canvas:
            Color(1, 1, 1, 1)
            self._box = Rectangle(texture=texture, size=(self._drawn, self._drawn))
        self.bind(pos=self._place, size=self._place)

    def _place(self, *_: object) -> None:
        left, low = (self.width - self._drawn) / 2, (self.height - self._drawn) / 2
        self._box.pos = (round(self.x + left), round(self.y + low))
