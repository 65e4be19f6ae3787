"""申请表: the one form of a bundle as it was filled in, with who applies for what and which materials go with it.

It is the applicant's statement to the organ and therefore holds name and number whole. It promises nothing: days are counted
from acceptance (受理) and said so, and it does not say that anything was accepted (行政许可法 32).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kiosk.model.checklist import Checklist, RowState
from kiosk.model.guide import FormField, FormSection, Guide, Provenance
from kiosk.model.identity import IdCard
from kiosk.model.situation import Asks, Situation
from kiosk.model.submission import Submission
from kiosk.printing.a4 import wording
from kiosk.printing.a4.deferred import deferred_table, provisional_note
from kiosk.printing.a4.frame import DASH, framed, given
from kiosk.printing.a4.press import PaperNotMade
from kiosk.printing.a4.sheet import AnyBlock, Heading, Notice, Pair, Prose, Sheet, Signatures, Table, pairs
from kiosk.printing.a4.signing import ACTS, acting, bound, party, seal
from kiosk.printing.a4.values import SHORT_VALUE, columns, entry, shown
from kiosk.printing.moments import minute
from kiosk.printing.said import Say, day


@dataclass(frozen=True)
class Application:
    """``sections``: the fields that were asked (``kiosk.forms.fields``), ``values`` what was entered, by field id. ``checklist``
    as it stood at the commit. ``place``: where the kiosk stands."""

    guide: Guide
    submission: Submission
    sections: tuple[FormSection, ...]
    checklist: Checklist
    place: str
    values: Mapping[str, str] = field(repr=False, default_factory=dict)


def application_sheet(application: Application, say: Say) -> Sheet:
    """Raises PaperNotMade: ``incomplete`` without applicant, time, item or number, or when guide and submission are not of one
    version; ``letter`` when the signature was drawn for another text; ``signature`` for a picture that cannot be used."""
    guide, submission = application.guide, application.submission
    applicant = _complete(guide, submission)
    acts = acting(guide, submission.answers)
    if submission.signature is not None:
        bound(submission.letter, submission.signature)
    return framed(
        say,
        say("printing.a4.application.title", name=guide.name),
        (
            Notice(
                paragraphs=(say("printing.a4.application.not_accepted"), say("printing.a4.application.what_follows"))
            ),
            Heading(text=say("printing.a4.application.who_acts" if acts else "printing.a4.application.who")),
            pairs(*_applicant(applicant, say), *_applying(guide, submission, say)),
            *_warnings(applicant, say),
            Heading(text=say("printing.a4.application.what")),
            *_matter(application, say),
            *_situations(guide, submission, say),
            *_form(application, say),
            Heading(text=say("printing.a4.application.materials")),
            *_materials(application.checklist, say),
            *_deferred(application.checklist, submission.deferral_to_verify, say),
            *_signed(submission, acts, say),
        ),
        sample=submission.sample or guide.provenance is not Provenance.OFFICIAL,
        subtitle=guide.division.name,
        number=submission.local_number,
        foot=say("printing.a4.application.foot", kiosk=submission.kiosk_id),
    )


def _complete(guide: Guide, submission: Submission) -> IdCard:
    if submission.applicant is None or submission.created_at is None or not submission.items:
        raise PaperNotMade("incomplete", "a form names its applicant, its time and its items")
    if not submission.local_number:
        raise PaperNotMade("incomplete", "the submission has no number yet")
    if (guide.bundle_id, guide.version) != (submission.bundle_id, submission.guide_version):
        raise PaperNotMade("incomplete", "the guide is not the one that was applied by")
    return submission.applicant


def _applicant(card: IdCard, say: Say) -> Iterator[Pair]:
    yield Pair(say("printing.a4.name"), card.name, wide=columns(card.name) > SHORT_VALUE)
    yield Pair(say("printing.a4.document"), wording.document(card.document, say))
    yield Pair(say("printing.a4.number"), card.number)
    yield Pair(say("printing.a4.sex"), wording.sex(card.sex, say))
    yield Pair(say("printing.a4.ethnicity"), given(card.ethnicity))
    yield Pair(say("printing.a4.birth_date"), day(card.birth_date, say) if card.birth_date else DASH)
    yield Pair(say("printing.a4.issuer"), given(card.issuer))
    yield Pair(say("printing.a4.valid"), _validity(card, say), wide=card.valid_from is not None)
    yield Pair(say("printing.a4.address"), given(card.address), wide=True)


def _validity(card: IdCard, say: Say) -> str:
    begins = day(card.valid_from, say) if card.valid_from else ""
    until = day(card.valid_until, say) if card.valid_until else ""
    ends = say("printing.a4.long_term") if card.long_term else until
    return say("printing.a4.from_to", begins=begins, ends=ends) if begins and ends else given(begins or ends)


def _applying(guide: Guide, submission: Submission, say: Say) -> Iterator[Pair]:
    """Who stands there: said only where it was asked, since nobody may be taken for another's agent or for no agent."""
    asked = [situation for situation in guide.situations if situation.asks is Asks.APPLICANT]
    words = [label for situation in asked if (label := _answer(situation, submission.answers))]
    yield Pair(say("printing.a4.applying"), "；".join(words) or say("printing.a4.applying.unasked"))


