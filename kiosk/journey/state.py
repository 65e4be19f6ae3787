"""What the kiosk knows of the walk at one moment. Frozen: the main loop replaces it, screens only read it.

Errors and hints are message ids with parameters (``kiosk.text``), never prose.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.forms.provenance import PrefillSource
from kiosk.journey.after_state import NOTHING_SAID, After
from kiosk.journey.case_state import Cases, Supplement
from kiosk.journey.copy_state import Copying
from kiosk.journey.draft_state import NO_DRAFT, Drafting
from kiosk.model.age_table import AgeTable
from kiosk.model.bundle import Audience, BundleCard, Elsewhere, Hit, Stage
from kiosk.model.checklist import Standing
from kiosk.model.division_choice import DivisionChoice
from kiosk.model.evaluation import Satisfaction
from kiosk.model.guide import Guide
from kiosk.model.identity import IdCard
from kiosk.model.inquiry import Inquiring, Inquiry
from kiosk.model.leaflet import Leaflet
from kiosk.model.page import Page
from kiosk.model.page_list import NO_PAGES, PageList, ScannedPage
from kiosk.model.receipt import CITIZEN_REPRINTS, PendingReceipt, Receipt
from kiosk.model.waiver import Waiver


class Step(enum.Enum):
    """Where in the walk the citizen is; also the name of the screen."""

    HOME = "home"
    SEARCH = "search"
    OVERVIEW = "overview"
    OVERVIEW_PAPERS = "overview_papers"
    DIVISION = "division"
    ITEMS = "items"
    SITUATION = "situation"
    SITUATION_TABLE = "situation_table"
    NOTICE = "notice"
    IDENTITY = "identity"
    CHECKLIST = "checklist"
    FORM = "form"
    SCAN = "scan"
    REVIEW = "review"
    SIGN = "sign"
    SUBMITTING = "submitting"
    RECEIPT = "receipt"
    DELIVERY = "delivery"
    PAYMENT = "payment"
    PHONE_MESSAGES = "phone_messages"
    EVALUATE = "evaluate"
    CASES = "cases"
    CASE_NUMBER = "case_number"
    SECOND_CHECK = "second_check"
    CASE_LIST = "case_list"
    CASE = "case"
    COPY = "copy"
    INQUIRIES = "inquiries"
    INQUIRY = "inquiry"
    GOODBYE = "goodbye"
    OUT_OF_SERVICE = "out_of_service"


class Overlay(enum.Enum):
    """What lies over the screen, if anything."""

    NONE = "none"
    IDLE = "idle"  # 您还在吗: ring of 15 s
    CONFIRM_EXIT = "confirm_exit"
    HELP = "help"  # 12345 and the office's own phone


class IdentityPhase(enum.Enum):
    WAITING = "waiting"  # no card on the plate yet
    READING = "reading"  # found, being read: hold still
    READ = "read"


class ScanPhase(enum.Enum):
    READY = "ready"  # asks for the paper
    SCANNING = "scanning"
    SHOWN = "shown"  # a page is there to be looked at
    PAGES = "pages"  # all pages of the material side by side
    SETTLING = "settling"  # the citizen has said that these are all; the last ones are still being read


class PrintPhase(enum.Enum):
    """Of the receipt. UNKNOWN is said as such and never reprinted silently."""

    PRINTING = "printing"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Network(enum.Enum):
    UNKNOWN = "unknown"
    OK = "ok"
    AWAY = "away"


@dataclass(frozen=True)
class Trouble:
    """What happened, what is safe, what to do: three message ids in that order, empty when not needed."""

    what: str
    safe: str = ""
    do: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    role: str = ""  # the device concerned, empty when none


@dataclass(frozen=True)
class DeviceHealth:
    """The last thing a device said of itself; values of ``devices.status`` enums."""

    state: str = "unknown"
    paper: str | None = None
    detail: str = ""

    @property
    def usable(self) -> bool:
        """False only when it is known that no command can succeed."""
        return self.state not in ("offline", "powerOff", "noDevice", "hardwareError")


@dataclass(frozen=True)
class Scan:
    """One material at the scanner. ``pages`` is the list that is worked on; what was taken before stays in ``Session.scans``
    until this one is handed in, so that going back loses nothing. ``shown``: id of the page that is looked at. ``job``: of the
    scan that runs; ``retake``: id of the page that its page replaces; ``earlier``: how many pages there were before it."""

    material_id: str
    phase: ScanPhase = ScanPhase.READY
    pages: PageList = NO_PAGES
    shown: str = ""
    job: str = ""
    retake: str = ""
    earlier: int = 0

    @property
    def page(self) -> ScannedPage | None:
        """The page that is looked at."""
        return self.pages.find(self.shown) if self.phase is ScanPhase.SHOWN else None


@dataclass(frozen=True)
class Filing:
    """The submission from commit to receipt."""

    submission_id: str
    since: float = 0.0  # monotonic s: when the commit, later the print, was asked for
    receipt: Receipt | None = None  # None until committed
    wait_until: float | None = None  # monotonic s: until then the case number is waited for
    print_phase: PrintPhase | None = None
    print_code: str = ""
    reprints_left: int = CITIZEN_REPRINTS  # by the citizen, where paper may be out; after that staff

    @property
    def outcome_open(self) -> bool:
        """True while paper may still come out."""
        return self.print_phase in (None, PrintPhase.PRINTING)


@dataclass(frozen=True)
class LeafletPrint:
    """The leaflet that was asked for last."""

    leaflet: Leaflet
    job: str
    phase: PrintPhase = PrintPhase.PRINTING
    code: str = ""


@dataclass(frozen=True)
class Rating:
    """The evaluation being chosen; nothing is preselected."""

    satisfaction: Satisfaction | None = None
    reasons: frozenset[str] = frozenset()
    anonymous: bool = False


@dataclass(frozen=True)
class Looking:
    """The search of a visit: what is typed and what fits it, or the stage of life that is shown while nothing is typed."""

    query: str = field(default="", repr=False)
    found_for: str = field(default="", repr=False)  # the query that the hits belong to
    hits: tuple[Hit, ...] = field(default=(), repr=False)
    advice: str = ""  # message id, when nothing fits
    stage: str = ""  # stage id


@dataclass(frozen=True)
class Session:
    """One citizen's visit. Its id goes into every command and event, which are dropped when it is over."""

    session_id: str
    step: Step
    looking: Looking | None = None  # the visit began with a search
    guide: Guide | None = None
    loading: str = ""  # bundle id while its guide is being read
    published: Guide | None = None  # of another division: the whole guide, of which ``guide`` is what is accepted here
    cases: Cases | None = None  # the visit came for its cases
    copying: Copying | None = None  # the visit copies; ``guide`` is what can be copied
    inquiry: Inquiring | None = None  # the visit inquires; ``guide`` is the form of the inquiry
    supplement: Supplement | None = None  # what is applied for completes a case; ``guide`` is cut down to its list
    division: str = ""  # code of another division that was chosen; empty: the kiosk's own
    loading_division: str = ""  # while its guide is being read
    leaflet: LeafletPrint | None = None
    leaflets: int = 0  # asked for in this visit, without those that certainly failed
    table: AgeTable | None = None  # that the guide's question names, once it was looked into
    table_for: str = ""  # situation id of the question from which the table was opened
    items: frozenset[str] = frozenset()
    before_items: bool = False  # at SITUATION: the questions are those that come before the choice of items
    items_shown: bool = False  # the rows of the choice were seen, so what an answer takes away from them is said
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    identity: IdentityPhase = IdentityPhase.WAITING
    card_in: str = "id_reader"  # the device that found it: on the plate, or in the slot
    card: IdCard | None = None
    pending: tuple[PendingReceipt, ...] = ()  # receipts of earlier visits that this card may still print
    reprinting: frozenset[str] = frozenset()  # submission ids of those that this visit is printing
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    form_problems: Mapping[str, str] = field(default_factory=dict)  # field id -> message id
    facts: Mapping[PrefillSource, Mapping[str, str]] = field(default_factory=dict, repr=False)  # of all but the card
    entered: frozenset[str] = frozenset()  # field ids that were typed or chosen here
    confirmed: frozenset[str] = frozenset()  # field ids that were filled in, shown, and let stand
    recheck: frozenset[str] = frozenset()  # of those entered: said while somebody else was meant, to be looked at again
    decided: frozenset[str] = frozenset()  # field ids where sources differed and the citizen has said what holds
    at_counter: frozenset[str] = frozenset()  # field ids that the citizen leaves to the counter although there are keys
    form_done: bool = False
    section: int = 0  # index of the form section on the screen
    scans: Mapping[str, PageList] = field(default_factory=dict, repr=False)  # material id -> its pages
    # Material id -> what the platform was asked, and what it has said.
    waivers: Mapping[str, Waiver] = field(default_factory=dict, repr=False)
    standing_asked: bool = False
    draft: Drafting = NO_DRAFT
    open_case: str = ""  # number of a case of the same bundle that stands open
    deferral_standing: Standing = Standing.UNKNOWN  # whether this applicant may; the platform says so
    deferred: frozenset[str] = frozenset()  # material ids that the citizen will bring later (容缺)
    scan: Scan | None = None
    letter: str = field(default="", repr=False)  # exact text that is signed
    signature_png: bytes | None = field(default=None, repr=False)
    filing: Filing | None = None
    after: After = NOTHING_SAID  # what is said once the receipt is there
    round: int = 1  # of the applications of this visit, from 1
    rating: Rating = Rating()
    trouble: Trouble | None = None
    return_to_review: bool = False  # a change link of the review was followed
    retry_at: float | None = None  # monotonic s at which the ID reader is asked again after a failure
    slot_retry_at: float | None = None  # the same of the slot for social-security cards
    leave_at: float | None = None  # monotonic s at which GOODBYE gives way to HOME

    @property
    def pages(self) -> Mapping[str, tuple[Page, ...]]:
        """Material id -> what of it goes into the submission."""
        return {material_id: pages.sent for material_id, pages in self.scans.items() if pages.sent}

    @property
    def printing(self) -> bool:
        """True while the receipt's paper may still come out."""
        return self.step is Step.RECEIPT and self.filing is not None and self.filing.outcome_open


