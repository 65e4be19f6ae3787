"""An OFD as a PDF for the printer, set in the kiosk's own faces; whole, or not at all.

Whether its seal is good is not looked at here: SM2 seals are verified by the platform's service (``kiosk.results.verify``). The
imprint of a seal is drawn where its signature says, when it is a picture; any other imprint makes the file not shown.

Imported by ``kiosk.results.child`` alone, in a process of its own. Nothing is written to a disk: typst reads from memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from asn1crypto import core, parser

from kiosk.printing.a4.glyphs import characters
from kiosk.results.ofd_package import Node, OfdNotShownError, OfdUnreadableError, Package, beside, numbers
from kiosk.results.ofd_page import Page
from kiosk.results.order import Answer
from kiosk.results.verdict import Reason

FACES = ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf")
MOST_PAGES = 100
MOST_SIDE = 1000.0  # mm
_DEEPEST = 12  # of ASN.1


def pages(content: bytes, fonts: Path) -> Answer:
    """The pages as PDF. ``fonts``: the folder of the faces."""
    try:
        drawn = _Reader(Package(content)).pages()
    except OfdUnreadableError:
        return Answer(Reason.UNREADABLE)
    except OfdNotShownError:
        return Answer(Reason.NO_PAGES)
    known = frozenset.intersection(*(characters(fonts / face) for face in FACES))
    if any(not {ord(letter) for letter in page.letters} <= known for page in drawn):
        return Answer(Reason.NO_PAGES)  # it would be set without them
    return Answer(None, pdf=_typeset(drawn, fonts))


def _typeset(drawn: list[Page], fonts: Path) -> bytes:
    files: dict[str, bytes] = {}
    source = []
    for number, page in enumerate(drawn):
        files[f"{number}.svg"] = page.svg()
        source.append(
            f"#page(width: {page.width}mm, height: {page.height}mm, margin: 0mm)"
            f'[#image("{number}.svg", width: 100%, height: 100%)]'
        )
    files["main"] = "\n".join(source).encode()
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])
    # Its types do not know yet that it takes files from memory.
    compile_files: Any = typst.compile
    made = compile_files(files, font_paths=faces, ignore_system_fonts=True, format="pdf")
    if not isinstance(made, bytes):
        raise OfdUnreadableError
    return made


class _Reader:
    def __init__(self, package: Package) -> None:
        self._package = package
        bodies = [one for one in package.xml("/OFD.xml").children() if one.name == "DocBody"]
        if len(bodies) != 1:
            raise OfdNotShownError  # several documents in one: which of them was meant?
        root, signatures = bodies[0].child("DocRoot"), bodies[0].child("Signatures")
        if root is None:
            raise OfdUnreadableError
        self._at = beside("/OFD.xml", root.text)
        self._document = package.xml(self._at)
        self._signatures = beside("/OFD.xml", signatures.text) if signatures is not None else ""
        self._pictures: dict[str, str] = {}
        self._params: dict[str, Node] = {}
        common = self._document.child("CommonData")
        if common is None:
            raise OfdUnreadableError
        self._common = common
        for name in ("PublicRes", "DocumentRes"):
            for one in common.children():
                if one.name == name:
                    self._resources(beside(self._at, one.text))

    def pages(self) -> list[Page]:
        listed = self._document.child("Pages")
        found = [one for one in listed.children() if one.name == "Page"] if listed is not None else []
        if not 0 < len(found) <= MOST_PAGES:
            raise OfdUnreadableError
        if self._document.child("Annotations") is not None:
            raise OfdNotShownError
        drawn = {one.get("ID") or "": self._page(beside(self._at, one.get("BaseLoc") or "")) for one in found}
        if len(drawn) != len(found):
            raise OfdUnreadableError
        if self._signatures:
            self._imprints(drawn)
        return list(drawn.values())

    def _page(self, path: str) -> Page:
        node = self._package.xml(path)
        width, height = self._size(node)
        page = Page(width, height, self._picture, self._params)
        templates = {
            one.get("ID"): beside(self._at, one.get("BaseLoc") or "")
            for one in self._common.children()
            if one.name == "TemplatePage"
        }
        under = [one for one in node.children() if one.name == "Template"]
        if any(one.get("ID") is None and one.get("TemplateID") not in templates for one in under):
            raise OfdUnreadableError
        for one in under:
            if one.get("ZOrder") == "Foreground":
                raise OfdNotShownError
            self._layers(self._package.xml(templates.get(one.get("TemplateID"), "")), page)
        self._layers(node, page)
        return page

    def _layers(self, node: Node, page: Page) -> None:
        content = node.child("Content")
        for layer in content.children() if content is not None else ():
            if layer.name != "Layer":
                raise OfdNotShownError
            page.draw(layer)

    def _size(self, node: Node) -> tuple[float, float]:
        area = node.child("Area") or self._common.child("PageArea")
        box = area.child("PhysicalBox") if area is not None else None
        if box is None:
            raise OfdUnreadableError
        x, y, width, height = numbers(box.text, 4)
        if (x, y) != (0.0, 0.0) or not (0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE):
            raise OfdNotShownError
        return width, height

    def _resources(self, path: str) -> None:
        node = self._package.xml(path)
        base = beside(path, (node.get("BaseLoc") or ".").rstrip("/") + "/x")
        for one in node.all("MultiMedia"):
            file = one.child("MediaFile")
            if file is not None and one.get("ID") is not None:
                self._pictures[one.get("ID") or ""] = beside(base, file.text)
        for one in node.all("DrawParam"):
            if one.get("Relative") is not None:
                raise OfdNotShownError
            self._params[one.get("ID") or ""] = one

    def _picture(self, resource: str) -> bytes:
        if resource not in self._pictures:
            raise OfdUnreadableError
        return self._package.read(self._pictures[resource])

    def _imprints(self, drawn: Mapping[str, Page]) -> None:
        for one in self._package.xml(self._signatures).children():
            if one.name != "Signature":
                continue
            path = beside(self._signatures, one.get("BaseLoc") or "")
            node = self._package.xml(path)
            stamps, value = node.all("StampAnnot"), node.child("SignedValue")
            if not stamps:
                continue
            if value is None:
                raise OfdUnreadableError
            picture = imprint(self._package.read(beside(path, value.text)))
            for stamp in stamps:
                page = drawn.get(stamp.get("PageRef") or "")
                if page is None or stamp.get("Clip") is not None:
                    raise OfdNotShownError
                page.place(picture, numbers(stamp.get("Boundary") or "", 4))


def imprint(signed: bytes) -> bytes:
    """The picture in an electronic seal (GB/T 38540: type, data, width, height). Raises OfdNotShownError when there is none that
    can be drawn."""
    try:
        found = _picture_in(core.load(signed), 0)
    except (ValueError, TypeError) as error:
        raise OfdNotShownError from error
    if found is None:
        raise OfdNotShownError
    return found


def _picture_in(value: core.Asn1Value, depth: int) -> bytes | None:
    if depth > _DEEPEST or not isinstance(value, core.Sequence | core.SequenceOf | core.Any):
        return None
    parts = _parts(value)
    if len(parts) >= 4 and isinstance(parts[0], core.IA5String) and isinstance(parts[1], core.OctetString):
        if parts[0].native.lower() in ("png", "jpg", "jpeg"):
            return bytes(parts[1].native)
        raise OfdNotShownError  # an imprint that is itself a drawing
    for part in parts:
        found = _picture_in(part, depth + 1)
        if found is not None:
            return found
    return None


def _parts(value: core.Asn1Value) -> list[core.Asn1Value]:
    """The members of a sequence whose type nobody told."""
    content, found, place = value.contents or b"", [], 0
    while place < len(content):
        _, _, _, header, inner, trailer = parser.parse(content[place:])
        size = len(header) + len(inner) + len(trailer)
        found.append(core.load(content[place : place + size]))
        place += size
    return found
