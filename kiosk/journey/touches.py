"""What the citizen touches on the screen, as the journey hears of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.journey.after_events import AfterTouch
from kiosk.journey.case_events import CaseTouch
from kiosk.journey.copy_events import CopyTouch
from kiosk.journey.draft_events import DraftTouch
from kiosk.journey.inquiry_events import InquiryTouch
from kiosk.journey.page_events import PageTouch
from kiosk.model.bundle import Audience
from kiosk.model.evaluation import Satisfaction
from kiosk.model.leaflet import Leaflet


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
    | PageTouch
    | CaseTouch
    | DraftTouch
    | CopyTouch
    | InquiryTouch
    | ChangeAsked
    | SignatureDrawn
    | ReprintAsked
    | PendingReceiptAsked
    | AfterTouch
    | EvaluateAsked
    | Rated
    | ReasonToggled
    | AnonymousToggled
    | EvaluationSkipped
)
