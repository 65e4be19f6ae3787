"""Leaflets and tables: what a visit gives to somebody of whom nothing is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.journey.informing import MOST_LEAFLETS, leaflets_of, offers
from kiosk.journey.state import DeviceHealth, Overlay, PrintPhase, Step
from kiosk.model.age_table import AgeTable
from kiosk.model.guide import Guide
from kiosk.model.leaflet import Leaflet, Readiness
from kiosk.model.situation import Asks
from tests.journey.walks import CARD, GUIDE, Walk

ONLINE = DeviceHealth("online", "full")
TABLE = AgeTable((), confirmed=False, source="样例")
ASKED = replace(GUIDE, situations=(replace(GUIDE.situations[0], table="retirement_age"),))
pytestmark = pytest.mark.req("M03", "M17")


def at_overview(guide: Guide = GUIDE, **devices: DeviceHealth) -> Walk:
    walk = Walk()
    for role, health in (devices or {"receipt_printer": ONLINE, "page_printer": ONLINE}).items():
        walk.do(ev.DeviceChanged(role, health))
    walk.do(ev.BundleChosen("retirement"))
    return walk.do(ev.GuideLoaded(walk.session.session_id, guide))


def at_papers(**devices: DeviceHealth) -> Walk:
    return at_overview(**devices).do(ev.LeafletsAsked())


def asked(walk: Walk, leaflet: Leaflet = Leaflet.GUIDE) -> ef.PrintLeaflet:
    effect = walk.do(ev.LeafletAsked(leaflet)).last(ef.PrintLeaflet)
    assert isinstance(effect, ef.PrintLeaflet)
    return effect


def ended(walk: Walk, effect: ef.PrintLeaflet, outcome: str, code: str = "") -> Walk:
    return walk.do(ev.LeafletPrinted(effect.session_id, effect.job, outcome, code))


def test_nobody_has_to_say_who_they_are_for_a_leaflet() -> None:
    walk = at_papers()
    effect = asked(walk)
    assert (effect.leaflet, effect.guide, effect.session_id) == (Leaflet.GUIDE, GUIDE, walk.session.session_id)
    assert walk.session.card is None
    assert walk.count(ef.ReadIdCard) == 0


def test_even_a_guide_that_only_informs_is_printed() -> None:
    walk = at_overview(replace(GUIDE, accepts=False)).do(ev.LeafletsAsked())
    assert asked(walk).guide.accepts is False


@pytest.mark.parametrize("outcome", ["done", "failed", "unknown"])
def test_each_end_is_told(outcome: str) -> None:
    walk = at_papers()
    ended(walk, asked(walk), outcome, "paperOut")
    print_ = walk.session.leaflet
    assert print_ is not None
    assert (print_.phase, print_.code) == (PrintPhase(outcome), "paperOut")


def test_a_second_touch_while_one_comes_out_asks_for_nothing() -> None:
    walk = at_papers()
    asked(walk)
    walk.do(ev.LeafletAsked(Leaflet.GUIDE), ev.LeafletAsked(Leaflet.GUIDE_SLIP))
    assert walk.count(ef.PrintLeaflet) == 1


def test_the_end_of_an_earlier_print_is_not_taken_for_this_ones() -> None:
    walk = at_papers()
    first = asked(walk)
    ended(walk, first, "unknown")
    asked(walk)
    ended(walk, first, "done")
    assert walk.session.leaflet is not None
    assert walk.session.leaflet.phase is PrintPhase.PRINTING


def test_the_end_of_a_print_of_an_earlier_visit_is_told_to_nobody() -> None:
    walk = at_papers()
    effect = asked(walk)
    walk.do(ev.ExitAsked())
    assert walk.at is Step.HOME
    ended(walk, effect, "done")
    assert walk.at is Step.HOME
    assert at_papers().session.leaflet is None


def test_leaving_is_never_held_up_by_a_leaflet_and_ends_what_has_not_begun() -> None:
    walk = at_papers()
    asked(walk)
    walk.do(ev.ExitAsked())
    assert walk.at is Step.HOME
    assert isinstance(walk.last(ef.Wipe), ef.Wipe)


def test_the_walk_goes_on_while_a_leaflet_comes_out() -> None:
    walk = at_papers()
    effect = asked(walk)
    walk.do(ev.Back(), ev.Next())
    assert walk.at is Step.ITEMS
    ended(walk, effect, "done")
    assert walk.at is Step.ITEMS


@pytest.mark.parametrize("back", [ev.Back(), ev.Next()])
def test_both_ways_back_lead_to_the_guide(back: ev.Event) -> None:
    assert at_papers().do(back).at is Step.OVERVIEW


def test_without_any_printer_there_is_nothing_to_take_along() -> None:
    walk = at_overview(scanner=ONLINE).do(ev.LeafletsAsked())
    assert walk.at is Step.OVERVIEW
    assert offers(walk.journey) == ()


def test_without_a_page_printer_only_the_slip_is_offered() -> None:
    walk = at_papers(receipt_printer=ONLINE, page_printer=DeviceHealth("noDevice"))
    assert [offer.leaflet for offer in offers(walk.journey)] == [Leaflet.GUIDE_SLIP]
    walk.do(ev.LeafletAsked(Leaflet.GUIDE))
    assert walk.count(ef.PrintLeaflet) == 0


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        (DeviceHealth("online", "full"), Readiness.READY),
        (DeviceHealth("online", "unknown"), Readiness.READY),
        (DeviceHealth("online", "out"), Readiness.NO_PAPER),
        (DeviceHealth("online", "jammed"), Readiness.NO_PAPER),
        (DeviceHealth("offline"), Readiness.OUT),
        (DeviceHealth("hardwareError", "full"), Readiness.OUT),
    ],
)
def test_a_printer_that_cannot_print_now_says_so_before_it_is_asked(health: DeviceHealth, expected: Readiness) -> None:
    walk = at_papers(receipt_printer=ONLINE, page_printer=health)
    assert {offer.readiness for offer in offers(walk.journey) if offer.leaflet is not Leaflet.GUIDE_SLIP} == {expected}
    walk.do(ev.LeafletAsked(Leaflet.GUIDE))
    assert walk.count(ef.PrintLeaflet) == (1 if expected is Readiness.READY else 0)


def test_the_bound_is_reached_by_papers_and_not_by_failures() -> None:
    walk = at_papers()
    for _ in range(3):
        ended(walk, asked(walk), "failed")
    for _ in range(MOST_LEAFLETS):
        ended(walk, asked(walk), "done")
    walk.do(ev.LeafletAsked(Leaflet.GUIDE))
    assert walk.count(ef.PrintLeaflet) == MOST_LEAFLETS + 3
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.leaflet.enough"


def test_who_waits_for_a_slow_paper_is_not_asked_whether_they_are_there() -> None:
    walk = at_papers()
    effect = asked(walk)
    walk.wait(170)
    assert walk.journey.overlay is Overlay.NONE
    ended(walk, effect, "done").wait(110)
    assert walk.journey.overlay is Overlay.NONE
    assert walk.wait(30).at is Step.HOME


@pytest.mark.parametrize(
    ("guide", "missing"),
    [
        (replace(GUIDE, form=()), {Leaflet.BLANK_FORM, Leaflet.SAMPLE_FORM, Leaflet.MANDATE, Leaflet.LETTER}),
        (replace(GUIDE, letter=("承诺",)), {Leaflet.MANDATE}),
        (
            replace(GUIDE, situations=(replace(GUIDE.situations[0], asks=Asks.APPLICANT),)),
            {Leaflet.LETTER},
        ),
    ],
    ids=["no form", "a commitment", "an agent"],
)
def test_a_guide_gives_the_papers_that_it_has(guide: Guide, missing: set[Leaflet]) -> None:
    assert set(Leaflet) - set(leaflets_of(guide)) == missing


def at_question(guide: Guide = ASKED) -> Walk:
    return at_overview(guide).do(ev.Next(), ev.Next())


def test_the_table_is_read_once_and_kept_for_the_visit() -> None:
    walk = at_question().do(ev.TableAsked("kind"))
    assert walk.at is Step.SITUATION_TABLE
    assert walk.last(ef.LoadTable) == ef.LoadTable(walk.session.session_id, "retirement_age")
    walk.do(ev.TableLoaded(walk.session.session_id, TABLE), ev.Back(), ev.TableAsked("kind"))
    assert walk.session.table is TABLE
    assert walk.count(ef.LoadTable) == 1


def test_looking_into_the_table_changes_no_answer() -> None:
    walk = at_question().do(ev.Answered("kind", "legal"), ev.TableAsked("kind"), ev.Next())
    assert walk.at is Step.SITUATION
    assert walk.session.answers == {"kind": "legal"}


def test_a_table_that_cannot_be_read_is_said_and_tried_again_when_asked_again() -> None:
    walk = at_question().do(ev.TableAsked("kind"))
    walk.do(ev.TableFailed(walk.session.session_id))
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.table.broken"
    walk.do(ev.Back())
    assert walk.session.trouble is None
    walk.do(ev.TableAsked("kind"))
    assert walk.count(ef.LoadTable) == 2


def test_a_failure_that_comes_after_going_back_is_not_said_at_the_question() -> None:
    walk = at_question().do(ev.TableAsked("kind"), ev.Back())
    walk.do(ev.TableFailed(walk.session.session_id))
    assert walk.session.trouble is None


@pytest.mark.parametrize("situation_id", ["kind", "another"])
def test_a_question_without_a_table_opens_none(situation_id: str) -> None:
    walk = at_question(GUIDE).do(ev.TableAsked(situation_id))
    assert walk.at is Step.SITUATION
    assert walk.count(ef.LoadTable) == 0


def test_the_table_of_another_visit_is_dropped() -> None:
    walk = at_question().do(ev.TableAsked("kind"), ev.TableLoaded("another visit", TABLE))
    assert walk.session.table is None


def test_the_card_does_not_change_what_can_be_looked_up() -> None:
    walk = at_question().do(ev.Answered("kind", "legal"), ev.Next(), ev.Next())
    sid = walk.session.session_id
    walk.do(ev.CardFound(sid), ev.CardRead(sid, CARD), ev.PendingFound(sid, ()), ev.Back(), ev.TableAsked("kind"))
    assert walk.at is Step.SITUATION_TABLE
    assert walk.do(ev.Back()).at is Step.SITUATION
