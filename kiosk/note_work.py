"""Keeps what is said of a submission after its receipt as a sealed note, on the store's thread; it is sent with the errands.

Nothing of it is logged but its kind.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk.bus import Bus
from kiosk.contract import note as wire
from kiosk.journey.after_events import NoteKept, NoteNotKept
from kiosk.journey.effects import KeepNote
from kiosk.log import Log
from kiosk.model.delivery import DeliveryChoice, PhoneLeft

if TYPE_CHECKING:
    from kiosk.store_thread import StoreThread
    from offline.notes import Note
    from offline.outbox import Outbox


class NoteWork:
    """Called on the main loop; returns at once."""

    def __init__(
        self, store: StoreThread, now: Callable[[], datetime], wake: Callable[[], None], bus: Bus, log: Log
    ) -> None:
        self._store, self._now, self._wake, self._bus, self._log = store, now, wake, bus, log

    def keep(self, effect: KeepNote) -> None:
        """Answers NoteKept once it is durable, or NoteNotKept."""
        submission_id = effect.submission_id
        kind, note = as_note(effect.said)

        def put(outbox: Outbox) -> str:
            return outbox.notes.put(submission_id, note, self._now())

        def done(answer: str | Exception) -> None:
            if isinstance(answer, Exception):
                # Its text may quote what was said.
                self._log("note.not_kept", submission=submission_id, kind=kind, reason=type(answer).__name__)
                self._bus.publish(NoteNotKept(effect.session_id, submission_id))
                return
            self._log("note.kept", submission=submission_id, kind=kind)
            self._bus.publish(NoteKept(effect.session_id, submission_id))
            self._wake()

        self._store.submit(put, done)


def as_note(said: DeliveryChoice | PhoneLeft) -> tuple[str, Note]:
    """Its kind and its form on the wire."""
    if isinstance(said, PhoneLeft):
        return wire.PHONE, wire.PhoneNote(said.phone)
    ways, parcel = {item: way.value for item, way in said.ways.items()}, said.parcel
    if parcel is None:
        return wire.DELIVERY, wire.DeliveryNote(ways)
    return wire.DELIVERY, wire.DeliveryNote(ways, parcel.name, parcel.phone, parcel.address)
