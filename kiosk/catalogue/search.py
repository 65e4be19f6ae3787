"""Search over the catalogue: by Chinese words, pinyin, initials, life stage and department; one slip is forgiven, use lifts.

The index is two small tables of an SQLite database, made once: in the prepared file, or in memory for a folder. The database
picks what shares grams with the query, at most ``CANDIDATES`` phrases; how alike they are is judged here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kiosk.catalogue.search_text import folded, grams, is_latin, likeness
from kiosk.model.bundle import Hit

CANDIDATES = 80
LEAST = 34.0  # below this a hit would surprise
USE_MOST = 6.0  # what use can add: it decides between likes, it never beats a better word
NOTHING = "catalogue.search.nothing"  # message id: what the kiosk cannot do, and where to ask

SCHEMA = (
    """
    CREATE TABLE phrase (
        id INTEGER PRIMARY KEY, matter_id TEXT NOT NULL, text TEXT NOT NULL, pinyin TEXT NOT NULL, initials TEXT NOT NULL,
        weight REAL NOT NULL
    ) STRICT
    """,
    "CREATE TABLE gram (gram TEXT NOT NULL, phrase INTEGER NOT NULL, PRIMARY KEY (gram, phrase)) STRICT, WITHOUT ROWID",
)


@dataclass(frozen=True)
class Phrase:
    """Something by which a bundle, or a matter dealt with elsewhere, is found. ``weight``: 1 for its name, less for what it only
    has to do with. ``pinyin`` and ``initials`` are joined, without tones."""

    matter_id: str
    text: str
    pinyin: str
    initials: str
    weight: float


@dataclass(frozen=True)
class Found:
    """Best first. ``advice`` is a message id when there is nothing: that it is out of scope here, and where to go."""

    hits: tuple[Hit, ...]
    advice: str = ""


def fill(connection: sqlite3.Connection, phrases: Iterable[Phrase]) -> None:
    """Make the tables of the index. Raises sqlite3.Error."""
    for statement in SCHEMA:
        connection.execute(statement)
    for number, phrase in enumerate(dict.fromkeys(phrases)):
        row = (number, phrase.matter_id, phrase.text, phrase.pinyin, phrase.initials, phrase.weight)
        connection.execute("INSERT INTO phrase VALUES (?, ?, ?, ?, ?, ?)", row)
        found = grams("t", folded(phrase.text)) | grams("p", phrase.pinyin) | grams("i", phrase.initials)
        connection.executemany("INSERT INTO gram VALUES (?, ?)", ((gram, number) for gram in sorted(found)))


def search(
    connection: sqlite3.Connection,
    query: str,
    *,
    within: Collection[str],
    used: Mapping[str, int] | None = None,
    most: int = 12,
) -> Found:
    """What of ``within`` fits; of what fits equally, the earlier one first. ``used``: how often each was chosen here. An empty
    query finds nothing and advises nothing. Raises sqlite3.Error."""
    asked, order = folded(query), {matter: place for place, matter in enumerate(within)}
    if not asked:
        return Found(())
    kinds = ("p", "i") if is_latin(asked) else ("t",)
    wanted = sorted(set().union(*(grams(kind, asked) for kind in kinds)))
    marks = ",".join("?" * len(wanted))
    rows = connection.execute(
        "SELECT matter_id, text, pinyin, initials, weight FROM phrase JOIN"  # noqa: S608 - only question marks are put in
        f" (SELECT phrase, COUNT(*) AS shared FROM gram WHERE gram IN ({marks}) GROUP BY phrase"
        " ORDER BY shared DESC, phrase LIMIT ?) ON id = phrase",
        (*wanted, CANDIDATES * (4 if len(asked) < 3 else 1)),
    )
    best: dict[str, float] = {}
    for matter_id, text, pinyin, initials, weight in rows:
        if matter_id in order:
            alike = {"t": folded(text), "p": pinyin, "i": initials}
            score = weight * max(likeness(kind, asked, alike[kind]) for kind in kinds)
            best[matter_id] = max(best.get(matter_id, 0.0), score)
    hits = [Hit(matter, score + _use(matter, used)) for matter, score in best.items() if score >= LEAST]
    hits.sort(key=lambda hit: (-hit.score, order[hit.matter_id]))
    return Found(tuple(hits[:most]), "" if hits else NOTHING)


def _use(bundle_id: str, used: Mapping[str, int] | None) -> float:
    times = (used or {}).get(bundle_id, 0)
    return USE_MOST * times / (times + 10)
