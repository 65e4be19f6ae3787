"""A small guide, a sample person, and a walker that plays events against the machine as the controller would."""

from __future__ import annotations

from datetime import UTC, date, datetime

from kiosk.journey import events as ev
from kiosk.journey.effects import Effect
from kiosk.journey.machine import step
from kiosk.journey.moment import Moment
from kiosk.journey.state import Journey, Network, Place, ScanPhase, Session, Step
from kiosk.model.bundle import Audience, BundleCard
from kiosk.model.guide import Division, FormField, FormSection, Guide, Item, Provenance
from kiosk.model.identity import IdCard
from kiosk.model.material import Material, Source
from kiosk.model.page import Page, Verdict
from kiosk.model.page_read import PageRead
from kiosk.model.receipt import PendingReceipt, Receipt
from kiosk.model.situation import Option, Situation

CARD = IdCard(
    "resident",
    "乌云其木格",
    "female",
    "15062719680518000X",
    birth_date=date(1968, 5, 18),
    address="内蒙古自治区鄂尔多斯市伊金霍洛旗",
    valid_from=date(2015, 1, 1),
    long_term=True,
    photo_wlt=b"\x07" * 1024,
)
PAGE = Page(b"jpeg", b"preview", 100, 140, 300, Verdict(ok=True, blank=False), Page.digest(b"jpeg"))
NOTHING_READ = PageRead()

GUIDE = Guide(
    bundle_id="retirement",
    name="退休",
    audience=Audience.PERSON,
    icon="account-clock",
    division=Division("150627", "伊金霍洛旗"),
    code="X1",
    version="1",
    provenance=Provenance.SAMPLE,
    lead_department="人社部门",
    departments=("人社部门",),
    promised_days=22,
    visits=0,
    visit_reason="",
    flow=("受理", "审核", "办结"),
    phone="0477-000-0000",
    complaint_phone="12345",
    delivery="",
    items=(
        Item("pension", "养老金申领", "人社部门", 20, locked_reason="法定关联"),
        Item("fund", "公积金提取", "住建部门", 1),
        Item("special", "特殊工种提前退休核准", "人社部门", 15, preselected=False),
    ),
    materials=(
        Material("id_card", "居民身份证", Source.ID_CARD, True),
        Material("form", "申请表", Source.FORM, True),
        Material("bank_card", "银行卡", Source.SCAN, True),
        Material("notice", "公示证明", Source.SCAN, True, items=("pension",)),
        Material("fund_paper", "公积金卡", Source.SCAN, True, items=("fund",)),
    ),
    situations=(
        Situation(
            "kind",
            "您属于哪一种退休？",
            "",
            (Option("legal", "按法定年龄", excludes_items=("special",)), Option("special", "特殊工种")),
        ),
    ),
    form=(
        FormSection("contact", "联系方式", (FormField("phone", "手机号码", "phone"),)),
        FormSection("fund", "公积金", (FormField("fund_no", "邮政编码", "postal_code", items=("fund",)),)),
    ),
)
TILES = (
    BundleCard("retirement", "退休", Audience.PERSON, "account-clock", True),
    BundleCard("marriage", "结婚生育", Audience.PERSON, "ring", False),
)
PLACE = Place("YJHL0001", "150627", "伊金霍洛旗", "样例中心", "0477-000-0000")


def receipt(submission_id: str) -> Receipt:
    """A receipt as the store answers it."""
    at = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    return Receipt(
        submission_id, "LYJHL0001", None, "退休", "乌***格", "1506**********000X", ("养老金申领",), (("银行卡", 1),),
        (), 22, at, None, "样例中心", "YJHL0001", "0477-000-0000",
    )  # fmt: skip


def left_behind(submission_id: str, outcome: str | None = None, reprints_left: int = 1) -> PendingReceipt:
    """A receipt of an earlier visit."""
    return PendingReceipt(submission_id, receipt(submission_id), outcome, reprints_left)


