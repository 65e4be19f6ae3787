"""What is said after the receipt, with a real store: kept sealed, or said not to be kept; nothing of it in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from kiosk.bus import Bus
from kiosk.contract.note import DeliveryNote
from kiosk.journey.after_events import NoteKept, NoteNotKept
from kiosk.journey.effects import KeepNote
from kiosk.model.delivery import DeliveryChoice, Parcel, Way
from kiosk.note_work import NoteWork, as_note
from offline.card_key import card_secret
from offline.outbox import Outbox
from tests.offline.keys import KEYS
from tests.offline.samples import CARD, NOW, draft, receipt_of

SENT = DeliveryChoice({"pension": Way.COURIER}, Parcel("金丝雀甲", "13800000000", "canary-address"))


class Desk:
    def __init__(self, folder: Path) -> None:
        self.outbox, self.bus = Outbox(folder / "store", KEYS), Bus()
        self.logged: list[str] = []
        self.woken = 0
        self.work = NoteWork(cast(Any, self), lambda: NOW, self._wake, self.bus, self._log)

    def submit(self, job: Callable[[Outbox], Any], done: Callable[[Any], None]) -> None:
        try:
            answer = job(self.outbox)
        except Exception as error:  # noqa: BLE001 - as the store's thread does
            answer = error
        done(answer)

    def _wake(self) -> None:
        self.woken += 1

    def _log(self, event: str, **fields: object) -> None:
        self.logged.append(f"{event} {fields}")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.outbox.close()


@pytest.mark.req("M15")
def test_a_choice_is_kept_and_waits_for_the_platform(desk: Desk) -> None:
    desk.outbox.enqueue(draft(), receipt_of, card_secret(CARD))
    submission_id = draft().submission_id
    desk.work.keep(KeepNote("visit", submission_id, SENT))
    assert desk.bus.drain() == (NoteKept("visit", submission_id),)
    assert (desk.outbox.notes.waiting(submission_id), desk.woken) == (("delivery",), 1)
    assert "canary" not in "".join(desk.logged)


@pytest.mark.req("M22")
def test_what_the_store_does_not_take_is_said_not_to_be_kept(desk: Desk) -> None:
    desk.work.keep(KeepNote("visit", "019a-unknown", SENT))
    assert desk.bus.drain() == (NoteNotKept("visit", "019a-unknown"),)
    assert "canary" not in "".join(desk.logged)
    assert desk.woken == 0


def test_without_a_courier_nobodys_address_goes_along() -> None:
    assert as_note(DeliveryChoice({"pension": Way.WINDOW})) == ("delivery", DeliveryNote({"pension": "window"}))
