"""Writes the JSON Schemas of the catalogue's files: what another program must write for a kiosk to read it.

    python packaging/catalogue_schemas.py [DIRECTORY]        default: docs/contract/catalogue

They come from the types that the kiosk itself reads with, so a schema cannot promise more; ``tests/catalogue/test_schema.py``
holds that they are up to date. The number at the end of ``$id`` is the file's ``format``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from kiosk.catalogue import calendar, division, entry, home, inquiry, overlay  # noqa: E402 - the tree is no package of packaging

PUBLISHED: dict[str, tuple[type[msgspec.Struct], int]] = {
    "entry": (entry.Entry, entry.FORMAT),
    "overlay": (overlay.Overlay, overlay.FORMAT),
    "overlay-variant": (overlay.OverlayVariant, overlay.FORMAT),
    "home": (home.Home, home.FORMAT),
    "divisions": (division.Divisions, division.FORMAT),
    "calendar": (calendar.CalendarFile, calendar.FORMAT),
    "inquiry": (inquiry.InquiryFile, inquiry.FORMAT),
}


def schema(name: str) -> dict[str, Any]:
    """The whole document."""
    kind, version = PUBLISHED[name]
    made = plain(msgspec.json.schema(kind))
    for kind_of_field in ("OverlayField", "InquiryField"):
        if kind_of_field in made["$defs"]:
            shared_fields(made["$defs"][kind_of_field])
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:yijianshi:catalogue:{name}:{version}",
        "title": kind.__name__,
    }
    return {**head, **made}


def shared_fields(field: dict[str, Any]) -> None:
    """A field that uses a shared one need not say what stands in the library."""
    field["anyOf"] = [{"required": ["use"]}, {"required": field.pop("required")}]


def plain(value: Any) -> Any:
    """Descriptions without the source's marks and line ends."""
    if isinstance(value, dict):
        return {
            key: " ".join(inner.replace("``", "").split())
            if key == "description" and isinstance(inner, str)
            else plain(inner)
            for key, inner in value.items()
        }
    return [plain(one) for one in value] if isinstance(value, list) else value


def write(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for name in PUBLISHED:
        text = json.dumps(schema(name), ensure_ascii=False, indent=1) + "\n"
        (directory / f"{name}.schema.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else TOP / "docs" / "contract" / "catalogue")
