"""新生儿出生 with twins: one application for each child; what is shared is asked once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.documents.letter import letter_sha256
from kiosk.forms.provenance import PrefillSource
from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.journey.state import Network, Overlay, Step
from tests.catalogue.rules import NEWBORN
from tests.journey.walks import CARD, Walk, receipt


def begun() -> Walk:
    walk = Walk().do(ev.NetworkChanged(Network.AWAY), ev.BundleChosen("retirement"))
    sid = walk.session.session_id
    walk.do(ev.GuideLoaded(sid, NEWBORN), ev.Next(), ev.Next(), ev.Answered("twins", "2"), ev.Answered("same", "yes"))
    return walk.do(ev.Next(), ev.Next(), ev.CardRead(sid, CARD), ev.PendingFound(sid, ()))


def apply_for(walk: Walk, name: str) -> Walk:
    """From the checklist to the receipt."""
    walk.do(ev.Next(), ev.FieldSet("child_name", name), ev.Next())
    if not walk.session.form.get("phone"):
        walk.do(ev.FieldSet("phone", "13900000000"))
    walk.do(ev.Next(), ev.Next())
    while walk.at is Step.SCAN and walk.session.scan is not None:
        walk.take_page()
        walk.accept()
    walk.do(ev.Next(), ev.Next(), ev.SignatureDrawn(b"png"), ev.Next())
    walk.do(ev.Committed(walk.submission_id, receipt(walk.submission_id)))
    return walk.wait(1).do(ev.Printed(walk.submission_id, "done"))


@pytest.mark.req("M04", "M11")
def test_twins_are_two_applications_with_their_own_papers_and_shared_ones() -> None:
    walk = apply_for(begun(), "张一")
    first = walk.last(ef.Commit)
    walk.do(ev.Next())
    assert (walk.at, walk.session.round) == (Step.CHECKLIST, 2)
    assert "record" not in walk.session.pages
    assert "hukou" in walk.session.pages
    assert "child_name" not in walk.session.form
    assert walk.session.form["phone"] == "13900000000"
    apply_for(walk, "张二")
    second = walk.last(ef.Commit)
    assert isinstance(first, ef.Commit)
    assert isinstance(second, ef.Commit)
    assert first.draft.submission_id != second.draft.submission_id
    assert (first.draft.form["child_name"], second.draft.form["child_name"]) == ("张一", "张二")
    walk.do(ev.Next())
    assert walk.at is Step.GOODBYE
    assert walk.count(ef.CloseReceipt) == 2


@pytest.mark.req("M10")
def test_each_childs_letter_names_that_child() -> None:
    walk = apply_for(begun(), "张一")
    one = walk.session.letter
    apply_for(walk.do(ev.Next()), "张二")
    two = walk.session.letter
    assert "当事人：张一" in one
    assert "当事人：张二" in two
    assert letter_sha256(one) != letter_sha256(two)


@pytest.mark.req("M04")
def test_the_answer_to_a_question_that_did_not_arise_is_not_submitted() -> None:
    walk = begun().do(ev.Back(), ev.Answered("same", "no"), ev.Answered("where", "other"), ev.Answered("same", "yes"))
    apply_for(walk.do(ev.Next()), "张一")
    commit = walk.last(ef.Commit)
    assert isinstance(commit, ef.Commit)
    assert dict(commit.draft.answers) == {"twins": "2", "same": "yes"}


@pytest.mark.req("M04")
def test_what_is_asked_for_once_a_visit_is_in_the_first_application_only() -> None:
    walk = begun()
    once = tuple(replace(item, once=item.item_id == "benefit") for item in NEWBORN.items)
    assert walk.session.guide is not None
    walk.journey = replace(walk.journey, session=replace(walk.session, guide=replace(NEWBORN, items=once)))
    apply_for(walk, "张一")
    first = walk.last(ef.Commit)
    apply_for(walk.do(ev.Next()), "张二")
    second = walk.last(ef.Commit)
    assert isinstance(first, ef.Commit)
    assert isinstance(second, ef.Commit)
    assert "benefit" in {item for item, _ in first.draft.items}
    assert "benefit" not in {item for item, _ in second.draft.items}
    assert "bill" not in {material.material_id for material in second.draft.materials}


@pytest.mark.req("M02")
def test_answers_that_leave_nothing_to_apply_for_lead_no_further() -> None:
    walk = Walk().do(ev.BundleChosen("retirement"))
    only = replace(NEWBORN, items=(replace(NEWBORN.items[5], locked_reason=None),), materials=(), form=())
    walk.do(ev.GuideLoaded(walk.session.session_id, only), ev.Next(), ev.Next())
    walk.do(ev.Answered("twins", "1"), ev.Answered("same", "yes"), ev.Next())
    assert walk.at is Step.SITUATION
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.items.none_left"


@pytest.mark.req("M11", "M16")
def test_rating_the_visit_cannot_end_it_before_the_second_childs_application() -> None:
    walk = apply_for(begun(), "张一")
    walk.do(ev.EvaluateAsked())
    assert (walk.at, walk.session.round) == (Step.RECEIPT, 1)
    apply_for(walk.do(ev.Next()), "张二").do(ev.EvaluateAsked())
    assert walk.at is Step.EVALUATE


@pytest.mark.req("M04", "M11")
def test_who_leaves_after_the_first_child_is_asked_and_the_second_is_not_begun() -> None:
    walk = apply_for(begun(), "张一")
    walk.do(ev.ExitAsked())
    assert (walk.at, walk.session.round, walk.journey.overlay) == (Step.RECEIPT, 1, Overlay.CONFIRM_EXIT)
    walk.do(ev.ExitConfirmed())
    assert (walk.at, walk.count(ef.Commit), walk.count(ef.CloseReceipt)) == (Step.GOODBYE, 1, 1)
    assert walk.session.form == {}


@pytest.mark.req("M11", "M12")
def test_who_leaves_without_the_first_childs_receipt_is_offered_it_again() -> None:
    walk = apply_for(begun(), "张一")
    walk.do(ev.ReprintAsked(), ev.ExitAsked(), ev.ExitConfirmed())
    assert walk.at is Step.RECEIPT, "no paper may come out before the next citizen"
    walk.do(ev.Printed(walk.submission_id, "failed", "paperOut"), ev.ExitAsked(), ev.ExitConfirmed())
    assert (walk.at, walk.count(ef.CloseReceipt)) == (Step.GOODBYE, 0)


def test_the_last_childs_receipt_needs_no_question_to_leave() -> None:
    walk = apply_for(apply_for(begun(), "张一").do(ev.Next()), "张二").do(ev.ExitAsked())
    assert (walk.at, walk.journey.overlay, walk.count(ef.CloseReceipt)) == (Step.GOODBYE, Overlay.NONE, 2)


@pytest.mark.req("M04", "M06")
def test_what_was_read_of_the_first_childs_page_and_comes_late_does_not_fill_the_seconds_form() -> None:
    walk = apply_for(begun(), "张一").do(ev.Next())
    sid = walk.session.session_id
    walk.do(ev.FactsKnown(sid, PrefillSource.OCR, {"subject_name": "张一"}, round=1))
    assert walk.session.facts == {}
    walk.do(ev.FactsKnown(sid, PrefillSource.OCR, {"subject_name": "张二"}, round=2))
    walk.do(ev.FactsKnown(sid, PrefillSource.EARLIER, {"phone": "13900000000"}))
    assert set(walk.session.facts) == {PrefillSource.OCR, PrefillSource.EARLIER}
