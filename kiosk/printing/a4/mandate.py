"""委托书: one person authorises another to act before the organ (M19): matter, powers, term, both persons, signatures.

Source: 民法典 165 (a written mandate names agent, matter, powers and term, and is signed by the principal), general knowledge of
the statute, to be confirmed by the operator. The text is canonical like the letter's (``kiosk.documents.letter``): one
paragraph a line, so that a signature on the screen can be bound to its SHA-256.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kiosk.documents.letter import one_line
from kiosk.model.submission import Signature
from kiosk.printing.a4 import wording
from kiosk.printing.a4.frame import framed, given
from kiosk.printing.a4.press import PaperNotMade
from kiosk.printing.a4.sheet import AnyBlock, Heading, Notice, Pair, Prose, Sheet, Signatures, Table, pairs
from kiosk.printing.a4.signing import bound, letter_block, party, pens, seal
from kiosk.printing.said import Say, day


@dataclass(frozen=True)
class Person:
    """``document`` in the words of the command line. Its ``repr`` tells nothing, so that no log line can."""

    name: str = field(repr=False)
    document: str = field(repr=False)
    number: str = field(repr=False)
    phone: str = field(default="", repr=False)
    address: str = field(default="", repr=False)


@dataclass(frozen=True)
class Mandate:
    """``powers``: what the agent may do, each a sentence of the catalogue's or the principal's; ``since`` to ``until``, both
    included. ``made_on``: the day of the text."""

    principal: Person
    agent: Person
    bundle_name: str
    items: tuple[str, ...]
    powers: tuple[str, ...]
    since: date
    until: date
    made_on: date
    division_name: str


def mandate_text(mandate: Mandate, say: Say) -> str:
    """The exact text to sign. Raises PaperNotMade (``incomplete``) when something is missing that makes a mandate valid, when
    both are the same person, or when the term ends before it begins or was over on the day of the text."""
    _complete(mandate)
    paragraphs = (
        say("printing.a4.mandate.title"),
        _person(say("printing.a4.mandate.principal"), mandate.principal, say),
        _person(say("printing.a4.mandate.agent"), mandate.agent, say),
        say("printing.a4.mandate.matter", bundle=mandate.bundle_name, n=len(mandate.items), place=mandate.division_name)
        + "；".join(f"{n}．{name}" for n, name in enumerate(mandate.items, 1)),
        say("printing.a4.mandate.powers") + "；".join(f"{n}．{power}" for n, power in enumerate(mandate.powers, 1)),
        say("printing.a4.mandate.term", begins=day(mandate.since, say), ends=day(mandate.until, say)),
        say("printing.a4.mandate.effect"),
        say("printing.a4.mandate.made", day=day(mandate.made_on, say)),
    )
    return "\n".join(one_line(paragraph) for paragraph in paragraphs)


def mandate_sheet(
    mandate: Mandate,
    text: str,
    say: Say,
    signature: Signature | None = None,
    agent_signature: Signature | None = None,
    *,
    local_number: str = "",
    sample: bool = False,
) -> Sheet:
    """``text``: what was, or will be, signed: ``mandate_text`` of this mandate. Raises PaperNotMade, also ``letter`` when
    it is another text or either signature was drawn for another."""
    if text != mandate_text(mandate, say):
        raise PaperNotMade("letter", "the text is not that of this mandate")
    for drawn in (signature, agent_signature):
        bound(text, drawn)
    return framed(
        say,
        say("printing.a4.mandate.title"),
        (
            Heading(text=say("printing.a4.mandate.text")),
            letter_block(text),
            Prose(paragraphs=(say("printing.a4.mandate.hint"),), small=True),
            Signatures(
                parties=(
                    party(say("printing.a4.sign.principal"), signature, say),
                    party(say("printing.a4.sign.agent"), agent_signature, say),
                )
            ),
            seal(text, say, say("printing.a4.commitment.seal")),
        ),
        sample=sample,
        number=local_number,
        foot=say("printing.a4.mandate.foot"),
    )


def blank_mandate_sheet(bundle_name: str, items: tuple[str, ...], say: Say, *, sample: bool = False) -> Sheet:
    """The same to fill in by hand, for a principal who is not here."""
    fields = (
        "printing.a4.name",
        "printing.a4.document",
        "printing.a4.number",
        "printing.a4.phone",
        "printing.a4.address",
    )
    blocks: list[AnyBlock] = []
    for who in ("printing.a4.mandate.principal", "printing.a4.mandate.agent"):
        blocks += [
            Heading(text=say(who)),
            pairs(*(Pair(say(label), lines=1, wide=label == fields[-1]) for label in fields)),
        ]
    blocks += [
        Heading(text=say("printing.a4.mandate.matters")),
        pairs(Pair(say("printing.a4.bundle"), bundle_name, wide=True)),
        Table(
            heads=(say("printing.a4.place"), say("printing.a4.item"), say("printing.a4.mandate.tick")),
            widths=(0, 5, 1),
            centred=(0,),
            rows=tuple((str(n), name, "") for n, name in enumerate(items, 1)),
        ),
        Heading(text=say("printing.a4.mandate.powers_term")),
        pairs(
            Pair(say("printing.a4.mandate.powers_blank"), wide=True, lines=3),
            Pair(say("printing.a4.mandate.since"), lines=1),
            Pair(say("printing.a4.mandate.until"), lines=1),
        ),
        Notice(paragraphs=(say("printing.a4.mandate.effect"), say("printing.a4.mandate.hint"))),
        Signatures(
            parties=pens((say("printing.a4.sign.principal"), say("printing.a4.sign.agent")), say),
        ),
    ]
    return framed(
        say,
        say("printing.a4.mandate.title"),
        tuple(blocks),
        sample=sample,
        foot=say("printing.a4.mandate.foot"),
    )


def _complete(mandate: Mandate) -> None:
    both = (mandate.principal, mandate.agent)
    if not all(person.name.strip() and person.number.strip() for person in both):
        raise PaperNotMade("incomplete", "a mandate names both persons")
    if mandate.principal.number.strip().upper() == mandate.agent.number.strip().upper():
        raise PaperNotMade("incomplete", "nobody is their own agent")
    if not mandate.items or not any(map(str.strip, mandate.powers)):
        raise PaperNotMade("incomplete", "a mandate names the matter and the powers")
    if mandate.until < mandate.since or mandate.until < mandate.made_on:
        raise PaperNotMade("incomplete", "the term is over before it begins")


def _person(who: str, person: Person, say: Say) -> str:
    return say(
        "printing.a4.mandate.person",
        who=who,
        name=person.name,
        document=wording.document(person.document, say),
        number=person.number,
        phone=given(person.phone),
        address=given(person.address),
    )
