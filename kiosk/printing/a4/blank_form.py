"""A bundle's form to fill in by hand, without identity (M17): every section, boxes to tick, room for a pen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kiosk.model.guide import FormField, Guide, Provenance
from kiosk.printing.a4.frame import Say, day, framed
from kiosk.printing.a4.rules import cases, places
from kiosk.printing.a4.sheet import AnyBlock, Heading, Notice, Pair, Prose, Sheet, Signatures, Table, pairs
from kiosk.printing.a4.signing import pens
from kiosk.printing.a4.values import blank

# The form's own sections need not ask what the card tells; on paper nobody reads a card.
_PERSON = (
    "printing.a4.name", "printing.a4.sex", "printing.a4.document", "printing.a4.number", "printing.a4.phone",
    "printing.a4.ethnicity", "printing.a4.address",
)  # fmt: skip


def blank_form_sheet(guide: Guide, printed_on: date, say: Say) -> Sheet:
    """All fields of all items; which are for some items only is said below each section."""
    return framed(
        say,
        say("printing.a4.application.title", name=guide.name),
        (
            Notice(paragraphs=(say("printing.a4.blank.head"), say("printing.a4.blank.more"))),
            Heading(text=say("printing.a4.application.who")),
            pairs(*(Pair(say(label), lines=1, wide=label == _PERSON[-1]) for label in _PERSON)),
            Heading(text=say("printing.a4.blank.items")),
            _items(guide, say),
            *_sections(guide, say),
            Signatures(
                parties=pens((say("printing.a4.sign.applicant"),), say),
                statement=say("printing.a4.application.statement"),
            ),
        ),
        sample=guide.provenance is not Provenance.OFFICIAL,
        subtitle=guide.division.name,
        foot=say("printing.a4.guide.foot", day=day(printed_on, say)),
    )


def _items(guide: Guide, say: Say) -> AnyBlock:
    return Table(
        heads=(say("printing.a4.place"), say("printing.a4.item"), say("printing.a4.mandate.tick")),
        widths=(0, 5, 1),
        centred=(0,),
        rows=tuple((str(n), item.name, "") for n, item in enumerate(guide.items, 1)),
    )


def _sections(guide: Guide, say: Say) -> Iterator[AnyBlock]:
    for section in guide.form:
        if not section.fields:
            continue
        yield Heading(text=section.title)
        yield pairs(*(blank(field, say) for field in section.fields))
        notes = tuple(note for field in section.fields for note in _only_for(field, guide, say))
        if notes:
            yield Prose(paragraphs=notes, small=True)


def _only_for(field: FormField, guide: Guide, say: Say) -> Iterator[str]:
    if numbers := places(field.items, guide):
        yield say("printing.a4.blank.only_for", label=field.label, numbers=numbers)
    if asked := cases(field.when, guide, say):
        yield say("printing.a4.blank.only_when", label=field.label, cases=asked)
