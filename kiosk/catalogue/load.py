"""The catalogue on disk: tiles at once, a guide when it is opened, an index of them all when somebody searches.

``home.json`` holds the tiles of the home screen. A bundle that can be applied for in a division has two files: in
``guides/`` the imported guide as it was published (``kiosk.catalogue.entry``), in ``overlays/`` what the departments
decided about it (``kiosk.catalogue.overlay``), both named ``<bundle>.<division>.json``. An overlay may extend that of another
division.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk.catalogue.division import Divisions
from kiosk.catalogue.home import Home, misfits
from kiosk.catalogue.reading import CatalogueProblem, read
from kiosk.model.bundle import BundleCard, Elsewhere, Stage
from kiosk.model.guide import Guide

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.catalogue.overlay import Overlay
    from kiosk.catalogue.search import Found
    from kiosk.catalogue.search_index import Index
    from kiosk.model.inquiry import Inquiry


class Catalogue:
    """Raises DataError, naming file, path and reason, for whatever cannot be used. Keeps no file open."""

    def __init__(self, directory: Path, division: str) -> None:
        """``division``: six digits (GB/T 2260). Reads ``home.json`` and ``divisions.json`` only."""
        self._directory = directory
        self._home = read_home(directory / "home.json")
        self._chain = read(directory / "divisions.json", Divisions).chain(division)
        self._index: Index | None = None

    def tiles(self) -> tuple[BundleCard, ...]:
        """In the order in which they are shown; ``available`` where the departments of this division decided, ``informs`` where
        at least a division above has a guide."""
        return tuple(self._card(card) for card in self._home.cards())

    def stages(self) -> tuple[Stage, ...]:
        """The stages of a life that hold a tile, in their order."""
        return self._home.shown_stages()

    def elsewhere(self) -> tuple[Elsewhere, ...]:
        """What people ask for that no kiosk does."""
        return self._home.told_elsewhere()

    def search(self, query: str, used: Mapping[str, int] | None = None) -> Found:
        """See ``kiosk.catalogue.prepared.Prepared.search``. The first call, also with an empty query, reads every guide and makes
        the index, which takes a second or two: never on the main loop, and on one thread at a time."""
        if self._index is None:
            from kiosk.catalogue.search_index import Index

            self._index = Index(self._home, self)
        return self._index.search(query, used)

    def guide(self, bundle_id: str) -> Guide:
        """The bundle's guide, joined with its overlay: this division's, else that of the nearest above, which informs but does
        not accept. Raises DataError also when the two do not fit each other."""
        if bundle_id not in {tile.bundle_id for tile in self._home.tiles}:
            raise CatalogueProblem(self._directory / "home.json", "$.tiles", f"there is no bundle {bundle_id!r}")
        source = self._source(bundle_id)
        own = source is None or source == self._chain[0]
        guide = read_guide(*self.files(bundle_id, source or self._chain[0]))
        return guide if own else replace(guide, accepts=False)

    def inquiries(self) -> tuple[Inquiry, ...]:
        """What can be looked up in this division, by id. Raises DataError for the first one that cannot be used: one that is
        missing would look as if the office had nothing to say."""
        from kiosk.catalogue.inquiry import inquiries

        return inquiries(self._directory, self._chain[0])

    def files(self, bundle_id: str, division: str) -> tuple[Path, Path]:
        """Where guide and overlay of a bundle lie, whether or not they are there."""
        name = f"{bundle_id}.{division}.json"
        return self._directory / "guides" / name, self._directory / "overlays" / name

    def _source(self, bundle_id: str) -> str | None:
        return next((code for code in self._chain if self.files(bundle_id, code)[1].is_file()), None)

    def _card(self, card: BundleCard) -> BundleCard:
        source = self._source(card.bundle_id)
        return replace(card, available=source == self._chain[0], informs=source is not None)


def read_home(file: Path) -> Home:
    """Raises CatalogueProblem with the first thing that does not fit."""
    home = read(file, Home)
    for path, reason in misfits(home):
        raise CatalogueProblem(file, path, reason)
    return home


def read_guide(guide_file: Path, overlay_file: Path) -> Guide:
    """Both files joined. Raises CatalogueProblem."""
    # Only when a citizen has chosen: the home screen does not wait for it.
    from kiosk.catalogue.entry import Entry
    from kiosk.catalogue.join import join

    return join(read(guide_file, Entry), read_overlay(overlay_file), guide_file, overlay_file)


def read_overlay(file: Path) -> Overlay:
    """The decisions, with those that it extends. Raises CatalogueProblem."""
    from kiosk.catalogue.overlay import OverlayVariant

    if not extends(file):
        return _decisions(file)
    variant = read(file, OverlayVariant)
    base = file.with_name(f"{file.name.partition('.')[0]}.{variant.extends}.json")
    if extends(base):
        raise CatalogueProblem(file, "$.extends", f"{base.name} extends another one itself")
    own = {key: getattr(variant, key) for key in variant.__struct_fields__ if key != "extends"}
    return msgspec.structs.replace(_decisions(base), **own)


def _decisions(file: Path) -> Overlay:
    from kiosk.catalogue.overlay import Overlay
    from kiosk.forms.library import filled_in, library_at

    return read(file, Overlay, lambda said: filled_in(said, library_at(), file))


def extends(file: Path) -> bool:
    """Whether the file's decisions stand in another one. Raises CatalogueProblem for a file that is no object."""
    return bool(read(file, _Head).extends)


class _Head(msgspec.Struct, frozen=True):
    """Of an overlay only what kind it is; its other keys are checked afterwards."""

    extends: str = ""
