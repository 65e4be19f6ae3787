"""States of a device, its media and its paper, spelled as XFS4IoT spells them (KAL XFS4IoT ``CommonStatusClass``).

*Unknown is a value*: a printer that does not answer is not a printer with paper, and an SDT reader after
*select* cannot tell whether the card still lies on the plate.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class DeviceState(enum.Enum):
    """Whether the device can take a command."""

    ONLINE = "online"
    OFFLINE = "offline"
    POWER_OFF = "powerOff"
    NO_DEVICE = "noDevice"
    HARDWARE_ERROR = "hardwareError"
    USER_ERROR = "userError"
    DEVICE_BUSY = "deviceBusy"
    FRAUD_ATTEMPT = "fraudAttempt"
    POTENTIAL_FRAUD = "potentialFraud"


class MediaState(enum.Enum):
    """Whether a card or a sheet lies in the device."""

    PRESENT = "present"
    NOT_PRESENT = "notPresent"
    JAMMED = "jammed"
    ENTERING = "entering"
    LATCHED = "latched"
    UNKNOWN = "unknown"


class PaperState(enum.Enum):
    """What the paper supply of a printer reports."""

    FULL = "full"
    LOW = "low"
    OUT = "out"
    JAMMED = "jammed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """What is known of a device at one moment.

    ``since`` is in seconds of the injected monotonic clock; it moves only when ``state``, ``media``, ``paper`` or
    ``detail`` change. ``media`` and ``paper`` are None for devices that have no such thing.
    """

    state: DeviceState
    media: MediaState | None = None
    paper: PaperState | None = None
    detail: str = ""
    since: float = 0.0

    @property
    def usable(self) -> bool:
        """True when a command may be sent with a prospect of success."""
        return self.state in (DeviceState.ONLINE, DeviceState.DEVICE_BUSY, DeviceState.USER_ERROR)

    def same_as(self, other: DeviceStatus) -> bool:
        """Equal in everything but ``since``."""
        mine = (self.state, self.media, self.paper, self.detail)
        return mine == (other.state, other.media, other.paper, other.detail)
