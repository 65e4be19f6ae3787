"""All devices of this kiosk: one worker each, their health on the bus, their answers as events of a session.

The hub is where readings of the device room become words of the model. It knows roles and protocols, never a driver.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from devices.command import CommandContext
from devices.driver import Driver
from devices.errors import Action, Completion, DeviceError
from devices.id_reader.protocol import IdCardReading, IdReader
from devices.receipt_printer.protocol import Block, PrintOutcome, PrintReport, ReceiptPrinter
from devices.registry import create
from devices.scanner.protocol import ScannedImage, Scanner
from devices.status import DeviceStatus
from devices.worker import DeviceWorker, Ticket
from kiosk.bus import Bus
from kiosk.journey.events import CardFound, CardRead, DeviceChanged, DeviceFailed
from kiosk.journey.state import DeviceHealth
from kiosk.journey.view import NEEDED_ROLES
from kiosk.log import Log
from kiosk.model.identity import IdCard

CARD_SECONDS = 30.0  # then the walk asks again; a person who takes their time is not an error
SCAN_SECONDS = 60.0  # A4 at 300 dpi takes a slow flatbed half a minute
PRINT_SECONDS = 30.0

_NOT_CONFIGURED = DeviceError(
    Completion.DEVICE_NOT_READY, "notConfigured", Action.CONFIGURATION, "no device for this role"
)


class DeviceHub:
    """``settings``: role -> driver settings with the key ``driver``. A role whose driver is unknown or whose settings are
    wrong is logged and counts as having no device: the other roles go on serving."""

    def __init__(self, settings: Mapping[str, Mapping[str, Any]], bus: Bus, log: Log) -> None:
        self._bus = bus
        self._log = log
        self._workers: dict[str, DeviceWorker[Any]] = {}
        self._running: dict[str, Ticket] = {}
        for role, options in settings.items():
            self._employ(role, options)
        for role in NEEDED_ROLES:
            if role not in settings:
                log("device.missing", role=role)
                bus.publish(DeviceChanged(role, DeviceHealth("noDevice", detail="notConfigured")))

    def start(self) -> None:
        """Start every worker; what each finds out comes over the bus."""
        for worker in self._workers.values():
            worker.start()

    def stop(self) -> None:
        """End every worker; what was still queued is answered as canceled."""
        for worker in self._workers.values():
            worker.stop(timeout=3.0)

    def read_card(self, session_id: str) -> None:
        """Wait for a card; answers CardFound, then CardRead or DeviceFailed."""

        def read(driver: Driver, context: CommandContext) -> IdCardReading:
            found = lambda: self._bus.publish(CardFound(session_id))  # noqa: E731 - a name would say no more
            return cast(IdReader, driver).read(context, found)

        def done(answer: IdCardReading | DeviceError) -> None:
            if isinstance(answer, DeviceError):
                self._failed("id_reader", session_id, answer)
            else:
                self._bus.publish(CardRead(session_id, card_of(answer)))

        self._submit("id_reader", read, CARD_SECONDS, done)

    def scan(self, session_id: str, done: Callable[[ScannedImage], None]) -> None:
        """Take one page; ``done`` on the worker's thread, or DeviceFailed on the bus."""

        def answered(answer: ScannedImage | DeviceError) -> None:
            if isinstance(answer, DeviceError):
                self._failed("scanner", session_id, answer)
            else:
                done(answer)

        self._submit("scanner", lambda driver, ctx: cast(Scanner, driver).scan(ctx), SCAN_SECONDS, answered)

    def print_slip(self, blocks: Sequence[Block], done: Callable[[PrintReport], None]) -> None:
        """Print one slip; ``done`` on the worker's thread, always."""

        def answered(answer: PrintReport | DeviceError) -> None:
            if isinstance(answer, DeviceError):
                self._log("device.failed", role="receipt_printer", **answer.as_json())
                # A printer's driver raises before the first byte only: nothing came out. But a driver that broke its word may
                # have done so anywhere.
                broke = answer.completion is Completion.INTERNAL_ERROR
                outcome = PrintOutcome.UNKNOWN if broke else PrintOutcome.FAILED
                done(PrintReport(outcome, answer.code, answer.detail))
            else:
                done(answer)

        self._submit(
            "receipt_printer",
            lambda driver, ctx: cast(ReceiptPrinter, driver).print_slip(ctx, blocks),
            PRINT_SECONDS,
            answered,
        )

    def cancel(self, role: str) -> None:
        """Call off what the role is doing, if anything."""
        ticket = self._running.pop(role, None)
        if ticket is not None:
            ticket.cancel()

    def _employ(self, role: str, options: Mapping[str, Any]) -> None:
        try:
            driver = create(role, str(options["driver"]), {k: v for k, v in options.items() if k != "driver"})
        except DeviceError as error:
            self._refused(role, error.code, error.detail)
            return
        except Exception as error:  # noqa: BLE001 - one driver that cannot be made must not cost the kiosk all the others
            self._refused(role, "driverFault", type(error).__name__)
            return
        self._workers[role] = DeviceWorker(role, driver, on_status=self._listener(role), log=self._device_log(role))

    def _refused(self, role: str, code: str, detail: str) -> None:
        self._log("device.misconfigured", role=role, code=code, detail=detail)
        self._bus.publish(DeviceChanged(role, DeviceHealth("noDevice", detail=code)))

    def _submit(
        self,
        role: str,
        command: Callable[[Driver, CommandContext], Any],
        timeout: float,
        done: Callable[[Any], None],
    ) -> None:
        worker = self._workers.get(role)
        if worker is None:
            done(_NOT_CONFIGURED)
            return
        self._running[role] = worker.submit(command, timeout=timeout, done=done)

    def _failed(self, role: str, session_id: str, error: DeviceError) -> None:
        if error.completion not in (Completion.CANCELED, Completion.TIME_OUT):
            self._log("device.failed", role=role, **error.as_json())
        self._bus.publish(DeviceFailed(session_id, role, error.completion.value, error.code))

    def _device_log(self, role: str) -> Callable[..., None]:
        def log(event: str, /, **fields: str) -> None:
            if event != "device.status":  # said as device.state, with media and paper
                self._log(event, role=role, detail=fields.get("code") or fields.get("error", ""))

        return log

    def _listener(self, role: str) -> Callable[[DeviceStatus], None]:
        def changed(status: DeviceStatus) -> None:
            media = status.media.value if status.media else None
            paper = status.paper.value if status.paper else None
            self._log(
                "device.state", role=role, state=status.state.value, media=media, paper=paper, detail=status.detail
            )
            self._bus.publish(DeviceChanged(role, DeviceHealth(status.state.value, paper, status.detail)))

        return changed


def card_of(reading: IdCardReading) -> IdCard:
    """The model's card from the device's reading."""
    return IdCard(
        document=reading.document.value,
        name=reading.name,
        sex=reading.sex.value,
        number=reading.number,
        ethnic_code=reading.ethnic_code,
        ethnicity=reading.ethnicity,
        birth_date=reading.birth_date,
        address=reading.address,
        issuer=reading.issuer,
        valid_from=reading.valid_from,
        valid_until=reading.valid_until,
        long_term=reading.long_term,
        photo_wlt=reading.photo_wlt,
        warnings=reading.warnings,
    )
