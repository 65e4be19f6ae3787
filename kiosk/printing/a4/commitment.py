"""承诺书: the letter that was signed, for 告知承诺 and for 容缺受理 (M09, M10).

The signed text stands on the paper line for line, its SHA-256 below it. What else the paper tells (what was told before, the
basis, the table of what follows later) is the organ's published word and stands apart from the text, marked as not signed.
A paper of 容缺 is made only when each material that it names, its way and its days stand in the signed text.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kiosk.documents.letter import one_line
from kiosk.model.material import Deferral
from kiosk.model.submission import Signature
from kiosk.printing.a4.deferred import Promise, deferred_table
from kiosk.printing.a4.frame import framed
from kiosk.printing.a4.press import PaperNotMade
from kiosk.printing.a4.sheet import AnyBlock, Heading, Notice, Party, Prose, Sheet, Signatures
from kiosk.printing.a4.signing import ACTS, bound, letter_block, party, pens, seal
from kiosk.printing.said import Say


class Promised(enum.Enum):
    """What the letter is for."""

    TRUTH = "truth"  # that the application is the applicant's and true
    CONDITIONS = "conditions"  # 告知承诺: that published conditions are met
    LATER = "later"  # 容缺受理: materials that follow


@dataclass(frozen=True)
class Commitment:
    """``letter``: the exact text. ``told``: what the organ told before (告知内容), ``basis``: its grounds, both as published and
    empty where nothing is. ``witnessed``: signed by fingerprint, with room for it and for a witness."""

    promised: Promised
    letter: str = field(repr=False)
    signature: Signature | None
    local_number: str = ""
    deferred: tuple[Promise, ...] = ()
    told: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    sample: bool = False
    witnessed: bool = False
    acts: str = ""  # who stands here for the applicant (``kiosk.printing.a4.signing.acting``)


def commitment_sheet(commitment: Commitment, say: Say) -> Sheet:
    """Raises PaperNotMade: ``letter``, ``signature`` and ``incomplete`` (no text; 容缺 without a material; 告知承诺 without
    a word of what was told)."""
    if not commitment.letter.strip():
        raise PaperNotMade("incomplete", "there is no letter")
    bound(commitment.letter, commitment.signature)
    _told_and_owed(commitment)
    return framed(
        say,
        say(TITLES[commitment.promised]),
        (
            *_before(commitment, say),
            Heading(text=say("printing.a4.commitment.text")),
            letter_block(commitment.letter),
            Signatures(parties=_parties(commitment, say)),
            seal(commitment.letter, say, say("printing.a4.commitment.seal")),
            *_after(commitment, say),
        ),
        sample=commitment.sample,
        number=commitment.local_number,
        foot=say("printing.a4.commitment.foot"),
    )


TITLES = {
    Promised.TRUTH: "printing.a4.commitment.title.truth",
    Promised.CONDITIONS: "printing.a4.commitment.title.conditions",
    Promised.LATER: "printing.a4.commitment.title.later",
}


def _told_and_owed(commitment: Commitment) -> None:
    if commitment.promised is Promised.CONDITIONS and not any(map(str.strip, commitment.told)):
        raise PaperNotMade("incomplete", "a commitment to conditions says what was told")
    if commitment.promised is Promised.LATER and not commitment.deferred:
        raise PaperNotMade("incomplete", "a commitment to bring something later names it")
    for name, deferral in commitment.deferred:
        if deferral is None or not any(_promises(line, name, deferral) for line in commitment.letter.split("\n")):
            raise PaperNotMade(
                "letter", "a material that follows later, its way or its days are not in the signed text"
            )


def _promises(line: str, name: str, deferral: Deferral) -> bool:
    # The letter's own words (``kiosk.documents.letter``): a 1 may also be the number of the material.
    days = re.search(rf"(?<!\d){deferral.days}个?工作日", line)
    return days is not None and one_line(name) in line and one_line(deferral.how) in line


def _before(commitment: Commitment, say: Say) -> Iterator[AnyBlock]:
    if commitment.promised is Promised.CONDITIONS:
        yield Notice(paragraphs=(say("printing.a4.commitment.voluntary"), say("printing.a4.commitment.ordinary")))
    if commitment.promised is Promised.LATER:
        yield Notice(paragraphs=(say("printing.a4.commitment.not_accepted"), say("printing.a4.commitment.later")))
    if commitment.told:
        yield Heading(text=say("printing.a4.commitment.told"))
        yield Prose(paragraphs=commitment.told, indent=True)


def _parties(commitment: Commitment, say: Say) -> tuple[Party, ...]:
    if not commitment.witnessed:
        return (party(say(ACTS.get(commitment.acts, "printing.a4.sign.committed")), commitment.signature, say),)
    # Who cannot write puts a finger there, before somebody who signs to have seen it.
    marked = party(say("printing.a4.sign.fingerprint"), commitment.signature, say)
    return (marked, *pens([say("printing.a4.sign.witness")], say))


def _after(commitment: Commitment, say: Say) -> Iterator[AnyBlock]:
    if commitment.deferred:
        yield Heading(text=say("printing.a4.commitment.deferred"))
        yield deferred_table(commitment.deferred, say)
    if commitment.basis:
        yield Heading(text=say("printing.a4.commitment.basis"))
        yield Prose(paragraphs=commitment.basis)
    if commitment.deferred or commitment.basis:
        yield Prose(paragraphs=(say("printing.a4.commitment.unsigned"),), small=True)
