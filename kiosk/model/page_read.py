"""What a machine read on a page: suggestions, which a person confirms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class ReadField:
    """``value`` None: something stands there and its check failed. ``snippet``: JPEG of the place on the page, empty when nobody
    knows it."""

    value: str | None = field(repr=False)
    confidence: float
    snippet: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class PageRead:
    """``type``: document type as the command line names it. ``wrong``: ``wrong_document``, ``wrong_side`` or empty.
    ``duplicate``: the sheet was handed in before in this visit. ``fingerprint``: opaque, tells the same sheet again."""

    type: str = "other"
    fields: Mapping[str, ReadField] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    wrong: str = ""
    duplicate: bool = False
    fingerprint: str = field(default="", repr=False)