@dataclass(frozen=True)
class Place:
    """Where this kiosk stands; from the configuration."""

    kiosk_id: str
    division: str
    division_name: str
    place: str
    phone: str


# While one of these inputs is on, nobody new is served; who is there already finishes. First come, first said.
CLOSED_BY: Mapping[str, Trouble] = {
    "power_fail": Trouble("errors.cabinet.power_fail", do="errors.do.window"),
    "door": Trouble("errors.cabinet.door", do="errors.do.window"),
}

OFTEN = 3  # bundles that are called often used


@dataclass(frozen=True)
class Journey:
    """The whole state behind the window."""

    place: Place
    tiles: tuple[BundleCard, ...] = ()
    stages: tuple[Stage, ...] = ()  # of a life, under which the tiles stand
    elsewhere: tuple[Elsewhere, ...] = ()  # what no kiosk does
    most_used: tuple[str, ...] = ()  # bundle ids by how often they were applied for here, most first
    divisions: tuple[DivisionChoice, ...] = ()  # whose guides can be chosen
    feeder: bool = False  # the scanner takes a stack of sheets by itself
    audience: Audience = Audience.PERSON
    mode: str = "standard"  # standard | elder | contrast | low
    network: Network = Network.UNKNOWN
    devices: Mapping[str, DeviceHealth] = field(default_factory=dict)
    overlay: Overlay = Overlay.NONE
    idle_since: float = 0.0  # monotonic s of the last touch
    idle_left: int = 0  # whole seconds left while the idle prompt is up
    trouble: Trouble | None = None  # of the home screen (guide could not be opened)
    copying: Guide | None = None  # what can be copied here
    inquiries: tuple[Inquiry, ...] = ()  # what can be looked up here
    tight: bool = False  # no room on the disk for another application
    afterwards: frozenset[Step] = frozenset()  # what the platform takes of what is said after the receipt
    speaking: int = 0  # number of the sentence that is being read aloud; 0: silence
    spoken: int = 0  # sentences so far
    inputs: Mapping[str, bool] = field(
        default_factory=dict
    )  # levels of the cabinet that are known: door, power_fail, …
    out_of_service: Trouble | None = None
    session: Session | None = None

    def in_stage(self, stage_id: str) -> tuple[BundleCard, ...]:
        """The bundles that stand in a stage of life, as they stand on the home screen."""
        return tuple(tile for tile in self.tiles if tile.stage == stage_id)

    @property
    def often_used(self) -> tuple[BundleCard, ...]:
        """The few that are applied for most on this kiosk and can be applied for now, most first."""
        tiles = {tile.bundle_id: tile for tile in self.tiles if tile.available}
        return tuple(tiles[bundle_id] for bundle_id in self.most_used if bundle_id in tiles)[:OFTEN]

    @property
    def slot_there(self) -> bool:
        """There is a slot for social-security cards, and it works."""
        return "card_reader" in self.devices and self.devices["card_reader"].usable

    @property
    def speaker_there(self) -> bool:
        """Screens can be read aloud."""
        return "speaker" in self.devices and self.devices["speaker"].usable

    @property
    def stopped(self) -> Trouble | None:
        """Why nobody can be served now; None when somebody can."""
        if self.out_of_service is not None or self.session is not None:
            return self.out_of_service
        return next((trouble for signal, trouble in CLOSED_BY.items() if self.inputs.get(signal)), None)