class Walk:
    """Plays events; time moves only when told to."""

    def __init__(self) -> None:
        self.journey = Journey(PLACE, TILES, network=Network.OK)
        self.now = 1000.0
        self.effects: list[Effect] = []
        self._ids = 0

    def do(self, *events: ev.Event) -> Walk:
        for event in events:
            self._ids += 1
            moment = Moment(self.now, datetime(2026, 11, 23, 10, 0, tzinfo=UTC), f"id-{self._ids}")
            self.journey, effects = step(self.journey, event, moment)
            self.effects.extend(effects)
        return self

    def wait(self, seconds: float) -> Walk:
        """Let time pass a second at a time, with a tick each."""
        for _ in range(int(seconds)):
            self.now += 1.0
            self.do(ev.Tick(self.now))
        return self

    @property
    def session(self) -> Session:
        if self.journey.session is None:
            raise AssertionError("no session")
        return self.journey.session

    @property
    def at(self) -> Step:
        return Step.HOME if self.journey.session is None else self.journey.session.step

    def last(self, kind: type) -> Effect:
        """The last effect of that kind."""
        return [effect for effect in self.effects if isinstance(effect, kind)][-1]

    def count(self, kind: type) -> int:
        return sum(isinstance(effect, kind) for effect in self.effects)

    # -- stations of the walk ------------------------------------------------------------------------------------

    def to_identity(self) -> Walk:
        self.do(ev.BundleChosen("retirement"))
        self.do(ev.GuideLoaded(self.session.session_id, GUIDE), ev.Next(), ev.Next())
        return self.do(ev.Answered("kind", "legal"), ev.Next(), ev.Next())

    def to_checklist(self) -> Walk:
        self.to_identity()
        sid = self.session.session_id
        return self.do(ev.CardFound(sid), ev.CardRead(sid, CARD), ev.PendingFound(sid, ()))

    def fill_form(self) -> Walk:
        self.do(ev.Next(), ev.FieldSet("phone", "13900000000"), ev.Next())
        return self.do(ev.FieldSet("fund_no", "123456"), ev.Next())

    def scan_all(self) -> Walk:
        self.do(ev.Next())
        while self.at is Step.SCAN and self.session.scan is not None:
            self.take_page().accept()
        return self

    def accept(self) -> Walk:
        """Let the page shown stand; both sides of a card are placed on one sheet as soon as that is asked for."""
        self.do(ev.PageAccepted())
        scan = self.session.scan
        if scan is not None and scan.phase is ScanPhase.SETTLING:
            self.do(ev.SheetMade(self.session.session_id, scan.material_id, PAGE))
        return self

    def take_page(self, page: Page = PAGE, read: PageRead = NOTHING_READ) -> Walk:
        """Scan, if that is not running yet, and have the page judged and read."""
        if self.session.scan is not None and self.session.scan.phase is not ScanPhase.SCANNING:
            self.do(ev.ScanAsked())
        return self.do(*came(self, page, read))

    def to_sign(self) -> Walk:
        return self.to_checklist().fill_form().scan_all().do(ev.Next(), ev.Next())

    def submit(self) -> Walk:
        return self.to_sign().do(ev.SignatureDrawn(b"png"), ev.Next())

    def committed(self) -> Walk:
        self.submit()
        filing = self.session.filing
        if filing is None:
            raise AssertionError("nothing filed")
        return self.do(ev.Committed(filing.submission_id, receipt(filing.submission_id)))

    def printed(self, outcome: str) -> Walk:
        """Submitted without a network, so that the receipt is printed at once, with this end."""
        self.do(ev.NetworkChanged(Network.AWAY)).committed()
        return self.do(ev.Printed(self.submission_id, outcome, "x"))

    @property
    def submission_id(self) -> str:
        if self.session.filing is None:
            raise AssertionError("nothing filed")
        return self.session.filing.submission_id


def came(walk: Walk, page: Page = PAGE, read: PageRead = NOTHING_READ) -> tuple[ev.Event, ...]:
    """What scanner and document worker answer to the scan that runs: one page, judged and read."""
    scan = walk.session.scan
    if scan is None:
        raise AssertionError("nothing is scanned")
    return page_events(walk.session.session_id, scan.job, page, read)


def page_events(
    session_id: str, job: str, page: Page = PAGE, read: PageRead = NOTHING_READ, n: int = 1
) -> tuple[ev.Event, ...]:
    page_id = f"{job}.{n}"
    return (
        ev.PageTaken(session_id, job, page_id),
        ev.ScanEnded(session_id, job),
        ev.PageJudged(session_id, page_id, page.verdict, page.preview),
        ev.PageReady(session_id, page_id, page, read),
    )
