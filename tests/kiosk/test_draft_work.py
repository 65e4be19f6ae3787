"""Drafts against a real store: saved, kept, offered and opened for the card that made them, and for no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from kiosk.bus import Bus
from kiosk.draft_work import DraftWork
from kiosk.errors import DataError
from kiosk.journey import events as ev
from kiosk.journey.effects import DropDraft, KeepDraft, OpenDraft, SaveDraft
from kiosk.journey.state import Session, Step
from kiosk.model.draft import DraftOffer
from kiosk.model.guide import Guide
from offline.card_key import card_secret
from offline.outbox import Outbox
from tests.journey.walks import CARD, GUIDE, Walk
from tests.offline.keys import KEYS

OTHER = replace(CARD, photo_wlt=b"\x08" * 1024)


class Desk:
    def __init__(self, folder: Path) -> None:
        self.outbox, self.bus, self.now = Outbox(folder / "store", KEYS), Bus(), datetime(2026, 11, 23, tzinfo=UTC)
        self.guide: Guide | None = GUIDE
        self.broken: Exception | None = None
        self.logged: list[str] = []
        self.work = DraftWork(cast(Any, self), self._guide_of, lambda: self.now, self.bus, self._log)

    def submit(self, job: Callable[[Outbox], Any], done: Callable[[Any], None]) -> None:
        try:
            answer = self.broken or job(self.outbox)
        except Exception as error:  # noqa: BLE001 - as the store's thread does
            answer = error
        done(answer)

    def _guide_of(self, bundle_id: str, _division: str) -> Guide:
        if self.guide is None or bundle_id != self.guide.bundle_id:
            raise DataError("no such guide")
        return self.guide

    def _log(self, event: str, **_: object) -> None:
        self.logged.append(event)

    def offer(self, card: Any = CARD) -> DraftOffer | None:
        return self.work.offer(self.outbox, card_secret(card))

    def opened(self, card: Any = CARD) -> Any:
        self.work.open(OpenDraft(Session("visit-2", Step.IDENTITY, card=card)))
        (event,) = self.bus.drain()
        return event


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.outbox.close()


@pytest.fixture
def left(desk: Desk) -> Session:
    session = Walk().to_checklist().do(ev.Next(), ev.FieldSet("phone", "13900000000")).session
    desk.work.save(SaveDraft(session))
    return session


@pytest.mark.req("M21")
def test_what_was_left_is_offered_to_its_card_alone(desk: Desk, left: Session) -> None:
    offer = desk.offer()
    assert offer is not None
    assert (offer.bundle_id, offer.whole, offer.until, left.card) == ("retirement", True, None, CARD)
    assert desk.offer(OTHER) is None


@pytest.mark.req("M21")
def test_it_goes_on_where_it_was_left(desk: Desk, left: Session) -> None:
    told = desk.opened()
    assert isinstance(told, ev.DraftOpened)
    resumed = told.session
    assert (resumed.session_id, resumed.step, dict(resumed.form)) == ("visit-2", Step.FORM, dict(left.form))
    assert (resumed.answers, resumed.entered) == (left.answers, left.entered)


@pytest.mark.req("M21")
def test_a_wish_is_told_with_its_end_and_over_after_that(desk: Desk, left: Session) -> None:
    desk.work.keep(KeepDraft("visit", CARD))
    (kept,) = desk.bus.drain()
    assert isinstance(kept, ev.DraftKept)
    assert (kept.until, left.card) == (desk.now + timedelta(hours=24), CARD)
    desk.now += timedelta(hours=25)
    assert desk.offer() is None


def test_where_there_is_nothing_nothing_is_promised(desk: Desk) -> None:
    desk.work.keep(KeepDraft("visit", CARD))
    assert desk.bus.drain() == (ev.DraftKept("visit", None),)


@pytest.mark.req("M21")
def test_what_was_dropped_is_gone(desk: Desk, left: Session) -> None:
    desk.work.drop(DropDraft(CARD))
    assert (desk.offer(), left.card) == (None, CARD)
    assert desk.opened() == ev.DraftFailed("visit-2", "damaged")


def test_a_newer_guide_takes_no_old_draft_and_it_goes(desk: Desk, left: Session) -> None:
    desk.guide = replace(GUIDE, version="2")
    assert desk.opened() == ev.DraftFailed("visit-2", "guide")
    assert (desk.offer(), left.card) == (None, CARD)


def test_a_guide_that_is_gone_is_said(desk: Desk, left: Session) -> None:
    desk.guide = None
    assert (desk.opened(), left.card) == (ev.DraftFailed("visit-2", "guide"), CARD)


def test_a_store_that_is_broken_is_said_and_holds_nobody_up(desk: Desk, left: Session) -> None:
    desk.broken = OSError("disk")
    assert (desk.opened(), left.card) == (ev.DraftFailed("visit-2", "store"), CARD)
    desk.work.save(SaveDraft(left))
    desk.work.keep(KeepDraft("visit", CARD))
    assert desk.bus.drain() == (ev.DraftKept("visit", None),)
    assert set(desk.logged) == {"draft.failed"}


def test_a_card_without_its_photo_leaves_nothing(desk: Desk, left: Session) -> None:
    bare = replace(CARD, photo_wlt=None)
    desk.work.save(SaveDraft(replace(left, card=bare)))
    assert desk.offer(bare) is None
