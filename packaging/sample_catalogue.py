"""Makes the sample guide of assets/catalogue from an official one: places, phones and names replaced by marked sample values.

    python packaging/sample_catalogue.py [DIRECTORY]        default: assets/catalogue/guides

The replacements are data, published beside the guides (longest first, so that a name inside a longer one does not cut
it); phone numbers are replaced by pattern, so that none of a real office can slip through. What comes out is imported
like any other guide, so a new import rule needs a new run; a test compares.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from kiosk.catalogue.portal_import import import_portal, write_entry

HERE = Path(__file__).resolve().parent.parent
GUIDES = HERE / "tests" / "data" / "guides"
SOURCE = GUIDES / "43PCN0013-ruchengxian.json"
REPLACEMENTS = GUIDES / "replaced" / "retirement.150627.json"

# Area code and number, or a bare local number behind an area code; short numbers such as 12345 are everybody's.
_PHONE = re.compile(r"(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)")
_URL = re.compile(r"https?://[^\s\"，。]+")
SAMPLE_URL = "https://portal.example.invalid/"


class Replacements(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``words``: old -> new, applied in every text; ``values``: path such as ``data.basicInfo.zxdh`` -> whole new value."""

    phone: str
    words: dict[str, str]
    values: dict[str, str]


def as_sample(reply: Any, replacements: Replacements) -> Any:
    """The portal's reply with everything of the old place replaced. Raises KeyError when a path leads nowhere."""
    replaced = _walk(reply, replacements, "")
    known = set(_paths(replaced, ""))
    for path in replacements.values:
        if path not in known:
            raise KeyError(path)
    replaced.pop("_source", None)
    return replaced


def _walk(value: Any, replacements: Replacements, path: str) -> Any:
    if path in replacements.values:
        return replacements.values[path]
    if isinstance(value, Mapping):
        return {key: _walk(inner, replacements, f"{path}.{key}".lstrip(".")) for key, inner in value.items()}
    if isinstance(value, list):
        return [_walk(inner, replacements, f"{path}[{index}]") for index, inner in enumerate(value)]
    return _text(value, replacements) if isinstance(value, str) else value


def _text(value: str, replacements: Replacements) -> str:
    value = _URL.sub(SAMPLE_URL, value)
    for old in sorted(replacements.words, key=len, reverse=True):
        value = value.replace(old, replacements.words[old])
    return _PHONE.sub(replacements.phone, value)


def _paths(value: Any, path: str) -> Iterator[str]:
    yield path
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _paths(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _paths(inner, f"{path}[{index}]")


def main(directory: Path) -> None:
    """Write the entry. Raises OSError, ValueError, KeyError for files that are not as they were."""
    replacements = msgspec.json.decode(REPLACEMENTS.read_bytes(), type=Replacements)
    reply = as_sample(json.loads(SOURCE.read_text("utf-8")), replacements)
    entry, _ = import_portal(json.dumps(reply, ensure_ascii=False).encode())
    write_entry(entry, directory / REPLACEMENTS.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "assets" / "catalogue" / "guides")
