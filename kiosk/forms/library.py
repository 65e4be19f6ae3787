"""The shared fields (assets/forms/fields.json) and the code lists that they choose from (assets/forms/lists/*.json).

An overlay says ``{"use": "phone", "hint": "…"}`` instead of writing the same field anew: whatever it does not say stands here.
So a phone number is asked, checked and filled in the same way in every bundle, and an earlier case or an electronic licence
knows which field its value belongs to. Kind, codes and whom it is about are the library's: an overlay may shorten a list and
word it otherwise, not make another field of it.

Sources stand in the data: each list names its standard, each row and field how well it is founded (``Basis``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.catalogue.codes.table import Basis
from kiosk.catalogue.home import Identifier, Words
from kiosk.catalogue.reading import CatalogueProblem, read
from kiosk.forms.days import KINDS
from kiosk.forms.prefill import SOURCES
from kiosk.forms.problems import PICKED
from kiosk.forms.validators import VALIDATORS

FORMAT = 1
# Beside main.py, in the tree and installed: docs/decisions/assets.md.
DIRECTORY = Path(__file__).resolve().parents[2] / "assets" / "forms"
FIELDS = "fields.json"
_NOT_OF_A_FIELD = ("use", "list", "codes", "basis")


class ListRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_]{1,40}$")]
    name: Words
    basis: Basis


class CodeList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``complete``: whether the standard has no other code."""

    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    list_id: Identifier
    title: Words
    source: Words
    complete: bool
    rows: Annotated[tuple[ListRow, ...], Meta(min_length=2)]


class SharedField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``list`` and ``codes``: the options, all rows of a list or those named, in that order. ``after``: the shared field of the
    earlier day. ``basis``: how well it is founded that bundles ask for this. The others as in ``kiosk.model.guide.FormField``."""

    use: Identifier
    label: Words
    kind: Words
    basis: Basis
    required: bool = True
    prefill: str = ""
    list: str = ""
    codes: tuple[str, ...] = ()
    hint: str = ""
    editable: bool = True
    each: bool = False
    about: Words = "applicant"
    element: str = ""
    after: str = ""


class FieldFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    version: Words
    note: str
    fields: tuple[SharedField, ...]


@dataclass(frozen=True)
class FieldLibrary:
    """Read and checked. ``fields`` in the file's order."""

    version: str
    fields: Mapping[str, SharedField]
    lists: Mapping[str, CodeList]

    def options(self, shared: SharedField) -> tuple[tuple[str, str], ...]:
        """(code, name) of what can be chosen; nothing for a field that is typed."""
        if not shared.list:
            return ()
        names = {row.code: row.name for row in self.lists[shared.list].rows}
        return tuple((code, names[code]) for code in shared.codes or names)

    def said(self, use: str) -> dict[str, object]:
        """The shared field as an overlay would write it out. Raises KeyError."""
        shared = self.fields[use]
        words = {key: getattr(shared, key) for key in shared.__struct_fields__ if key not in _NOT_OF_A_FIELD}
        options = [{"value": code, "label": name} for code, name in self.options(shared)]
        return {"field_id": use, "use": use, "options": options, **words}


def filled_in(said: object, library: FieldLibrary, file: Path, keys: Collection[str] = ()) -> object:
    """What was parsed of an overlay or an inquiry, with each ``use`` written out; what it says itself stands. Other shapes are
    left to the decoder. ``keys``: what a field of this file can say, if not all of it; the rest has no meaning there.

    Raises CatalogueProblem with the path of the first field that cannot be written out.
    """
    if not isinstance(said, dict) or not isinstance(said.get("form"), list):
        return said
    form = [_section(section, f"$.form[{n}]", library, file, keys) for n, section in enumerate(said["form"])]
    return {**said, "form": form}


