"""A snapshot for every step and notable state: for pictures and for tests. Everything in it is made up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kiosk.journey.copy_state import Copying
from kiosk.journey.draft_state import Drafting
from kiosk.journey.state import (
    DeviceHealth,
    Filing,
    IdentityPhase,
    Journey,
    LeafletPrint,
    Looking,
    Network,
    Overlay,
    PrintPhase,
    Rating,
    Scan,
    Session,
    Step,
    Trouble,
)
from kiosk.model.bundle import Audience, Hit
from kiosk.model.draft import DraftOffer
from kiosk.model.evaluation import Satisfaction
from kiosk.model.identity import mask_name, mask_number
from kiosk.model.leaflet import Leaflet
from kiosk.model.receipt import PendingReceipt
from kiosk.model.situation import Asks, Option, Situation
from kiosk.model.unanswered import Unanswered
from screens.sample_after import afterwards
from screens.sample_cases import cases, inquiries
from screens.sample_copy import COPY
from screens.sample_forms import forms
from screens.sample_guide import AGES, DIVISIONS, DONGSHENG, DONGSHENG_WHOLE, GUIDE, WITH_TABLE
from screens.sample_home import HOME, TILES
from screens.sample_papers import CARD, NOW, PLACE, page, receipt
from screens.sample_port import LOCALE, SamplePort
from screens.sample_rules import ruled_by
from screens.sample_scans import pages_of, scans

__all__ = ["CARD", "GUIDE", "HOME", "LOCALE", "NOW", "PLACE", "SECRETS", "SamplePort", "every", "page", "receipt"]

SECRETS = (CARD.name, CARD.number, mask_name(CARD.name), mask_number(CARD.number), "13800000000", CARD.address or "")
LETTER = "\n".join(paragraph for paragraph in GUIDE.letter)
FORM = {
    "name": CARD.name,
    "number": CARD.number,
    "birth": "1966-11-23",
    "address": CARD.address or "",
    "phone": "13800000000",
    "bank_card": "6217880012344821",
    "archive": "office",
}

_SLOT = {"speaker": DeviceHealth("online"), "card_reader": DeviceHealth("online")}
CHOSEN = frozenset(item.item_id for item in GUIDE.items if item.preselected)
_BEGUN = Session("visit-sample", Step.OVERVIEW, guide=GUIDE, items=CHOSEN)
# Somebody else may apply, so there is a mandate too: every leaflet that there is.
_BY_AGENT = replace(GUIDE, situations=tuple(replace(asked, asks=Asks.APPLICANT) for asked in GUIDE.situations))
_TAKING = replace(_BEGUN, guide=_BY_AGENT)
_ANSWERED = replace(_BEGUN, answers={"kind": "legal"})
_KNOWN = replace(_ANSWERED, card=CARD, identity=IdentityPhase.READ, form=FORM)
_FILLED = replace(_KNOWN, form_done=True)
# The first of two applications in one visit.
_CHILDREN = Situation(
    "children", "这次为几个孩子办？", "", (Option("1", "一个"), Option("2", "两个")), asks=Asks.APPLICATIONS
)
_TWINS = replace(
    _FILLED,
    guide=replace(GUIDE, situations=(*GUIDE.situations, _CHILDREN)),
    answers={**_FILLED.answers, "children": "2"},
)


_LEFT = DraftOffer("retirement", GUIDE.name, NOW, NOW)
_KEPT = Drafting(wanted=True, until=NOW)


def _at(step: Step, session: Session = _FILLED, **changes: Any) -> Journey:
    return replace(HOME, session=replace(session, step=step, **changes))


def _with_printers(journey: Journey, a4_paper: str = "full") -> Journey:
    printers = {"receipt_printer": DeviceHealth("online", "full"), "page_printer": DeviceHealth("online", a4_paper)}
    return replace(journey, devices={**journey.devices, **printers})


def _leaflet(leaflet: Leaflet, phase: PrintPhase, code: str = "") -> Journey:
    return _at(Step.OVERVIEW_PAPERS, _TAKING, leaflet=LeafletPrint(leaflet, "job-sample", phase, code))


def _looking(looking: Looking, trouble: Trouble | None = None) -> Journey:
    return replace(HOME, session=Session("visit-sample", Step.SEARCH, looking=looking, trouble=trouble))


def _elsewhere(looking: Looking) -> Journey:
    session = Session("visit-sample", Step.SEARCH, looking=looking, division="150602")
    return replace(HOME, session=session, divisions=DIVISIONS)


def _hits(*matters: str) -> tuple[Hit, ...]:
    ours = {tile.bundle_id for tile in TILES if tile.informs}
    return tuple(
        Hit(matter, 90.0, "鄂尔多斯市人力资源和社会保障局（样例）", "鄂尔多斯市")
        if matter in ours
        else Hit(matter, 80.0)
        for matter in matters
    )


def _filed(
    phase: PrintPhase | None,
    code: str = "",
    *,
    delivered: bool = True,
    reprints_left: int = 1,
    session: Session = _FILLED,
) -> Journey:
    paper = receipt(delivered=delivered)
    filing = Filing("019a-sample", receipt=paper, print_phase=phase, print_code=code, reprints_left=reprints_left)
    journey = _at(Step.RECEIPT, session, filing=filing)
    return journey if delivered else replace(journey, network=Network.AWAY)


def _left_behind(outcome: str | None, reprints_left: int = 1) -> tuple[PendingReceipt, ...]:
    return (PendingReceipt("019a-sample", receipt(delivered=True), outcome, reprints_left),)


def _copies() -> dict[str, Journey]:
    def at(copying: Copying, *, pages: bool = True) -> Journey:
        scans = {"copy_papers": pages_of(page(), page())} if pages else {}
        session = Session("visit-sample", Step.COPY, guide=COPY, copying=copying, scans=scans)
        return _with_printers(replace(HOME, session=session))

    ready = Copying(qr="https://platform.example/d/0123456789abcdef#" + "k" * 43, until=NOW)
    return {
        "copy": at(Copying(), pages=False),
        "copy-pages": at(Copying()),
        "copy-sending": at(Copying(sending="job")),
        "copy-code": at(ready),
        "copy-away": replace(at(Copying(refused=Unanswered.AWAY)), network=Network.AWAY),
    }


def every() -> dict[str, Journey]:
    """Name of the picture -> snapshot, in the order of the walk."""
    one_page = {"onechild": pages_of(page(), page())}
    done = {"bank": pages_of(page("card")), "publicity": pages_of(page()), **one_page}
    trouble = Trouble("errors.id.away", "errors.safe.entered_kept", "errors.do.wait_or_staff", role="id_reader")
    jam = Trouble("errors.scan.no_paper", do="errors.do.put_paper", role="scanner")
    not_here = Trouble("errors.bundle.not_here", do="errors.do.window")
    no_guide = Trouble("errors.guide.broken", "errors.safe.nothing_entered", "errors.do.other_division")
    no_table = Trouble("errors.table.broken", "errors.safe.entered_kept", "errors.do.ask_or_unsure")
    broken = Trouble("errors.store.broken", do="errors.do.window")
    slow = Trouble("errors.commit.slow", "errors.safe.never_two", "errors.do.come_back_or_staff")
    waiting = Filing("019a-sample")
    kept = Filing("019a-sample", receipt=receipt(delivered=False), wait_until=8.0)
    return {
        "home": HOME,
        "home-trouble": replace(HOME, trouble=not_here),
        "home-long": replace(
            HOME, place=replace(PLACE, place="阿勒腾席热镇便民服务中心（样例）"), network=Network.AWAY
        ),
        "home-divisions": replace(HOME, divisions=DIVISIONS),
        "home-enterprise": replace(HOME, audience=Audience.ENTERPRISE),
        "search": _looking(Looking()),
        "search-found": _looking(Looking("tuixiu", "tuixiu", _hits("retirement", "school", "graduation", "veterans"))),
        "search-many": _looking(Looking("s", "s", _hits(*(tile.bundle_id for tile in TILES[:12])))),
        "search-elsewhere": _looking(Looking("h", "h", _hits("passport", "hardship", "divorce"))),
        "search-nothing": _looking(Looking("qqqq", "qqqq", advice="catalogue.search.nothing")),
        "search-division": _elsewhere(Looking()),
        "search-division-found": _elsewhere(Looking("tuixiu", "tuixiu", _hits("retirement", "school", "graduation"))),
        "search-stage": _looking(Looking(stage="school")),
        "search-trouble": _looking(Looking(), Trouble("errors.search.away", do="errors.do.choose_stage")),
        "overview": _at(Step.OVERVIEW, _BEGUN),
        "overview-above": _at(Step.OVERVIEW, _BEGUN, guide=replace(GUIDE, accepts=False)),
        "overview-division": replace(
            _at(Step.OVERVIEW, _BEGUN, guide=DONGSHENG, published=DONGSHENG_WHOLE, division="150602"),
            divisions=DIVISIONS,
        ),
        "division": replace(_at(Step.DIVISION, _BEGUN), divisions=DIVISIONS),
        "division-home": replace(
            HOME, session=Session("visit-sample", Step.DIVISION, looking=Looking()), divisions=DIVISIONS
        ),
        "division-trouble": replace(_at(Step.DIVISION, _BEGUN, trouble=no_guide), divisions=DIVISIONS),
        "overview-papers": _with_printers(_at(Step.OVERVIEW_PAPERS, _TAKING)),
        "overview-papers-printing": _with_printers(_leaflet(Leaflet.GUIDE, PrintPhase.PRINTING)),
        "overview-papers-done": _with_printers(_leaflet(Leaflet.GUIDE_SLIP, PrintPhase.DONE)),
        "overview-papers-unknown": _with_printers(_leaflet(Leaflet.BLANK_FORM, PrintPhase.UNKNOWN)),
        "overview-papers-out": _with_printers(_leaflet(Leaflet.GUIDE, PrintPhase.FAILED, "paperOut"), a4_paper="out"),
        "overview-papers-slip": replace(
            _at(Step.OVERVIEW_PAPERS, _TAKING), devices={"receipt_printer": DeviceHealth("online", "full")}
        ),
        "items": _at(Step.ITEMS, _BEGUN),
        "situation": _at(Step.SITUATION, _ANSWERED),
        "situation-open": _at(Step.SITUATION, _BEGUN),
        "situation-unsure": _at(Step.SITUATION, _BEGUN, answers={"kind": "unsure"}),
        "situation-none": _at(Step.SITUATION, _BEGUN, trouble=Trouble("errors.situation.none")),
        "situation-lookup": _at(Step.SITUATION, _BEGUN, guide=WITH_TABLE),
        "situation-table": _at(Step.SITUATION_TABLE, _BEGUN, guide=WITH_TABLE, table=AGES),
        "situation-table-yours": _at(Step.SITUATION_TABLE, guide=WITH_TABLE, table=AGES, table_for="kind"),
        "situation-table-broken": _at(Step.SITUATION_TABLE, _BEGUN, guide=WITH_TABLE, trouble=no_table),
        "notice": _at(Step.NOTICE, _ANSWERED),
        "identity": _at(Step.IDENTITY, _ANSWERED),
        "identity-reading": _at(Step.IDENTITY, _ANSWERED, identity=IdentityPhase.READING),
        "identity-slot": replace(_at(Step.IDENTITY, _ANSWERED), devices=_SLOT),
        "identity-reading-slot": replace(
            _at(Step.IDENTITY, _ANSWERED, identity=IdentityPhase.READING, card_in="card_reader"),
            devices=_SLOT,
        ),
        "identity-trouble": _at(Step.IDENTITY, _ANSWERED, trouble=trouble),
        "identity-pending": _at(Step.IDENTITY, _KNOWN, pending=_left_behind(None)),
        "identity-pending-unknown": _at(
            Step.IDENTITY, _KNOWN, pending=(*_left_behind("unknown"), *_left_behind("unknown", reprints_left=0))
        ),
        "identity-draft": _at(Step.IDENTITY, _KNOWN, draft=Drafting(offer=_LEFT)),
        "identity-draft-damaged": _at(Step.IDENTITY, _KNOWN, draft=Drafting(offer=replace(_LEFT, whole=False))),
        "checklist": _at(Step.CHECKLIST, scans=one_page),
        "checklist-first": _at(Step.CHECKLIST, _KNOWN),
        "checklist-complete": _at(Step.CHECKLIST, scans=done),
        "form-card": _at(Step.FORM, _KNOWN, form={k: FORM[k] for k in ("name", "number", "birth", "address")}),
        "form": _at(Step.FORM, _KNOWN, section=1),
        "form-problem": _at(
            Step.FORM,
            _KNOWN,
            section=1,
            form={**FORM, "phone": "1380000"},
            form_problems={"phone": "forms.phone.wrong", "archive": "forms.required.choice"},
        ),
        **{name: _at(Step.FORM, at_form) for name, at_form in forms(GUIDE, _KNOWN).items()},
        **{name: replace(HOME, session=told) for name, told in ruled_by(GUIDE, _BEGUN, _FILLED).items()},
        "scan-trouble": _at(Step.SCAN, scan=Scan("publicity"), trouble=jam),
        **{name: _at(Step.SCAN, scan=scan, guide=guide) for name, (scan, guide) in scans(GUIDE).items()},
        "review": _at(Step.REVIEW, scans=done),
        "review-left": _at(Step.REVIEW, forms(GUIDE, _KNOWN)["form-enterprise"], scans=done, form_done=True),
        "sign": _at(Step.SIGN, scans=done, letter=LETTER),
        "sign-trouble": _at(Step.SIGN, scans=done, letter=LETTER, trouble=Trouble("errors.sign.none")),
        "submitting": _at(Step.SUBMITTING, scans=done, filing=waiting),
        "submitting-slow": _at(Step.SUBMITTING, scans=done, filing=waiting, trouble=slow),
        "submitting-kept": replace(_at(Step.SUBMITTING, scans=done, filing=kept), network=Network.AWAY),
        "receipt-printing": _filed(PrintPhase.PRINTING),
        "receipt": _filed(PrintPhase.DONE),
        "receipt-offline": _filed(PrintPhase.DONE, delivered=False),
        "receipt-next": _filed(PrintPhase.DONE, session=_TWINS),
        "paper-out": _filed(PrintPhase.FAILED, "paperOut"),
        "receipt-unknown": _filed(PrintPhase.UNKNOWN),
        **afterwards(_filed(PrintPhase.DONE)),
        "evaluate": _at(Step.EVALUATE, filing=waiting),
        "evaluate-chosen": _at(
            Step.EVALUATE,
            filing=waiting,
            rating=Rating(Satisfaction.DISSATISFIED, frozenset({"209", "211"}), anonymous=True),
        ),
        **cases(),
        **inquiries(),
        **_copies(),
        "goodbye-kept": replace(HOME, session=Session("visit-sample", Step.GOODBYE, draft=_KEPT)),
        "goodbye": replace(HOME, session=Session("visit-sample", Step.GOODBYE)),
        "out-of-service": replace(HOME, out_of_service=broken),
        "out-of-service-power": replace(HOME, inputs={"power_fail": True}),
        "receipt-staff": _filed(PrintPhase.UNKNOWN, reprints_left=0),
        "overlay-idle": replace(_at(Step.CHECKLIST, scans=one_page), overlay=Overlay.IDLE, idle_left=9),
        "overlay-exit": replace(_at(Step.CHECKLIST, scans=one_page), overlay=Overlay.CONFIRM_EXIT),
        "overlay-exit-round": replace(_at(Step.CHECKLIST, round=2), overlay=Overlay.CONFIRM_EXIT),
        "overlay-exit-next": replace(_filed(PrintPhase.DONE, session=_TWINS), overlay=Overlay.CONFIRM_EXIT),
        "overlay-help": replace(_at(Step.IDENTITY, _ANSWERED), overlay=Overlay.HELP),
    }
