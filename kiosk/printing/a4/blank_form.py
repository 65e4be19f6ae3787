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

# What the card tells: on paper nobody reads a card. Message id and the card's field; a field of the form that would be filled
# from the card is the same datum and is not asked a second time.
_PERSON = (
    ("printing.a4.name", "name"),
    ("printing.a4.sex", "sex"),
    ("printing.a4.document", "document"),
    ("printing.a4.number", "number"),
    ("printing.a4.birth_date", "birth_date"),
    ("printing.a4.ethnicity", "ethnicity"),
    ("printing.a4.address", "address"),
)
_FROM_CARD = frozenset(word for _, word in _PERSON)


def blank_form_sheet(guide: Guide, printed_on: date, say: Say) -> Sheet:
    """All fields of all items; which are for some items only is said below each section."""
    return framed(
        say,
        say("printing.a4.application.title", name=guide.name),
        (
            Notice(paragraphs=(say("printing.a4.blank.head"), say("printing.a4.blank.more"))),
            Heading(text=say("printing.a4.application.who")),
            pairs(*(Pair(say(label), lines=1, wide=word == "address") for label, word in _PERSON)),
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
        fields = [field for field in section.fields if field.prefill not in _FROM_CARD or field.about != "applicant"]
        if not fields:
            continue
        yield Heading(text=section.title)
        yield pairs(*(blank(field, say) for field in fields))
        notes = tuple(note for field in fields for note in _only_for(field, guide, say))
        if notes:
            yield Prose(paragraphs=notes, small=True)


def _only_for(field: FormField, guide: Guide, say: Say) -> Iterator[str]:
    if numbers := places(field.items, guide):
        yield say("printing.a4.blank.only_for", label=field.label, numbers=numbers)
    if asked := cases(field.when, guide, say):
        yield say("printing.a4.blank.only_when", label=field.label, cases=asked)
