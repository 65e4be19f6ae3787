"""The prepared catalogue of one division, as it lies on the disk.

``home.json`` holds the tiles of the home screen; ``guides/<division>/<bundle>.json`` a guide, entry and overlay already
joined. A tile whose guide is not there is shown and cannot be chosen; a guide that is there and broken is an error.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from kiosk.catalogue.rules import broken_rules
from kiosk.errors import DataError
from kiosk.model.bundle import Audience, BundleCard
from kiosk.model.guide import Guide

HOME_FORMAT = 1


class Tile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One tile as it stands in ``home.json``, in the order of the screen."""

    bundle_id: str
    name: str
    audience: Audience
    icon: str


class Home(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    format: int
    tiles: tuple[Tile, ...]


class Catalogue:
    """Reads when asked and keeps what it has read; a new catalogue is a new object. Use from one thread at a time."""

    def __init__(self, directory: Path, division: str) -> None:
        self._directory = directory
        self._division = division
        self._guides: dict[str, Guide] = {}

    def tiles(self) -> tuple[BundleCard, ...]:
        """Every tile; ``available`` where this division has a guide. Raises DataError."""
        home = read_home(self._directory / "home.json")
        return tuple(
            BundleCard(t.bundle_id, t.name, t.audience, t.icon, self._file(t.bundle_id).is_file())
            for t in home.tiles
        )

    def guide(self, bundle_id: str) -> Guide:
        """The guide of a bundle. Raises DataError naming file and reason."""
        if bundle_id not in self._guides:
            self._guides[bundle_id] = read_guide(self._file(bundle_id), bundle_id, self._division)
        return self._guides[bundle_id]

    def _file(self, bundle_id: str) -> Path:
        # The id names a file: one that would lead elsewhere is no id.
        safe = bundle_id if bundle_id.replace("_", "").isalnum() else "no_such_bundle"
        return self._directory / "guides" / self._division / f"{safe}.json"


def read_home(file: Path) -> Home:
    """Raises DataError."""
    try:
        home = msgspec.json.decode(_bytes(file), type=Home)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(f"{file}: {error}") from error
    if home.format != HOME_FORMAT:
        raise DataError(f"{file}: $.format: {home.format} is not known, {HOME_FORMAT} is")
    ids = [tile.bundle_id for tile in home.tiles]
    if len(set(ids)) != len(ids):
        raise DataError(f"{file}: $.tiles: a bundle stands there twice")
    return home


def read_guide(file: Path, bundle_id: str, division: str) -> Guide:
    """Raises DataError when the file is not there, not a guide, or breaks a rule of ``kiosk.catalogue.rules``."""
    try:
        guide = msgspec.json.decode(_bytes(file), type=Guide)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(f"{file}: {error}") from error
    if (guide.bundle_id, guide.division.code) != (bundle_id, division):
        raise DataError(f"{file}: $.bundle_id: holds {guide.bundle_id} of {guide.division.code}")
    if broken := broken_rules(guide):
        more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
        raise DataError(f"{file}: {broken[0]}{more}")
    return guide


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise DataError(f"{file}: cannot be read: {error.strerror}") from error
