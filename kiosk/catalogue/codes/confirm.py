"""What an operator has to hold against the platform's own documents before it is relied on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kiosk.catalogue.codes import evaluation, gb39046, people, portal
from kiosk.catalogue.codes.dialects import DIALECTS
from kiosk.catalogue.codes.table import CodeMap, Table

TABLES: tuple[Table, ...] = (*gb39046.TABLES, *evaluation.TABLES, *people.TABLES, *portal.TABLES)
OUTSIDE = (
    "GA/T 2000.156: no source gives the numbers of kinds of document; the platform's operator does (`OperatorCodes.documents`)",
    "GB/T 39046, 申报来源代码: which code list it takes (`OperatorCodes.source`)",
    "GB/T 39046, 收取方式 and 是否收取: how they are coded; the kiosk gives true or false, and pages",
    "GB/T 39046, lengths count characters here; whether a platform counts bytes",
    "实施编码: the standard holds 24 characters, 31 were seen; by which length the platform takes it",
    "GB/T 2260: 6, 9 and 12 digits are turned into one another; the own level `xxxxxx999000` was seen in one province only",
    "Guangdong: what userType 0 and 1 and projectType 1 and 2 mean",
    "evaluation: the other set of indicators for online channels (10x to 50x) is not here, only single codes of it were seen",
)


@dataclass(frozen=True)
class Doubt:
    """One thing to confirm: where it stands, and what it is."""

    where: str
    what: str


def maps() -> tuple[CodeMap[Any], ...]:
    """Every map once."""
    own: tuple[CodeMap[Any], ...] = (
        gb39046.AUDIENCE,
        gb39046.CHANNEL,
        gb39046.HANDLING,
        gb39046.SATISFACTION,
        people.SEXES,
    )
    found = {each.map_id: each for each in own}
    for dialect in DIALECTS.values():
        found.update({each.map_id: each for each in dialect.maps})
    return tuple(found.values())


def doubts() -> tuple[Doubt, ...]:
    """Rows that are not firm, values without a code, and what lies outside any table."""
    weak = [
        Doubt(table.table_id, f"{row.code} {row.meaning} [{row.basis.value}]")
        for table in TABLES
        for row in table.rows
        if not row.basis.firm
    ]
    for each in maps():
        inferred = [f"{said(value)} = {code}" for value, code, basis in each.pairs if not basis.firm]
        if inferred:
            weak.append(Doubt(each.map_id, "inferred: " + ", ".join(inferred)))
        if each.absent:
            weak.append(Doubt(each.map_id, "no code: " + ", ".join(map(said, each.absent))))
    return (*weak, *(Doubt("", words) for words in OUTSIDE))


def said(value: object) -> str:
    """A value of ours as the page shows it."""
    return str(getattr(value, "value", value))
