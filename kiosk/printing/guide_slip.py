"""办事指南 on a slip (M03, M17): what somebody takes home who reads it standing, in the words of the screen.

Short, and says so: days, money, visits, what to bring, where, when and whom to ask. What the whole guide has beyond that (legal
bases, every condition, questions) is on A4 or on the screen. What nobody published is said to be unpublished, never left out.
There is no QR code: no address exists to which it could lead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from devices.receipt_printer.protocol import Align, Block, Gap, Pair, Rule, Text
from kiosk.model.guide import Guide, Provenance
from kiosk.model.material import Material, Source
from kiosk.printing.said import HOTLINE, Say, day, promised, published

_BROUGHT = (Source.SCAN, Source.ID_CARD)


def guide_slip(guide: Guide, printed_on: date, place: str, say: Say) -> tuple[Block, ...]:
    """The blocks of the paper, top to bottom. ``place``: where this kiosk stands."""
    return (
        *_sample(guide, say),
        Text(say("printing.guide_slip.title", name=guide.name), bold=True, large=True, align=Align.CENTER),
        Text(guide.division.name, align=Align.CENTER),
        *_reach(guide, say),
        Rule(),
        *_glance(guide, say),
        Rule(),
        *_materials(guide, say),
        Rule(),
        *_items(guide, say),
        *_conditions(guide, say),
        Rule(),
        *_places(guide, say),
        Rule(),
        Text(say("printing.guide_slip.not_all")),
        Pair(say("printing.guide_slip.printed"), f"{day(printed_on, say)}　{place}"),
        Text(say("printing.guide_slip.latest")),
        *_sample(guide, say),
    )


def _sample(guide: Guide, say: Say) -> Iterator[Block]:
    if guide.provenance is not Provenance.OFFICIAL:
        yield Text(say("printing.sample"), bold=True, align=Align.CENTER)


def _reach(guide: Guide, say: Say) -> Iterator[Block]:
    if not guide.accepts:
        yield Text(say("printing.a4.guide.informs"), bold=True, align=Align.CENTER)


def _glance(guide: Guide, say: Say) -> Iterator[Block]:
    yield Pair(say("printing.days"), promised(guide.promised_days, guide.longest_days, say), bold=True)
    visits = (
        say("printing.guide_slip.no_visit") if guide.visits == 0 else say("printing.a4.guide.times", n=guide.visits)
    )
    yield Pair(say("printing.guide_slip.visits"), "\n".join(filter(None, (visits, guide.visit_reason.strip()))))
    yield Pair(say("printing.guide_slip.fees"), _fees(guide, say))
    yield Pair(say("printing.guide_slip.results"), published("、".join(guide.results), say))
    if guide.delivery.strip():
        yield Pair(say("printing.guide_slip.delivery"), guide.delivery)


def _fees(guide: Guide, say: Say) -> str:
    if not guide.fees:
        return say("printing.a4.guide.no_fees")
    return "\n".join(f"{fee.name} {published(fee.amount, say)}" for fee in guide.fees)


def _materials(guide: Guide, say: Say) -> Iterator[Block]:
    brought = [material for material in guide.materials if material.source in _BROUGHT]
    spared = [material.label for material in guide.materials if material.source not in _BROUGHT]
    yield Text(say("printing.guide_slip.bring"), bold=True)
    if not brought:
        yield Text(say("printing.guide_slip.bring_nothing"))
    always = [material for material in brought if material.necessary and not material.when.cases]
    sometimes = [material for material in brought if material not in always]
    yield from _bullets(map(_described, always), say("printing.guide_slip.tick"), bold=True)
    if sometimes:
        yield Gap(2)
        yield Text(say("printing.guide_slip.bring_maybe"))
        yield from _bullets(map(_described, sometimes), say("printing.guide_slip.tick"))
    if spared:
        yield Gap(2)
        yield Text(say("printing.guide_slip.spared", names="、".join(spared)))


def _described(material: Material) -> str:
    return f"{material.label}（{material.hint}）" if material.hint.strip() else material.label


def _items(guide: Guide, say: Say) -> Iterator[Block]:
    yield Text(say("printing.guide_slip.items", n=len(guide.items)), bold=True)
    for place, item in enumerate(guide.items, 1):
        yield Pair(f"{place}.", f"{item.label}　{say('printing.guide_slip.item_days', n=item.promised_days)}")


def _conditions(guide: Guide, say: Say) -> Iterator[Block]:
    texts = [condition.text for condition in guide.conditions if condition.text.strip()]
    yield Rule()
    yield Text(say("printing.a4.guide.conditions"), bold=True)
    yield from _bullets(texts or [say("printing.a4.unpublished")], "·")


def _places(guide: Guide, say: Say) -> Iterator[Block]:
    yield Text(say("printing.guide_slip.where"), bold=True)
    if not guide.points:
        yield Text(say("printing.a4.unpublished"))
    for point in guide.points:
        yield Text(point.name, bold=True)
        yield Pair(say("printing.guide_slip.address"), published(point.address, say))
        yield Pair(say("printing.guide_slip.hours"), published(point.hours, say))
        if point.phone.strip():
            yield Pair(say("printing.phone"), point.phone)
        yield Gap(1)
    yield Pair(say("printing.guide_slip.ask"), published(guide.phone, say), bold=True)
    if guide.complaint_phone.strip() and guide.complaint_phone != HOTLINE:
        yield Pair(say("printing.a4.guide.complaints"), guide.complaint_phone)
    yield Pair(say("printing.hotline"), HOTLINE, bold=True)


def _bullets(texts: Iterable[str], mark: str, *, bold: bool = False) -> Iterator[Block]:
    for text in texts:
        yield Pair(mark, text, bold=bold)
