"""What a hand does with a page printer, what is sent to it, and what came out."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devices.command import CommandContext
from devices.page_printer.cups import CupsPrinter, CupsSettings
from devices.page_printer.ipp_message import Attribute, Tag
from devices.page_printer.ipp_status import Operation
from devices.page_printer.ipp_wire import IppWire
from devices.page_printer.protocol import Progress
from devices.page_printer.sim import VirtualPrinter

PATIENCE = 60.0  # only a failure takes that long
USER = "kiosk"


def soon(seconds: float = PATIENCE) -> CommandContext:
    return CommandContext.lasting(seconds)


class Sand:
    """A command's time, which a test can let run out."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self.context = CommandContext(self.clock() + PATIENCE, threading.Event(), self.clock)

    def clock(self) -> float:
        return time.monotonic() + self._ahead

    def run_out(self) -> None:
        self._ahead += PATIENCE


def pdf(pages: int = 1, words: bytes = b"", size: int = 0) -> bytes:
    """A document of so many pages, with ``words`` in the clear and at least ``size`` bytes long."""
    page = b"".join(b"%d 0 obj<</Type /Page /Parent 1 0 R>>endobj\n" % (number + 3) for number in range(pages))
    return b"%PDF-1.4\n" + page + b"% " + words + b"x" * size + b"\n%%EOF\n"


@dataclass(frozen=True)
class Printed:
    """What the virtual printer kept of a job."""

    document: bytes = field(repr=False)
    about: dict[str, Any]


@dataclass
class Bench:
    """A virtual printer and the driver on it, directly or through a print system."""

    machine: VirtualPrinter
    driver: CupsPrinter
    settings: CupsSettings

    def printed(self) -> list[Printed]:
        """All jobs in their order."""
        files = sorted(self.machine.out.glob("job-*.json"), key=lambda path: int(path.stem.partition("-")[2]))
        return [Printed(file.with_suffix(".pdf").read_bytes(), json.loads(file.read_text())) for file in files]

    def sheets(self) -> int:
        """In the output tray."""
        return sum(int(job.about["sheets"]) for job in self.printed())


class Meddler:
    """Does something once a job has come so far, on the thread that reports progress."""

    def __init__(self, when: Callable[[Progress], bool], act: Callable[[], object]) -> None:
        self.seen: list[Progress] = []
        self._when, self._act = when, act
        self.acted = threading.Event()

    def __call__(self, progress: Progress) -> None:
        self.seen.append(progress)
        if not self.acted.is_set() and self._when(progress):
            self.acted.set()
            self._act()


def until_idle(machine: VirtualPrinter) -> None:
    """A printer that was called off still moves the sheet that it has; until then it says *busy* to the next job."""
    wire, context = IppWire(machine.uri), soon()
    about = (Attribute("printer-uri", Tag.URI, (machine.uri,)),)
    idle = 3
    while (
        wire.ask(context, Operation.GET_PRINTER_ATTRIBUTES, about).first(Tag.PRINTER).integer("printer-state") != idle
    ):
        context.check()


def after_sheet(count: int) -> Callable[[Progress], bool]:
    return lambda progress: (progress.sheets or 0) >= count


def blocked(reason: str) -> Callable[[Progress], bool]:
    return lambda progress: any(each.startswith(reason) for each in progress.reasons)


def holds(folder: Path, words: bytes) -> list[Path]:
    """Files below ``folder`` in which ``words`` stand."""
    return [path for path in folder.rglob("*") if path.is_file() and words in path.read_bytes()]
