"""What lies before a camera: pictures of codes, in a folder that the driver looks into."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import qrcode
import zxingcpp

HEIGHT, WIDTH = 480, 640


def qr(content: bytes, *, box: int = 4) -> Any:
    """A QR code that does not say its encoding, as most of those in the street (uint8, dark on white)."""
    code = qrcode.QRCode(box_size=box, border=4)
    code.add_data(qrcode.util.QRData(content, mode=qrcode.util.MODE_8BIT_BYTE))
    code.make()
    return np.array(code.make_image().convert("L"))


def code_of(text: str, kind: str = "QRCode", *, scale: int = 4, **options: str) -> Any:
    """A code of another kind, or one that says its encoding (``eci=``)."""
    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind), **options)
    return np.array(made.to_image(scale=scale))


def scene(*codes: Any) -> Any:
    """A gray counter with codes side by side."""
    picture = np.full((HEIGHT, WIDTH), 200, np.uint8)
    at = 20
    for code in codes:
        height, width = code.shape
        picture[60 : 60 + height, at : at + width] = code
        at += width + 20
    return picture


class Counter:
    """``folder`` is the camera's source."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._turns = itertools.count()
        self.plug()

    def show(self, picture: Any) -> None:
        """From now on the camera sees this."""
        beside = self.folder / "beside.tmp"
        beside.write_bytes(cv2.imencode(".png", picture)[1].tobytes())
        before = list(self.folder.glob("*.png"))
        beside.rename(self.folder / f"{next(self._turns):06}.png")
        for path in before:
            path.unlink()

    def present(self, code: str) -> None:
        self.show(scene(qr(code.encode())))

    def clear(self) -> None:
        self.show(scene())

    def unplug(self) -> None:
        self.folder.rename(self.folder.with_name("away"))

    def plug(self) -> None:
        self.folder.mkdir(parents=True)
