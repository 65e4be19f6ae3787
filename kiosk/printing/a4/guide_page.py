"""办事指南 on paper: everything of a guide, printable without identity (M03, M17).

What nobody published is said to be unpublished: an empty line would read as "none". Days are counted from acceptance.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kiosk.model.guide import Guide, Item, Provenance
from kiosk.model.material import Material
from kiosk.printing.a4 import wording
from kiosk.printing.a4.frame import DASH, framed, given
from kiosk.printing.a4.rules import cases, places
from kiosk.printing.a4.sheet import AnyBlock, Heading, Notice, Pair, Prose, Questions, Sheet, Steps, Table, pairs
from kiosk.printing.said import Say, day, promised, published

# Characters in one box of the flow; some portals put the whole flow into a single "step", which is then a paragraph.
LONGEST_STEP = 60


def guide_sheet(guide: Guide, printed_on: date, say: Say) -> Sheet:
    """The whole guide of one division. ``printed_on``: a paper outlives the guide, so it says of which day it is."""
    return framed(
        say,
        say("printing.a4.guide.title", name=guide.name),
        (
            *_reach(guide, say),
            pairs(*_glance(guide, say)),
            *_conditions(guide, say),
            Heading(text=say("printing.a4.guide.items")),
            *_items(guide, say),
            Heading(text=say("printing.a4.guide.materials")),
            *_materials(guide, say),
            Heading(text=say("printing.a4.guide.flow")),
            *_flow(guide, say),
            Heading(text=say("printing.a4.guide.fees")),
            *_fees(guide, say),
            Heading(text=say("printing.a4.guide.points")),
            *_points(guide, say),
            *_questions(guide, say),
            Heading(text=say("printing.a4.guide.basis")),
            Prose(paragraphs=_basis(guide) or (say("printing.a4.unpublished"),)),
        ),
        sample=guide.provenance is not Provenance.OFFICIAL,
        subtitle=say("printing.a4.guide.of", division=guide.division.name, version=guide.version),
        foot=say("printing.a4.guide.foot", day=day(printed_on, say)),
    )


def _reach(guide: Guide, say: Say) -> Iterator[AnyBlock]:
    if not guide.accepts:
        yield Notice(paragraphs=(say("printing.a4.guide.informs"),))


def _glance(guide: Guide, say: Say) -> Iterator[Pair]:
    yield Pair(say("printing.a4.guide.lead"), published(guide.lead_department, say), wide=True)
    yield Pair(say("printing.a4.guide.departments"), published("、".join(guide.departments), say), wide=True)
    yield Pair(say("printing.days"), promised(guide.promised_days, guide.longest_days, say), wide=True)
    yield Pair(say("printing.a4.guide.visits"), _visits(guide, say), wide=True)
    yield Pair(say("printing.a4.guide.intermediaries"), _intermediaries(guide, say), wide=True)
    yield Pair(say("printing.a4.guide.results"), published("、".join(guide.results), say), wide=True)
    yield Pair(say("printing.a4.guide.delivery"), published(guide.delivery, say), wide=True)
    yield Pair(say("printing.phone"), published(guide.phone, say), wide=True)
    yield Pair(say("printing.a4.guide.complaints"), published(guide.complaint_phone, say), wide=True)


def _visits(guide: Guide, say: Say) -> str:
    visits = say("printing.a4.guide.times", n=guide.visits)
    return f"{visits}\n{guide.visit_reason}" if guide.visit_reason.strip() else visits


def _intermediaries(guide: Guide, say: Say) -> str:
    if guide.intermediaries is None:
        return say("printing.a4.unpublished")
    return say("printing.a4.guide.intermediary" if guide.intermediaries else "printing.a4.guide.no_intermediary")


def _conditions(guide: Guide, say: Say) -> Iterator[AnyBlock]:
    yield Heading(text=say("printing.a4.guide.conditions"))
    texts = [condition.text for condition in guide.conditions if condition.text.strip()]
    yield Prose(
        paragraphs=tuple(f"{n}. {text}" for n, text in enumerate(texts, 1)) or (say("printing.a4.unpublished"),)
    )


def _items(guide: Guide, say: Say) -> Iterator[AnyBlock]:
    yield Table(
        heads=(
            say("printing.a4.place"),
            say("printing.a4.item"),
            say("printing.a4.department"),
            say("printing.a4.promised_days"),
            say("printing.a4.legal_days"),
            say("printing.a4.remark"),
        ),
        widths=(0, 11, 6, 5, 5, 20),
        centred=(0, 3, 4),
        rows=tuple(
            (
                str(n),
                item.name,
                published(item.department, say),
                str(item.promised_days),
                str(item.legal_days) if item.legal_days is not None else say("printing.a4.unpublished"),
                "\n".join(_item_remarks(item, guide, say)) or DASH,
            )
            for n, item in enumerate(guide.items, 1)
        ),
    )
    yield Prose(paragraphs=(say("printing.a4.days_note"),), small=True)


def _item_remarks(item: Item, guide: Guide, say: Say) -> Iterator[str]:
    if offered := cases(item.when, guide, say):
        yield say("printing.a4.when.offered", cases=offered)
    if item.instant is not None:
        yield say("printing.a4.instant") if item.instant else say("printing.a4.with_days")
    if item.locked_reason:
        yield say("printing.a4.locked", why=item.locked_reason)
    if item.appointment:
        yield say("printing.a4.appointment", why=item.appointment)
    if not item.elsewhere:
        yield say("printing.a4.only_here")
    if item.result_name:
        yield say("printing.a4.gives", name=item.result_name)


def _materials(guide: Guide, say: Say) -> Iterator[AnyBlock]:
    yield Table(
        heads=(
            say("printing.a4.place"),
            say("printing.a4.material"),
            say("printing.a4.material.need"),
            say("printing.a4.material.kind"),
            say("printing.a4.material.source"),
            say("printing.a4.material.notes"),
        ),
        widths=(0, 13, 5, 8, 7, 24),
        centred=(0, 2),
        rows=tuple(
            (
                str(n),
                material.name,
                say("printing.a4.needed") if material.necessary else say("printing.a4.conditional"),
                _form_of(material, say),
                wording.source(material.source, say),
                "\n".join(_material_notes(material, guide, say)) or DASH,
            )
            for n, material in enumerate(guide.materials, 1)
        ),
    )


def _form_of(material: Material, say: Say) -> str:
    kind = wording.kind(material.kind, say)
    copies = say("printing.a4.copies", n=material.copies)
    return "\n".join(filter(None, (kind, copies, material.size)))


def _material_notes(material: Material, guide: Guide, say: Say) -> Iterator[str]:
    if numbers := places(material.items, guide):
        yield say("printing.a4.for_items", numbers=numbers)
    if asked := cases(material.when, guide, say):
        yield say("printing.a4.when", cases=asked)
    yield from dict.fromkeys(text for text in (material.hint, material.acceptance_note, material.bring) if text.strip())
    for deferral in material.deferrals:
        yield say("printing.a4.deferrable", n=deferral.days, how=deferral.how)


def _flow(guide: Guide, say: Say) -> Iterator[AnyBlock]:
    steps = tuple(step for step in guide.flow if step.strip())
    if steps and max(map(len, steps)) <= LONGEST_STEP:
        yield Steps(steps=steps)
    else:
        yield Prose(paragraphs=steps or (say("printing.a4.unpublished"),))


def _fees(guide: Guide, say: Say) -> Iterator[AnyBlock]:
    if not guide.fees:
        yield Prose(paragraphs=(say("printing.a4.guide.no_fees"),))
        return
    yield Table(
        heads=(
            say("printing.a4.guide.fee"),
            say("printing.a4.guide.amount"),
            say("printing.a4.item"),
            say("printing.a4.guide.fee_basis"),
        ),
        widths=(3, 3, 3, 4),
        rows=tuple(
            (fee.name, published(fee.amount, say), given(fee.item), published(fee.basis, say)) for fee in guide.fees
        ),
    )


def _points(guide: Guide, say: Say) -> Iterator[AnyBlock]:
    if not guide.points:
        yield Prose(paragraphs=(say("printing.a4.unpublished"),))
        return
    yield Table(
        heads=(
            say("printing.a4.guide.point"),
            say("printing.a4.address"),
            say("printing.a4.guide.hours"),
            say("printing.phone"),
        ),
        widths=(4, 5, 5, 3),
        rows=tuple(
            (point.name, published(point.address, say), published(point.hours, say), published(point.phone, say))
            for point in guide.points
        ),
    )


def _questions(guide: Guide, say: Say) -> Iterator[AnyBlock]:
    if guide.questions:
        yield Heading(text=say("printing.a4.guide.questions"))
        yield Questions(pairs=tuple((question.question, question.answer) for question in guide.questions))


def _basis(guide: Guide) -> tuple[str, ...]:
    texts = [item.legal_basis for item in guide.items] + [material.legal_basis for material in guide.materials]
    lines = (line.strip() for text in texts for line in text.split("\n"))
    return tuple(dict.fromkeys(line for line in lines if line))
