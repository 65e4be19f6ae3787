"""What a visit says of its application once the receipt is there: by which way results come, and what follows."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.model.delivery import Way
from kiosk.model.guide import Item
from kiosk.model.payment import Payment

PHONE_DIGITS = 11  # of a mobile number in China


class DeliveryPhase(enum.Enum):
    ALL = "all"  # one way for all results
    EACH = "each"  # one result after the other
    PARCEL = "parcel"  # where the courier goes


@dataclass(frozen=True)
class After:
    """``rates``: the citizen goes on to the evaluation, not out. ``keeping``: what was said is being made durable. ``place``:
    index of the result that is asked for. ``parcel_phone`` is what is typed for the courier, ``phone`` for messages; that is
    ``phone_shown`` once more before it is kept."""

    rates: bool = False
    keeping: bool = False
    delivery: DeliveryPhase = DeliveryPhase.ALL
    place: int = 0
    ways: Mapping[str, Way] = field(default_factory=dict, repr=False)
    parcel_phone: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    phone_shown: bool = False
    payment: Payment | None = None
    payment_at: float | None = None  # monotonic s: when the platform was asked last


NOTHING_SAID = After()


@dataclass(frozen=True)
class DeliveryQuestion:
    """What the screen asks. ``item``: the result that is asked for by itself; ``fee``: of a courier, empty where the guide is
    silent."""

    results: tuple[Item, ...] = field(repr=False)
    item: Item | None = field(repr=False)
    ways: tuple[Way, ...]
    chosen: Way | None
    address: str = field(repr=False)
    fee: str = field(repr=False)


def fits(digits: str) -> bool:
    """Whether these can be the first digits of a mobile number."""
    return len(digits) <= PHONE_DIGITS and (not digits or (digits.isascii() and digits.isdigit()))


def grouped(digits: str) -> str:
    """As a mobile number is read aloud: three digits, four, four."""
    return " ".join(part for part in (digits[:3], digits[3:7], digits[7:]) if part)
