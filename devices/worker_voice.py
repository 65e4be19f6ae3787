"""What a worker says of its device: the status when it changed, events, answers. Nothing here waits for a device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from devices.driver import StatusListener
from devices.errors import Action, Completion, DeviceError
from devices.hang_watch import HUNG
from devices.status import DeviceState, DeviceStatus, MediaState, PaperState

T = TypeVar("T")


class EventLog(Protocol):
    """Where events go: id and fields, none of them personal. Called from the worker's thread, or the watch's."""

    def __call__(self, event: str, /, **fields: str) -> None: ...


class Voice:
    """Of one device. ``status`` is what was last published."""

    def __init__(self, name: str, on_status: StatusListener, log: EventLog, clock: Callable[[], float]) -> None:
        self._name = name
        self._on_status = on_status
        self._log = log
        self._clock = clock
        self._hang_told = False
        self.status = DeviceStatus(DeviceState.OFFLINE, detail="notOpened", since=clock())

    def publish(self, status: DeviceStatus) -> None:
        """The one way by which the status changes."""
        if status.same_as(self.status):
            return
        self.status = replace(status, since=self._clock())
        self.log("device.status", state=status.state.value, code=status.detail)
        self.tell(self._on_status, self.status)

    def without(self, code: str, state: DeviceState = DeviceState.OFFLINE) -> DeviceStatus:
        """A device that cannot be asked: what it held is unknown now."""
        known = self.status
        media = None if known.media is None else MediaState.UNKNOWN
        paper = None if known.paper is None else PaperState.UNKNOWN
        return DeviceStatus(state, media, paper, code)

    def hung(self) -> None:
        """Log a hang, once until ``well``."""
        if not self._hang_told:
            self._hang_told = True
            self.log("device.hung", code=HUNG)

    def well(self) -> None:
        """The device does what it is told: its next hang is another one."""
        self._hang_told = False

    def foreign(self, cause: BaseException) -> DeviceError:
        """Log and wrap what no driver may raise. The text of a vendor's exception may quote a card: its type has to do."""
        self.log("device.driver_fault", error=type(cause).__name__)
        error = DeviceError(Completion.INTERNAL_ERROR, "driverFault", Action.RESET, type(cause).__name__)
        error.__cause__ = cause
        return error

    def tell(self, listener: Callable[[T], None], what: T) -> None:
        """Call ``listener``; whatever it does, the device stays in service."""
        try:
            listener(what)
        except BaseException as cause:  # noqa: BLE001  # as said
            self.log("device.listener_fault", error=type(cause).__name__)

    def log(self, event: str, **fields: str) -> None:
        """An event of this device."""
        self._log(event, device=self._name, **fields)
