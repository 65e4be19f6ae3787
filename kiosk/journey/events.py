"""Everything that can happen to the walk: touches of the citizen, answers of devices, store and platform, and time.

Events that carry ``session_id`` belong to a visit and are dropped when it is over; events keyed by ``submission_id``
are never dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.forms.provenance import PrefillSource
from kiosk.journey.state import DeviceHealth, Network
from kiosk.model.age_table import AgeTable
from kiosk.model.bundle import Audience, Hit
from kiosk.model.evaluation import Satisfaction
from kiosk.model.guide import Guide
from kiosk.model.identity import IdCard
from kiosk.model.leaflet import Leaflet
from kiosk.model.page import Page
from kiosk.model.receipt import PendingReceipt, Receipt

# -- touches ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Touched:
    """Any touch: the citizen is there."""


@dataclass(frozen=True)
class AudienceChosen:
    audience: Audience


@dataclass(frozen=True)
class BundleChosen:
    bundle_id: str


@dataclass(frozen=True)
class SearchAsked:
    """The search field of the home screen was touched."""


@dataclass(frozen=True)
class QuerySet:
    """All that is typed now, after each key."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class StageChosen:
    """A stage of life, whose bundles are to be shown."""

    stage_id: str


@dataclass(frozen=True)
class Next:
    """The primary action of the screen."""


@dataclass(frozen=True)
class Back:
    pass


@dataclass(frozen=True)
class ExitAsked:
    pass


@dataclass(frozen=True)
class ExitConfirmed:
    pass


@dataclass(frozen=True)
class OverlayClosed:
    """I am still here; or the help page was read."""


@dataclass(frozen=True)
class HelpAsked:
    pass


@dataclass(frozen=True)
class SpeechAsked:
    """Read the screen aloud; while it is being read: stop. ``text`` is what the screen says."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class ModeChosen:
    mode: str


@dataclass(frozen=True)
class LeafletsAsked:
    """From the overview: what there is to take along."""


@dataclass(frozen=True)
class DivisionsAsked:
    """From the overview: the same matter in another division."""


@dataclass(frozen=True)
class DivisionChosen:
    code: str


@dataclass(frozen=True)
class LeafletAsked:
    leaflet: Leaflet


@dataclass(frozen=True)
class TableAsked:
    """Look into the table that helps to answer this question."""

    situation_id: str


@dataclass(frozen=True)
class ItemToggled:
    item_id: str


@dataclass(frozen=True)
class Answered:
    situation_id: str
    option_id: str = field(repr=False)


@dataclass(frozen=True)
class FieldSet:
    field_id: str
    value: str = field(repr=False)


@dataclass(frozen=True)
class LeftToCounter:
    """None of what is offered for this field: the counter asks for it."""

    field_id: str


@dataclass(frozen=True)
class DoubtSettled:
    """The sources disagree on a field that nobody can correct here. ``stands``: as the card has it; else the citizen goes back
    to say who they are."""

    field_id: str
    stands: bool


@dataclass(frozen=True)
class MaterialChosen:
    """A row of the checklist was touched, to scan it (again)."""

    material_id: str


@dataclass(frozen=True)
class DeferralToggled:
    """This material follows later under a commitment (容缺), or is handed in now after all."""

    material_id: str


@dataclass(frozen=True)
class ScanAsked:
    """Scan now; also 重拍."""


@dataclass(frozen=True)
class PageAccepted:
    """This page is good; ``more`` asks for another page of the same material."""

    more: bool = False


@dataclass(frozen=True)
class ChangeAsked:
    """A change link of the review: ``target`` is ``items``, ``form:<section index>`` or ``material:<id>``."""

    target: str


@dataclass(frozen=True)
class SignatureDrawn:
    """``png`` is None when the pad was cleared."""

    png: bytes | None = field(repr=False)


@dataclass(frozen=True)
class ReprintAsked:
    pass


@dataclass(frozen=True)
class PendingReceiptAsked:
    """Print the receipt of an earlier visit that was interrupted."""

    submission_id: str


@dataclass(frozen=True)
class EvaluateAsked:
    pass


@dataclass(frozen=True)
class Rated:
    satisfaction: Satisfaction


@dataclass(frozen=True)
class ReasonToggled:
    code: str


@dataclass(frozen=True)
class AnonymousToggled:
    pass


@dataclass(frozen=True)
class EvaluationSkipped:
    pass


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
    session_id: str


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
    """``eligible``: whether the platform lets this applicant hand in papers later (容缺); None when it has not said."""

    session_id: str
    eligible: bool | None


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
    """A source of the form has answered: shared field -> value. None: it could not be asked."""

    session_id: str
    source: PrefillSource
    facts: Mapping[str, str] | None = field(repr=False)


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
    session_id: str
    receipts: tuple[PendingReceipt, ...]


@dataclass(frozen=True)
class PageScanned:
    session_id: str
    material_id: str
    page: Page


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


# -- surroundings ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DeviceChanged:
    role: str
    health: DeviceHealth


@dataclass(frozen=True)
class Spoken:
    """The speaker is silent again: the sentence ended, was broken off, or could not be said."""

    turn: int


@dataclass(frozen=True)
class SignalChanged:
    """A key of the keypad, the call button, or an input of the cabinet; words of ``devices.signals``."""

    signal: str
    active: bool


@dataclass(frozen=True)
class NetworkChanged:
    network: Network


@dataclass(frozen=True)
class UsesCounted:
    """Bundle ids by how often they were applied for on this kiosk, most first."""

    most_used: tuple[str, ...]


@dataclass(frozen=True)
class ServiceStopped:
    """The kiosk cannot serve: ``what`` is a message id."""

    what: str


@dataclass(frozen=True)
class Tick:
    """Time has passed; ``now`` is monotonic seconds."""

    now: float


Touch = (
    Touched
    | AudienceChosen
    | BundleChosen
    | SearchAsked
    | QuerySet
    | StageChosen
    | Next
    | Back
    | ExitAsked
    | ExitConfirmed
    | OverlayClosed
    | HelpAsked
    | SpeechAsked
    | ModeChosen
    | LeafletsAsked
    | LeafletAsked
    | DivisionsAsked
    | DivisionChosen
    | TableAsked
    | ItemToggled
    | Answered
    | FieldSet
    | LeftToCounter
    | DoubtSettled
    | MaterialChosen
    | DeferralToggled
    | ScanAsked
    | PageAccepted
    | ChangeAsked
    | SignatureDrawn
    | ReprintAsked
    | PendingReceiptAsked
    | EvaluateAsked
    | Rated
    | ReasonToggled
    | AnonymousToggled
    | EvaluationSkipped
)
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
    | CodeRead
    | DeviceFailed
    | PendingFound
    | PageScanned
)
FilingAnswer = Committed | CommitFailed | Acknowledged | DeliveryDelayed | Printed
Surrounding = DeviceChanged | Spoken | SignalChanged | NetworkChanged | UsesCounted | ServiceStopped | Tick

Event = Touch | VisitAnswer | FilingAnswer | Surrounding
