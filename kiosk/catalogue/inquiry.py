"""Inquiries as data: one file each in ``inquiries/`` of the catalogue, ``<id>.json``.

A file is used whole or not at all, and what is wrong with it is told with file, path and reason. A column that says
something about a person is never offered without a second check, whatever the file wants. Fields ``use`` the shared ones as
those of an overlay do. A prepared catalogue holds its inquiries as they are offered (``kiosk.catalogue.prepared``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.catalogue.asked_field import AskedField
from kiosk.catalogue.division import Divisions
from kiosk.catalogue.home import Identifier, Words
from kiosk.catalogue.overlay import OverlayDivision, is_approved
from kiosk.catalogue.reading import CatalogueProblem, read
from kiosk.forms.days import KINDS
from kiosk.forms.library import filled_in, library_at
from kiosk.forms.prefill import AGENT, GUARDIAN, SOURCES, SUBJECT
from kiosk.forms.validators import VALIDATORS
from kiosk.model.guide import Division, FormSection, Provenance
from kiosk.model.inquiry import Column, ColumnKind, Inquiry, SecondCheck

FORMAT = 1  # of inquiry files

Misfit = tuple[str, str]  # path in the file, reason


class InquiryField(AskedField, frozen=True, forbid_unknown_fields=True):
    """As in ``kiosk.model.guide.FormField``; an inquiry has neither items nor questions nor more than one application, so each
    field is always asked, and once. ``use``: the shared field that says what does not stand here, as in an overlay."""


class InquirySection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Fields shown on one screen."""

    section_id: Identifier
    title: Words
    fields: Annotated[tuple[InquiryField, ...], Meta(min_length=1)]


class InquiryColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """As in ``kiosk.model.inquiry.Column``."""

    column_id: Identifier
    label: Words
    kind: ColumnKind = ColumnKind.TEXT
    personal: bool = True


class InquiryFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``note``: why it was decided so; shown to nobody but reviewers. The others as in ``kiosk.model.inquiry.Inquiry``."""

    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    inquiry_id: Identifier
    name: Words
    icon: Words
    stage: Words
    department: Words
    division: OverlayDivision
    provenance: Provenance
    version: Words
    approved_by: Words
    approved_on: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    form: Annotated[tuple[InquirySection, ...], Meta(min_length=1)]
    columns: Annotated[tuple[InquiryColumn, ...], Meta(min_length=1, max_length=12)]
    second_check: SecondCheck
    empty: Words
    hint: str = ""
    note: str = ""


def inquiries(directory: Path, division: str) -> tuple[Inquiry, ...]:
    """Those that are offered in a division (six digits): its own and those of the divisions above, by id. ``directory``: a whole
    catalogue; without a folder ``inquiries`` there are none. Raises CatalogueProblem."""
    chain = read(directory / "divisions.json", Divisions).chain(division)
    found = (read_inquiry(file) for file in inquiry_files(directory))
    return tuple(inquiry for inquiry in found if inquiry.division.code in chain)


def inquiry_files(directory: Path) -> list[Path]:
    """The files of all inquiries of a catalogue's folder, by name."""
    folder = directory / "inquiries"
    # Something else in the folder's place is read like an inquiry, and so is named as what cannot be used.
    return sorted(folder.glob("*.json")) if folder.is_dir() or not folder.exists() else [folder]


def read_inquiry(file: Path) -> Inquiry:
    """Raises CatalogueProblem with the first thing that is wrong."""
    content = read_content(file)
    for path, reason in misfits(content, file.stem):
        raise CatalogueProblem(file, path, reason)
    return Inquiry(
        inquiry_id=content.inquiry_id,
        name=content.name,
        hint=content.hint,
        icon=content.icon,
        stage=content.stage,
        department=content.department,
        division=Division(content.division.code, content.division.name),
        provenance=content.provenance,
        version=content.version,
        form=tuple(
            FormSection(s.section_id, s.title, tuple(f.as_form_field() for f in s.fields)) for s in content.form
        ),
        columns=tuple(Column(c.column_id, c.label, c.kind, c.personal) for c in content.columns),
        second_check=content.second_check,
        empty=content.empty,
        approved=is_approved(content),
    )


def read_content(file: Path) -> InquiryFile:
    """What stands there, shared fields written out, whether or not it fits together. Raises CatalogueProblem."""
    return read(file, InquiryFile, lambda said: filled_in(said, library_at(), file, InquiryField.__struct_fields__))


def misfits(content: InquiryFile, stem: str) -> Iterator[Misfit]:
    """Everything that does not fit, as (path, reason). ``stem``: the file's name without its ending."""
    if content.inquiry_id != stem:
        yield "$.inquiry_id", f"this inquiry belongs into a file {content.inquiry_id}.json"
    yield from _twice("$.form", "section_id", [section.section_id for section in content.form])
    yield from _twice("$.form", "field_id", [one.field_id for section in content.form for one in section.fields])
    yield from _twice("$.columns", "column_id", [column.column_id for column in content.columns])
    for n, section in enumerate(content.form):
        for m, one in enumerate(section.fields):
            yield from _misfits_of_field(f"$.form[{n}].fields[{m}]", one)
    days = {one.field_id for section in content.form for one in section.fields if one.kind in KINDS}
    for n, section in enumerate(content.form):
        for m, one in enumerate(section.fields):
            if one.after and not ({one.field_id, one.after} <= days and one.after != one.field_id):
                yield f"$.form[{n}].fields[{m}].after", f"{one.after!r} is no other field with a day, or this is none"
    personal = [column.column_id for column in content.columns if column.personal]
    if personal and content.second_check is SecondCheck.NONE:
        yield "$.second_check", f"{personal[0]!r} tells of a person, so the card alone is not enough"


def _misfits_of_field(path: str, one: InquiryField) -> Iterator[Misfit]:
    if one.kind not in VALIDATORS:
        yield f"{path}.kind", f"there is no kind of field {one.kind!r}"
    if one.prefill and one.prefill not in SOURCES:
        yield f"{path}.prefill", f"a card holds no {one.prefill!r}"
    if (one.kind == "choice") != bool(one.options) and one.kind != "division":
        yield f"{path}.options", "a choice needs options, and no other kind has any"
    yield from _twice(f"{path}.options", "value", [option.value for option in one.options])
    # Whoever asks does it in their own name, so what is said of another is in no card here.
    if not one.editable and (not one.prefill or one.about in (SUBJECT, AGENT, GUARDIAN)):
        yield f"{path}.editable", "nobody can type here, and no card fills it"


def _twice(path: str, what: str, ids: list[str]) -> Iterator[Misfit]:
    for one in dict.fromkeys(ids):
        if ids.count(one) > 1:
            yield path, f"the {what} {one!r} is there more than once"
