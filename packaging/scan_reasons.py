"""Writes the table of reasons in ``docs/documents.md``: what can be wrong with a page, and what the citizen is told then.

    python packaging/scan_reasons.py

The words are those of the screens (``assets/locale``), so the page cannot say something else;
``tests/packaging/test_scan_reasons.py`` holds that it is up to date.
"""

from __future__ import annotations

import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from kiosk.documents.portrait import REASONS  # noqa: E402 - the tree is no package of packaging
from kiosk.text import Texts  # noqa: E402

PAGE = TOP / "docs" / "documents.md"
BEGIN, END = "<!-- reasons -->", "<!-- end of reasons -->"
# Of a page: the verdict on its quality, then what reading and comparing adds.
QUALITY = ("blur", "glare", "blank", "cropped", "dark", "low_resolution", "finger")
CONTENT = ("duplicate", "wrong_side", "wrong_document")


def table() -> str:
    """Markdown, one row a reason."""
    texts = Texts(TOP / "assets" / "locale")
    portrait = tuple(reason for reason in REASONS if reason not in QUALITY)
    groups = (("page", QUALITY), ("page, once it is read", CONTENT), ("ID photograph", portrait))
    rows = [
        f"| `{reason}` | {of} | {texts.say(f'screens.scan.reason.{reason}')} | {texts.say(f'screens.scan.redo.{reason}')} |"
        for of, reasons in groups
        for reason in reasons
    ]
    return "\n".join(["| reason | of a | what the citizen is told | how to do it better |", "|---|---|---|---|", *rows])


def written(page: str) -> str:
    """The page with its table made anew. Raises ValueError where the marks are missing."""
    before, found, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError("the page has no place for the table")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), encoding="utf-8")
