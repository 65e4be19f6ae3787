"""Tables that help a citizen to answer a question: data of the catalogue, each with the source of its numbers.

A situation names its table (``Situation.table``); the file lies in the catalogue's folder ``tables``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

RETIREMENT_AGE = "retirement_age"  # kiosk.catalogue.retirement_age

# Name of the table -> its file, from the catalogue's directory.
TABLES: Mapping[str, str] = {RETIREMENT_AGE: "tables/retirement_age.json"}


def table_file(directory: Path, table: str) -> Path:
    """Where the table of a catalogue lies, whether or not it is there. Raises KeyError for a name that is no table."""
    return directory / TABLES[table]
