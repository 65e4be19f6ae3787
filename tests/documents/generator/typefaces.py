"""What papers are printed with. The kiosk's own face alone would make reading and sharpness look easier than they are: real
papers are in Song, Kai and Hei, thin and thick.

The faces beyond the kiosk's own come from Debian (fonts-noto-cjk, and of packaging/apt-test.txt fonts-arphic-uming,
fonts-arphic-ukai, fonts-wqy-zenhei).
"""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import ImageFont

_OWN = Path(__file__).parents[3] / "assets/fonts"
_DEBIAN = Path("/usr/share/fonts")
DPI: Final = 300


@dataclass(frozen=True)
class Face:
    file: Path
    number: int = 0  # within a collection


@dataclass(frozen=True)
class Faces:
    """``regular`` for what is filled in, ``bold`` for headings."""

    regular: Face
    bold: Face


NOTO: Final = Faces(Face(_OWN / "NotoSansCJKsc-Regular.otf"), Face(_OWN / "NotoSansCJKsc-Bold.otf"))
SERIF: Final = Faces(
    Face(_DEBIAN / "opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    Face(_DEBIAN / "opentype/noto/NotoSerifCJK-Bold.ttc", 2),
)
SONG: Final = Faces(Face(_DEBIAN / "truetype/arphic/uming.ttc"), Face(_DEBIAN / "truetype/wqy/wqy-zenhei.ttc"))
KAI: Final = Faces(Face(_DEBIAN / "truetype/arphic/ukai.ttc"), NOTO.bold)
HEI: Final = Faces(Face(_DEBIAN / "truetype/wqy/wqy-zenhei.ttc"), Face(_DEBIAN / "truetype/wqy/wqy-zenhei.ttc"))


class Press(random.Random):
    """Chance, and the typefaces it prints with."""

    def __init__(self, seed: int, faces: Faces = NOTO) -> None:
        super().__init__(seed)
        self.faces = faces

    def font(self, points: float, bold: bool = False) -> ImageFont.FreeTypeFont:
        return cut(self.faces.bold if bold else self.faces.regular, round(points * DPI / 72))


@functools.lru_cache(maxsize=64)
def cut(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """``size`` in px. Raises OSError where the face is not installed: another one in its place would measure something else."""
    return ImageFont.truetype(str(face.file), size, index=face.number)
