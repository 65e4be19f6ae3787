"""The slip: 申请提交回执, or 本机暂存回执（尚未送达） while the platform has not answered.

Read by a person of seventy, standing: title, number and next step come first and largest, the rest is for the file. It never says
已受理: acceptance is the organ's own dated, sealed paper (行政许可法 32). Days are counted from acceptance and said so; where an
item takes longer than the bundle promises, both are printed. Nothing is promised that this kiosk cannot keep: an offline slip
does not say when it will arrive, and no slip names a service that is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from devices.receipt_printer.protocol import Align, Block, Gap, Pair, QrCode, Rule, Text
from kiosk.model import number
from kiosk.model.receipt import Receipt
from kiosk.printing.moments import minute
from kiosk.printing.receipt_qr import COMMA, number_label, qr_text
from kiosk.printing.said import HOTLINE, Say, promised

# 77 modules (the most of ``receipt_qr``) of half a millimetre, which telephones read from thermal paper.
QR_MM = 38.0
BULLET = "·"


def slip(receipt: Receipt, say: Say, repetition: int = 0) -> tuple[Block, ...]:
    """The blocks of the paper, top to bottom. ``repetition``: 0 for the first paper; a further one says so, since two papers
    of one number may be about."""
    return (
        *_head(receipt, say),
        *_again(repetition, say),
        Rule(),
        *_what_follows(receipt, say),
        Rule(),
        *_who_and_what(receipt, say),
        Rule(),
        *_materials(receipt, say),
        Rule(),
        *_when_and_where(receipt, say),
        Gap(1),
        QrCode(qr_text(receipt, say), QR_MM),
        _scan_it(receipt, say),
        Text(say("printing.keep"), bold=True, align=Align.CENTER),
        *_sample(receipt, say),
    )


def _sample(receipt: Receipt, say: Say) -> Iterator[Block]:
    if receipt.sample:
        yield Text(say("printing.sample"), bold=True, align=Align.CENTER)


def _again(repetition: int, say: Say) -> Iterator[Block]:
    if repetition:
        yield Text(say("printing.again", n=repetition), bold=True, align=Align.CENTER)


def _head(receipt: Receipt, say: Say) -> Iterator[Block]:
    yield from _sample(receipt, say)
    if receipt.delivered:
        yield Text(say("printing.title.delivered"), bold=True, large=True, align=Align.CENTER)
    else:
        yield Text(say("printing.title.local"), bold=True, large=True, align=Align.CENTER)
    yield Text(say("printing.not_accepted"), bold=True, align=Align.CENTER)
    yield Gap(3)
    yield Text(say(number_label(receipt)), align=Align.CENTER)
    for line in number.rows(receipt.case_number or receipt.local_number):
        yield Text(line, bold=True, large=True, align=Align.CENTER)


def _what_follows(receipt: Receipt, say: Say) -> Iterator[Block]:
    """What is owed first: it is the one thing that a person has to do."""
    yield Text(say("printing.next"), bold=True)
    if receipt.materials_deferred:
        yield Text(say("printing.next.deferred", n=len(receipt.materials_deferred)), bold=True, large=True)
        yield from _bullets(receipt.materials_deferred, bold=True)
        if receipt.deferral_to_verify:
            yield Text(say("printing.next.deferred_to_verify"), bold=True)
        yield Text(say("printing.next.deferred_more"))
        yield Gap(2)
    if receipt.left:
        yield Text(say("printing.next.left", n=len(receipt.left)), bold=True)
        yield from _bullets([COMMA.join(receipt.left)])
        yield Gap(2)
    delivered = receipt.delivered
    yield Text(say("printing.next.delivered" if delivered else "printing.next.local"), bold=True, large=True)
    yield Text(say("printing.next.delivered_more" if delivered else "printing.next.local_more"))
    yield Gap(2)
    yield Pair(say("printing.phone"), receipt.phone or HOTLINE, bold=True)
    if receipt.phone:
        yield Pair(say("printing.hotline"), HOTLINE, bold=True)


def _who_and_what(receipt: Receipt, say: Say) -> Iterator[Block]:
    yield Pair(say("printing.applicant"), receipt.applicant_masked)
    yield Pair(say("printing.card"), receipt.number_masked)
    if receipt.promised_days > 0:
        yield Pair(say("printing.days"), promised(receipt.promised_days, receipt.longest_days, say))
    yield Pair(say("printing.bundle"), say("printing.bundle_said", name=receipt.bundle_name, n=len(receipt.items)))
    yield Gap(1)
    # Pairs share a column, so that the second line of a long name stands below its first.
    for place, name in enumerate(receipt.items, 1):
        yield Pair(f"{place}.", name)


def _materials(receipt: Receipt, say: Say) -> Iterator[Block]:
    scanned = [f"{name}　{say('printing.pages', n=pages)}" for name, pages in receipt.materials_taken if pages]
    without_paper = [name for name, pages in receipt.materials_taken if not pages]
    yield Text(say("printing.materials"), bold=True)
    if not receipt.materials_taken and not receipt.materials_to_verify:
        yield Text(say("printing.materials_none"))
    yield from _bullets(scanned)
    if without_paper:
        yield from _bullets([say("printing.without_paper", names=COMMA.join(without_paper))])
    if receipt.materials_to_verify:
        yield from _bullets([say("printing.to_verify", names=COMMA.join(receipt.materials_to_verify))])


def _when_and_where(receipt: Receipt, say: Say) -> Iterator[Block]:
    made = "printing.time.delivered" if receipt.delivered else "printing.time.local"
    yield Pair(say(made), minute(receipt.local_time))
    if receipt.platform_time is not None:
        # Both clocks in one zone, or the reader would see hours between them that were not.
        yield Pair(say("printing.platform_time"), minute(receipt.platform_time, receipt.local_time.tzinfo))
    if receipt.delivered:
        yield Pair(say("printing.local_number"), "\n".join(number.rows(receipt.local_number)))
    yield Pair(say("printing.place"), receipt.place)
    yield Pair(say("printing.kiosk"), receipt.kiosk_id)


def _scan_it(receipt: Receipt, say: Say) -> Block:
    # The address may have been too long for the code: then the paper must not speak of it.
    held = receipt.progress_url is not None and receipt.progress_url in qr_text(receipt, say)
    return Text(say("printing.qr.progress" if held else "printing.qr.keep"), align=Align.CENTER)


def _bullets(names: Iterable[str], *, bold: bool = False) -> Iterator[Block]:
    for name in names:
        yield Pair(BULLET, name, bold=bold)
