"""The papers of one application, made when its number is known: the 申请表, and the 承诺书 with the signature that was drawn.

One order of the typesetter makes all of them, or none: an application whose papers cannot be made is not committed, and
the citizen, who has lost nothing, is told so. A letter stands on paper only under the signature that was drawn for exactly
its text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from kiosk.model.checklist import Checklist, RowState
from kiosk.model.material import Source
from kiosk.model.paper import Paper, PaperKind, PaperWork
from kiosk.model.submission import Submission
from kiosk.printing.a4.application import Application, application_sheet
from kiosk.printing.a4.commitment import TITLES, Commitment, Promised, commitment_sheet
from kiosk.printing.a4.deferred import Promise
from kiosk.printing.a4.press import PaperNotMade
from kiosk.printing.a4.sheet import Sheet
from kiosk.printing.a4.signing import acting
from kiosk.printing.said import Say

Press = Callable[[Sequence[Sheet], datetime], tuple[bytes, ...]]  # ``PressApart.pdfs``


def papers_of(work: PaperWork, submission: Submission, press: Press, say: Say) -> tuple[Paper, ...]:
    """Raises PaperNotMade."""
    if submission.created_at is None:
        raise PaperNotMade("incomplete", "an application has its time")
    drafts = [_application(work, submission, say), *_letters(work, submission, say)]
    pdfs = press([sheet for _, _, sheet, _ in drafts], submission.created_at)
    signed = submission.signature.letter_sha256 if submission.signature is not None else ""
    return tuple(
        Paper(kind, title, pdf, materials, signed)
        for (kind, title, _, materials), pdf in zip(drafts, pdfs, strict=True)
    )


Draft = tuple[PaperKind, str, Sheet, tuple[str, ...]]  # with its title and the ids of the materials that it is


def _application(work: PaperWork, submission: Submission, say: Say) -> Draft:
    sheet = application_sheet(
        Application(work.guide, submission, work.sections, work.checklist, work.place, submission.form), say
    )
    title = say("printing.a4.application.title", name=work.guide.name)
    return PaperKind.APPLICATION, title, sheet, _materials(work.checklist, Source.FORM)


def _letters(work: PaperWork, submission: Submission, say: Say) -> list[Draft]:
    """One signed text, and a paper for each purpose that it serves: that what is said is true, or that published conditions are
    met (告知承诺), and what follows later (容缺)."""
    if not submission.letter:
        return []
    owed = tuple((row.material.name, row.deferral) for row in work.checklist.rows if row.state is RowState.DEFERRED)
    # A letter that the applicant signed on paper was scanned, and is not this one.
    acts = acting(work.guide, submission.answers)
    as_letter = _materials(work.checklist, Source.LETTER, RowState.SIGNED)
    # 告知承诺 is a procedure of its own: only where a material is such a letter, from what was told for it.
    told = tuple(paragraph for material_id in as_letter for paragraph in work.guide.material(material_id).told)
    promised = Promised.CONDITIONS if told else Promised.TRUTH
    found = [_letter(PaperKind.COMMITMENT, promised, submission, as_letter, say, acts=acts, told=told)]
    if owed:
        found.append(_letter(PaperKind.DEFERRAL, Promised.LATER, submission, (), say, acts=acts, owed=owed))
    return found


def _letter(
    kind: PaperKind,
    promised: Promised,
    submission: Submission,
    materials: tuple[str, ...],
    say: Say,
    *,
    acts: str,
    told: tuple[str, ...] = (),
    owed: tuple[Promise, ...] = (),
) -> Draft:
    commitment = Commitment(
        promised=promised,
        letter=submission.letter,
        signature=submission.signature,
        local_number=submission.local_number,
        deferred=owed,
        told=told,
        acts=acts,
        sample=submission.sample,
    )
    return kind, say(TITLES[promised]), commitment_sheet(commitment, say), materials


def _materials(checklist: Checklist, source: Source, state: RowState | None = None) -> tuple[str, ...]:
    return tuple(
        row.material.material_id
        for row in checklist.rows
        if row.material.source is source and state in (None, row.state)
    )
