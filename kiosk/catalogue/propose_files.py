"""Where a proposed overlay lies: beside its entry, ``<name>.overlay.json`` for ``<name>.json``.

What is there already is a person's work and is never written over, whatever the guide says by now; that the two do not fit
any more is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from kiosk.catalogue.entry import Entry
from kiosk.catalogue.join import problems
from kiosk.catalogue.load import read_overlay
from kiosk.catalogue.overlay import Overlay, OverlayField
from kiosk.catalogue.propose import propose, shared_field
from kiosk.catalogue.reading import CatalogueProblem

OVERLAY_END = ".overlay.json"


def overlay_beside(entry_file: Path) -> Path:
    """The overlay's place."""
    return entry_file.with_name(entry_file.name.removesuffix(".json") + OVERLAY_END)


def guide_beside(overlay_file: Path) -> Path:
    """The entry's place."""
    return overlay_file.with_name(overlay_file.name.removesuffix(OVERLAY_END) + ".json")


def write_proposal(entry: Entry, entry_file: Path) -> list[str]:
    """Write the draft beside the entry, unless an overlay is there. Gives lines for a person to read. Raises OSError."""
    file = overlay_beside(entry_file)
    draft = propose(entry)
    if draft is None:
        return ["overlay: none can be proposed, since no item has a name"]
    written = as_json(draft)
    try:
        # Only where nothing is: no other program's file can come in between.
        with file.open("xb") as new:
            new.write(written)
    except FileExistsError:
        return [f"overlay: {line}" for line in _kept(entry, entry_file, file)]
    return []


def misfits_beside(entry: Entry, overlay: Overlay, entry_file: Path, overlay_file: Path) -> Iterator[CatalogueProblem]:
    """As of two files of a catalogue, but for the overlay's name, which it gets when it is moved there."""
    for problem in problems(entry, overlay, entry_file, overlay_file):
        if problem.path != "$.bundle_id":
            yield problem


def as_json(overlay: Overlay) -> bytes:
    """For people who edit it: what has its default is left out, and so is what the library says of a shared field."""
    return msgspec.json.format(msgspec.json.encode(_brief(overlay)), indent=1) + b"\n"


def _kept(entry: Entry, entry_file: Path, file: Path) -> Iterator[str]:
    """What is there stays; where it does not fit the guide, each place is named."""
    yield f"{file.name} is there already and stays as it is"
    try:
        overlay = read_overlay(file)
    except CatalogueProblem as problem:
        yield f"{file.name} cannot be used: {problem.path}: {problem.reason}"
        return
    for misfit in misfits_beside(entry, overlay, entry_file, file):
        yield f"{file.name} does not fit the guide any more: {misfit.path}: {misfit.reason}"


def _brief(value: Any) -> Any:
    if isinstance(value, OverlayField) and value.use:
        shared, whole = shared_field(value.use), _whole(value)
        return {key: one for key, one in whole.items() if key == "use" or getattr(value, key) != getattr(shared, key)}
    if isinstance(value, msgspec.Struct):
        return _whole(value)
    if isinstance(value, tuple):
        return [_brief(one) for one in value]
    return value


def _whole(value: msgspec.Struct) -> dict[str, Any]:
    return {
        field.encode_name: _brief(getattr(value, field.name))
        for field in msgspec.structs.fields(value)
        if field.required or getattr(value, field.name) != _default(field)
    }


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
