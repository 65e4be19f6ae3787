"""What is touched and answered between the receipt and the goodbye."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.model.delivery import Way
from kiosk.model.payment import Payment


@dataclass(frozen=True)
class PassedOver:
    """Not now: the next thing, please."""


@dataclass(frozen=True)
class WayChosen:
    way: Way


@dataclass(frozen=True)
class EachAsked:
    """Not one way for all results, but one for each."""


@dataclass(frozen=True)
class ParcelPhoneSet:
    """All that is typed now, after each key."""

    digits: str = field(repr=False)


@dataclass(frozen=True)
class PhoneSet:
    """For messages: all that is typed now, after each key."""

    digits: str = field(repr=False)


@dataclass(frozen=True)
class PhoneChanged:
    """Not the number that is shown: another one."""


AfterTouch = PassedOver | WayChosen | EachAsked | ParcelPhoneSet | PhoneSet | PhoneChanged


@dataclass(frozen=True)
class NoteKept:
    """What was said is durable, and goes to the platform with the next connection."""

    session_id: str
    submission_id: str


@dataclass(frozen=True)
class NoteNotKept:
    """Nothing of it was kept."""

    session_id: str
    submission_id: str


@dataclass(frozen=True)
class PaymentKnown:
    """What the platform says of the fee, *unknown* where it said nothing."""

    session_id: str
    submission_id: str
    payment: Payment


AfterReply = NoteKept | NoteNotKept | PaymentKnown
