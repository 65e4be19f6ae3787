"""Cases as platform and store tell them, in the walk's words (``kiosk.model.case``).

A state that this version does not know is a value of its own, never the nearest one. Of what the platform has just said and what
this kiosk has kept the platform's word counts; what only this kiosk knows (handed in here, not sent yet) stands beside it.
Raises ValueError for a time that is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from kiosk.contract import answer as wire
from kiosk.contract.case_query import CaseStatus, CaseView
from kiosk.contract.case_query import CaseStep as WireStep
from kiosk.model.case import (
    Case,
    CaseAnswer,
    CaseFile,
    CaseProgress,
    CaseState,
    CaseStep,
    FileKind,
    FileStanding,
    Organ,
    Wanted,
    WantedList,
)
from offline.case_records import CaseHere, Delivery, FileHere, Lies, StatusHere

_HERE_ALONE = {Delivery.KEPT: CaseState.KEPT, Delivery.STUCK: CaseState.STUCK}
_LIES = {Lies.HERE: FileStanding.READY, Lies.WAITING: FileStanding.COMING, Lies.DAMAGED: FileStanding.DAMAGED}


def state_of(word: str | None) -> CaseState:
    """None: the platform has it and has said nothing more."""
    if word is None:
        return CaseState.RECEIVED
    known = {state.value: state for state in CaseState if state not in (*_HERE_ALONE.values(), CaseState.OTHER)}
    return known.get(word, CaseState.OTHER)


def progress_of(said: CaseStatus) -> CaseProgress:
    """As the platform has just said."""
    received, changed = datetime.fromisoformat(said.received_at), datetime.fromisoformat(said.changed_at)
    return CaseProgress(said.case_number, state_of(said.state), received, changed, _day(said.due))


def progress_here(kept: StatusHere) -> CaseProgress:
    """As this kiosk has heard it last; what has not been sent nobody knows better."""
    created = datetime.fromisoformat(kept.created_at)
    received = _moment(kept.received_at) or created
    if kept.delivery is not Delivery.DELIVERED:
        return CaseProgress(kept.number, _HERE_ALONE[kept.delivery], created, created)
    changed = _moment(kept.changed_at) or received
    return CaseProgress(kept.number, state_of(kept.state), received, changed, _day(kept.due), seen=changed)


def case_of(view: CaseView, kiosk_id: str) -> Case:
    """As the platform shows it to its applicant."""
    return Case(
        submission_id=view.submission_id,
        number=view.case_number,
        bundle_id=view.bundle_id,
        bundle_name=view.bundle_name,
        division=view.division,
        state=state_of(view.state),
        steps=tuple(_step(step) for step in view.steps),
        items=view.items,
        here=view.kiosk_id == kiosk_id,
        due=_day(view.due),
        answer=None if view.answer is None else answer_of(view.answer),
    )


def case_here(kept: CaseHere) -> Case:
    """As this kiosk has heard it."""
    alone = _HERE_ALONE.get(kept.delivery)
    last = next((one for one in kept.answers if not one.withdrawn), None)
    answer = last.answer if last is not None else None
    steps = tuple(_step(step) for step in kept.steps)
    if alone is not None:
        steps = (CaseStep(alone),)
    elif not steps:
        steps = (CaseStep(CaseState.RECEIVED, _moment(kept.received_at or kept.created_at)),)
    return Case(
        submission_id=kept.submission_id,
        number=kept.case_number or kept.local_number,
        bundle_id=kept.bundle_id,
        bundle_name=kept.bundle_name,
        division=kept.division,
        state=alone or state_of(kept.state),
        steps=steps,
        items=kept.items,
        here=True,
        due=_day(kept.due),
        answer=None if answer is None or last is None else answer_of(answer, last.files),
        supplementing=_supplementing(kept, answer),
    )


def answer_of(said: wire.Answer, files: Sequence[FileHere] | None = None) -> CaseAnswer:
    """``files`` None: they are with the platform, and can be asked for."""
    refs = said.files
    if files is None:
        told = tuple(file_of(ref, FileStanding.READY) for ref in refs)
    else:
        told = tuple(
            file_of(one.ref, FileStanding.REVOKED if one.revoked else _LIES.get(one.lies, FileStanding.COMING))
            for one in files
        )
    return CaseAnswer(
        organ=_organ(said.organ),
        dated=said.dated,
        reason=said.reason,
        legal_basis=said.legal_basis,
        competent=None if said.competent is None else _organ(said.competent),
        wanted=None if said.supplement is None else wanted_of(said.supplement),
        files=told,
    )


def file_of(ref: wire.FileRef, standing: FileStanding) -> CaseFile:
    """A file in the walk's words."""
    kind = FileKind.RESULT if ref.kind == wire.RESULT else FileKind.NOTICE
    return CaseFile(
        ref.file_id, kind, ref.title, ref.media_type, ref.sha256, ref.size, ref.seal, ref.most_prints, ref.valid_until,
        standing,
    )  # fmt: skip


def ref_of(file: CaseFile) -> wire.FileRef:
    """And back: what is fetched and verified."""
    return wire.FileRef(
        file.file_id, file.kind.value, file.title, file.media_type, file.sha256, file.size, file.seal,
        file.most_prints, file.valid_until,
    )  # fmt: skip


def wanted_of(said: wire.SupplementList) -> WantedList:
    """The one complete list."""
    wanted = tuple(Wanted(one.name, one.fault, one.how, one.material_id, one.field_id) for one in said.wanted)
    return WantedList(said.list_id, wanted, _day(said.until))


def joined(live: Sequence[Case], kept: Sequence[CaseHere]) -> tuple[Case, ...]:
    """The platform's word on each case, and what it cannot know yet: what was handed in here since."""
    here = {one.submission_id: one for one in kept}
    told = tuple(_with_what_is_here(case, here.get(case.submission_id)) for case in live)
    known = {case.submission_id for case in live} | {case.number for case in live}
    alone = (case_here(one) for one in kept if one.submission_id not in known and one.case_number not in known)
    return (*(case for case in alone), *told)


def shut(case: Case) -> Case:
    """What may be told where the second check was not passed: number, state and days."""
    return replace(case, bundle_id="", bundle_name="", division="", items=(), answer=None, supplementing=False)


def _with_what_is_here(case: Case, kept: CaseHere | None) -> Case:
    wanted = case.answer.wanted if case.answer is not None else None
    if kept is None or wanted is None:
        return case
    made = any(one.list_id == wanted.list_id and one.delivery is not Delivery.STUCK for one in kept.supplements)
    return replace(case, supplementing=made)


def _supplementing(kept: CaseHere, answer: wire.Answer | None) -> bool:
    asked = answer.supplement if answer is not None else None
    return asked is not None and kept.wanted is None


def _step(step: WireStep) -> CaseStep:
    return CaseStep(state_of(step.state), _moment(step.at))


def _organ(organ: wire.Organ) -> Organ:
    return Organ(organ.name, organ.phone, organ.address)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _day(text: str | None) -> date | None:
    """The day alone, of a day or of a moment."""
    return None if text is None else date.fromisoformat(text[:10])
