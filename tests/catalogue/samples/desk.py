"""A sample bundle as a citizen's visit meets it: what is asked, what has to be scanned, and every way through its questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.select import asked_situations, chosen_of, needed_materials, preselected
from kiosk.forms.fields import visible_fields
from kiosk.model.guide import Guide
from kiosk.model.material import Source

CATALOGUE = Path(__file__).parents[3] / "assets" / "catalogue"
DIVISIONS = ("150600", "150602", "150627")

Answers = Mapping[str, str]


@dataclass(frozen=True)
class Desk:
    """One bundle. ``every``: all of its items; ``first``: those that a visit begins with."""

    guide: Guide

    @property
    def every(self) -> frozenset[str]:
        return frozenset(item.item_id for item in self.guide.items)

    @property
    def first(self) -> frozenset[str]:
        return preselected(self.guide)

    def asked(self, items: frozenset[str], answers: Answers) -> list[str]:
        return [s.situation_id for s in asked_situations(self.guide, items, answers)]

    def chosen(self, items: frozenset[str], answers: Answers) -> set[str]:
        return set(chosen_of(self.guide, items, answers))

    def needed(self, items: frozenset[str], answers: Answers) -> list[str]:
        return [m.material_id for m in needed_materials(self.guide, items, answers)]

    def scans(self, items: frozenset[str], answers: Answers) -> list[str]:
        return [m.material_id for m in needed_materials(self.guide, items, answers) if m.source is Source.SCAN]

    def fields(self, items: frozenset[str], answers: Answers) -> list[str]:
        chosen = chosen_of(self.guide, items, answers)
        return [f.field_id for f in visible_fields(self.guide, chosen, answers)]

    def ways(self, items: frozenset[str], answers: Answers | None = None) -> Iterator[dict[str, str]]:
        """Every way of answering all that is asked."""
        said = dict(answers or {})
        situation = next((s for s in asked_situations(self.guide, items, said) if s.situation_id not in said), None)
        if situation is None:
            yield said
            return
        for option in situation.options:
            yield from self.ways(items, {**said, situation.situation_id: option.option_id})


@cache
def desk(bundle: str, division: str = "150600") -> Desk:
    """The shipped bundle."""
    return Desk(Catalogue(CATALOGUE, division).guide(bundle))