def _section(section: object, path: str, library: FieldLibrary, file: Path, keys: Collection[str]) -> object:
    if not isinstance(section, dict) or not isinstance(section.get("fields"), list):
        return section
    fields = [_field(field, f"{path}.fields[{m}]", library, file, keys) for m, field in enumerate(section["fields"])]
    return {**section, "fields": fields}


def _field(field: object, path: str, library: FieldLibrary, file: Path, keys: Collection[str]) -> object:
    if not isinstance(field, dict) or "use" not in field:
        return field
    use = field["use"]
    if not isinstance(use, str) or use not in library.fields:
        raise CatalogueProblem(file, f"{path}.use", f"there is no shared field {str(use)[:40]!r}")
    shared = library.fields[use]
    if field.get("kind", shared.kind) != shared.kind:
        raise CatalogueProblem(file, f"{path}.kind", f"the shared field {use!r} is of the kind {shared.kind!r}")
    codes = [code for code, _ in library.options(shared)]
    for n, option in enumerate(field["options"] if isinstance(field.get("options"), list) else ()):
        if isinstance(option, dict) and option.get("value") not in codes:
            raise CatalogueProblem(file, f"{path}.options[{n}].value", f"is no code of the shared field {use!r}")
    # The sources know a value by its shared field, and so whose it is: the holder's phone is never the spouse's.
    if field.get("about", shared.about) != shared.about:
        raise CatalogueProblem(file, f"{path}.about", f"the shared field {use!r} is about {shared.about!r}")
    written = library.said(use)
    return {**{key: value for key, value in written.items() if not keys or key in keys}, **field}


@cache
def library_at(directory: Path = DIRECTORY) -> FieldLibrary:
    """Fields and lists, once for a process. Raises CatalogueProblem: file, path and reason of the first thing wrong."""
    lists = {}
    for file in sorted((directory / "lists").glob("*.json")):
        one = _checked_list(read(file, CodeList), file)
        lists[one.list_id] = one
    file = directory / FIELDS
    content = read(file, FieldFile)
    for n, field in enumerate(content.fields):
        for key, reason in _wrong(field, content, lists):
            raise CatalogueProblem(file, f"$.fields[{n}].{key}", reason)
    return FieldLibrary(content.version, {field.use: field for field in content.fields}, lists)


def _checked_list(one: CodeList, file: Path) -> CodeList:
    if file.name != f"{one.list_id}.json":
        raise CatalogueProblem(file, "$.list_id", f"this list belongs into a file {one.list_id}.json")
    codes = [row.code for row in one.rows]
    for n, code in enumerate(codes):
        if code in codes[:n]:
            raise CatalogueProblem(file, f"$.rows[{n}].code", f"{code!r} is there twice")
    return one


def _wrong(field: SharedField, content: FieldFile, lists: Mapping[str, CodeList]) -> Iterator[tuple[str, str]]:
    kinds = {other.use: other.kind for other in content.fields}
    if [other.use for other in content.fields].count(field.use) > 1:
        yield "use", f"{field.use!r} is there twice"
    if field.kind not in VALIDATORS:
        yield "kind", f"there is no kind of field {field.kind!r}"
    if field.prefill and field.prefill not in SOURCES:
        yield "prefill", f"a card holds no {field.prefill!r}"
    if not field.editable and not field.prefill:
        yield "editable", "nobody can type here, and no card fills it"
    if field.after and not (kinds.get(field.after) in KINDS and field.kind in KINDS and field.after != field.use):
        yield "after", f"{field.after!r} is no other field with a day, or this is none"
    if field.list and field.list not in lists:
        yield "list", f"there is no list {field.list!r}"
        return
    if bool(field.list) != (field.kind in PICKED):
        yield "list", "a choice needs a list, and what is typed has none"
    known = {row.code for row in lists[field.list].rows} if field.list else set()
    for code in field.codes:
        if code not in known or field.codes.count(code) > 1:
            yield "codes", f"{code!r} is not in the list, or named twice"
