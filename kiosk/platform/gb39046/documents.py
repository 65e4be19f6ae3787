"""文书 and files, in the words of this dialect."""

from __future__ import annotations

from kiosk.contract import answer as ours
from kiosk.platform.gb39046 import wire_cases as wire
from kiosk.platform.gb39046.asked import coded
from kiosk.platform.gb39046.words import day, day_or_none, state_of

_KINDS = {"1": ours.NOTICE, "2": ours.RESULT}
_SEALS = {"1": ours.PADES, "2": ours.OFD_SM2, "0": ours.UNSEALED}


def answer_of(told: wire.Document, submission_id: str, number: str) -> ours.Answer:
    """Raises CodeProblem."""
    return ours.Answer(
        told.change_id,
        submission_id,
        number,
        state_of(told),
        _organ(told.organ),
        day(told.dated),
        told.reason,
        told.legal_basis,
        None if told.competent is None else _organ(told.competent),
        None if told.supplement is None else _supplement(told.supplement),
        tuple(_file(file) for file in told.files),
    )


def _organ(told: wire.Organ) -> ours.Organ:
    return ours.Organ(told.name, told.phone, told.address)


def _supplement(told: wire.Supplement) -> ours.SupplementList:
    wanted = tuple(ours.Wanted(one.name, one.fault, one.how, one.material_id, one.field_id) for one in told.wanted)
    return ours.SupplementList(told.list_id, wanted, day_or_none(told.until))


def _file(told: wire.File) -> ours.FileRef:
    return ours.FileRef(
        told.file_id,
        coded(_KINDS, told.kind),
        told.title,
        told.media_type,
        told.sha256,
        told.size,
        coded(_SEALS, told.seal),
        told.prints,
        day_or_none(told.ends),
    )
