"""The commitment of a guide to read before applying (M10, M17): its paragraphs as published, with no person in them.

It is no form to sign: what is signed names applicant, items and day, and is made when somebody applies.
"""

from __future__ import annotations

from datetime import date

from kiosk.documents.letter import one_line
from kiosk.model.guide import Guide, Provenance
from kiosk.printing.a4.frame import framed
from kiosk.printing.a4.press import PaperNotMade
from kiosk.printing.a4.sheet import Letter, Notice, Sheet
from kiosk.printing.said import Say, day


def letter_sheet(guide: Guide, printed_on: date, say: Say) -> Sheet:
    """Raises PaperNotMade (``incomplete``) for a guide that has no commitment."""
    if not guide.letter:
        raise PaperNotMade("incomplete", "this guide asks for no commitment")
    title = say("printing.a4.letter.title", name=guide.name)
    return framed(
        say,
        title,
        (
            Notice(paragraphs=(say("printing.a4.letter.head"), say("printing.a4.letter.more"))),
            Letter(lines=(title, *map(one_line, guide.letter))),
        ),
        sample=guide.provenance is not Provenance.OFFICIAL,
        subtitle=guide.division.name,
        foot=say("printing.a4.guide.foot", day=day(printed_on, say)),
    )
