"""Carries out what a visit asks of its draft: save, keep, drop, look for, open. All on the store's thread, in the order asked.

A draft that cannot be saved costs nobody anything but the draft: it is logged, and the walk goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk.bus import Bus
from kiosk.journey.draft_events import DraftFailed, DraftKept, DraftOpened
from kiosk.journey.effects import DropDraft, KeepDraft, OpenDraft, SaveDraft
from kiosk.log import Log
from kiosk.model.draft import DraftOffer

if TYPE_CHECKING:
    from kiosk.draft_codec import KeptVisit
    from kiosk.model.guide import Guide
    from kiosk.store_thread import StoreThread
    from offline.outbox import Outbox

GuideOf = Callable[[str, str], "Guide"]  # bundle id and division (empty: the kiosk's own); raises DataError


class DraftWork:
    """Called on the main loop; returns at once."""

    def __init__(self, store: StoreThread, guide_of: GuideOf, now: Callable[[], datetime], bus: Bus, log: Log) -> None:
        self._store, self._guide_of, self._now, self._bus, self._log = store, guide_of, now, bus, log

    def save(self, effect: SaveDraft) -> None:
        """Answers nothing."""
        session = effect.session

        def write(outbox: Outbox) -> None:
            from kiosk.draft_codec import encode
            from offline.card_key import card_secret

            content = encode(session)
            if content is not None and session.card is not None:
                outbox.drafts.save(card_secret(session.card), content, self._now())

        self._store.submit(write, self._done)

    def keep(self, effect: KeepDraft) -> None:
        """Answers DraftKept."""

        def wish(outbox: Outbox) -> datetime | None:
            from offline.card_key import card_secret

            return outbox.drafts.keep(card_secret(effect.card), self._now())

        def kept(until: datetime | Exception | None) -> None:
            self._done(until)
            told = None if isinstance(until, Exception) else until
            self._bus.publish(DraftKept(effect.session_id, told))

        self._store.submit(wish, kept)

    def drop(self, effect: DropDraft) -> None:
        """Answers nothing."""

        def forget(outbox: Outbox) -> None:
            from offline.card_key import card_secret

            outbox.drafts.drop(card_secret(effect.card))

        self._store.submit(forget, self._done)

    def open(self, effect: OpenDraft) -> None:
        """Answers DraftOpened or DraftFailed; one that can never be read again is dropped."""
        fresh = effect.fresh

        def look(outbox: Outbox) -> DraftOpened | DraftFailed:
            from kiosk.draft_codec import DraftUnreadableError, decode, resume
            from kiosk.errors import DataError
            from offline.card_key import card_secret

            secret = card_secret(fresh.card) if fresh.card is not None else b""
            draft = outbox.drafts.open(secret, self._now())
            if draft is None or draft.content is None:
                return DraftFailed(fresh.session_id, "damaged")
            try:
                kept = decode(draft.content)
                return DraftOpened(fresh.session_id, resume(fresh, kept, self._guide_of(kept.bundle_id, kept.division)))
            except DraftUnreadableError as error:
                outbox.drafts.drop(secret)
                return DraftFailed(fresh.session_id, error.code)
            except DataError:
                return DraftFailed(fresh.session_id, "guide")

        def looked(answer: DraftOpened | DraftFailed | Exception) -> None:
            self._done(answer)
            self._bus.publish(DraftFailed(fresh.session_id, "store") if isinstance(answer, Exception) else answer)

        self._store.submit(look, looked)

    def _done(self, answer: object) -> None:
        if isinstance(answer, Exception):
            self._log("draft.failed", reason=type(answer).__name__)

    def offer(self, outbox: Outbox, secret: bytes) -> DraftOffer | None:
        """What the card left; on the store's thread. What cannot be looked for is not offered."""
        from offline.errors import StoreError

        try:
            return _offer_of(outbox, secret, self._now())
        except StoreError as error:
            self._done(error)
            return None


def _offer_of(outbox: Outbox, secret: bytes, now: datetime) -> DraftOffer | None:
    from kiosk.draft_codec import DraftUnreadableError, decode

    draft = outbox.drafts.open(secret, now)
    if draft is None:
        return None
    kept: KeptVisit | None = None
    if draft.content is not None:
        try:
            kept = decode(draft.content)
        except DraftUnreadableError:
            kept = None
    if kept is None:
        return DraftOffer("", "", draft.saved, draft.until, whole=False)
    return DraftOffer(kept.bundle_id, kept.bundle_name, draft.saved, draft.until)
