"""Glare: a lamp mirrored in the page, or a window, over print.

Each bright spot of the page (``spots``) is weighed: how bright and how burnt out it is, how the light falls off around it, and
what became of the print there. No single one of these tells a lamp from a white field, the side that lies in no shadow or the
backdrop of a portrait; the weighed sum does. The weights are those of a logistic regression over the spots of 2,308 generated
pages, 570 of them with a lamp or a window (tuning seeds of two generators that were written apart, and pages whose white a
scanner clipped). Held out by fifths it finds 0.97 and 0.96 of the two generators' glare, and takes none of 327 and 10 of 1,089 of
their good pages for mirrored, and 17 of 330 of the clipped ones. A white label that was stuck over print is taken for a lamp.
"""

from __future__ import annotations

from typing import Final

from kiosk.documents.raster import Pixels
from kiosk.documents.spots import Spot, spots_of

# Of each measure of a spot: the weight, and what is added to it where all of the spot is burnt out. There paper and ink end at
# the same level, so that the same measure says something else.
WEIGHTS: Final = {
    "level": (0.0413, 0.00129),
    "burnt": (0.323, 0.0),
    "fall": (0.0251, 0.0317),
    "fall_far": (-0.00664, 0.0101),
    "sharp": (3.01, 6.64),
    "peak": (0.348, 0.449),
    "uneven": (-0.0465, -0.00911),
    "inked": (1.18, -4.43),
    "strongest": (-1.81, 0.852),
    "pale": (-4.1, -0.125),
    "fade": (-2.65, 0.614),
    "lift": (1.84, -0.0273),
    "cut": (-0.715, -5.86),
    "sides": (0.13, 0.174),
    "tint": (-7.68, -149.0),
    "whitened": (3.77, 8.55),
    "full": (5.19, 0.348),
    "at_edge": (-0.628, 0.436),
}
ALONE: Final = -15.0
# Spots that are not burnt out are windows and dimmed lamps: their sums are lower, and so are those of what they are mistaken for.
LEAST_DIM, LEAST_BURNT = -0.6, 0.5
MOSTLY: Final = 0.5
LEAST_FULL: Final = 0.55  # of its hull: margins around print are bright together and no lamp
MOST_PRINT: Final = 0.6  # print in it, beside the page's: what stands there unharmed lies below no lamp


def has_glare(page: Pixels) -> bool:
    """``page``: upright, height × width × 3, before its light is evened out."""
    return any(_is_lamp(spot) for spot in spots_of(page))


def _is_lamp(spot: Spot) -> bool:
    if spot.full < LEAST_FULL or spot.strongest > MOST_PRINT:
        return False
    return _weighed(spot) > (LEAST_BURNT if spot.burnt > MOSTLY else LEAST_DIM)


def _weighed(spot: Spot) -> float:
    """Above nothing: rather a lamp than not, were both as frequent."""
    return ALONE + sum(
        float(getattr(spot, name)) * (weight + spot.burnt * where_burnt)
        for name, (weight, where_burnt) in WEIGHTS.items()
    )
