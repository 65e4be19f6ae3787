"""The fingerprint of a page, by which the same sheet is known when it is scanned again; compared in ``fingerprint``.

It is made of what hardly changes between two pictures of one sheet: where ink is, in places of a sixty-fourth of the page, and
what was read, as hashes of 24 bits. Light, tint and small turns do not count.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from typing import Final

import cv2
import numpy as np

from kiosk.documents.fingerprint import ROWS, STRIDE, VERSION
from kiosk.documents.raster import Pixels, bare_paper, grey_of
from kiosk.documents.reading import Read

_FINE: Final = 8  # px of the small copy to one place
_STROKE: Final = 15  # px of the small copy; wider is no ink
_LEAST_STEP: Final = 24  # grey levels between ink and its paper
_NOISE_TIMES: Final = 6.0
_STRONG: Final = 0.16  # of a place that is ink
_WEAK: Final = 0.04
_MARGIN: Final = 1  # places along each edge: what is seen beyond the page
_MOST_NUMBERS: Final = 40
_MOST_WORDS: Final = 120


def fingerprint(page: Pixels, read: Read) -> str:
    """``page``: height × width × 3, light evened, upright. At most ``fingerprint.MOST_LENGTH`` ASCII characters."""
    high, wide = page.shape[:2]
    share = _ink(page)
    strong, weak = _packed(share >= _STRONG), _packed(share >= _WEAK)
    numbers = _hashed(read.numbers, _MOST_NUMBERS)
    words = _hashed(read.words, _MOST_WORDS)
    return "|".join((VERSION, read.claimed, f"{wide}x{high}", strong, weak, numbers, words))


def _ink(page: Pixels) -> Pixels:
    """Share of each place that is ink."""
    side = ROWS * _FINE
    grey = grey_of(cv2.resize(page, (side, side), interpolation=cv2.INTER_AREA))
    over = cv2.subtract(bare_paper(grey, _STROKE), grey)
    noise = float(np.median(np.abs(cv2.Laplacian(grey, cv2.CV_32F, ksize=1)))) / 0.6745 / np.sqrt(20.0)
    inked = (over > max(_LEAST_STEP, _NOISE_TIMES * noise)).astype(np.float32)
    places = np.asarray(cv2.resize(inked, (ROWS, ROWS), interpolation=cv2.INTER_AREA))
    edge = np.zeros_like(places)
    inner = slice(_MARGIN, ROWS - _MARGIN)
    edge[inner, inner] = places[inner, inner]
    return edge


def _packed(places: Pixels) -> str:
    spaced = np.pad(places, ((0, 0), (0, STRIDE - ROWS)))
    return base64.b64encode(np.packbits(spaced, axis=1, bitorder="little").tobytes()).decode()


def _hashed(said: Iterable[str], most: int) -> str:
    found = dict.fromkeys(
        base64.urlsafe_b64encode(hashlib.sha256(one.encode()).digest()[:3]).decode() for one in said
    )  # keeps the order, from the top of the page
    return "".join(list(found)[:most])
