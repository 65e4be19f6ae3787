"""What cannot be typed here yet is left to the counter, said as such, and holds nobody up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import events as ev
from kiosk.journey.state import Step
from kiosk.journey.view import ENTERED_HERE, left_to_counter
from kiosk.model.guide import FormField, FormSection
from screens.form_keys import ENTRIES
from tests.journey.walks import CARD, GUIDE, Walk

FORM = (FormSection("child", "孩子", (FormField("child_name", "姓名", "name"), FormField("phone", "手机", "phone"))),)


def at_form() -> Walk:
    walk = Walk().do(ev.BundleChosen("retirement"))
    sid = walk.session.session_id
    walk.do(ev.GuideLoaded(sid, replace(GUIDE, form=FORM)), ev.Next(), ev.Next(), ev.Answered("kind", "legal"))
    return walk.do(ev.Next(), ev.Next(), ev.CardRead(sid, CARD), ev.PendingFound(sid, ()), ev.Next())


@pytest.mark.req("M06")
def test_a_name_that_cannot_be_typed_holds_nobody_up_and_a_number_that_can_does() -> None:
    walk = at_form()
    assert left_to_counter(walk.session) == {"child_name"}
    walk.do(ev.Next())
    assert walk.session.form_problems == {"phone": "forms.required.text"}
    walk.do(ev.FieldSet("phone", "13900000000"), ev.Next())
    assert walk.at is Step.CHECKLIST


def test_what_was_entered_all_the_same_is_checked() -> None:
    walk = at_form().do(ev.FieldSet("child_name", "1"), ev.FieldSet("phone", "13900000000"), ev.Next())
    assert list(walk.session.form_problems) == ["child_name"]


def test_the_screen_has_keys_for_exactly_what_the_walk_insists_on() -> None:
    assert set(ENTRIES) | {"choice"} == ENTERED_HERE
