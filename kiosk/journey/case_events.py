"""What happens around my cases (我的办件): touches, and what platform and store answer.

Every answer belongs to a visit and is dropped when that is over. An answer about a number carries the number, so that nothing
of what was typed before is taken for what stands there now.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.model.case import Case, CaseProgress, CaseSource, SecondKind
from kiosk.model.unanswered import Unanswered

# -- touches ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CasesAsked:
    """我的办件 on the home screen."""


@dataclass(frozen=True)
class ByNumberChosen:
    """With the receipt, or its number."""


@dataclass(frozen=True)
class ByCardChosen:
    """With the card."""


@dataclass(frozen=True)
class NumberSet:
    """All that is typed now of a case's number."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class SecondSet:
    """All that is typed now of the second check."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class SecondKindChosen:
    """The other way of the second check."""

    kind: SecondKind


@dataclass(frozen=True)
class CaseChosen:
    submission_id: str


@dataclass(frozen=True)
class CaseFileAsked:
    """Print this notice or result."""

    file_id: str


@dataclass(frozen=True)
class SupplementAsked:
    """Hand in now what is wanted."""


CaseTouch = (
    CasesAsked
    | ByNumberChosen
    | ByCardChosen
    | NumberSet
    | SecondSet
    | SecondKindChosen
    | CaseChosen
    | CaseFileAsked
    | SupplementAsked
)

# -- answers to a visit ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProgressKnown:
    """``number`` as it was asked for."""

    session_id: str
    number: str = field(repr=False)
    progress: CaseProgress


@dataclass(frozen=True)
class ProgressUnknown:
    session_id: str
    number: str = field(repr=False)
    why: Unanswered


@dataclass(frozen=True)
class CasesKnown:
    """``opened``: the second check was passed. What has no number of the platform yet is among them."""

    session_id: str
    cases: tuple[Case, ...] = field(repr=False)
    source: CaseSource
    opened: bool


@dataclass(frozen=True)
class CasesNotKnown:
    """``again``: seconds until another try is taken, where the second check is locked."""

    session_id: str
    why: Unanswered
    again: float | None = None


@dataclass(frozen=True)
class CaseFilePrinted:
    """What became of a print; ``outcome``: done | failed | unknown | refused, ``code``: of the printer, or the reason."""

    session_id: str
    job: str
    outcome: str
    code: str = ""


CaseReply = ProgressKnown | ProgressUnknown | CasesKnown | CasesNotKnown | CaseFilePrinted
