"""Glare: a lamp mirrored in the page, or a window, over print.

Each bright spot of the page (``spots``) is weighed: how bright and how burnt out it is, how the light falls off around it, and
what became of the print there. No single one of these tells a lamp from a white field, the side that lies in no shadow or the
backdrop of a portrait; a hundred small decision trees over all of them do (``glare_trees.json``; they are evaluated as those of
``choosing`` are). They were fitted to 2,866 generated pages, 787 of them with a lamp or a window (tuning seeds of two generators
that were written apart, and pages whose white a scanner clipped). Held out by fifths they find 0.96 and 0.96 of the two
generators' glare and take none of 568 and 3 of 1,189 of their good pages for mirrored, and 11 of 322 of the clipped ones. A white
label that was stuck over print is taken for a lamp.
"""

from __future__ import annotations

import functools
from dataclasses import astuple, fields
from pathlib import Path
from typing import Final

import numpy as np

from kiosk.documents.choosing import Trees, trees_of
from kiosk.documents.raster import Pixels
from kiosk.documents.spots import Spot, spots_of

FILE: Final = Path(__file__).with_name("glare_trees.json")
NAMES: Final = tuple(field.name for field in fields(Spot))
LEAST: Final = 0.3  # logarithm of the odds, were lamps as frequent as none
LEAST_FULL: Final = 0.55  # of its hull: margins around print are bright together and no lamp
MOST_PRINT: Final = 0.6  # print in it, beside the page's: what stands there unharmed lies below no lamp


def has_glare(page: Pixels) -> bool:
    """``page``: upright, height × width × 3, before its light is evened out. Raises BrokenTrees, and OSError without the file."""
    seen = [spot for spot in spots_of(page) if spot.full >= LEAST_FULL and spot.strongest <= MOST_PRINT]
    return bool(seen) and bool((trees().odds(np.array([astuple(spot) for spot in seen])) > LEAST).any())


@functools.cache
def trees() -> Trees:
    """Those of this program. Raises BrokenTrees, and OSError where there is no file."""
    return trees_of(FILE.read_bytes(), NAMES)
