"""``guide check DIR``: everything that is wrong with a catalogue at once, for the person who mends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from kiosk.catalogue.calendar import CALENDAR, read_calendar
from kiosk.catalogue.entry import Entry
from kiosk.catalogue.home import Home, misfits, unsearchable
from kiosk.catalogue.inquiry import inquiry_files, read_content
from kiosk.catalogue.inquiry import misfits as inquiry_misfits
from kiosk.catalogue.join import join, problems
from kiosk.catalogue.load import extends, read_overlay
from kiosk.catalogue.overlay import Overlay, is_approved
from kiosk.catalogue.propose_files import OVERLAY_END, guide_beside, misfits_beside
from kiosk.catalogue.reachability import unreachable
from kiosk.catalogue.reading import CatalogueProblem, read
from kiosk.catalogue.tables import TABLES, read_table, table_file
from kiosk.model.guide import Provenance

T = TypeVar("T")


def guide_check(directory: Path) -> dict[str, Any]:
    """The document that ``guide check --json`` prints. ``directory``: a whole catalogue (it has a ``home.json``), or
    entries as ``guide import --out`` leaves them, with the overlays beside them. ``entries`` counts the guides that could be
    read; ``unapproved`` lists the overlays and inquiries that nobody has approved yet, which is no problem of theirs."""
    checked = _Check()
    if not directory.is_dir():
        checked.note(CatalogueProblem(directory, "$", "is not a directory"))
    elif (directory / "home.json").exists():
        checked.catalogue(directory)
        checked.inquiries(directory)
        checked.tables(directory)
    else:
        checked.entries(sorted(directory.glob("*.json")), directory)
    return {"entries": checked.count, "problems": checked.found, "unapproved": checked.unapproved}


class _Check:
    """Reads file after file and keeps what is wrong."""

    def __init__(self) -> None:
        self.count = 0
        self.found: list[dict[str, str]] = []
        self.unapproved: list[str] = []
        self.named_tables: set[str] = set()

    def note(self, problem: CatalogueProblem) -> None:
        self.found.append({"file": problem.file, "path": problem.path, "reason": problem.reason})

    def entries(self, files: list[Path], directory: Path) -> None:
        """Entries, and what is decided or proposed about them."""
        if not files:
            self.note(CatalogueProblem(directory, "$", "holds neither a home.json nor an entry"))
        for file in files:
            if not file.name.endswith(OVERLAY_END):
                self._entry(file)
                continue
            overlay, guide_file = self._overlay(file), guide_beside(file)
            if not guide_file.exists():
                self.note(CatalogueProblem(file, "$", f"there is no guide {guide_file.name} beside it"))
            elif overlay is not None and (entry := self._readable(guide_file)) is not None:
                for problem in misfits_beside(entry, overlay, guide_file, file):
                    self.note(problem)

    def catalogue(self, directory: Path) -> None:
        """Tiles, and each guide with its overlay."""
        bundles = self._bundles(directory / "home.json")
        if (directory / CALENDAR).exists():
            self._calendar(directory / CALENDAR)
        for name in sorted(_names(directory)):
            guide_file, overlay_file = directory / "guides" / name, directory / "overlays" / name
            entry = self._entry(guide_file)
            overlay = self._overlay(overlay_file)
            if bundles is not None and name.partition(".")[0] not in bundles:
                self.note(CatalogueProblem(overlay_file, "$.bundle_id", "no tile of home.json leads here"))
            if entry is not None and overlay is not None:
                found = list(problems(entry, overlay, guide_file, overlay_file))
                for problem in found:
                    self.note(problem)
                # Only sound references can be walked; decisions that are another division's were walked there.
                if not found and not extends(overlay_file):
                    guide = join(entry, overlay, guide_file, overlay_file)
                    for path, reason in unreachable(guide):
                        self.note(CatalogueProblem(overlay_file, path, reason))

    def inquiries(self, directory: Path) -> None:
        """Each file by itself, everything that is wrong with it, and whether somebody has approved it."""
        for file in inquiry_files(directory):
            try:
                content = read_content(file)
            except CatalogueProblem as problem:
                self.note(problem)
                continue
            for path, reason in inquiry_misfits(content, file.stem):
                self.note(CatalogueProblem(file, path, reason))
            if not is_approved(content):
                self.unapproved.append(str(file))
                if content.provenance is Provenance.OFFICIAL:
                    self.note(CatalogueProblem(file, "$.provenance", "is official, and nobody has approved it"))

    def tables(self, directory: Path) -> None:
        """Those that are there; one that a question names and that is not there is named where it should be."""
        for table in TABLES:
            if table in self.named_tables or table_file(directory, table).exists():
                try:
                    read_table(directory, table)
                except CatalogueProblem as problem:
                    self.note(problem)

    def _bundles(self, file: Path) -> set[str] | None:
        home = self._read(file, Home)
        for path, reason in (*misfits(home), *unsearchable(home)) if home is not None else ():
            self.note(CatalogueProblem(file, path, reason))
        return None if home is None else {tile.bundle_id for tile in home.tiles}

    def _calendar(self, file: Path) -> None:
        try:
            read_calendar(file)
        except CatalogueProblem as problem:
            self.note(problem)

    def _overlay(self, file: Path) -> Overlay | None:
        try:
            overlay = read_overlay(file)
        except CatalogueProblem as problem:
            self.note(problem)
            return None
        self.named_tables |= {situation.table for situation in overlay.situations if situation.table}
        if not is_approved(overlay):
            self.unapproved.append(str(file))
            if overlay.provenance is Provenance.OFFICIAL:
                self.note(CatalogueProblem(file, "$.provenance", "is official, and nobody has approved it"))
        return overlay

    def _entry(self, file: Path) -> Entry | None:
        entry = self._read(file, Entry)
        self.count += entry is not None
        return entry

    def _readable(self, file: Path) -> Entry | None:
        """Without a word about what is wrong with it: that is said where the file itself is checked."""
        try:
            return read(file, Entry)
        except CatalogueProblem:
            return None

    def _read(self, file: Path, kind: type[T]) -> T | None:
        try:
            return read(file, kind)
        except CatalogueProblem as problem:
            self.note(problem)
            return None


def _names(directory: Path) -> set[str]:
    return {file.name for folder in ("guides", "overlays") for file in (directory / folder).glob("*.json")}
