"""What only the operator of such a platform can say, and an adapter must not guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Operator:
    """``confirmed``: ids of code maps that were held against the platform's documents (``docs/codes.md``). ``documents``: kind of
    card -> GA/T 2000.156, three digits. ``source``: 申报来源代码, empty when the platform wants none."""

    confirmed: frozenset[str] = frozenset()
    documents: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
