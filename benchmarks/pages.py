"""What the pages of one visit cost in the kiosk's memory: the most that a visit may hold, each page as large as it may be sent.

Pages are real ones, a form dense with print as the pipeline encodes it; bytes are copied, so that nothing is shared. The row
about raw scans says what may lie in memory besides, while a feeder is faster than the document worker.
"""

from __future__ import annotations

from typing import Final

from benchmarks.footprint import Footprint, give_back_free_memory
from kiosk.documents.admit import of_scan
from kiosk.documents.encode import MOST_BYTES
from kiosk.documents.pipeline import calm, finished, look
from kiosk.journey.scanning import MOST_PAGES_A_VISIT
from kiosk.model.page import Page
from kiosk.page_work import MOST_RAW
from tests.documents import papers

RAW_MIB: Final = 2480 * 3508 * 3 / 1024**2  # A4 at 300 dpi in colour
MOST_MIB: Final = 100.0
Row = dict[str, object]


def measure() -> list[Row]:
    """Some seconds."""
    calm()
    page = _page()
    give_back_free_memory()  # what the pipeline has freed would hide what the pages take
    before = Footprint.taken()
    kept = [_largest(page, n) for n in range(MOST_PAGES_A_VISIT)]
    grown = (Footprint.taken().resident - before.resident) / 1024
    told = f"{len(kept)} pages of {MOST_BYTES // 1000} kB, previews of {len(page.preview) // 1000} kB"
    return [
        _row(
            "pages.jpeg",
            len(page.jpeg) / 1000,
            "kB",
            f"<= {MOST_BYTES // 1000}",
            "a form dense with print, A4 at 300 dpi",
        ),
        _row("pages.preview", len(page.preview) / 1000, "kB", "", "of the same"),
        _row("pages.visit", grown, "MiB", f"<= {MOST_MIB:.0f}", told),
        _row("pages.raw", MOST_RAW * RAW_MIB, "MiB", "", f"computed: {MOST_RAW} scans before the document worker"),
    ]


def _page() -> Page:
    paper = papers.full()
    return finished(look(of_scan(paper.tobytes(), paper.width, paper.height, "RGB", 300)))


def _largest(page: Page, number: int) -> Page:
    """A page of its own in memory, filled up to the most bytes that are sent."""
    jpeg = bytearray(MOST_BYTES)
    jpeg[: len(page.jpeg)] = page.jpeg
    jpeg[-4:] = number.to_bytes(4, "big")
    return Page(
        bytes(jpeg), bytes(bytearray(page.preview)), page.width, page.height, page.dpi, page.verdict, Page.digest(jpeg)
    )


def _row(name: str, value: float, unit: str, goal: str, against: str) -> Row:
    ok = value <= float(goal.split()[1]) if goal else None
    return {"name": name, "value": round(value, 1), "unit": unit, "goal": goal, "ok": ok, "against": against, "runs": 1}
