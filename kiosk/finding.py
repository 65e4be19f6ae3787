"""Carries out the search, and counts what is applied for on this kiosk, which ranks what fits a query.

What somebody typed goes no further than this: no log line and no error holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kiosk.bus import Bus
from kiosk.journey import events as ev
from kiosk.journey.state import OFTEN
from kiosk.log import Log

if TYPE_CHECKING:
    from kiosk.catalogue.opening import Opened
    from kiosk.journey.effects import Find
    from kiosk.store_thread import StoreThread
    from offline.outbox import Outbox


class Finding:
    """``find`` blocks for some milliseconds, at a folder's first search for a good part of a second: never on the main loop, and
    on one thread at a time."""

    def __init__(self, catalogue: Opened, store: StoreThread, bus: Bus, log: Log) -> None:
        self._catalogue, self._store = catalogue, store
        self._bus, self._log = bus, log
        self._uses: Mapping[str, int] = {}  # replaced whole, so that another thread reads the old or the new

    def find(self, effect: Find) -> None:
        """Answers Found or FindFailed."""
        from kiosk.errors import DataError

        try:
            found = self._catalogue.search(effect.query, self._uses)
        except DataError as error:
            self._log("catalogue.broken", file="search", reason=str(error))
            self._bus.publish(ev.FindFailed(effect.session_id, effect.query))
        except Exception as error:  # noqa: BLE001 - the thread pool would keep it, and the citizen wait for ever
            self._log("catalogue.broken", file="search", reason=type(error).__name__)
            self._bus.publish(ev.FindFailed(effect.session_id, effect.query))
        else:
            self._bus.publish(ev.Found(effect.session_id, effect.query, found.hits, found.advice))

    def count_uses(self) -> None:
        """Ask the store how often each bundle was applied for here; answers UsesCounted. Returns at once."""

        def look(outbox: Outbox) -> Mapping[str, int]:
            return outbox.uses()

        def counted(answer: Mapping[str, int] | Exception) -> None:
            if isinstance(answer, Exception):
                # Ranking does without; what else does not work with this store is said where it matters.
                self._log("store.broken", reason=type(answer).__name__)
                return
            self._uses = answer
            most = sorted(answer, key=lambda bundle_id: (-answer[bundle_id], bundle_id))
            self._bus.publish(ev.UsesCounted(tuple(most[: OFTEN * 4])))  # some may not be offered here any more

        self._store.submit(look, counted)
