"""The catalogue on disk: tiles at once, a guide when it is opened.

``home.json`` holds the tiles of the home screen. A bundle that can be applied for in a division has two files: in
``guides/`` the imported guide as it was published (``kiosk.catalogue.entry``), in ``overlays/`` what the departments
decided about it (``kiosk.catalogue.overlay``), both named ``<bundle>.<division>.json``.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.catalogue.home import Home
from kiosk.catalogue.reading import CatalogueProblem, read
from kiosk.model.bundle import BundleCard
from kiosk.model.guide import Guide


class Catalogue:
    """Raises DataError, naming file, path and reason, for whatever cannot be used. Keeps no file open."""

    def __init__(self, directory: Path, division: str) -> None:
        """``division``: six digits (GB/T 2260). Reads ``home.json`` only."""
        self._directory = directory
        self._division = division
        self._home = read_home(directory / "home.json")

    def tiles(self) -> tuple[BundleCard, ...]:
        """In the order in which they are shown; ``available`` where the departments of this division decided."""
        return tuple(
            BundleCard(tile.bundle_id, tile.name, tile.audience, tile.icon, self.files(tile.bundle_id)[1].is_file())
            for tile in self._home.tiles
        )

    def guide(self, bundle_id: str) -> Guide:
        """The bundle's guide, joined with its overlay. Raises DataError also when the two do not fit each other."""
        if bundle_id not in {tile.bundle_id for tile in self._home.tiles}:
            raise CatalogueProblem(self._directory / "home.json", "$.tiles", f"there is no bundle {bundle_id!r}")
        return read_guide(*self.files(bundle_id))

    def files(self, bundle_id: str) -> tuple[Path, Path]:
        """Where guide and overlay of a bundle lie, whether or not they are there."""
        name = f"{bundle_id}.{self._division}.json"
        return self._directory / "guides" / name, self._directory / "overlays" / name


def read_home(file: Path) -> Home:
    """Raises CatalogueProblem."""
    home = read(file, Home)
    seen: set[str] = set()
    for index, tile in enumerate(home.tiles):
        if tile.bundle_id in seen:
            raise CatalogueProblem(file, f"$.tiles[{index}].bundle_id", f"{tile.bundle_id!r} is there twice")
        seen.add(tile.bundle_id)
    return home


def read_guide(guide_file: Path, overlay_file: Path) -> Guide:
    """Both files joined. Raises CatalogueProblem."""
    # Only when a citizen has chosen: the home screen does not wait for it.
    from kiosk.catalogue.entry import Entry
    from kiosk.catalogue.join import join
    from kiosk.catalogue.overlay import Overlay

    return join(read(guide_file, Entry), read(overlay_file, Overlay), guide_file, overlay_file)
