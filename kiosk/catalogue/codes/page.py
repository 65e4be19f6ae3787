"""``docs/codes.md`` from the tables: ``python -m kiosk.catalogue.codes.page > docs/codes.md``; a test holds the two together."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from kiosk.catalogue.codes.confirm import TABLES, doubts, maps, said
from kiosk.catalogue.codes.gb39046_application import ELEMENTS
from kiosk.catalogue.codes.lengths import EXCHANGE, GB39046_CODES

_HEAD = """# Codes

Made from `kiosk/catalogue/codes` by `python -m kiosk.catalogue.codes.page > docs/codes.md`; do not edit here.

Basis: **V2** seen in two or more published sources, **V** in one, **I** inferred from data, **U** general knowledge, not checked.
A value without a code is an error (`UnmappedValue`), an inferred code one too (`Unconfirmed`) until its map's id is among those
that the operator has confirmed. Nothing has a default.

Traps, each with a test:

- satisfaction: 1 = 非常满意 in GB/T 39046 A.8, 5 = 非常满意 in the national evaluation interface;
- 即办件 is 1 in A.6, and 2 in Zhejiang's `promiseTime`;
- channel 6 is the telephone nationally, and SMS in Zhejiang;
- an 实施编码 has at most 24 characters in GB/T 39046, 36 in the exchange tables, and 31 in life;
- `xxxxxx999000` is a division's own level and no place in it.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_confirm(), *_maps(), *_lengths(), *_tables()]) + "\n"


def _confirm() -> Iterator[str]:
    yield "## To be confirmed by the operator\n"
    yield "| where | what |\n|---|---|"
    for doubt in doubts():
        yield f"| {f'`{doubt.where}`' if doubt.where else '—'} | {doubt.what} |"
    yield ""


def _maps() -> Iterator[str]:
    yield "## Our values in a platform's codes\n"
    yield "| map | codes | none for |\n|---|---|---|"
    for each in maps():
        codes = ", ".join(f"{said(value)} = {code} [{basis.value}]" for value, code, basis in each.pairs)
        yield f"| `{each.map_id}` | {codes or '—'} | {', '.join(map(said, each.absent)) or '—'} |"
    yield ""


def _lengths() -> Iterator[str]:
    yield "## Lengths\n"
    yield "| standard | element | column | form |\n|---|---|---|---|"
    own = (*GB39046_CODES, *(e for e in ELEMENTS.values() if e.name not in {known.name for known in GB39046_CODES}))
    for standard, elements in (("GB/T 39046-2020", own), ("C0109 exchange tables", EXCHANGE)):
        for element in elements:
            yield f"| {standard} | {element.name} | {element.column or '—'} | {element.form or 'not known'} |"
    yield ""


def _tables() -> Iterator[str]:
    yield "## Tables"
    for table in TABLES:
        whole = "complete" if table.complete else "as far as seen"
        yield f"\n### {table.title} `{table.table_id}`\n\n{table.source}; {whole}.\n"
        yield "| code | meaning | basis |\n|---|---|---|"
        yield from (f"| {row.code} | {row.meaning} | {row.basis.value} |" for row in table.rows)


if __name__ == "__main__":
    sys.stdout.write(page())
