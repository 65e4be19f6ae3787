"""What the home screen offers: ``home.json``, the one catalogue file that is read before the first touch.

Its tiles stand in stages of a life (生孩子, 上学, … 身后) or of an enterprise (开办 … 注销), and are found by plain words too
(关公司). What people ask for that no kiosk does, and where it is done instead, stands under ``elsewhere``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.model.bundle import Audience, BundleCard, Elsewhere, Stage

FORMAT = 2

# Ids become file names, so a catalogue that was tampered with cannot name a file elsewhere.
Identifier = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Words = Annotated[str, Meta(min_length=1, max_length=2_000)]
# A longer one would not be compared whole (``search_text.LONGEST``), and nobody types it.
Keyword = Annotated[str, Meta(min_length=1, max_length=20)]
Keywords = Annotated[tuple[Keyword, ...], Meta(max_length=40)]
Line = Annotated[str, Meta(max_length=40)]


class HomeStage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``everyday``: what people come for at any age; its bundles stand smaller, below the others."""

    stage_id: Identifier
    name: Line
    audience: Audience
    everyday: bool = False


class HomeTile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``hint``: one line that says what it holds. ``elder``: its place among the few that the large mode shows, 0: it is not
    among them. ``keywords``: words by which people look for it and that stand in no official name."""

    bundle_id: Identifier
    name: Words
    audience: Audience
    icon: Words
    stage: Identifier
    hint: Line = ""
    elder: Annotated[int, Meta(ge=0, le=9)] = 0
    keywords: Keywords = ()


class HomeElsewhere(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A matter that is asked for and that no kiosk does; ``where`` it is done, ``phone`` of those who do it."""

    matter_id: Identifier
    name: Words
    where: Words
    phone: Line = ""
    keywords: Keywords = ()


class Home(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Stages in the order in which they are shown, and within a stage the tiles in theirs."""

    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    stages: tuple[HomeStage, ...]
    tiles: tuple[HomeTile, ...]
    elsewhere: tuple[HomeElsewhere, ...] = ()

    def ordered(self) -> tuple[HomeTile, ...]:
        """The tiles as they are shown. Raises KeyError for a stage that is not there (see ``misfits``)."""
        order = {stage.stage_id: place for place, stage in enumerate(self.stages)}
        return tuple(sorted(self.tiles, key=lambda tile: order[tile.stage]))

    def cards(self) -> tuple[BundleCard, ...]:
        """The tiles as they are shown, without a word about what this division offers."""
        return tuple(
            BundleCard(t.bundle_id, t.name, t.audience, t.icon, False, False, t.stage, t.hint, t.elder)
            for t in self.ordered()
        )

    def shown_stages(self) -> tuple[Stage, ...]:
        """The stages that hold a tile."""
        used = {tile.stage for tile in self.tiles}
        return tuple(Stage(s.stage_id, s.name, s.audience, s.everyday) for s in self.stages if s.stage_id in used)

    def told_elsewhere(self) -> tuple[Elsewhere, ...]:
        """The matters that are dealt with elsewhere."""
        return tuple(Elsewhere(e.matter_id, e.name, e.where, e.phone) for e in self.elsewhere)


def misfits(home: Home) -> Iterator[tuple[str, str]]:
    """Path and reason of whatever does not fit together."""
    stages = {stage.stage_id: stage for stage in home.stages}
    yield from _twice("stages", "stage_id", [stage.stage_id for stage in home.stages])
    yield from _twice("tiles", "bundle_id", [tile.bundle_id for tile in home.tiles])
    yield from _twice("elsewhere", "matter_id", [matter.matter_id for matter in home.elsewhere])
    bundles = {tile.bundle_id for tile in home.tiles}
    for index, tile in enumerate(home.tiles):
        stage = stages.get(tile.stage)
        if stage is None:
            yield f"$.tiles[{index}].stage", f"there is no stage {tile.stage!r}"
        elif stage.audience is not tile.audience:
            yield f"$.tiles[{index}].stage", f"the stage {tile.stage!r} is one of the other audience"
    for index, matter in enumerate(home.elsewhere):
        if matter.matter_id in bundles:
            yield f"$.elsewhere[{index}].matter_id", f"{matter.matter_id!r} is a bundle"


def unsearchable(home: Home) -> Iterator[tuple[str, str]]:
    """Path and reason of words by which nobody can find anything: without a character or letter, or there twice."""
    from kiosk.catalogue.search_text import folded

    lists: tuple[tuple[str, tuple[HomeTile | HomeElsewhere, ...]], ...] = (
        ("tiles", home.tiles),
        ("elsewhere", home.elsewhere),
    )
    for key, entries in lists:
        for index, entry in enumerate(entries):
            seen = {folded(entry.name)}
            for place, words in enumerate(entry.keywords):
                if not folded(words):
                    yield f"$.{key}[{index}].keywords[{place}]", f"{words!r} has nothing to look for"
                elif folded(words) in seen:
                    yield f"$.{key}[{index}].keywords[{place}]", f"{words!r} is there already"
                seen.add(folded(words))


def _twice(key: str, name: str, ids: list[str]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for index, one in enumerate(ids):
        if one in seen:
            yield f"$.{key}[{index}].{name}", f"{one!r} is there twice"
        seen.add(one)
