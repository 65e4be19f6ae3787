"""What has to lie in ``assets`` before the kiosk can start: typefaces and compiled texts are made by ``make setup`` and are
easily forgotten where somebody installs by hand, and so is the template of the papers. Where the folder is:
``docs/decisions/assets.md``.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.errors import DataError

NEEDED = (
    "fonts/NotoSansCJKsc-Regular.otf",
    "fonts/NotoSansCJKsc-Bold.otf",
    "icons/icons.json",
    "icons/mdi-subset.ttf",
    "papers/sheet.typ",
)


def check(assets: Path) -> None:
    """Raises DataError naming what is missing."""
    sources = sorted(assets.glob("locale/*/LC_MESSAGES/*.po"))
    wanted = [assets / name for name in NEEDED] + [po.with_suffix(".mo") for po in sources]
    missing = [str(file.relative_to(assets)) for file in wanted if not file.exists()]
    if missing or not sources:
        raise DataError(f"{assets} lacks {', '.join(missing) or 'every text'}; make setup makes it, then install again")
