"""The answer to an inquiry on a slip: the office's own words and figures, and when it said them. No proof of anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from devices.receipt_printer.protocol import Align, Block, Pair, Rule, Text
from kiosk.model.guide import Provenance
from kiosk.model.inquiry import Inquiry, InquiryAnswer
from kiosk.printing.moments import minute
from kiosk.printing.said import Say


def inquiry_slip(inquiry: Inquiry, answer: InquiryAnswer, now: datetime, say: Say) -> tuple[Block, ...]:
    """The blocks of the paper, top to bottom."""
    sample = [Text(say("printing.sample"), bold=True, align=Align.CENTER)]
    return (
        *(sample if inquiry.provenance is not Provenance.OFFICIAL else []),
        Text(inquiry.name, bold=True, large=True, align=Align.CENTER),
        Rule(),
        *_rows(inquiry, answer),
        Pair(say("cases.inquiry.as_of"), answer.as_of[:10]),
        Pair(say("cases.inquiry.office"), answer.office or inquiry.department),
        Pair(say("cases.inquiry.printed"), minute(now)),
        Text(say("cases.inquiry.no_proof")),
    )


def _rows(inquiry: Inquiry, answer: InquiryAnswer) -> Iterator[Block]:
    if not answer.rows:
        yield Text(inquiry.empty)
        yield Rule()
    for row in answer.rows:
        yield from _row(inquiry, row)
        yield Rule()


def _row(inquiry: Inquiry, row: Mapping[str, str]) -> Iterator[Block]:
    for column in inquiry.columns:
        if row.get(column.column_id):
            yield Pair(column.label, row[column.column_id])
