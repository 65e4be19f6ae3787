"""A catalogue by its path: a folder as people edit it, or one prepared file (``kiosk.catalogue.prepare``)."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from kiosk.catalogue.load import Catalogue
from kiosk.model.bundle import BundleCard
from kiosk.model.guide import Guide


class Opened(Protocol):
    """What the kiosk asks of either. Both raise DataError, naming file, path and reason, for whatever cannot be used."""

    def tiles(self) -> tuple[BundleCard, ...]:
        """The home screen's tiles, in their order."""

    def guide(self, bundle_id: str) -> Guide:
        """The guide that serves in this division."""


def open_catalogue(path: Path, division: str) -> Opened:
    """A file is taken for a prepared catalogue, all else for a folder. Raises DataError."""
    if not path.is_file():
        return Catalogue(path, division)
    from kiosk.catalogue.prepared import Prepared

    return Prepared(path, division)
