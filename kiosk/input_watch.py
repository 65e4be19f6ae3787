"""Keypad and cabinet inputs: they only ever tell, so one command listens as long as the kiosk runs and is asked anew whenever it
ended, by its time or because the cable was out."""

from __future__ import annotations

import threading
from typing import Any, cast

from devices.command import CommandContext
from devices.driver import Driver
from devices.errors import Completion, DeviceError
from devices.signals.protocol import Signal, SignalEvent, Signals
from devices.status import DeviceStatus
from devices.worker import DeviceWorker, Ticket
from kiosk.bus import Bus
from kiosk.journey.events import SignalChanged
from kiosk.log import Log

AGAIN_SECONDS = 1.0  # after a fault; at once would be a busy loop
LISTEN_SECONDS = 600.0  # a command has a deadline; the next one follows at once
# What a person of the station should find in the log; keys are nobody's business there.
_LOGGED = {
    (Signal.DOOR, True): "cabinet.door_opened",
    (Signal.DOOR, False): "cabinet.door_closed",
    (Signal.POWER_FAIL, True): "cabinet.power_lost",
    (Signal.POWER_FAIL, False): "cabinet.power_back",
    (Signal.CALL, True): "cabinet.attendant_called",
}


class InputWatch:
    """Listens to one device. ``device_says`` is called with every status that its worker publishes."""

    def __init__(self, worker: DeviceWorker[Any], bus: Bus, log: Log) -> None:
        self._worker = worker
        self._bus = bus
        self._log = log
        self._lock = threading.Lock()
        self._ticket: Ticket | None = None
        self._stopped = False

    def start(self) -> None:
        """Listen."""
        self._listen()

    def stop(self) -> None:
        """Listen no more."""
        with self._lock:
            self._stopped, ticket = True, self._ticket
        if ticket is not None:
            ticket.cancel()

    def device_says(self, status: DeviceStatus) -> None:
        """It may have come back."""
        if status.usable:
            self._listen()

    def _listen(self) -> None:
        with self._lock:
            if self._stopped or self._ticket is not None:
                return
            self._ticket = self._worker.submit(self._watch, timeout=LISTEN_SECONDS, done=self._ended)

    def _watch(self, driver: Driver, context: CommandContext) -> None:
        cast(Signals, driver).watch(context, self._heard)

    def _heard(self, event: SignalEvent) -> None:
        logged = _LOGGED.get((event.signal, event.active))
        if logged is not None:
            self._log(logged)
        self._bus.publish(SignalChanged(event.signal.value, event.active))

    def _ended(self, answer: DeviceError | None) -> None:
        with self._lock:
            self._ticket = None
        if not isinstance(answer, DeviceError) or answer.completion is Completion.TIME_OUT:
            self._listen()
        elif answer.completion not in (Completion.CANCELED, Completion.DEVICE_NOT_READY):
            # A fault that leaves the device in service publishes nothing that would call us back. One that went tells so when it
            # is back; asking it meanwhile would only be refused.
            again = threading.Timer(AGAIN_SECONDS, self._listen)
            again.daemon = True
            again.start()
