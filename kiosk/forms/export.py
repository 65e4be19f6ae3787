"""``python -m kiosk.forms.export DIRECTORY``: the published side of forms, written anew after a change of fields or checks.

``fields.json``: each shared field as JSON Schema, for whoever keeps what kiosks send; ``library.schema.json`` and
``list.schema.json``: the shape of the two kinds of file in ``assets/forms``, for whoever writes them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec

from kiosk.catalogue.reading import CatalogueProblem
from kiosk.forms.library import CodeList, FieldFile, FieldLibrary, library_at
from kiosk.forms.schema import DIALECT, JsonSchema, schema_of_field
from kiosk.model.guide import FormField


def documents(library: FieldLibrary) -> dict[str, JsonSchema]:
    """File name -> document, the same for the same library."""
    return {
        "fields.json": {
            "$schema": DIALECT,
            "$id": "urn:yijianshi:forms:fields",
            "title": "一张表单的共用字段",
            "version": library.version,
            "$defs": {use: _shared(library, use) for use in library.fields},
        },
        "library.schema.json": _shape(FieldFile, "fields.json 的格式"),
        "list.schema.json": _shape(CodeList, "lists/*.json 的格式"),
    }


def shared_field(library: FieldLibrary, use: str) -> FormField:
    """The field as a guide that only says ``use`` has it. Raises KeyError."""
    shared = library.fields[use]
    return FormField(
        field_id=use,
        label=shared.label,
        kind=shared.kind,
        required=shared.required,
        prefill=shared.prefill,
        options=library.options(shared),
        hint=shared.hint,
        editable=shared.editable,
        each=shared.each,
        about=shared.about,
        element=shared.element,
        after=shared.after,
        use=use,
    )


def written(document: JsonSchema) -> str:
    """As it lies in the file."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _shared(library: FieldLibrary, use: str) -> JsonSchema:
    # How well it is founded stands here too: a reader of the contract does not have the library.
    return {**schema_of_field(shared_field(library, use)), "x-kiosk-basis": library.fields[use].basis.value}


def _shape(kind: type[msgspec.Struct], title: str) -> JsonSchema:
    return {"$schema": DIALECT, "title": title, **msgspec.json.schema(kind)}


def main(arguments: list[str]) -> int:
    """0 when all files were written."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m kiosk.forms.export DIRECTORY\n")
        return 2
    try:
        for name, document in documents(library_at()).items():
            (Path(arguments[0]) / name).write_text(written(document), encoding="utf-8")
    except (CatalogueProblem, OSError) as error:
        sys.stderr.write(f"not written: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
