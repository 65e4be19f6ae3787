"""Which bundle is meant by what was written after ``--bundle``: its id, the name on its tile, or a part of the official name.

Read from the files of the sample catalogue, as a visitor of the web site would: the sandbox knows nothing of the kiosk's own
reading of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from sandbox.demo.processes import DemoError


@dataclass(frozen=True)
class Bundle:
    """``audience``: the half of the home screen on which its tile stands; ``name``: the words on the tile."""

    bundle_id: str
    name: str
    audience: str


def find_bundle(wanted: str, catalogue: Path, division: str) -> Bundle:
    """Raises DemoError when nothing or more than one bundle is meant, OSError and ValueError for files that cannot be read."""
    home = json.loads((catalogue / "home.json").read_text(encoding="utf-8"))
    bundles = [Bundle(tile["bundle_id"], tile["name"], tile["audience"]) for tile in home["tiles"]]
    exact = [bundle for bundle in bundles if wanted in (bundle.bundle_id, bundle.name)]
    meant = exact or [
        bundle
        for bundle in bundles
        if wanted and (wanted in bundle.name or wanted in _official_name(catalogue, bundle.bundle_id, division))
    ]
    if len(meant) == 1:
        return meant[0]
    names = "、".join(bundle.name for bundle in meant or bundles)
    reason = "is more than one bundle" if meant else "is no bundle here"
    raise DemoError(f"{wanted or '(nothing)'} {reason}: {names}")


def _official_name(catalogue: Path, bundle_id: str, division: str) -> str:
    file = catalogue / "guides" / f"{bundle_id}.{division}.json"
    return str(json.loads(file.read_text(encoding="utf-8"))["name"]) if file.exists() else ""
