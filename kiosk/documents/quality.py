"""The quality verdict: whether a clerk could work with this page, and if not, why. No word of it is read for that."""

from __future__ import annotations

from kiosk.documents.find import Found
from kiosk.documents.finger import has_finger
from kiosk.documents.glare import has_glare
from kiosk.documents.inked import is_blank, is_dark
from kiosk.documents.raster import Pixels
from kiosk.documents.rectify import Sheet
from kiosk.documents.sharpness import blur_of
from kiosk.model.page import Verdict

LEAST_DPI = 150  # below that small print cannot be read
LEAST_GUESSED_DPI = 95  # of a photograph, where the paper's size is guessed within a third
LEAST_PX = (318, 505)  # short and long side: a bank card at 150 dpi


def judged(picture: Pixels, found: Found, sheet: Sheet, cropped: bool) -> Verdict:
    """``picture`` as it came, the page in it, and the page made upright of it."""
    page = sheet.small
    dark = is_dark(page)
    # In the dark nothing can be told from nothing, and of nothing nobody can say that it is sharp.
    blank = None if dark else is_blank(page)
    glare = None if dark else has_glare(page)
    blur = None if dark or blank else blur_of(picture, found, sheet, not cropped, glare is True)
    coarse = _is_coarse(sheet)
    finger = not dark and has_finger(picture, found, sheet)
    reasons = tuple(
        name
        for name, holds in (
            ("blur", blur is not None and blur.bad), ("glare", glare), ("blank", blank), ("cropped", cropped), ("dark", dark),
            ("low_resolution", coarse), ("finger", finger),
        )
        if holds
    )  # fmt: skip
    return Verdict(
        ok=not reasons,
        blur=None if blur is None else blur.bad,
        glare=glare,
        blank=blank,
        cropped=cropped,
        reasons=reasons,
    )


def _is_coarse(sheet: Sheet) -> bool:
    least = LEAST_GUESSED_DPI if sheet.guessed else LEAST_DPI
    wide, high = sheet.size
    return 0 < sheet.dpi < least or min(high, wide) < LEAST_PX[0] or max(high, wide) < LEAST_PX[1]
