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
    """``type``: document type as the command line names it; empty where there was too little print to tell. ``fingerprint``:
    opaque, tells the same sheet again; empty where the page was not looked at for that."""

    type: str = ""
    fields: Mapping[str, ReadField] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    fingerprint: str = field(default="", repr=False)
