"""``guide check DIR``: everything that is wrong with a catalogue at once, for the person who mends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from kiosk.catalogue.entry import Entry
from kiosk.catalogue.join import problems
from kiosk.catalogue.load import read_home, read_overlay
from kiosk.catalogue.overlay import Overlay
from kiosk.catalogue.reading import CatalogueProblem, read

T = TypeVar("T")


def guide_check(directory: Path) -> dict[str, Any]:
    """The document that ``guide check --json`` prints. ``directory``: a whole catalogue (it has a ``home.json``), or
    entries as ``guide import --out`` leaves them. ``entries`` counts the guides that could be read."""
    checked = _Check()
    if not directory.is_dir():
        checked.note(CatalogueProblem(directory, "$", "is not a directory"))
    elif (directory / "home.json").exists():
        checked.catalogue(directory)
    else:
        checked.entries(sorted(directory.glob("*.json")), directory)
    return {"entries": checked.count, "problems": checked.found}


class _Check:
    """Reads file after file and keeps what is wrong."""

    def __init__(self) -> None:
        self.count = 0
        self.found: list[dict[str, str]] = []

    def note(self, problem: CatalogueProblem) -> None:
        self.found.append({"file": problem.file, "path": problem.path, "reason": problem.reason})

    def entries(self, files: list[Path], directory: Path) -> None:
        """Entries that nobody has decided about yet."""
        if not files:
            self.note(CatalogueProblem(directory, "$", "holds neither a home.json nor an entry"))
        for file in files:
            self._entry(file)

    def catalogue(self, directory: Path) -> None:
        """Tiles, and each guide with its overlay."""
        bundles = self._bundles(directory / "home.json")
        for name in sorted(_names(directory)):
            guide_file, overlay_file = directory / "guides" / name, directory / "overlays" / name
            entry = self._entry(guide_file)
            overlay = self._overlay(overlay_file)
            if bundles is not None and name.partition(".")[0] not in bundles:
                self.note(CatalogueProblem(overlay_file, "$.bundle_id", "no tile of home.json leads here"))
            if entry is not None and overlay is not None:
                for problem in problems(entry, overlay, guide_file, overlay_file):
                    self.note(problem)

    def _bundles(self, file: Path) -> set[str] | None:
        try:
            return {tile.bundle_id for tile in read_home(file).tiles}
        except CatalogueProblem as problem:
            self.note(problem)
            return None

    def _overlay(self, file: Path) -> Overlay | None:
        try:
            return read_overlay(file)
        except CatalogueProblem as problem:
            self.note(problem)
            return None

    def _entry(self, file: Path) -> Entry | None:
        entry = self._read(file, Entry)
        self.count += entry is not None
        return entry

    def _read(self, file: Path, kind: type[T]) -> T | None:
        try:
            return read(file, kind)
        except CatalogueProblem as problem:
            self.note(problem)
            return None


def _names(directory: Path) -> set[str]:
    return {file.name for folder in ("guides", "overlays") for file in (directory / folder).glob("*.json")}
