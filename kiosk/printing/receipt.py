"""The slip: 申请提交回执, or 本机暂存回执（尚未送达） while the platform has not answered.

It never says 已受理: acceptance is the organ's own paper. Days are counted from acceptance and said so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from devices.receipt_printer.protocol import Align, Block, Gap, Pair, QrCode, Rule, Text
from kiosk.model.receipt import Receipt

Say = Callable[..., str]


def slip(receipt: Receipt, say: Say) -> tuple[Block, ...]:
    """The blocks of the paper, top to bottom."""
    blocks: list[Block] = [*_head(receipt, say), Rule(), *_who_and_what(receipt, say), Rule()]
    blocks += _materials(receipt, say)
    blocks += [Rule(), *_what_follows(receipt, say), Gap(3), QrCode(qr_text(receipt, say), 38)]
    blocks += [Text(say("printing.qr"), align=Align.CENTER), Gap(2), Text(say("printing.keep"), align=Align.CENTER)]
    return tuple(blocks)


def qr_text(receipt: Receipt, say: Say) -> str:
    """The receipt itself as text, so that a telephone keeps it without a network; with the progress address when known."""
    lines = [
        say("printing.title.delivered" if receipt.delivered else "printing.title.local"),
        say("printing.not_accepted"),
        f"{say('printing.number')} {number_of(receipt)}",
        f"{receipt.applicant_masked} {_time(receipt.local_time)}",
        f"{receipt.bundle_name}：{'、'.join(receipt.items)}",
    ]
    if receipt.materials_deferred:
        lines.append(f"{say('printing.deferred')} {'、'.join(receipt.materials_deferred)}")
    lines.append(f"{receipt.phone} / 12345")
    if receipt.progress_url:
        lines.append(receipt.progress_url)
    return "\n".join(lines)


def number_of(receipt: Receipt) -> str:
    """The number a citizen quotes: the case number when there is one, else the local number."""
    return receipt.case_number or receipt.local_number


def _head(receipt: Receipt, say: Say) -> list[Block]:
    title = "printing.title.delivered" if receipt.delivered else "printing.title.local"
    head: list[Block] = [Text(say(title), bold=True, large=True, align=Align.CENTER)]
    head.append(Text(say("printing.not_accepted"), bold=True, align=Align.CENTER))
    if not receipt.delivered:
        head.append(Text(say("printing.local_explained"), align=Align.CENTER))
    head += [Gap(2), Text(say("printing.number"), align=Align.CENTER)]
    head.append(Text(number_of(receipt), bold=True, align=Align.CENTER))
    return head


def _who_and_what(receipt: Receipt, say: Say) -> list[Block]:
    rows: list[Block] = [
        Pair(say("printing.applicant"), receipt.applicant_masked),
        Pair(say("printing.card"), receipt.number_masked),
        Pair(say("printing.bundle"), receipt.bundle_name, bold=True),
        Text(say("printing.items", n=len(receipt.items))),
    ]
    rows += [Text(f"{index}. {name}") for index, name in enumerate(receipt.items, start=1)]
    return rows


def _materials(receipt: Receipt, say: Say) -> list[Block]:
    rows: list[Block] = [Text(say("printing.materials"), bold=True)]
    for name, pages in receipt.materials_taken:
        rows.append(Pair(name, say("printing.pages", n=pages) if pages else say("printing.no_paper")))
    for name in receipt.materials_to_verify:
        rows.append(Pair(name, say("printing.to_verify")))
    for name in receipt.materials_deferred:
        rows.append(Pair(name, say("printing.deferred"), bold=True))
    return rows


def _what_follows(receipt: Receipt, say: Say) -> list[Block]:
    rows: list[Block] = [Pair(say("printing.local_time"), _time(receipt.local_time))]
    if receipt.platform_time is not None:
        rows.append(Pair(say("printing.platform_time"), _time(receipt.platform_time)))
    if receipt.delivered:
        rows.append(Pair(say("printing.local_number"), receipt.local_number))
    rows += [
        Pair(say("printing.place"), receipt.place),
        Pair(say("printing.kiosk"), receipt.kiosk_id),
        Pair(say("printing.next"), say("printing.next_delivered" if receipt.delivered else "printing.next_local")),
        Pair(say("printing.days"), say("printing.days_from_acceptance", n=receipt.promised_days)),
        Pair(say("printing.phone"), f"{receipt.phone}；12345"),
    ]
    return rows


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")
