"""What is true of a generated picture: where the page lies, what is wrong with it, what stands on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]  # height × width × 3, red first
Points = npt.NDArray[np.float64]  # n × 2, x and y in pixels


class Scored(Enum):
    """A class of a fault; between good and bad nothing is scored."""

    BAD = True
    GOOD = False
    BETWEEN = None


@dataclass(frozen=True)
class Truth:
    """``corners``: of the whole page clockwise from its own top left, outside the picture where it was cut off."""

    type: str
    fields: Mapping[str, str]
    corners: Points
    turned: float  # degrees clockwise of the page's top edge in the picture
    blur: Scored
    glare: Scored
    cropped: Scored
    blank: Scored
    finger: Scored
    dark: Scored = Scored.GOOD
    coarse: Scored = Scored.GOOD
    made_with: tuple[
        str, ...
    ] = ()  # what of the conditions came into play, for whoever looks why a picture is judged wrong


@dataclass(frozen=True)
class Picture:
    name: str
    pixels: Pixels
    dpi: int  # as the file would say; 0 where nobody knows
    truth: Truth


def blur_of(sigma: float, dpi: float = 300) -> Scored:
    """``sigma`` in pixels of 300 dpi. A pixel of a picture of ``dpi`` 80 is as wide as the worst blur: whether such a page
    would have been sharp cannot be seen."""
    if sigma <= 0.8:
        return Scored.GOOD if dpi > 80 else Scored.BETWEEN
    return Scored.BAD if sigma >= 2.5 else Scored.BETWEEN


def share_of(share: float, good: float = 0.0) -> Scored:
    """A share of the page: bad from one hundredth, good when nothing of it."""
    return Scored.BAD if share >= 0.01 else Scored.GOOD if share <= good else Scored.BETWEEN


def covered_of(share: float) -> Scored:
    """A share of the page that lies below a finger."""
    return Scored.BAD if share >= 0.005 else Scored.GOOD if share == 0 else Scored.BETWEEN


def light_of(exposure: float) -> Scored:
    """``exposure`` as a share of the light under which white paper is just white."""
    return Scored.BAD if exposure <= 0.28 else Scored.GOOD if exposure >= 0.5 else Scored.BETWEEN


def coarse_of(dpi: float) -> Scored:
    return Scored.BAD if dpi <= 80 else Scored.GOOD if dpi >= 125 else Scored.BETWEEN
