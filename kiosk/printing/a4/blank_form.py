"""A bundle's form without identity (M17): blank, to fill in by hand, and as a sample (样表) that shows how it is filled in.

Both come from one list of fields, so the sample has every row that the blank one has and no other. Nobody's data can be in
them: all they are given is the guide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from kiosk.model.guide import FormField, Guide, Provenance
from kiosk.printing.a4.frame import framed
from kiosk.printing.a4.rules import cases, places
from kiosk.printing.a4.sheet import AnyBlock, Heading, Notice, Pair, Prose, Sheet, Signatures, Table, pairs
from kiosk.printing.a4.signing import pens
from kiosk.printing.a4.values import SHORT_VALUE, blank, columns, entry
from kiosk.printing.said import Say, day

# What the card tells and no field of the form asks: on paper nobody reads a card. Message id and the card's field.
_PERSON = (
    ("printing.a4.name", "name"),
    ("printing.a4.sex", "sex"),
    ("printing.a4.document", "document"),
    ("printing.a4.number", "number"),
    ("printing.a4.birth_date", "birth_date"),
    ("printing.a4.ethnicity", "ethnicity"),
    ("printing.a4.address", "address"),
)
# Kinds of fields with a sample value of their own in the messages; of any other the sample says to fill in what is so.
SAMPLED = frozenset(
    {
        "name", "id_number", "uscc", "phone", "mobile", "landline", "email", "postal_code", "date", "past_date",
        "coming_date", "division", "money", "count", "bank_card", "address",
    }
)  # fmt: skip
_PERSON_KINDS = {"name": "name", "number": "id_number", "birth_date": "past_date", "address": "address"}

Row = Callable[[FormField], Pair]


def blank_form_sheet(guide: Guide, printed_on: date, say: Say) -> Sheet:
    """All fields of all items, empty; which are for some items only is said below each section."""
    lines = {word: Pair(say(label), lines=1, wide=word == "address") for label, word in _PERSON}
    return framed(
        say,
        say("printing.a4.application.title", name=guide.name),
        (
            Notice(paragraphs=(say("printing.a4.blank.head"), say("printing.a4.blank.more"))),
            *_who(guide, lines, say),
            Heading(text=say("printing.a4.blank.items")),
            _items(guide, say, ticked=False),
            *_sections(guide, lambda field: blank(field, say), say),
            Signatures(
                parties=pens((say("printing.a4.sign.applicant"),), say),
                statement=say("printing.a4.application.statement"),
            ),
        ),
        sample=guide.provenance is not Provenance.OFFICIAL,
        subtitle=guide.division.name,
        foot=say("printing.a4.guide.foot", day=day(printed_on, say)),
    )


def sample_form_sheet(guide: Guide, printed_on: date, say: Say) -> Sheet:
    """The same filled in with values that can be nobody's; marked as a sample on every page, whoever published the guide."""
    words = {word: _made_up(_PERSON_KINDS.get(word, f"person.{word}"), say) for _, word in _PERSON}
    lines = {
        word: Pair(say(label), words[word], wide=word == "address" or columns(words[word]) > SHORT_VALUE)
        for label, word in _PERSON
    }
    return framed(
        say,
        say("printing.a4.sample_form.title", name=guide.name),
        (
            Notice(paragraphs=(say("printing.a4.sample_form.head"), say("printing.a4.sample_form.more"))),
            *_who(guide, lines, say),
            Heading(text=say("printing.a4.sample_form.items")),
            _items(guide, say, ticked=True),
            *_sections(guide, lambda field: entry(field, sample_value(field, say)), say),
            Prose(paragraphs=(say("printing.a4.sample_form.signature"),), small=True),
        ),
        sample=True,
        subtitle=guide.division.name,
        foot=say("printing.a4.guide.foot", day=day(printed_on, say)),
    )


def sample_value(field: FormField, say: Say) -> str:
    """What stands in the sample: the first answer of a choice, a value of the field's kind, or that one writes what is so."""
    if field.options:
        return field.options[0][1]
    return _made_up(field.kind, say)


def _made_up(kind: str, say: Say) -> str:
    known = kind in SAMPLED or kind.startswith("person.")
    return say(f"printing.a4.sample_form.value.{kind if known else 'other'}")


def _who(guide: Guide, lines: dict[str, Pair], say: Say) -> Iterator[AnyBlock]:
    asked = frozenset(word for section in guide.form for field in section.fields for word in _stands_for(field))
    left = [lines[word] for _, word in _PERSON if word not in asked]
    if left:
        yield Heading(text=say("printing.a4.application.who"))
        yield pairs(*left)


def _stands_for(field: FormField) -> tuple[str, ...]:
    """The datum of the card that this field asks of everybody who applies. An address that may be changed, such as where to send
    something, is prefilled from the card and is another datum all the same."""
    same = field.prefill != "address" or not field.editable or field.use == field.prefill
    everybody = field.about == "applicant" and not field.items and not field.when.cases
    return (field.prefill,) if field.prefill and same and everybody else ()


def _items(guide: Guide, say: Say, *, ticked: bool) -> AnyBlock:
    def mark(preselected: bool) -> str:
        return say("printing.a4.sample_form.ticked") if ticked and preselected else ""

    return Table(
        heads=(say("printing.a4.place"), say("printing.a4.item"), say("printing.a4.mandate.tick")),
        widths=(0, 5, 1),
        centred=(0, 2),
        rows=tuple((str(n), item.name, mark(item.preselected)) for n, item in enumerate(guide.items, 1)),
    )


def _sections(guide: Guide, row: Row, say: Say) -> Iterator[AnyBlock]:
    for section in guide.form:
        if not section.fields:
            continue
        yield Heading(text=section.title)
        yield pairs(*(row(field) for field in section.fields))
        notes = tuple(note for field in section.fields for note in _only_for(field, guide, say))
        if notes:
            yield Prose(paragraphs=notes, small=True)


def _only_for(field: FormField, guide: Guide, say: Say) -> Iterator[str]:
    if numbers := places(field.items, guide):
        yield say("printing.a4.blank.only_for", label=field.label, numbers=numbers)
    if asked := cases(field.when, guide, say):
        yield say("printing.a4.blank.only_when", label=field.label, cases=asked)
