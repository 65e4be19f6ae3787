"""How a material is captured, as the departments decide it: read from an overlay, checked against what else is decided.

Which pages are asked for one by one (身份证正反面, 户口簿首页及本人页), which document each should be, whether both sides of a
card go in on one sheet, and whether it is an ID photograph. Most materials say nothing of it: any pages will do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec
from msgspec import Meta

from kiosk.catalogue.home import Identifier, Words
from kiosk.documents.recipes import RECIPES
from kiosk.model.capture import PLAIN, AskedPage, Capture
from kiosk.model.material import Source

if TYPE_CHECKING:
    from kiosk.catalogue.overlay import Overlay, OverlayMaterial

# The types by which pages are told, in the words of the command line; empty: any.
DocumentType = Literal[
    "resident_card_front", "resident_card_back", "hukou_page", "marriage_certificate", "birth_certificate", "bank_card",
    "social_security_card", "death_certificate", "disability_card", "",
]  # fmt: skip
MOST_ASKED: Final = 10
_SHEET: Final = 2  # sides that a copy on one sheet shows
_NEVER_SCANNED: Final = (Source.FORM, Source.LETTER)
_WAIVED: Final = (Source.E_LICENCE, Source.DATA_CHECK, Source.REUSE)


class OverlayAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One page that is asked for by itself. ``label``: plain words for it; ``document``: the type that it should be, left out:
    any."""

    label: Annotated[str, Meta(min_length=1, max_length=20, pattern=r"\S")]
    document: DocumentType = ""


class OverlayCapture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``asked``: pages asked for one after the other, in the order in which they are handed in. ``document``: the type of all
    other pages. ``portrait``: an ID photograph and no page. ``one_sheet``: the two pages asked for go in on one A4 page.
    ``fills``: what the paper calls it -> the shared field of the form that it fills, where the paper's type does not say whose
    it is."""

    asked: Annotated[tuple[OverlayAsked, ...], Meta(max_length=MOST_ASKED)] = ()
    document: DocumentType = ""
    portrait: bool = False
    one_sheet: bool = False
    fills: dict[Words, Identifier] = {}


def capture_of(said: OverlayCapture | None) -> Capture:
    """The model's capture."""
    if said is None:
        return PLAIN
    asked = tuple(AskedPage(page.label, page.document) for page in said.asked)
    return Capture(asked, said.document, said.portrait, said.one_sheet, tuple(said.fills.items()))


def misfits(path: str, material: OverlayMaterial, overlay: Overlay) -> Iterator[tuple[str, str]]:
    """What of a material's capture cannot be, each a path and a reason; ``path`` is the material's."""
    said = material.capture
    if said is None:
        return
    at = f"{path}.capture"
    if material.source in _NEVER_SCANNED or (material.source in _WAIVED and not material.fallback_scan):
        yield at, "nobody scans this material here"
    if said == OverlayCapture():
        yield at, "says nothing; leave it out"
    yield from _pages(path, material, said)
    if said.portrait and (said.asked or said.document or said.one_sheet):
        yield f"{at}.portrait", "an ID photograph is no page: nothing else can be asked of it"
    if said.one_sheet:
        yield from _sheet(at, said)
    yield from _fills(f"{at}.fills", said, overlay)


def _pages(path: str, material: OverlayMaterial, said: OverlayCapture) -> Iterator[tuple[str, str]]:
    if said.portrait and material.max_pages != 1:
        yield f"{path}.max_pages", "an ID photograph is one picture"
    if len(said.asked) > material.max_pages:
        yield f"{path}.max_pages", f"{len(said.asked)} pages are asked for, and {material.max_pages} may be given"
    labels = [page.label for page in said.asked]
    for label in dict.fromkeys(labels):
        if labels.count(label) > 1:
            yield f"{path}.capture.asked", f"{label!r} is asked for more than once"


def _sheet(at: str, said: OverlayCapture) -> Iterator[tuple[str, str]]:
    if len(said.asked) != _SHEET:
        yield f"{at}.one_sheet", "one sheet shows two sides; name both in asked"
    documents = [page.document for page in said.asked if page.document]
    if len(set(documents)) < len(documents):
        yield f"{at}.one_sheet", "both sides are of the same type"


def _fills(at: str, said: OverlayCapture, overlay: Overlay) -> Iterator[tuple[str, str]]:
    documents = {said.document, *(page.document for page in said.asked)} - {""}
    readable = {field.name for document in documents for field in RECIPES[document].fields}
    used = {field.use for section in overlay.form for field in section.fields}
    for name, use in said.fills.items():
        if name not in readable:
            yield f"{at}.{name}", f"no {name!r} is read on what is asked for here"
        if use not in used:
            yield f"{at}.{name}", f"no field of the form is the shared field {use!r}"
