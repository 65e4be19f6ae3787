"""Even light and white paper, without touching what is printed.

Only lightness is evened out, and the colour of the lamp is taken away only where the paper is nearly white: the tint of a
certificate or a card is part of it, and a clerk looks for it.
"""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, Tones, bare_paper, grey_of, scaled_down

PAPER_LEVEL = 240.0  # what paper becomes; above that faint print would be lost
MOST_LEVEL = 250.0  # of any colour of the paper
MOST_GAIN = 2.4  # a shadow deeper than that leaves noise, not print
NEARLY_WHITE = 14.0  # Lab units from grey
_LOOK_PX = 360
_PICTURE = 0.5  # of the paper's level: what is darker over a large place is a photograph or a coloured field
_CELL = 16  # px of the page that share what is computed of the light
_BAND = 8  # cells: gains of so many rows at a time stay in the processor's cache, those of a page would not


def evened(page: Pixels) -> Pixels:
    """Height × width × 3; as large as before. The same array where there is no paper to go by."""
    small, _ = scaled_down(page, _LOOK_PX)
    grey = grey_of(small)
    bare = cv2.medianBlur(bare_paper(grey, max(grey.shape) // 14), 9).astype(np.float32)
    paper = float(np.percentile(bare, 85))
    if paper < 60:
        return page  # a dark card or no light at all
    field = _without_pictures(bare, paper)
    colour = _paper_colour(small, bare, paper)
    balance = _balance(colour)
    # Brighter than this and the strongest colour of tinted paper would be cut off: the tint would fade.
    brightest = max(level * factor for level, factor in zip(colour, balance, strict=True))
    level = min(PAPER_LEVEL, paper * 1.5, paper * MOST_LEVEL / max(1.0, brightest))
    gain = np.clip(level / np.maximum(field, 1.0), 0.85, MOST_GAIN)
    return _brightened(page, np.asarray(gain), balance)


def _brightened(page: Pixels, gain: Tones, balance: tuple[float, float, float]) -> Pixels:
    """``page`` times ``gain``, which has its shape but not its size."""
    high, wide = page.shape[:2]
    across, down = -(-wide // _CELL), -(-high // _CELL)
    cells = cv2.resize(gain, (across, down), interpolation=cv2.INTER_LINEAR)
    # One row more above and below, so that each band goes over into the next.
    cells = cv2.copyMakeBorder(cv2.merge([cells * factor for factor in balance]), 1, 1, 0, 0, cv2.BORDER_REPLICATE)
    result = np.empty_like(page)
    for first in range(0, down, _BAND):
        rows = cells[first : first + _BAND + 2]
        wide_rows = cv2.resize(rows, (across * _CELL, len(rows) * _CELL), interpolation=cv2.INTER_LINEAR)
        top, end = first * _CELL, min(high, (first + _BAND) * _CELL)
        here = wide_rows[_CELL : _CELL + end - top, :wide]
        cv2.multiply(page[top:end], here, result[top:end], dtype=cv2.CV_8U)
    return result


def _without_pictures(bare: Tones, paper: float) -> Tones:
    dark = (bare < paper * _PICTURE).astype(np.uint8)
    if dark.any():
        filled = cv2.inpaint(bare.clip(0, 255).astype(np.uint8), dark, 5, cv2.INPAINT_TELEA).astype(np.float32)
    else:
        filled = bare
    return np.asarray(cv2.GaussianBlur(filled, (0, 0), 4))


def _paper_colour(small: Pixels, bare: Tones, paper: float) -> tuple[float, float, float]:
    """Blue, green and red of what is lit, print left out by taking its upper half."""
    lit = small[bare > paper * 0.9].reshape(-1, 3)
    if len(lit) < 50:
        return paper, paper, paper
    blue, green, red = (float(level) for level in np.percentile(lit, 70, axis=0))
    return blue, green, red


def _balance(colour: tuple[float, float, float]) -> tuple[float, float, float]:
    """Factors for blue, green and red."""
    lab = cv2.cvtColor(np.array([[colour]]).clip(0, 255).astype(np.uint8), cv2.COLOR_BGR2Lab)[0, 0].astype(float)
    if float(np.hypot(lab[1] - 128, lab[2] - 128)) > NEARLY_WHITE:
        return 1.0, 1.0, 1.0
    mean = sum(colour) / 3
    blue, green, red = (float(np.clip(mean / max(1.0, level), 0.8, 1.25)) for level in colour)
    return blue, green, red
