"""What devices, store, catalogue and platform answer to an effect of the journey.

An answer to a visit carries its ``session_id`` and is dropped when the visit is over; an answer about a submission is keyed
by ``submission_id`` and is never dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.forms.provenance import PrefillSource
from kiosk.journey.after_events import AfterReply
from kiosk.journey.case_events import CaseReply
from kiosk.journey.copy_events import CopyReply
from kiosk.journey.draft_events import DraftReply
from kiosk.journey.inquiry_events import InquiryReply
from kiosk.journey.page_events import PageAnswer
from kiosk.model.age_table import AgeTable
from kiosk.model.bundle import Hit
from kiosk.model.draft import DraftOffer
from kiosk.model.guide import Guide
from kiosk.model.identity import IdCard
from kiosk.model.receipt import PendingReceipt, Receipt
from kiosk.model.waiver import Waiver

# -- answers to a visit ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GuideLoaded:
    """``division``: the one that was asked for, empty for the kiosk's own; ``published``: its whole guide, of which ``guide`` is
    what is accepted here."""

    session_id: str
    guide: Guide
    division: str = ""
    published: Guide | None = None


@dataclass(frozen=True)
class GuideFailed:
    """``bundle_id`` and ``division`` as they were asked for, so that a failure is said of nothing else."""

    session_id: str
    bundle_id: str
    division: str = ""


@dataclass(frozen=True)
class LeafletPrinted:
    """``outcome``: done | failed | unknown; of the print that was asked for as ``job``."""

    session_id: str
    job: str
    outcome: str
    code: str = ""


@dataclass(frozen=True)
class TableLoaded:
    session_id: str
    table: AgeTable


@dataclass(frozen=True)
class TableFailed:
    session_id: str


@dataclass(frozen=True)
class StandingKnown:
    """``eligible``: whether the platform lets this applicant hand in papers later (容缺); None when it has not said.
    ``open_case``: number of a case of the same bundle that stands open; empty where none is known."""

    session_id: str
    eligible: bool | None
    open_case: str = ""


@dataclass(frozen=True)
class WaiversKnown:
    """Of the materials that were ``asked``; one without a waiver was not answered. ``fields``: what the licences say, form field
    id and value."""

    session_id: str
    asked: tuple[str, ...]
    waivers: tuple[Waiver, ...]
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Found:
    """What fits ``query``, best first. ``advice``: message id, when nothing does."""

    session_id: str
    query: str = field(repr=False)
    hits: tuple[Hit, ...] = field(repr=False)
    advice: str = ""


@dataclass(frozen=True)
class FindFailed:
    """The index cannot be used."""

    session_id: str
    query: str = field(repr=False)


@dataclass(frozen=True)
class CardFound:
    """``role``: the device that has it, ``id_reader`` or ``card_reader``."""

    session_id: str
    role: str = "id_reader"


@dataclass(frozen=True)
class CardRead:
    session_id: str
    card: IdCard


@dataclass(frozen=True)
class FactsKnown:
    """A source of the form has answered: shared field -> value. None: it could not be asked. ``round``: of the application
    (``Session.round``) of whose pages it was made, so that nothing of the first twin comes late into the second's form; 0 where
    it speaks of the person who stands here."""

    session_id: str
    source: PrefillSource
    facts: Mapping[str, str] | None = field(repr=False)
    round: int = 0


@dataclass(frozen=True)
class CodeRead:
    """A code was held before the scanner. Opaque: only its platform can say what it means."""

    session_id: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class DeviceFailed:
    """A command of this session failed. ``code`` and ``completion`` as in ``devices.errors.DeviceError``."""

    session_id: str
    role: str
    completion: str
    code: str


@dataclass(frozen=True)
class PendingFound:
    """Also what else the card left: ``draft``."""

    session_id: str
    receipts: tuple[PendingReceipt, ...]
    draft: DraftOffer | None = None


# -- answers about a submission ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Committed:
    """The submission and its receipt job are durable."""

    submission_id: str
    receipt: Receipt


@dataclass(frozen=True)
class CommitFailed:
    """Nothing was kept, or (``unsure``) the disk failed so late that the next start may find it kept after all: the citizen
    must be told before any receipt."""

    submission_id: str
    code: str  # diskFull | storeBroken | papers | unsure


@dataclass(frozen=True)
class Acknowledged:
    """The platform has it; ``receipt`` now names the case."""

    submission_id: str
    case_number: str
    platform_time: str  # ISO 8601
    progress_url: str | None


@dataclass(frozen=True)
class DeliveryDelayed:
    """This attempt failed; the outbox keeps trying."""

    submission_id: str


@dataclass(frozen=True)
class Printed:
    """``outcome``: done | failed | unknown."""

    submission_id: str
    outcome: str
    code: str = ""


VisitAnswer = (
    GuideLoaded
    | GuideFailed
    | Found
    | FindFailed
    | LeafletPrinted
    | TableLoaded
    | TableFailed
    | CardFound
    | CardRead
    | FactsKnown
    | StandingKnown
    | WaiversKnown
    | CodeRead
    | DeviceFailed
    | PendingFound
    | PageAnswer
    | AfterReply
    | CaseReply
    | DraftReply
    | CopyReply
    | InquiryReply
)
FilingAnswer = Committed | CommitFailed | Acknowledged | DeliveryDelayed | Printed
