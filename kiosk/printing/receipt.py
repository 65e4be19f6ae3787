"""The slip: 申请提交回执, or 本机暂存回执（尚未送达） while the platform has not answered.

It never says 已受理: acceptance is the organ's own dated, sealed paper, and the law has it written (行政许可法 32). Days
are counted from acceptance and said so; where an item takes longer than the bundle promises, both are printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from devices.receipt_printer.protocol import Align, Block, Gap, Pair, QrCode, Rule, Text
from kiosk.model.receipt import Receipt
from kiosk.printing.moments import minute
from kiosk.printing.number import spoken
from kiosk.printing.receipt_qr import number_label, qr_text

__all__ = ["qr_text", "slip"]

Say = Callable[..., str]

QR_MM = 50.0  # some 100 modules; half a millimetre each is what telephones read from thermal paper


def slip(receipt: Receipt, say: Say) -> tuple[Block, ...]:
    """The blocks of the paper, top to bottom."""
    return (
        *_head(receipt, say),
        Rule(),
        *_who_and_what(receipt, say),
        Rule(),
        *_materials(receipt, say),
        Rule(),
        *_what_follows(receipt, say),
        Rule(),
        *_when_and_where(receipt, say),
        Gap(3),
        QrCode(qr_text(receipt, say), QR_MM),
        Text(say("printing.qr"), align=Align.CENTER),
        Gap(2),
        Text(say("printing.keep"), align=Align.CENTER),
        *([_sample(say)] if receipt.sample else []),
    )


def _sample(say: Say) -> Text:
    return Text(say("printing.sample"), bold=True, align=Align.CENTER)


def _head(receipt: Receipt, say: Say) -> Iterator[Block]:
    if receipt.sample:
        yield _sample(say)
        yield Gap(1)
    if receipt.delivered:
        yield Text(say("printing.title.delivered"), bold=True, large=True, align=Align.CENTER)
    else:
        yield Text(say("printing.title.local"), bold=True, large=True, align=Align.CENTER)
        yield Text(say("printing.title.undelivered"), bold=True, large=True, align=Align.CENTER)
    yield Gap(1)
    yield Text(say("printing.not_accepted"), bold=True, large=True, align=Align.CENTER)
    yield Gap(2)
    yield Text(say(number_label(receipt)), align=Align.CENTER)
    # Twice the size where 80 mm paper has room for it; a local number would be cut in two.
    yield Text(
        spoken(receipt.case_number or receipt.local_number), bold=True, large=receipt.delivered, align=Align.CENTER
    )
    if receipt.delivered:
        yield Text(f"{say('printing.local_number')} {spoken(receipt.local_number)}", align=Align.CENTER)


def _who_and_what(receipt: Receipt, say: Say) -> Iterator[Block]:
    yield Pair(say("printing.applicant"), receipt.applicant_masked)
    yield Pair(say("printing.card"), receipt.number_masked)
    yield Pair(say("printing.bundle"), receipt.bundle_name, bold=True)
    yield Text(say("printing.items", n=len(receipt.items)))
    for place, name in enumerate(receipt.items, 1):
        yield Text(f"{place}. {name}")


def _materials(receipt: Receipt, say: Say) -> Iterator[Block]:
    """What is owed first: that is what a person looks for."""
    if receipt.materials_deferred:
        yield Text(say("printing.deferred_list"), bold=True)
        for name in receipt.materials_deferred:
            yield Text(say("printing.bullet", text=name), bold=True)
    if receipt.materials_to_verify:
        yield Text(say("printing.to_verify_list"), bold=True)
        for name in receipt.materials_to_verify:
            yield Text(say("printing.bullet", text=name))
        yield Text(say("printing.to_verify_explained"))
    yield Text(say("printing.taken_list"), bold=True)
    for name, pages in receipt.materials_taken:
        state = say("printing.pages", n=pages) if pages else say("printing.no_paper")
        yield Text(say("printing.bullet", text=say("printing.taken", name=name, state=state)))
    if not receipt.materials_taken:
        yield Text(say("printing.none"))


def _what_follows(receipt: Receipt, say: Say) -> Iterator[Block]:
    yield Pair(say("printing.next"), say("printing.next_delivered" if receipt.delivered else "printing.next_local"))
    yield Pair(say("printing.days"), _days(receipt, say))
    yield Pair(say("printing.phone"), receipt.phone)
    yield Pair(say("printing.hotline"), "12345")


def _days(receipt: Receipt, say: Say) -> str:
    if receipt.longest_days > receipt.promised_days:
        return say("printing.days_and_longest", n=receipt.promised_days, longest=receipt.longest_days)
    return say("printing.days_from_acceptance", n=receipt.promised_days)


def _when_and_where(receipt: Receipt, say: Say) -> Iterator[Block]:
    yield Pair(say("printing.local_time"), minute(receipt.local_time))
    if receipt.platform_time is not None:
        # Both clocks in one zone, or the reader would see hours between them that were not.
        yield Pair(say("printing.platform_time"), minute(receipt.platform_time, receipt.local_time.tzinfo))
    yield Pair(say("printing.place"), receipt.place)
    yield Pair(say("printing.kiosk"), receipt.kiosk_id)
