"""A table of codes, and what is wrong when one is not in it.

``Basis`` says how well a row is founded; what is only inferred or commonly believed is used when an operator has confirmed it.
"""

from __future__ import annotations

import enum
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

V = TypeVar("V", bound=Hashable)


class Basis(enum.Enum):
    """How a fact is known."""

    TWICE = "V2"  # seen in two or more published sources
    SEEN = "V"  # seen in one published source
    INFERRED = "I"  # follows from data, said by nobody
    BELIEVED = "U"  # general knowledge, not checked

    @property
    def firm(self) -> bool:
        """Whether it may be used without anybody's word."""
        return self in (Basis.TWICE, Basis.SEEN)


class CodeProblem(Exception):
    """A value cannot be said in the codes that are asked for. Its text names table and what was asked, no person's data."""


class UnknownCode(CodeProblem):
    """The table does not have this code."""


class UnmappedValue(CodeProblem):
    """Nobody has published a code for this value."""


class Unconfirmed(CodeProblem):
    """The code is only inferred or believed, and no operator has confirmed the table."""


@dataclass(frozen=True)
class Row:
    code: str
    meaning: str
    basis: Basis


@dataclass(frozen=True)
class Table:
    """Codes as free strings, each once. ``complete``: whether the standard has no other; where False, an unknown code may yet be
    a good one."""

    table_id: str
    title: str
    source: str
    complete: bool
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        if len(self.codes) != len(self.rows):
            raise ValueError(f"{self.table_id} has a code twice")

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(row.code for row in self.rows)

    def row(self, code: str) -> Row:
        """Raises UnknownCode."""
        for row in self.rows:
            if row.code == code:
                return row
        raise UnknownCode(f"{self.table_id} has no code {code[:20]!r}")

    def meaning(self, code: str) -> str:
        """Raises UnknownCode."""
        return self.row(code).meaning


def rows(basis: Basis, words: str) -> tuple[Row, ...]:
    """``"01 汉; 02 蒙古"`` -> rows, for tables that are published as such lists."""
    pairs = (part.strip().partition(" ") for part in words.split(";"))
    return tuple(Row(code, meaning.strip(), basis) for code, _, meaning in pairs)


@dataclass(frozen=True)
class CodeMap(Generic[V]):
    """Our values in one platform's codes. ``absent``: values for which nobody has published a code; every value of ours stands
    either in ``pairs`` or there (tests hold it), so that a gap is a decision and not an oversight."""

    map_id: str
    pairs: tuple[tuple[V, str, Basis], ...]
    absent: tuple[V, ...] = ()

    def __post_init__(self) -> None:
        values = [value for value, _, _ in self.pairs]
        codes = [code for _, code, _ in self.pairs]
        if len(set(values) | set(self.absent)) != len(values) + len(self.absent) or len(set(codes)) != len(codes):
            raise ValueError(f"{self.map_id} has a value or a code twice")

    @property
    def firm(self) -> bool:
        """Whether every code of it is well founded."""
        return all(basis.firm for _, _, basis in self.pairs)

    def code(self, value: V, confirmed: frozenset[str] = frozenset()) -> str:
        """``confirmed``: ids of maps that the operator has held against the platform's own documents. Raises UnmappedValue,
        Unconfirmed."""
        for known, code, basis in self.pairs:
            if known == value:
                if not basis.firm and self.map_id not in confirmed:
                    raise Unconfirmed(f"{self.map_id} is {basis.value} for {_name(value)}, and nobody has confirmed it")
                return code
        raise UnmappedValue(f"{self.map_id} has no code for {_name(value)}")

    def value(self, code: str, confirmed: frozenset[str] = frozenset()) -> V:
        """Raises UnknownCode, Unconfirmed."""
        for value, known, basis in self.pairs:
            if known == code:
                if not basis.firm and self.map_id not in confirmed:
                    raise Unconfirmed(f"{self.map_id} is {basis.value} for {code!r}, and nobody has confirmed it")
                return value
        raise UnknownCode(f"{self.map_id} has no code {code[:20]!r}")


def _name(value: Hashable) -> str:
    return value.value if isinstance(value, enum.Enum) else repr(value)
