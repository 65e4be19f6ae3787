"""Who may use the devices now: one citizen's visit, or the admin mode, never both and never two visits.

What a holder has asked for ends with the lease: a card that is read, a page that is scanned or a slip that waits for its printer
after that belongs to nobody, and the next person must not find it.
"""

from __future__ import annotations

import threading
from collections import deque

from devices.errors import Action, Completion, DeviceError
from devices.worker import Ticket

_REMEMBERED = 32  # ended holders; an answer that is later than so many visits has no holder to be mistaken for


class Leases:
    """Thread-safe. A holder is a session id, or a word of admin mode."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holder: str | None = None
        self._ended: deque[str] = deque(maxlen=_REMEMBERED)
        self._tickets: dict[str, list[Ticket]] = {}  # role -> what the holder has asked of it

    @property
    def holder(self) -> str | None:
        """Whose the devices are; None when nobody's."""
        return self._holder

    def take(self, holder: str) -> None:
        """Take the lease, or keep it. Raises DeviceError deviceNotReady ``leased`` while somebody else has it, canceled
        ``leaseOver`` for a holder whose lease has ended."""
        with self._lock:
            if holder in self._ended:
                raise DeviceError(Completion.CANCELED, "leaseOver", Action.NONE)
            if self._holder not in (None, holder):
                raise DeviceError(Completion.DEVICE_NOT_READY, "leased", Action.NONE)
            self._holder = holder

    def note(self, holder: str, role: str, ticket: Ticket) -> None:
        """``ticket`` was asked for under the lease; one that came too late is called off at once."""
        with self._lock:
            if holder == self._holder:
                self._tickets.setdefault(role, []).append(ticket)
                return
        ticket.cancel()

    def cancel(self, role: str) -> None:
        """Call off whatever the holder waits for of that role."""
        with self._lock:
            waiting = self._tickets.pop(role, [])
        for ticket in waiting:
            ticket.cancel()

    def end(self, holder: str) -> bool:
        """End the lease and call off all that is open under it. False for somebody who has no lease."""
        with self._lock:
            self._ended.append(holder)
            if self._holder != holder:
                return False
            self._holder = None
            waiting = [ticket for tickets in self._tickets.values() for ticket in tickets]
            self._tickets = {}
        for ticket in waiting:
            ticket.cancel()
        return True
