"""From pixels to a page: find → upright → quality verdict, then light → encode → SHA-256. Reading comes after, in ``reading``.

The verdict comes first and alone: the citizen has the paper still in the hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from kiosk.documents.admit import Admitted, as_in_file
from kiosk.documents.cutoff import is_cropped
from kiosk.documents.encode import encoded, preview
from kiosk.documents.find import Found, find_page
from kiosk.documents.light import evened
from kiosk.documents.quality import judged
from kiosk.documents.raster import Pixels, Points
from kiosk.documents.rectify import rectified
from kiosk.model.page import Page, Verdict

Clock = Callable[[], float]


@dataclass(frozen=True)
class Looked:
    """What is known when the quality verdict is given. ``corners``: clockwise from the page's top left, px of the file;
    None where no page was found. ``ms``: of each stage."""

    verdict: Verdict
    corners: Points | None
    skew: float | None
    dpi: int
    page: Pixels = field(repr=False)
    grey: bool
    filled: bool
    ms: dict[str, float]


def look(admitted: Admitted, clock: Clock = time.perf_counter) -> Looked:
    """Up to the quality verdict."""
    picture = admitted.pixels
    begun = clock()
    found = find_page(picture)
    at = clock()
    # Without a page the whole picture is judged, and nothing is said about where a page lies.
    whole = found or _everything(picture)
    cropped = found is not None and is_cropped(picture, whole, admitted.dpi)
    sheet = rectified(picture, whole, admitted.dpi, whole=not cropped)
    upright = clock()
    verdict = judged(picture, whole, sheet, cropped)
    if found is None:
        verdict = replace(verdict, cropped=None)
    done = clock()
    return Looked(
        verdict=verdict,
        corners=None if found is None else as_in_file(found.corners, admitted),
        skew=None if found is None else round(sheet.skew, 2),
        dpi=sheet.dpi if not sheet.guessed else 0,
        page=sheet.pixels,
        grey=admitted.grey,
        filled=whole.fills,
        ms={"find": _ms(begun, at), "upright": _ms(at, upright), "verdict": _ms(upright, done)},
    )


def finished(looked: Looked, turns: int = 0) -> Page:
    """The page as it is sent: light evened, turned by ``turns`` quarters counter-clockwise, encoded. Raises OSError."""
    even = evened(looked.page)
    if turns % 4:
        even = np.ascontiguousarray(np.rot90(even, turns % 4))
    sent = encoded(even, looked.dpi, looked.grey)
    return Page(
        jpeg=sent.jpeg, preview=preview(even), width=sent.width, height=sent.height, dpi=sent.dpi,
        verdict=looked.verdict, sha256=Page.digest(sent.jpeg),
    )  # fmt: skip


def turned_corners(corners: Points, turns: int) -> Points:
    """The corners beginning with the top left of the page once it is turned by ``turns`` quarters counter-clockwise."""
    return np.roll(corners, -(turns % 4), axis=0)


def calm() -> None:
    """One thread for OpenCV: the other core belongs to the window. For the worker's process and for commands."""
    cv2.setNumThreads(1)
    cv2.ocl.setUseOpenCL(False)


def _everything(picture: Pixels) -> Found:
    high, wide = picture.shape[:2]
    return Found(np.array([[0, 0], [wide - 1, 0], [wide - 1, high - 1], [0, high - 1]], np.float64), True, 0.0)


def _ms(begun: float, ended: float) -> float:
    return round((ended - begun) * 1000, 1)
