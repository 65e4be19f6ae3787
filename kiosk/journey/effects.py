"""What the walk asks of the world. ``kiosk.runner`` carries effects out; their answers come back as events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.journey.state import Session
from kiosk.model.case import CaseFile, SecondSaid
from kiosk.model.delivery import DeliveryChoice, PhoneLeft
from kiosk.model.evaluation import Evaluation
from kiosk.model.guide import Guide
from kiosk.model.identity import IdCard
from kiosk.model.inquiry import Inquiry, InquiryAnswer
from kiosk.model.leaflet import Leaflet
from kiosk.model.page import Page
from kiosk.model.paper import PaperWork
from kiosk.model.receipt import Receipt
from kiosk.model.submission import Submission


@dataclass(frozen=True)
class LoadGuide:
    """``division``: whose guide, six digits; empty: the one that serves where the kiosk stands."""

    session_id: str
    bundle_id: str
    division: str = ""


@dataclass(frozen=True)
class PrintLeaflet:
    """Make and print it, as part of the visit that asks for it. ``job``: a fresh id. It is made of the guide alone."""

    session_id: str
    job: str
    leaflet: Leaflet
    guide: Guide


@dataclass(frozen=True)
class LoadTable:
    """``table``: its name in the catalogue, such as ``retirement_age``."""

    session_id: str
    table: str


@dataclass(frozen=True)
class Find:
    """What fits the query. The empty one finds nothing, but makes the search ready."""

    session_id: str
    query: str = field(repr=False)


@dataclass(frozen=True)
class ReadIdCard:
    session_id: str


@dataclass(frozen=True)
class ReadSocialCard:
    """A social-security card will do as well; whichever card comes first is the visit's."""

    session_id: str


@dataclass(frozen=True)
class CancelDevice:
    """Call off whatever this role is doing for the session."""

    role: str


@dataclass(frozen=True)
class AskLicences:
    """Which of these materials the platform has of this applicant as e-licences (电子证照)."""

    session_id: str
    card: IdCard
    bundle_id: str
    division: str
    materials: tuple[str, ...]


@dataclass(frozen=True)
class CheckStanding:
    """Ask the platform whether this applicant may hand in papers later (容缺), whether such a case stands open, and which of
    ``materials`` its data checks make needless."""

    session_id: str
    card: IdCard
    bundle_id: str
    division: str
    materials: tuple[str, ...] = ()


@dataclass(frozen=True)
class FindPending:
    """Look for receipts that this card may still print."""

    session_id: str
    card: IdCard


@dataclass(frozen=True)
class Speak:
    """Read aloud; ``turn`` tells its end from that of an earlier sentence."""

    text: str = field(repr=False)
    turn: int


@dataclass(frozen=True)
class ScanPage:
    """Take a page, or up to ``most`` from a feeder; each goes to the document worker as ``<job>.<n>``, n from 1. ``portrait``: an
    ID photograph is wanted of it."""

    session_id: str
    material_id: str
    job: str
    most: int = 1
    portrait: bool = False


@dataclass(frozen=True)
class DropPages:
    """Nobody needs what the document worker has still to say of these."""

    session_id: str
    page_ids: tuple[str, ...]


@dataclass(frozen=True)
class PlaceOnOneSheet:
    """Both sides of a card on one A4 page, in this order."""

    session_id: str
    material_id: str
    sides: tuple[Page, ...] = field(repr=False)


@dataclass(frozen=True)
class Commit:
    """Make the papers, seal and make durable. ``draft.local_number`` is empty: the store gives it."""

    draft: Submission
    work: PaperWork


@dataclass(frozen=True)
class PrintReceipt:
    """Print, as part of the visit that asks for it: what has not begun when the visit ends is not begun any more."""

    session_id: str
    receipt: Receipt


@dataclass(frozen=True)
class CloseReceipt:
    """The citizen has the receipt (paper or phone): its job ends."""

    submission_id: str


@dataclass(frozen=True)
class SendEvaluation:
    evaluation: Evaluation


@dataclass(frozen=True)
class AskPayment:
    """What this case costs, and whether it was paid."""

    session_id: str
    submission_id: str


@dataclass(frozen=True)
class KeepNote:
    """Keep durably, sealed, what was said of a submission after it was handed in; it goes with the next connection."""

    session_id: str
    submission_id: str
    said: DeliveryChoice | PhoneLeft


@dataclass(frozen=True)
class AskInquiry:
    """Ask the office, over the platform."""

    session_id: str
    inquiry: Inquiry
    card: IdCard
    second: SecondSaid
    form: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class PrintInquiry:
    """The answer as a slip. ``job``: a fresh id."""

    session_id: str
    job: str
    inquiry: Inquiry
    answer: InquiryAnswer = field(repr=False)


@dataclass(frozen=True)
class PrintCopy:
    """The pages on paper. ``job``: a fresh id."""

    session_id: str
    job: str
    pages: tuple[Page, ...] = field(repr=False)


@dataclass(frozen=True)
class TakePagesHome:
    """The pages sealed, to where a telephone fetches them. ``job``: a fresh id."""

    session_id: str
    job: str
    pages: tuple[Page, ...] = field(repr=False)


@dataclass(frozen=True)
class SaveDraft:
    """Keep what the visit has so far in the card's draft."""

    session: Session = field(repr=False)


@dataclass(frozen=True)
class KeepDraft:
    """The citizen wants the draft kept for a day."""

    session_id: str
    card: IdCard


@dataclass(frozen=True)
class DropDraft:
    card: IdCard


@dataclass(frozen=True)
class OpenDraft:
    """``fresh``: the running visit with its card alone; it goes on as the draft left its own."""

    fresh: Session = field(repr=False)


@dataclass(frozen=True)
class ReadCode:
    """Wait for a code before the scanner."""

    session_id: str


@dataclass(frozen=True)
class AskProgress:
    """State and days of the case with this number, or of the submission with this local number."""

    session_id: str
    number: str = field(repr=False)


@dataclass(frozen=True)
class AskCases:
    """All cases of this card's person. ``second``: what was said of the second check; None: it was not passed and will not be
    tried again, so state and days are all that may be told."""

    session_id: str
    card: IdCard
    second: SecondSaid | None


@dataclass(frozen=True)
class PrintCaseFile:
    """Fetch it, verify it against the platform's record and its seal, and only then print it. ``job``: a fresh id."""

    session_id: str
    job: str
    card: IdCard
    submission_id: str
    file: CaseFile


@dataclass(frozen=True)
class Wipe:
    """The visit is over: forget everything of it, on screen, in memory, in spools."""

    session_id: str


Effect = (
    LoadGuide
    | Find
    | PrintLeaflet
    | LoadTable
    | ReadIdCard
    | ReadSocialCard
    | CancelDevice
    | AskLicences
    | CheckStanding
    | FindPending
    | Speak
    | ScanPage
    | DropPages
    | PlaceOnOneSheet
    | Commit
    | PrintReceipt
    | CloseReceipt
    | SendEvaluation
    | KeepNote
    | AskPayment
    | AskInquiry
    | PrintInquiry
    | PrintCopy
    | TakePagesHome
    | SaveDraft
    | KeepDraft
    | DropDraft
    | OpenDraft
    | ReadCode
    | AskProgress
    | AskCases
    | PrintCaseFile
    | Wipe
)
