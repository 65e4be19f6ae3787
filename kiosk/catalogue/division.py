"""The divisions that this catalogue speaks of, and whose guide serves where (全市通办): ``divisions.json``.

A kiosk's own division accepts; the guide of a division above it informs, and accepts only what its items list for elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.catalogue.home import Words

FORMAT = 1
DIVISION_ROWS = "SELECT code, name, parent FROM division ORDER BY code"  # in a prepared catalogue
MOST_LEVELS = 5  # country, province, city, county, town: a longer chain is a circle

Code = Annotated[str, Meta(pattern=r"^[0-9]{6}$")]


class DivisionEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``parent``: code of the division above; empty where none is known here."""

    code: Code
    name: Words
    parent: str = ""


class Divisions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In the order in which a person chooses."""

    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    divisions: tuple[DivisionEntry, ...]

    @staticmethod
    def of_rows(rows: Iterable[tuple[str, str, str]]) -> Divisions:
        """From what ``DIVISION_ROWS`` finds in a prepared catalogue, which was checked when it was made."""
        return Divisions(FORMAT, tuple(DivisionEntry(*row) for row in rows))

    def chain(self, code: str) -> tuple[str, ...]:
        """The division and those above it, nearest first; alone when it is not known here."""
        parents = {division.code: division.parent for division in self.divisions}
        found = [code]
        while parents.get(found[-1]) and len(found) < MOST_LEVELS:
            found.append(parents[found[-1]])
        return tuple(found)
