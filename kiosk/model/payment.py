"""What a case costs and whether that was paid (M26), as the platform says. The kiosk takes no money."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class PaymentState(enum.Enum):
    """UNKNOWN also stands for a word that this kiosk does not know."""

    NO_FEE = "none"
    DUE = "due"
    PAID = "paid"
    REFUNDED = "refunded"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Payment:
    """``cents`` of yuan; ``qr``: text of the code of the payment (非税缴款); ``until``: ISO 8601, empty where nothing is said."""

    state: PaymentState
    cents: int = field(default=0, repr=False)
    basis: str = field(default="", repr=False)
    qr: str = field(default="", repr=False)
    slip_number: str = field(default="", repr=False)
    until: str = field(default="", repr=False)
