"""委托书, blank: one person authorises another to act before the organ (M19): matter, powers, term, both persons, signatures.

Source: 民法典 165 (a written mandate names agent, matter, powers and term, and is signed by the principal), general knowledge of
the statute, to be confirmed by the operator. It is filled in by hand; why the kiosk sets none: ``docs/decisions/mandate.md``.
"""

from __future__ import annotations

from kiosk.printing.a4.frame import framed
from kiosk.printing.a4.sheet import AnyBlock, Heading, Notice, Pair, Sheet, Signatures, Table, pairs
from kiosk.printing.a4.signing import pens
from kiosk.printing.said import Say


def blank_mandate_sheet(bundle_name: str, items: tuple[str, ...], say: Say, *, sample: bool = False) -> Sheet:
    """For a principal who is not here; ``items``: official names, each with a place to tick."""
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
