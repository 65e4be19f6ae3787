"""Makes the guides of the sample catalogue: from official ones with places, phones and names replaced by marked sample
values, and from written ones where no official guide is at hand; each for every division of the sample.

    python packaging/sample_catalogue.py [DIRECTORY]        default: assets/catalogue/guides

What goes in is data, in ``packaging/catalogue``: ``divisions.json`` (code -> words for ``{name}``, ``{centre}``, …),
``imported/<bundle>.json`` (which official guide, and what is replaced in it; longest first, so that a name inside a longer
one does not cut it; phone numbers are replaced by pattern, so that none of a real office can slip through) and
``written/<bundle>.json`` (an entry as the importer would make it). An official guide is imported like any other, so a new
import rule needs a new run; a test compares.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from kiosk.catalogue.entry import Entry
from kiosk.catalogue.portal_import import import_portal, write_entry

HERE = Path(__file__).resolve().parent.parent
SOURCES = HERE / "packaging" / "catalogue"
GUIDES = HERE / "tests" / "data" / "guides"

# Area code and number, or a bare local number behind an area code; short numbers such as 12345 are everybody's.
_PHONE = re.compile(r"(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)")
_URL = re.compile(r"https?://[^\s\"，。]+")
SAMPLE_URL = "https://portal.example.invalid/"

Words = Mapping[str, str]


class Replacements(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``source``: file of the official guide. ``words``: old -> new, applied in every text; ``values``: path such as
    ``data.basicInfo.zxdh`` -> whole new value. New words may hold ``{name}`` and the like of the division."""

    source: str
    words: dict[str, str]
    values: dict[str, str]


def as_sample(reply: Any, replacements: Replacements, division: Words) -> Any:
    """The portal's reply with everything of the old place replaced. Raises KeyError when a path leads nowhere."""
    told = Replacements(
        replacements.source,
        {old: filled(new, division) for old, new in replacements.words.items()},
        {path: filled(new, division) for path, new in replacements.values.items()},
    )
    replaced = _walk(reply, told, division["phone"], "")
    known = set(_paths(replaced, ""))
    for path in told.values:
        if path not in known:
            raise KeyError(path)
    replaced.pop("_source", None)
    return replaced


def filled(text: str, division: Words) -> str:
    """The text with the division's words in the place of ``{name}`` and the like; other braces stay."""
    return re.sub(r"\{(\w+)\}", lambda found: division.get(found[1], found[0]), text)


def entries(bundle: str, division: Words) -> Entry:
    """The entry of a bundle in one division. Raises FileNotFoundError, ValueError, KeyError."""
    imported, written = SOURCES / "imported" / f"{bundle}.json", SOURCES / "written" / f"{bundle}.json"
    if imported.exists():
        replacements = msgspec.json.decode(imported.read_bytes(), type=Replacements)
        reply = json.loads((GUIDES / replacements.source).read_text("utf-8"))
        entry, _ = import_portal(json.dumps(as_sample(reply, replacements, division), ensure_ascii=False).encode())
        return entry
    return msgspec.json.decode(filled(written.read_text("utf-8"), division), type=Entry)


def bundles() -> list[str]:
    """Every bundle that there is a source for."""
    return sorted(file.stem for kind in ("imported", "written") for file in (SOURCES / kind).glob("*.json"))


def divisions() -> dict[str, dict[str, str]]:
    """Division code -> its words, the code among them."""
    table: dict[str, dict[str, str]] = json.loads((SOURCES / "divisions.json").read_text("utf-8"))
    return {code: {"code": code, **words} for code, words in table.items()}


def _walk(value: Any, told: Replacements, phone: str, path: str) -> Any:
    if path in told.values:
        return told.values[path]
    if isinstance(value, Mapping):
        return {key: _walk(inner, told, phone, f"{path}.{key}".lstrip(".")) for key, inner in value.items()}
    if isinstance(value, list):
        return [_walk(inner, told, phone, f"{path}[{index}]") for index, inner in enumerate(value)]
    return _text(value, told, phone) if isinstance(value, str) else value


def _text(value: str, told: Replacements, phone: str) -> str:
    value = _URL.sub(SAMPLE_URL, value)
    for old in sorted(told.words, key=len, reverse=True):
        value = value.replace(old, told.words[old])
    return _PHONE.sub(phone, value)


def _paths(value: Any, path: str) -> Iterator[str]:
    yield path
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _paths(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _paths(inner, f"{path}[{index}]")


def main(directory: Path) -> None:
    """Write the entries. Raises OSError, ValueError, KeyError for files that are not as they were."""
    for bundle in bundles():
        for code, division in divisions().items():
            write_entry(entries(bundle, division), directory / f"{bundle}.{code}.json")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "assets" / "catalogue" / "guides")
