"""What becomes of a device that cannot be made, and of a printer whose driver breaks its word."""

from __future__ import annotations

import queue
import threading
from typing import Any

import pytest

from devices.command import CommandContext
from devices.driver import Driver
from devices.errors import Action, Completion, DeviceError
from devices.receipt_printer.protocol import PrintOutcome, PrintReport
from devices.status import DeviceState, DeviceStatus, PaperState
from kiosk import device_hub
from kiosk.bus import Bus
from kiosk.device_hub import DeviceHub
from kiosk.journey.events import DeviceChanged
from kiosk.log import Log

PATIENCE = 5.0
SETTINGS = {role: {"driver": role} for role in ("id_reader", "scanner", "receipt_printer")}


class Printer:
    """Prints as ``raises`` says."""

    def __init__(self, raises: Exception) -> None:
        self.raises = raises

    def open(self) -> None: ...

    def close(self) -> None: ...

    def status(self, context: CommandContext) -> DeviceStatus:
        return DeviceStatus(DeviceState.ONLINE, paper=PaperState.FULL)

    def self_test(self, context: CommandContext) -> DeviceStatus:
        return self.status(context)

    def print_slip(self, context: CommandContext, blocks: object, job: str = "") -> PrintReport:
        raise self.raises


def _log() -> tuple[Log, list[tuple[str, object]]]:
    logged: list[tuple[str, object]] = []
    return lambda event, **fields: logged.append((event, fields.get("role"))), logged


def _print(printer: Printer, monkeypatch: pytest.MonkeyPatch) -> PrintReport:
    def create(role: str, *_: object) -> Driver:
        if role != "receipt_printer":
            raise DeviceError(Completion.INVALID_DATA, "unknownDriver", Action.CONFIGURATION)
        return printer

    monkeypatch.setattr(device_hub, "create", create)
    hub = DeviceHub(SETTINGS, Bus(), _log()[0])
    hub.start()
    reports: queue.Queue[PrintReport] = queue.Queue()
    hub.print_slip("visit", (), reports.put)
    try:
        return reports.get(timeout=PATIENCE)
    finally:
        hub.stop()


def test_a_driver_that_raises_what_it_may_has_printed_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    report = _print(Printer(DeviceError(Completion.TIME_OUT, "timeOut")), monkeypatch)
    assert (report.outcome, report.code) == (PrintOutcome.FAILED, "timeOut")


@pytest.mark.req("M12")
def test_after_a_fault_of_the_driver_nobody_knows_what_came_out(monkeypatch: pytest.MonkeyPatch) -> None:
    report = _print(Printer(AttributeError("half-way through the slip")), monkeypatch)
    assert (report.outcome, report.code) == (PrintOutcome.UNKNOWN, "driverFault")


@pytest.mark.req("M34")
def test_a_driver_that_cannot_be_made_costs_the_others_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def create(role: str, *_: object) -> Any:
        if role == "scanner":
            raise OSError("a library that fails while it is loaded")
        return Printer(AttributeError())

    monkeypatch.setattr(device_hub, "create", create)
    bus = Bus()
    log, logged = _log()
    DeviceHub(SETTINGS, bus, log)
    assert logged == [("device.misconfigured", "scanner")]
    (changed,) = bus.drain()
    assert isinstance(changed, DeviceChanged)
    assert (changed.role, changed.health.state, changed.health.usable) == ("scanner", "noDevice", False)


def test_devices_let_go_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kiosk of nine devices, each of which takes three seconds to end, must not take half a minute."""
    together = threading.Barrier(len(SETTINGS))
    met: queue.Queue[int] = queue.Queue()

    class Slow(Printer):
        def close(self) -> None:
            met.put(together.wait(PATIENCE))

    monkeypatch.setattr(device_hub, "create", lambda *_: Slow(AttributeError()))
    hub = DeviceHub(SETTINGS, Bus(), _log()[0])
    hub.start()
    hub.stop()
    assert sorted(met.get(timeout=PATIENCE) for _ in SETTINGS) == [0, 1, 2]
