"""What changes around the kiosk without being asked for: devices, network, inputs of the cabinet, and time."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.journey.state import DeviceHealth, Network
from kiosk.model.guide import Guide
from kiosk.model.inquiry import Inquiry


@dataclass(frozen=True)
class DeviceChanged:
    role: str
    health: DeviceHealth


@dataclass(frozen=True)
class Spoken:
    """The speaker is silent again: the sentence ended, was broken off, or could not be said."""

    turn: int


@dataclass(frozen=True)
class SignalChanged:
    """A key of the keypad, the call button, or an input of the cabinet; words of ``devices.signals``."""

    signal: str
    active: bool


@dataclass(frozen=True)
class NetworkChanged:
    network: Network


@dataclass(frozen=True)
class UsesCounted:
    """Bundle ids by how often they were applied for on this kiosk, most first."""

    most_used: tuple[str, ...]


@dataclass(frozen=True)
class DiskChanged:
    """``tight``: there is no room for another application; what needs none is offered."""

    tight: bool


@dataclass(frozen=True)
class InquiriesOffered:
    """What can be looked up here."""

    inquiries: tuple[Inquiry, ...]


@dataclass(frozen=True)
class CopyingOffered:
    """What can be copied here."""

    guide: Guide


@dataclass(frozen=True)
class ServiceStopped:
    """The kiosk cannot serve: ``what`` is a message id."""

    what: str


@dataclass(frozen=True)
class Tick:
    """Time has passed; ``now`` is monotonic seconds."""

    now: float


Surrounding = (
    DeviceChanged
    | Spoken
    | SignalChanged
    | NetworkChanged
    | UsesCounted
    | DiskChanged
    | InquiriesOffered
    | CopyingOffered
    | ServiceStopped
    | Tick
)
