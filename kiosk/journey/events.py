"""Everything that can happen to the walk: touches of the citizen, answers of devices, store and platform, and surroundings.

Events that carry ``session_id`` belong to a visit and are dropped when it is over; events keyed by ``submission_id``
are never dropped. Each kind has its room; whoever deals with events finds them all here.
"""

from __future__ import annotations

from kiosk.journey.answers import (
    Acknowledged,
    CardFound,
    CardRead,
    CodeRead,
    CommitFailed,
    Committed,
    DeliveryDelayed,
    DeviceFailed,
    FactsKnown,
    FilingAnswer,
    FindFailed,
    Found,
    GuideFailed,
    GuideLoaded,
    LeafletPrinted,
    PageScanned,
    PendingFound,
    Printed,
    StandingKnown,
    TableFailed,
    TableLoaded,
    VisitAnswer,
)
from kiosk.journey.surroundings import (
    DeviceChanged,
    NetworkChanged,
    ServiceStopped,
    SignalChanged,
    Spoken,
    Surrounding,
    Tick,
    UsesCounted,
)
from kiosk.journey.touches import (
    AnonymousToggled,
    Answered,
    AudienceChosen,
    Back,
    BundleChosen,
    ChangeAsked,
    DeferralToggled,
    DivisionChosen,
    DivisionsAsked,
    DoubtSettled,
    EvaluateAsked,
    EvaluationSkipped,
    ExitAsked,
    ExitConfirmed,
    FieldSet,
    HelpAsked,
    ItemToggled,
    LeafletAsked,
    LeafletsAsked,
    LeftToCounter,
    MaterialChosen,
    ModeChosen,
    Next,
    OverlayClosed,
    PageAccepted,
    PendingReceiptAsked,
    QuerySet,
    Rated,
    ReasonToggled,
    ReprintAsked,
    ScanAsked,
    SearchAsked,
    SignatureDrawn,
    SpeechAsked,
    StageChosen,
    TableAsked,
    Touch,
    Touched,
)

__all__ = [
    "Acknowledged", "AnonymousToggled", "Answered", "AudienceChosen", "Back", "BundleChosen", "CardFound", "CardRead",
    "ChangeAsked", "CodeRead", "CommitFailed", "Committed", "DeferralToggled", "DeliveryDelayed", "DeviceChanged",
    "DeviceFailed", "DivisionChosen", "DivisionsAsked", "DoubtSettled", "EvaluateAsked", "EvaluationSkipped", "Event",
    "ExitAsked", "ExitConfirmed", "FactsKnown", "FieldSet", "FilingAnswer", "FindFailed", "Found", "GuideFailed",
    "GuideLoaded", "HelpAsked", "ItemToggled", "LeafletAsked", "LeafletPrinted", "LeafletsAsked", "LeftToCounter",
    "MaterialChosen", "ModeChosen", "NetworkChanged", "Next", "OverlayClosed", "PageAccepted", "PageScanned", "PendingFound",
    "PendingReceiptAsked", "Printed", "QuerySet", "Rated", "ReasonToggled", "ReprintAsked", "ScanAsked", "SearchAsked",
    "ServiceStopped", "SignalChanged", "SignatureDrawn", "SpeechAsked", "Spoken", "StageChosen", "StandingKnown",
    "Surrounding", "TableAsked", "TableFailed", "TableLoaded", "Tick", "Touch", "Touched", "UsesCounted", "VisitAnswer",
]  # fmt: skip

Event = Touch | VisitAnswer | FilingAnswer | Surrounding
