"""Payment (M26) and appointments (M25) of a case. The kiosk takes no money: it shows the platform's QR and keeps the state.

``GET /v1/submissions/{id}/payment`` · ``GET /v1/appointments?division=&bundle_id=&item_id=`` · ``PUT
/v1/submissions/{id}/appointment``
"""

from __future__ import annotations

import msgspec

NO_FEE, DUE, PAID, REFUNDED, UNKNOWN = "none", "due", "paid", "refunded", "unknown"


class Payment(msgspec.Struct, frozen=True):
    """``cents``: of yuan. ``qr``: text of the payment QR (非税缴款), shown as it is. ``slip_number``: 缴款单号."""

    state: str
    cents: int = 0
    basis: str = ""
    qr: str = ""
    slip_number: str = ""
    paid_at: str | None = None
    due: str | None = None

    def __repr__(self) -> str:
        return f"Payment({self.state})"


class Slot(msgspec.Struct, frozen=True):
    """``begin`` and ``end``: ISO 8601 with offset. ``left``: places that are free."""

    slot_id: str
    place: str
    address: str
    begin: str
    end: str
    left: int


class SlotsReply(msgspec.Struct, frozen=True):
    slots: tuple[Slot, ...]


class Booking(msgspec.Struct, frozen=True):
    """Body of the PUT. The same again is the same booking; another slot moves it. A full slot is the problem ``slot-taken`` (not
    permanent)."""

    slot_id: str


class Booked(msgspec.Struct, frozen=True):
    number: str
    slot: Slot
    bring: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Booked()"
