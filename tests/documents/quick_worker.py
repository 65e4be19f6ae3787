"""The document worker as it is, but for the models: it looks at pages and encodes them, and can read none. For tests of the whole
kiosk that are not about what stands on a page; reading one takes a second or two."""

from __future__ import annotations

import sys
from typing import Final

from kiosk.documents.ocr import Text
from kiosk.documents.raster import Pixels, Points
from kiosk.documents.worker import main

COMMAND: Final = (sys.executable, "-m", "tests.documents.quick_worker")


class Illiterate:
    """Reads nothing, so nothing is claimed of what a page is."""

    def read(self, page: Pixels) -> Text:
        return Text((), 0)

    def again(self, page: Pixels, place: Points) -> tuple[str, ...]:
        return ()


if __name__ == "__main__":
    sys.exit(main(Illiterate))
