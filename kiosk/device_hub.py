"""All devices of this kiosk: one worker each, their health on the bus, their answers as events of a visit.

The hub is where readings of the device room become words of the model. It knows roles and protocols, never a driver. Every
command is somebody's: it needs the lease (``kiosk.lease``), and what it leaves open ends with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from devices.card_reader.protocol import CardReader, CardReading
from devices.code_scanner.protocol import CodeReading, CodeScanner
from devices.command import CommandContext
from devices.driver import Driver
from devices.errors import Action, Completion, DeviceError
from devices.id_reader.protocol import IdCardReading, IdReader
from devices.page_printer.protocol import PagePrinter
from devices.print_report import PrintOutcome, PrintReport
from devices.receipt_printer.protocol import Block, ReceiptPrinter
from devices.registry import create
from devices.scanner.protocol import ScannedImage, Scanner, SheetFeeder
from devices.speaker.protocol import Speaker, Speech
from devices.status import DeviceStatus
from devices.worker import DeviceWorker, Ticket
from kiosk.bus import Bus
from kiosk.device_readings import card_of, social_card_of
from kiosk.input_watch import InputWatch
from kiosk.journey.events import CardFound, CardRead, CodeRead, DeviceChanged, DeviceFailed, Spoken
from kiosk.journey.state import DeviceHealth
from kiosk.journey.view import NEEDED_ROLES
from kiosk.journey.watching import INPUT_ROLES
from kiosk.lease import Leases
from kiosk.log import Log

CARD_SECONDS = 30.0  # then the walk asks again; a person who takes their time is not an error
CODE_SECONDS = 30.0
SHEET_SECONDS = 15.0  # of each further sheet of a stack, the wait for the document worker included
SCAN_SECONDS = 60.0  # A4 at 300 dpi takes a slow flatbed half a minute
PRINT_SECONDS = 30.0
PAGES_SECONDS = 180.0  # a document of several sheets on a slow laser printer that has to warm up
SPEECH_SECONDS = 60.0
SPOOL_SECONDS = 10.0

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
        self._inputs: dict[str, InputWatch] = {}
        self._leases = Leases()
        self._speech: Ticket | None = None
        self._spooled = False  # a document of the present holder went to the print system
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
        for watch in self._inputs.values():
            watch.start()

    def stop(self) -> None:
        """End every worker; what was still queued is answered as canceled."""
        for watch in self._inputs.values():
            watch.stop()
        for worker in self._workers.values():
            worker.ask_to_stop()
        for worker in self._workers.values():
            worker.stop(timeout=3.0)

    # -- whose the devices are -----------------------------------------------------------------------------------------

    def lease(self, holder: str) -> None:
        """Take all devices for a visit or for admin mode. A visit's first command takes them by itself. Raises DeviceError
        ``leased``, ``leaseOver``."""
        self._leases.take(holder)

    def release(self, holder: str) -> None:
        """The visit is over: call off what is open, empty the print system's spool. A slip that is coming out comes out whole."""
        if not self._leases.end(holder):
            return
        if self._spooled:
            self._spooled = False
            self._empty_spool()

    def cancel(self, role: str) -> None:
        """Call off what the role is doing, if anything."""
        self._leases.cancel(role)
        if role == "speaker" and self._speech is not None:
            self._speech.cancel()
            self._speech = None

    # -- commands ------------------------------------------------------------------------------------------------------

    def read_card(self, session_id: str) -> None:
        """Wait for an identity card; answers CardFound, then CardRead or DeviceFailed."""

        def read(driver: Driver, context: CommandContext) -> IdCardReading:
            found = lambda: self._bus.publish(CardFound(session_id))  # noqa: E731 - a name would say no more
            return cast(IdReader, driver).read(context, found)

        def done(answer: IdCardReading | DeviceError) -> None:
            if isinstance(answer, DeviceError):
                self._failed("id_reader", session_id, answer)
            else:
                self._bus.publish(CardRead(session_id, card_of(answer)))

        self._submit("id_reader", session_id, read, CARD_SECONDS, done)

    def read_social_card(self, session_id: str) -> None:
        """Wait for a social-security card; answers CardFound, then CardRead or DeviceFailed (``unknownCard``)."""

        def read(driver: Driver, context: CommandContext) -> CardReading:
            found = lambda: self._bus.publish(CardFound(session_id, "card_reader"))  # noqa: E731 - as above
            return cast(CardReader, driver).read(context, found)

        def done(answer: CardReading | DeviceError) -> None:
            if isinstance(answer, DeviceError):
                self._failed("card_reader", session_id, answer)
                return
            card = social_card_of(answer)
            if card is None:
                unknown = DeviceError(Completion.USER_ERROR, "unknownCard", Action.CLEAR)
                self._failed("card_reader", session_id, unknown)
            else:
                self._bus.publish(CardRead(session_id, card))

        self._submit("card_reader", session_id, read, CARD_SECONDS, done)

    def read_code(self, session_id: str) -> None:
        """Wait for a code; answers CodeRead or DeviceFailed."""

        def done(answer: CodeReading | DeviceError) -> None:
            if isinstance(answer, DeviceError):
                self._failed("code_scanner", session_id, answer)
            else:
                self._bus.publish(CodeRead(session_id, answer.text))

        self._submit(
            "code_scanner", session_id, lambda driver, ctx: cast(CodeScanner, driver).read(ctx), CODE_SECONDS, done
        )

    def scan(
        self, session_id: str, most: int, on_page: Callable[[ScannedImage], None], ended: Callable[[], None]
    ) -> None:
        """Take a page, or up to ``most`` from a feeder. ``on_page`` for each as it comes, on the worker's thread, and ``ended``
        after the last; or DeviceFailed on the bus, also after some pages."""

        def take(driver: Driver, context: CommandContext) -> int:
            if most > 1 and isinstance(driver, SheetFeeder):
                return driver.scan_stack(context, on_page, most)
            on_page(cast(Scanner, driver).scan(context))
            return 1

        def answered(answer: int | DeviceError) -> None:
            if isinstance(answer, DeviceError):
                self._failed("scanner", session_id, answer)
            else:
                ended()

        self._submit("scanner", session_id, take, SCAN_SECONDS + SHEET_SECONDS * (most - 1), answered)

    def say(self, text: str, turn: int) -> None:
        """Speak; a sentence that is still being spoken is broken off. Answers Spoken. Needs no lease, since the home screen
        speaks too; the walk breaks it off with its screen. Screens may say what a citizen entered: nothing is kept rendered."""
        self.cancel("speaker")

        def done(answer: Speech | DeviceError) -> None:
            if isinstance(answer, DeviceError) and answer.completion is not Completion.CANCELED:
                self._log("device.failed", role="speaker", **answer.as_json())
            self._bus.publish(Spoken(turn))

        worker = self._workers.get("speaker")
        if worker is None:
            done(_NOT_CONFIGURED)
            return
        self._speech = worker.submit(
            lambda driver, ctx: cast(Speaker, driver).say(ctx, text), timeout=SPEECH_SECONDS, done=done
        )

    def print_slip(
        self, holder: str, blocks: Sequence[Block], done: Callable[[PrintReport], None], job: str = ""
    ) -> None:
        """Print one slip; ``done`` on the worker's thread, always. ``job``: the print job's id, for printers that name it."""
        self._print(
            "receipt_printer",
            holder,
            lambda driver, ctx: cast(ReceiptPrinter, driver).print_slip(ctx, blocks, job=job),
            PRINT_SECONDS,
            done,
        )

    def print_document(self, holder: str, pdf: bytes, title: str, done: Callable[[PrintReport], None]) -> None:
        """Print a document on A4; ``done`` on the worker's thread, always. ``title`` holds nothing personal."""
        self._spooled = True
        self._print(
            "page_printer",
            holder,
            lambda driver, ctx: cast(PagePrinter, driver).print_document(ctx, pdf, title=title),
            PAGES_SECONDS,
            done,
        )

    # -- inside --------------------------------------------------------------------------------------------------------

    def _employ(self, role: str, options: Mapping[str, Any]) -> None:
        try:
            driver = create(role, str(options["driver"]), {k: v for k, v in options.items() if k != "driver"})
        except DeviceError as error:
            self._refused(role, error.code, error.detail)
            return
        except Exception as error:  # noqa: BLE001 - one driver that cannot be made must not cost the kiosk all the others
            self._refused(role, "driverFault", type(error).__name__)
            return
        worker = DeviceWorker(role, driver, on_status=self._listener(role), log=self._device_log(role))
        self._workers[role] = worker
        if role in INPUT_ROLES:
            self._inputs[role] = InputWatch(worker, self._bus, self._log)

    def _refused(self, role: str, code: str, detail: str) -> None:
        self._log("device.misconfigured", role=role, code=code, detail=detail)
        self._bus.publish(DeviceChanged(role, DeviceHealth("noDevice", detail=code)))

    def _submit(
        self,
        role: str,
        holder: str,
        command: Callable[[Driver, CommandContext], Any],
        timeout: float,
        done: Callable[[Any], None],
    ) -> None:
        """A command that ends with the lease."""
        worker = self._workers.get(role)
        try:
            self._leases.take(holder)
        except DeviceError as error:
            done(error)
            return
        if worker is None:
            done(_NOT_CONFIGURED)
            return
        self._leases.note(holder, role, worker.submit(command, timeout=timeout, done=done))

    def _print(
        self,
        role: str,
        holder: str,
        command: Callable[[Driver, CommandContext], PrintReport],
        timeout: float,
        done: Callable[[PrintReport], None],
    ) -> None:
        """A print begins under the lease or not at all; once begun it is not torn when the visit ends."""

        def under_lease(driver: Driver, context: CommandContext) -> PrintReport:
            if self._leases.holder != holder:
                raise DeviceError(Completion.CANCELED, "leaseOver", Action.NONE)
            return command(driver, context)

        def answered(answer: PrintReport | DeviceError) -> None:
            if isinstance(answer, DeviceError):
                self._log("device.failed", role=role, **answer.as_json())
                # A printer's driver raises before the first byte only: nothing came out. But a driver that broke its word may
                # have done so anywhere.
                broke = answer.completion is Completion.INTERNAL_ERROR
                outcome = PrintOutcome.UNKNOWN if broke else PrintOutcome.FAILED
                done(PrintReport(outcome, answer.code, answer.detail))
            else:
                done(answer)

        worker = self._workers.get(role)
        try:
            self._leases.take(holder)
        except DeviceError as error:
            answered(error)
            return
        if worker is None:
            answered(_NOT_CONFIGURED)
            return
        worker.submit(under_lease, timeout=timeout, done=answered)

    def _empty_spool(self) -> None:
        worker = self._workers.get("page_printer")
        if worker is None:
            return

        def done(answer: DeviceError | None) -> None:
            if isinstance(answer, DeviceError):
                self._log("device.spool_kept", role="page_printer", code=answer.code)

        worker.submit(lambda driver, ctx: cast(PagePrinter, driver).forget_jobs(ctx), timeout=SPOOL_SECONDS, done=done)

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
            watch = self._inputs.get(role)
            if watch is not None:
                watch.device_says(status)

        return changed
