"""``device``: one command on one device. Refused with ``deviceBusy`` while the kiosk runs on the same data folder."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, cast

from devices.card_reader.json_shape import reading_as_json as card_as_json
from devices.card_reader.protocol import CardReader
from devices.code_scanner.protocol import CodeScanner
from devices.command import CommandContext
from devices.driver import Driver
from devices.errors import Action, Completion, DeviceError
from devices.id_reader.json_shape import reading_as_json
from devices.id_reader.protocol import IdReader
from devices.page_printer.protocol import PagePrinter
from devices.receipt_printer.protocol import PrintOutcome, ReceiptPrinter
from devices.registry import create, kinds
from devices.scanner.protocol import Scanner
from devices.signals.protocol import SignalEvent, Signals
from devices.speaker.protocol import Speaker
from devices.status import DeviceStatus
from kiosk.cli import Result, rows
from kiosk.config import ROLES, Configuration, load
from kiosk.lock import Busy, KioskLock

DEFAULT_SECONDS = 30.0


def device(arguments: argparse.Namespace) -> Result:
    """``device list`` and ``device ROLE COMMAND``. Raises DeviceError, ConfigurationError."""
    with ExitStack() as held:
        configuration = _configuration(arguments)
        if configuration is not None:
            held.callback(_lock(configuration).release)
        if arguments.role == "list":
            return _list(configuration)
        if arguments.role not in ROLES:
            raise _wrong("role", f"{arguments.role}: roles are {', '.join(ROLES)}")
        driver = _driver(arguments, configuration)
        context = CommandContext.lasting(arguments.timeout or DEFAULT_SECONDS)
        with closing(driver):
            driver.open()
            return _command(driver, arguments, context)


def _configuration(arguments: argparse.Namespace) -> Configuration | None:
    # With --driver everything needed stands on the command line; a file is then optional.
    if arguments.driver and not Path(arguments.config).exists():
        return None
    return load(arguments.config)


def _lock(configuration: Configuration) -> KioskLock:
    try:
        return KioskLock(configuration.data)
    except Busy as error:
        raise DeviceError(
            Completion.DEVICE_NOT_READY, "deviceBusy", Action.NONE, "the kiosk is running on these devices"
        ) from error


def _driver(arguments: argparse.Namespace, configuration: Configuration | None) -> Driver:
    settings: dict[str, Any] = {}
    configured = configuration.devices.get(arguments.role, {}) if configuration is not None else {}
    kind = arguments.driver or configured.get("driver")
    if kind is None:
        raise _wrong("driver", f"no driver configured for {arguments.role}; name one with --driver")
    if kind == configured.get("driver"):
        settings.update({key: value for key, value in configured.items() if key != "driver"})
    for pair in arguments.set:
        key, equals, value = str(pair).partition("=")
        if not equals:
            raise _wrong("set", f"--set {pair}: KEY=VALUE expected")
        settings[key] = value
    return create(arguments.role, str(kind), settings)


def _command(driver: Driver, arguments: argparse.Namespace, context: CommandContext) -> Result:
    command = (arguments.role, arguments.command)
    match command:
        case (_, "status"):
            return _status(driver.status(context))
        case (_, "self-test"):
            return _status(driver.self_test(context))
        case ("id_reader", "read"):
            reading = reading_as_json(cast(IdReader, driver).read(context))
            return Result(reading, rows(list(reading.items())))
        case ("code_scanner", "read"):
            text = cast(CodeScanner, driver).read(context).text
            return Result({"text": text}, text)
        case ("card_reader", "read"):
            card = card_as_json(cast(CardReader, driver).read(context))
            return Result(card, rows(list(card.items())))
        case ("scanner", "scan"):
            return _scan(cast(Scanner, driver), arguments, context)
        case ("receipt_printer", "print"):
            return _print(cast(ReceiptPrinter, driver), arguments, context)
        case ("page_printer", "print"):
            return _print_pages(cast(PagePrinter, driver), arguments, context)
        case ("speaker", "say"):
            return _say(cast(Speaker, driver), arguments, context)
        case ("keypad" | "signals", "read"):
            return _read_signals(cast(Signals, driver), context)
    raise DeviceError(
        Completion.UNSUPPORTED_COMMAND, "unsupported", Action.NONE, f"{arguments.role} has no {arguments.command}"
    )


def _scan(driver: Scanner, arguments: argparse.Namespace, context: CommandContext) -> Result:
    from kiosk.documents.admit import of_scan
    from kiosk.documents.pipeline import calm, finished, look

    if arguments.out is None:
        raise _wrong("out", "scan needs --out FILE")
    image = driver.scan(context)
    calm()
    page = finished(look(of_scan(image.pixels, image.width, image.height, image.mode, image.dpi)))
    arguments.out.write_bytes(page.jpeg)
    verdict = {name: getattr(page.verdict, name) for name in ("ok", "blur", "glare", "blank", "cropped")}
    document = {
        "file": str(arguments.out),
        "width": page.width,
        "height": page.height,
        "dpi": page.dpi,
        "verdict": {**verdict, "reasons": list(page.verdict.reasons)},
    }
    return Result(document, rows(list(document.items())))


def _print(driver: ReceiptPrinter, arguments: argparse.Namespace, context: CommandContext) -> Result:
    from devices.receipt_printer.file_blocks import blocks_of

    if arguments.argument is None:
        raise _wrong("file", "print needs a FILE (.txt or .png)")
    report = driver.print_slip(context, blocks_of(Path(arguments.argument)))
    document = {"outcome": report.outcome.value, "code": report.code, "detail": report.detail}
    return Result(document, rows(list(document.items())), failed=report.outcome is not PrintOutcome.DONE)


def _print_pages(driver: PagePrinter, arguments: argparse.Namespace, context: CommandContext) -> Result:
    if arguments.argument is None:
        raise _wrong("file", "print needs a FILE (.pdf)")
    try:
        pdf = Path(arguments.argument).read_bytes()
    except OSError as error:
        raise _wrong("noFile", type(error).__name__) from error
    # A file's name may name a person, and titles stand in print queues.
    report = driver.print_document(context, pdf, title="document")
    document = {"outcome": report.outcome.value, "code": report.code, "detail": report.detail}
    return Result(document, rows(list(document.items())), failed=report.outcome is not PrintOutcome.DONE)


def _say(driver: Speaker, arguments: argparse.Namespace, context: CommandContext) -> Result:
    if arguments.argument is None:
        raise _wrong("text", "say needs a TEXT")
    speech = driver.say(context, arguments.argument, out=arguments.out)
    file = None if arguments.out is None else str(arguments.out)
    document = {"file": file, "seconds": round(speech.seconds, 3), "played": speech.played}
    return Result(document, rows(list(document.items())))


def _read_signals(driver: Signals, context: CommandContext) -> Result:
    """What is told up to the first event: the levels that are known at the start, or else one change. Nothing within the
    time is an answer too."""
    told: list[dict[str, Any]] = []

    def tell(event: SignalEvent) -> None:
        told.append({"signal": event.signal.value, "active": event.active})
        context.cancel.set()

    try:
        driver.watch(context, tell)
    except DeviceError as error:
        if error.completion not in (Completion.CANCELED, Completion.TIME_OUT):
            raise
    return Result(told, rows([(each["signal"], each["active"]) for each in told]))


def _list(configuration: Configuration | None) -> Result:
    configured: Mapping[str, Mapping[str, Any]] = {} if configuration is None else configuration.devices
    listed: list[dict[str, Any]] = []
    for role in ROLES:
        options = dict(configured.get(role, {}))
        kind = options.pop("driver", None)
        status = None if kind is None else _ask(role, str(kind), options)
        listed.append(
            {"role": role, "driver": kind, "drivers": list(kinds(role)), "settings": _shown(options), "status": status}
        )
    return Result(listed, rows([(d["role"], d["driver"] or "-", json.dumps(d["status"])) for d in listed]))


def _shown(options: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as they may be printed: an address keeps its place and loses its password."""
    return {k: re.sub(r"(?<=://)[^/@\s]*@", "…@", v) if isinstance(v, str) else v for k, v in options.items()}


def _ask(role: str, kind: str, options: Mapping[str, Any]) -> dict[str, Any]:
    driver = create(role, kind, options)
    with closing(driver):
        try:
            driver.open()
            return _as_json(driver.status(CommandContext.lasting(5.0)))
        except DeviceError as error:
            return {"error": error.as_json()}


def _status(status: DeviceStatus) -> Result:
    document = _as_json(status)
    return Result(document, rows(list(document.items())))


def _as_json(status: DeviceStatus) -> dict[str, Any]:
    return {
        "state": status.state.value,
        "media": status.media.value if status.media else None,
        "paper": status.paper.value if status.paper else None,
        "detail": status.detail,
    }


def _wrong(code: str, detail: str) -> DeviceError:
    return DeviceError(Completion.INVALID_DATA, code, Action.CONFIGURATION, detail)
