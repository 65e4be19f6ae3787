"""A catalogue by its path: a folder as people edit it, or one prepared file (``kiosk.catalogue.prepare``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kiosk.catalogue.load import Catalogue
from kiosk.model.bundle import BundleCard, Elsewhere, Stage
from kiosk.model.guide import Guide

if TYPE_CHECKING:  # imported when first used: the home screen must not wait for it
    from collections.abc import Mapping

    from kiosk.catalogue.search import Found
    from kiosk.model.inquiry import Inquiry


class Opened(Protocol):
    """What the kiosk asks of either. Both raise DataError, naming file, path and reason, for whatever cannot be used."""

    def tiles(self) -> tuple[BundleCard, ...]:
        """The home screen's tiles, in their order."""

    def stages(self) -> tuple[Stage, ...]:
        """The stages under which they stand, in their order."""

    def elsewhere(self) -> tuple[Elsewhere, ...]:
        """What people ask for that no kiosk does, and where it is done."""

    def guide(self, bundle_id: str) -> Guide:
        """The guide that serves in this division."""

    def inquiries(self) -> tuple[Inquiry, ...]:
        """What can be looked up in this division, by id."""

    def search(self, query: str, used: Mapping[str, int] | None = None) -> Found:
        """What fits, ``used`` telling how often each bundle was chosen here. Off the main loop, one call at a time: a folder
        makes its index at the first."""


def open_catalogue(path: Path, division: str) -> Opened:
    """A file is taken for a prepared catalogue, all else for a folder. Raises DataError."""
    if not path.is_file():
        return Catalogue(path, division)
    from kiosk.catalogue.prepared import Prepared

    return Prepared(path, division)