def _warnings(card: IdCard, say: Say) -> Iterator[AnyBlock]:
    if card.warnings:
        yield Prose(paragraphs=(say("printing.a4.application.card_warnings", n=len(card.warnings)),), small=True)


def _matter(application: Application, say: Say) -> Iterator[AnyBlock]:
    guide, submission = application.guide, application.submission
    if submission.created_at is None:
        raise PaperNotMade("incomplete", "a form has its time")
    yield pairs(
        Pair(say("printing.a4.bundle"), guide.name, wide=columns(guide.name) > SHORT_VALUE),
        Pair(say("printing.a4.division"), f"{guide.division.name}（{guide.division.code}）"),
        Pair(say("printing.a4.application.time"), minute(submission.created_at)),
        Pair(say("printing.kiosk"), submission.kiosk_id),
        Pair(say("printing.place"), given(application.place), wide=True),
        Pair(say("printing.phone"), given(submission.phone or guide.phone), wide=True),
    )
    known = {item.item_id: item for item in guide.items}
    if not all(item_id in known for item_id, _ in submission.items):
        raise PaperNotMade("incomplete", "an item is not in the guide")
    yield Table(
        heads=(
            say("printing.a4.place"),
            say("printing.a4.item"),
            say("printing.a4.department"),
            say("printing.a4.promised_days"),
        ),
        widths=(0, 5, 3, 2),
        centred=(0, 3),
        rows=tuple(
            (str(n), name, given(known[item_id].department), str(known[item_id].promised_days))
            for n, (item_id, name) in enumerate(submission.items, 1)
        ),
    )
    yield Prose(paragraphs=(_days(submission, say),), small=True)


def _days(submission: Submission, say: Say) -> str:
    if submission.promised_days <= 0:
        return say("printing.a4.days_note")
    if submission.longest_days > submission.promised_days:
        return say("printing.a4.days_and_longest", n=submission.promised_days, longest=submission.longest_days)
    return say("printing.a4.days_bundle", n=submission.promised_days)


def _situations(guide: Guide, submission: Submission, say: Say) -> Iterator[AnyBlock]:
    answered = [
        (situation.question, label)
        for situation in guide.situations
        if situation.asks is not Asks.APPLICANT and (label := _answer(situation, submission.answers))
    ]
    if answered:
        yield Heading(text=say("printing.a4.application.situation"))
        yield Table(heads=(say("printing.a4.question"), say("printing.a4.answer")), widths=(3, 2), rows=tuple(answered))


def _answer(situation: Situation, answers: Mapping[str, str]) -> str:
    given_id = answers.get(situation.situation_id)
    if given_id is None:
        return ""
    labels = {option.option_id: option.label for option in situation.options}
    return labels.get(given_id, given_id)


def _form(application: Application, say: Say) -> Iterator[AnyBlock]:
    for section in application.sections:
        if section.fields:
            yield Heading(text=section.title)
            yield pairs(*(entry(f, _shown(application, f, say)) for f in section.fields))


def _shown(application: Application, field: FormField, say: Say) -> str:
    value = application.values.get(field.field_id, "")
    return shown(field, value, say, at_counter=field.label in application.submission.left)


def _materials(checklist: Checklist, say: Say) -> Iterator[AnyBlock]:
    if not checklist.rows:
        yield Prose(paragraphs=(say("printing.materials_none"),))
        return
    yield Table(
        heads=(
            say("printing.a4.place"),
            say("printing.a4.material"),
            say("printing.a4.material.kind"),
            say("printing.a4.material.state"),
            say("printing.a4.material.pages"),
        ),
        widths=(0, 6, 3, 3, 0),
        centred=(0, 4),
        rows=tuple(
            (
                str(n),
                row.material.name,
                wording.kind(row.material.kind, say),
                wording.state(row.state, say),
                str(row.pages) if row.pages else DASH,
            )
            for n, row in enumerate(checklist.rows, 1)
        ),
    )
    if any(row.state is RowState.TO_VERIFY for row in checklist.rows):
        yield Prose(paragraphs=(say("printing.a4.application.to_verify"),), small=True)


def _deferred(checklist: Checklist, provisional: bool, say: Say) -> Iterator[AnyBlock]:
    owed = [row for row in checklist.rows if row.state is RowState.DEFERRED]
    if not owed:
        return
    yield Heading(text=say("printing.a4.deferred"))
    yield deferred_table(tuple((row.material.name, row.deferral) for row in owed), say)
    if provisional:
        yield provisional_note(say)


def _signed(submission: Submission, acts: str, say: Say) -> Iterator[AnyBlock]:
    yield Signatures(
        parties=(
            party(
                say(ACTS.get(acts, "printing.a4.sign.applicant")),
                submission.signature,
                say,
            ),
        ),
        statement=say("printing.a4.application.statement"),
    )
    if submission.letter:
        yield seal(submission.letter, say, say("printing.a4.application.seal"))
