"""Which sections of the form come up: not those that nobody can fill in here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey import events as ev
from kiosk.journey.filling import pages_of
from kiosk.journey.state import Session, Step
from kiosk.model.guide import FormField, FormSection, Guide
from tests.journey.walks import CARD, GUIDE, Walk

TOLD, TOLD_TOO, TOLD_LAST = (
    FormSection(name, name, (FormField(f"{name}_tongue", "Tongue", "text"),)) for name in ("told", "too", "last")
)
TYPED, TYPED_TOO = (
    FormSection(name, name, (FormField(f"{name}_number", "How many", "count", required=False),))
    for name in ("typed", "typed_too")
)


def with_form(*sections: FormSection) -> Guide:
    return replace(GUIDE, form=sections)


def at_form(guide: Guide) -> Walk:
    walk = Walk().do(ev.BundleChosen("retirement"))
    sid = walk.session.session_id
    walk.do(ev.GuideLoaded(sid, guide), ev.Next(), ev.Next(), ev.Answered("kind", "legal"), ev.Next(), ev.Next())
    return walk.do(ev.CardRead(sid, CARD), ev.PendingFound(sid, ()), ev.Next())


def session_with(*sections: FormSection, **changes: object) -> Session:
    return replace(Session("visit", Step.FORM, guide=with_form(*sections)), **changes)  # type: ignore[arg-type]


@pytest.mark.req("M06")
def test_a_section_of_fields_without_keys_does_not_come_up() -> None:
    assert pages_of(session_with(TYPED, TOLD, TYPED_TOO)) == (0, 2)


def test_a_section_whose_value_a_source_knew_comes_up_to_be_looked_at() -> None:
    assert pages_of(session_with(TYPED, TOLD, form={"told_tongue": "x"})) == (0, 1)


def test_a_form_that_the_counter_alone_fills_in_says_so_once() -> None:
    assert pages_of(session_with(TOLD, TOLD_TOO)) == (0,)


@pytest.mark.parametrize(
    "form",
    [(TYPED, TOLD, TYPED_TOO), (TOLD, TYPED, TOLD_TOO, TYPED_TOO, TOLD_LAST)],
    ids=["between", "around"],
)
def test_next_and_back_pass_over_what_is_told_at_the_counter(form: tuple[FormSection, ...]) -> None:
    walk = at_form(with_form(*form))
    pages = pages_of(walk.session)
    assert walk.session.section == pages[0]
    assert walk.do(ev.Next()).session.section == pages[1]
    assert walk.do(ev.Back()).session.section == pages[0]
    walk.do(ev.Next(), ev.Next())
    assert walk.at is not Step.FORM
