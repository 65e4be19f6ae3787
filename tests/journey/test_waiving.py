"""Waivers: asked when it is known who applies for what, said as they are, handed in with their token, never taken for granted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.forms.provenance import PrefillSource
from kiosk.journey import events as ev
from kiosk.journey.effects import AskLicences, CheckStanding, Commit
from kiosk.journey.state import Network, Step
from kiosk.journey.view import checklist_of
from kiosk.model.bundle import Audience
from kiosk.model.checklist import ChecklistRow, RowState, Standing
from kiosk.model.guide import FormField, FormSection, Guide
from kiosk.model.material import Deferral, Material, Source
from kiosk.model.situation import Asks, Option, Situation
from kiosk.model.waiver import Waiver, WaiverState
from tests.journey.walks import CARD, GUIDE, Walk

HUKOU = Material("hukou", "居民户口簿", Source.E_LICENCE, True, fallback_scan=True)
RECORD = Material("record", "参保缴费记录", Source.DATA_CHECK, True)
EARLIER = Material("earlier", "毕业证", Source.REUSE, True, fallback_scan=True)
FIELDS = FormSection("home", "户籍", (FormField("home", "户籍地", "address", required=False, use="household_address"),))
WAIVABLE = replace(GUIDE, materials=(*GUIDE.materials[:2], HUKOU, RECORD, EARLIER), form=(*GUIDE.form[:1], FIELDS))
FOUND = Waiver("hukou", WaiverState.FOUND, "公安局", "1506****01", token="token-1")


def identified(guide: Guide = WAIVABLE, network: Network = Network.OK) -> Walk:
    walk = Walk().do(ev.NetworkChanged(network), ev.BundleChosen("retirement"))
    walk.do(ev.GuideLoaded(walk.session.session_id, guide))
    for _ in range(5):
        if walk.at is Step.IDENTITY:
            break
        if walk.at is Step.SITUATION:
            walk.do(ev.Answered("kind", "legal"))
        walk.do(ev.Next())
    sid = walk.session.session_id
    return walk.do(ev.CardFound(sid), ev.CardRead(sid, CARD), ev.PendingFound(sid, ()))


def told(walk: Walk, *waivers: Waiver, asked: tuple[str, ...] = ("hukou",)) -> Walk:
    return walk.do(ev.WaiversKnown(walk.session.session_id, asked, waivers))


def row(walk: Walk, material_id: str = "hukou") -> ChecklistRow:
    return next(row for row in checklist_of(walk.journey).rows if row.material.material_id == material_id)


@pytest.mark.req("M07")
def test_the_platform_is_asked_as_soon_as_the_card_is_read() -> None:
    walk = identified()
    sid = walk.session.session_id
    assert walk.last(AskLicences) == AskLicences(sid, CARD, "retirement", "150627", ("hukou",))
    assert walk.last(CheckStanding) == CheckStanding(sid, CARD, "retirement", "150627", ("record", "earlier"))
    assert (row(walk).state, row(walk).reason) == (RowState.TO_VERIFY, "catalogue.reason.asking")


def test_it_is_asked_once_whatever_is_touched_then() -> None:
    walk = identified().do(ev.Next(), ev.Back(), ev.Next(), ev.FieldSet("phone", "1"))
    assert (walk.count(AskLicences), walk.count(CheckStanding)) == (1, 1)


@pytest.mark.req("M07")
def test_what_was_found_need_not_be_brought_and_says_whose_word_it_is() -> None:
    walk = told(identified(), FOUND)
    found = row(walk)
    assert (found.state, found.reason, found.waiver) == (
        RowState.WAIVED,
        "catalogue.reason.e_licence_found_number",
        FOUND,
    )


@pytest.mark.req("M07")
def test_what_was_not_found_is_scanned_or_else_looked_at_by_the_office() -> None:
    walk = told(identified(), Waiver("hukou", WaiverState.NOT_FOUND))
    assert (row(walk).state, row(walk).reason) == (RowState.TO_SCAN, "catalogue.reason.e_licence_not_found_scan")
    told(walk, Waiver("record", WaiverState.NOT_FOUND), asked=("record",))
    assert (row(walk, "record").state, row(walk, "record").reason) == (
        RowState.TO_VERIFY,
        "catalogue.reason.data_check_not_found",
    )


@pytest.mark.req("M07", "M22")
def test_what_nobody_could_say_is_to_be_verified_and_asked_again_when_the_network_is_back() -> None:
    walk = told(identified())
    assert (row(walk).state, row(walk).reason) == (RowState.TO_VERIFY, "catalogue.reason.verify_online_or_scan")
    assert walk.count(AskLicences) == 1
    walk.do(ev.NetworkChanged(Network.AWAY), ev.NetworkChanged(Network.OK))
    assert walk.count(AskLicences) == 2


@pytest.mark.req("M22")
def test_without_a_network_nobody_is_asked_and_nothing_called_done() -> None:
    walk = identified(network=Network.AWAY)
    assert (walk.count(AskLicences), walk.count(CheckStanding)) == (0, 0)
    assert (row(walk).state, row(walk).reason) == (RowState.TO_VERIFY, "catalogue.reason.verify_offline_or_scan")
    walk.do(ev.NetworkChanged(Network.OK))
    assert (walk.count(AskLicences), walk.count(CheckStanding)) == (1, 1)


def test_paper_that_was_scanned_meanwhile_counts_before_a_waiver() -> None:
    walk = identified(replace(WAIVABLE, materials=(HUKOU,), form=()))
    told(walk, Waiver("hukou", WaiverState.NOT_FOUND))
    walk.do(ev.MaterialChosen("hukou"), ev.ScanAsked())
    walk.take_page().accept()
    told(walk, FOUND)
    assert row(walk).state is RowState.SCANNED


@pytest.mark.req("M07")
def test_the_token_goes_into_the_application_in_the_papers_place() -> None:
    walk = told(identified(replace(WAIVABLE, materials=(*GUIDE.materials[:2], HUKOU, RECORD))), FOUND)
    told(walk, asked=("record",))
    walk.do(ev.Next(), ev.FieldSet("phone", "13900000000"), ev.Next(), ev.Next())
    for _ in range(4):
        if walk.at is Step.REVIEW:
            break
        walk.do(ev.Next())
    walk.do(ev.Next(), ev.SignatureDrawn(b"png"), ev.Next())
    commit = walk.last(Commit)
    assert isinstance(commit, Commit)
    assert dict(commit.draft.waived) == {"hukou": "token-1"}
    states = {one.material_id: one.state for one in commit.draft.materials}
    assert (states["hukou"], states["record"]) == ("waived", "to_verify")


@pytest.mark.req("M10")
def test_paper_that_turns_out_to_be_missing_takes_the_signature_back() -> None:
    walk = identified(replace(WAIVABLE, materials=(*GUIDE.materials[:2], HUKOU)))
    walk.do(ev.Next(), ev.FieldSet("phone", "13900000000"), ev.Next(), ev.Next())
    for _ in range(4):
        if walk.at is Step.REVIEW:
            break
        walk.do(ev.Next())
    walk.do(ev.Next(), ev.SignatureDrawn(b"png"))
    assert walk.at is Step.SIGN
    told(walk, Waiver("hukou", WaiverState.NOT_FOUND))
    assert (walk.at, walk.session.letter, walk.session.signature_png) == (Step.REVIEW, "", None)
    assert walk.do(ev.Next()).at is Step.SCAN


@pytest.mark.req("M06", "M07")
def test_what_a_licence_says_fills_the_form_under_its_name() -> None:
    walk = identified()
    sid = walk.session.session_id
    walk.do(ev.WaiversKnown(sid, ("hukou",), (FOUND,), (("home", "样例路 1 号"), ("unknown", "x"))))
    assert walk.session.facts[PrefillSource.E_LICENCE] == {"household_address": "样例路 1 号"}


@pytest.mark.req("M19")
def test_an_agents_card_asks_for_nobodys_licences() -> None:
    who = Situation("who", "谁办？", "", (Option("self", "本人"), Option("agent", "代办")), asks=Asks.APPLICANT)
    walk = Walk().do(ev.BundleChosen("retirement"))
    walk.do(ev.GuideLoaded(walk.session.session_id, replace(WAIVABLE, situations=(who,))))
    walk.do(ev.Next(), ev.Next(), ev.Answered("who", "agent"), ev.Next(), ev.Next())
    sid = walk.session.session_id
    walk.do(ev.CardFound(sid), ev.CardRead(sid, CARD), ev.PendingFound(sid, ()))
    assert (walk.at, walk.count(AskLicences), walk.count(CheckStanding)) == (Step.CHECKLIST, 0, 0)


def test_an_enterprises_matters_are_not_asked_with_a_persons_card() -> None:
    assert identified(replace(WAIVABLE, audience=Audience.ENTERPRISE)).count(AskLicences) == 0


@pytest.mark.req("M09")
def test_a_waiver_in_the_place_of_a_promise_takes_the_promise_out_of_the_letter() -> None:
    bill = replace(HUKOU, key=False, deferrals=(Deferral(("pension", "fund"), 5, "到窗口补交"),))
    items = tuple(replace(item, instant=False) for item in GUIDE.items)
    walk = identified(replace(WAIVABLE, items=items, materials=(*GUIDE.materials[:2], bill)))
    told(walk, Waiver("hukou", WaiverState.NOT_FOUND))
    walk.do(ev.DeferralToggled("hukou"), ev.Next(), ev.FieldSet("phone", "13900000000"), ev.Next(), ev.Next())
    for _ in range(4):
        if walk.at is Step.REVIEW:
            break
        walk.do(ev.Next())
    walk.do(ev.Next(), ev.SignatureDrawn(b"png"))
    assert "居民户口簿" in walk.session.letter
    told(walk, FOUND)
    assert (walk.at, walk.session.signature_png) == (Step.REVIEW, None)
    assert "居民户口簿" not in walk.do(ev.Next()).session.letter


@pytest.mark.req("M11")
def test_an_open_case_of_the_same_bundle_is_told_and_holds_nobody_up() -> None:
    walk = identified()
    walk.do(ev.StandingKnown(walk.session.session_id, True, "KSK0001"))
    assert (walk.session.open_case, walk.session.deferral_standing) == ("KSK0001", Standing.ELIGIBLE)
    assert walk.do(ev.Next()).at is Step.FORM


@pytest.mark.req("M21")
def test_what_was_found_for_one_is_not_the_next_ones() -> None:
    walk = told(identified(), FOUND)
    old = walk.session.session_id
    walk.do(ev.ExitAsked(), ev.ExitConfirmed(), ev.Next())
    identified_again = walk.do(ev.BundleChosen("retirement"))
    identified_again.do(ev.WaiversKnown(old, ("hukou",), (FOUND,)))
    assert identified_again.session.waivers == {}


def test_what_was_not_asked_is_not_taken_in() -> None:
    walk = told(identified(), Waiver("bank_card", WaiverState.FOUND, token="x"), asked=("bank_card",))
    assert "bank_card" not in walk.session.waivers


@pytest.mark.req("M21")
def test_no_token_stands_in_a_repr() -> None:
    walk = told(identified(), FOUND)
    assert "token-1" not in repr(walk.journey)
