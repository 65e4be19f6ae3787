"""Which words of a paper stand for a value of ours. A value without words is refused, never left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.model.checklist import RowState
from kiosk.model.material import Source
from kiosk.printing.a4.press import PaperNotMade
from kiosk.printing.said import Say

STATES: Mapping[RowState, str] = {
    RowState.TO_SCAN: "printing.a4.state.missing",
    RowState.SCANNED: "printing.a4.state.scanned",
    RowState.TO_SIGN: "printing.a4.state.to_sign",
    RowState.SIGNED: "printing.a4.state.signed",
    RowState.VERIFIED: "printing.a4.state.verified",
    RowState.WAIVED: "printing.a4.state.waived",
    RowState.DEFERRED: "printing.a4.state.deferred",
    RowState.TO_VERIFY: "printing.a4.state.to_verify",
    RowState.PROBLEM: "printing.a4.state.problem",
}
SOURCES: Mapping[Source, str] = {
    Source.SCAN: "printing.a4.source.scan",
    Source.ID_CARD: "printing.a4.source.id_card",
    Source.FORM: "printing.a4.source.form",
    Source.LETTER: "printing.a4.source.letter",
    Source.E_LICENCE: "printing.a4.source.e_licence",
    Source.DATA_CHECK: "printing.a4.source.data_check",
    Source.REUSE: "printing.a4.source.reuse",
}
KINDS: Mapping[str, str] = {
    "original": "printing.a4.kind.original",
    "copy": "printing.a4.kind.copy",
    "original_and_copy": "printing.a4.kind.original_and_copy",
    "original_or_copy": "printing.a4.kind.original_or_copy",
    "": "printing.a4.unpublished",
}
DOCUMENTS: Mapping[str, str] = {
    "resident": "printing.a4.document.resident",
    "hmt_permit": "printing.a4.document.hmt_permit",
    "foreigner_2017": "printing.a4.document.foreigner",
    "foreigner_2023": "printing.a4.document.foreigner",
    "social_security": "printing.a4.document.social_security",
}
SEXES: Mapping[str, str] = {
    "male": "printing.a4.sex.male",
    "female": "printing.a4.sex.female",
    "unknown": "printing.a4.sex.unknown",
    "not_stated": "printing.a4.sex.not_stated",
}


def state(value: RowState, say: Say) -> str:
    """Raises PaperNotMade (``incomplete``), as do the others."""
    return say(_found(STATES, value))


def source(value: Source, say: Say) -> str:
    return say(_found(SOURCES, value))


def document(value: str, say: Say) -> str:
    return say(_found(DOCUMENTS, value))


def sex(value: str, say: Say) -> str:
    return say(_found(SEXES, value))


def kind(value: str, say: Say) -> str:
    """A portal's code that nobody could read is shown as it is."""
    return say(KINDS[value]) if value in KINDS else value


def _found(table: Mapping[Any, str], value: Any) -> str:
    try:
        return table[value]
    except KeyError:
        raise PaperNotMade("incomplete", "a value has no words on paper") from None
