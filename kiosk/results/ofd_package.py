"""An OFD package (GB/T 33190-2016) taken apart: a ZIP of XML and pictures that a stranger made, within bounds.

Names inside are followed as the standard says (relative to the file that names them, or from the root with a stroke in front), in
memory only: nothing is unpacked to a disk. Entities and document types are refused before any parser sees them.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree

MOST_FILES = 2000
MOST_UNPACKED = 64 * 1024 * 1024  # bytes, all files together
_REFUSED = (b"<!DOCTYPE", b"<!ENTITY")


class OfdUnreadableError(Exception):
    """It is no OFD that this program can read."""


class OfdNotShownError(Exception):
    """It is one, and something in it cannot be shown here: nothing is left out silently."""


class Node:
    """An element by its local name: the namespace is the same throughout, its prefix is not."""

    def __init__(self, element: ElementTree.Element) -> None:
        self._element = element
        self.name = element.tag.rpartition("}")[2]
        self.text = (element.text or "").strip()
        self.words = element.text or ""  # with the blanks that belong to a text

    def get(self, name: str) -> str | None:
        """An attribute's value."""
        return self._element.get(name)

    def number(self, name: str, default: float | None = None) -> float:
        """An attribute as a number. Raises OfdUnreadableError when it is none, or is missing without a default."""
        found = self.get(name)
        if found is None and default is not None:
            return default
        return numbers(found or "", 1)[0]

    def children(self) -> Iterator[Node]:
        """In their order."""
        return map(Node, self._element)

    def child(self, name: str) -> Node | None:
        """The first of that name."""
        return next((one for one in self.children() if one.name == name), None)

    def all(self, name: str) -> list[Node]:
        """Every element of that name below, however deep."""
        return [Node(one) for one in self._element.iter() if one.tag.rpartition("}")[2] == name]


class Package:
    """Raises OfdUnreadableError from every method."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
            entries = self._zip.infolist()
        except Exception as error:  # what a ZIP reader raises on strangers' bytes, nobody has a list of
            raise OfdUnreadableError from error
        if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise OfdUnreadableError
        self._names = {posixpath.normpath("/" + entry.filename): entry for entry in entries if not entry.is_dir()}
        if len(self._names) != sum(not entry.is_dir() for entry in entries):
            # Two files of one name: which of them was sealed?
            raise OfdUnreadableError

    def read(self, path: str) -> bytes:
        """The file at that absolute path."""
        entry = self._names.get(path)
        if entry is None:
            raise OfdUnreadableError
        try:
            with self._zip.open(entry) as file:
                content = file.read(entry.file_size + 1)
        except Exception as error:  # as above
            raise OfdUnreadableError from error
        if len(content) > entry.file_size:
            raise OfdUnreadableError
        return content

    def xml(self, path: str) -> Node:
        """The file at that path as XML."""
        content = self.read(path)
        if any(word in content.replace(b"\x00", b"") for word in _REFUSED):
            raise OfdUnreadableError
        try:
            return Node(ElementTree.fromstring(content))  # noqa: S314 - without a document type there is nothing to expand
        except (ElementTree.ParseError, ValueError, LookupError, RecursionError) as error:
            raise OfdUnreadableError from error


def beside(path: str, name: str) -> str:
    """Where ``name``, as the file at ``path`` says it, lies in the package."""
    clean = name.strip().replace("\\", "/")
    joined = clean if clean.startswith("/") else posixpath.join(posixpath.dirname(path), clean)
    return posixpath.normpath(joined)


def numbers(text: str, count: int | None = None) -> list[float]:
    """Numbers with blanks between. Raises OfdUnreadableError when there are not ``count``, or one is no finite number."""
    try:
        found = [float(word) for word in text.split()]
    except ValueError as error:
        raise OfdUnreadableError from error
    if (count is not None and len(found) != count) or not all(abs(one) < 1e6 for one in found):
        raise OfdUnreadableError
    return found
