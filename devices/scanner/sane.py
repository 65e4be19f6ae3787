"""Scanners behind SANE: the parent's half. SANE backends can hang, so the talking is done in a child process
(``devices/host.py``) by ``devices/scanner/sane_native.py``; this file never imports the library.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.host import ChildSpec, HostedDriver
from devices.scanner.private_child import PrivateFolder
from devices.scanner.protocol import ScannedImage
from devices.status import MediaState

PAPER_MM = {"A3": (297.0, 420.0), "A4": (210.0, 297.0), "A5": (148.0, 210.0), "card": (85.6, 54.0)}
MOST_PAGES = 50  # a feeder's tray; more means that the same sheets come round
_END_SECONDS = 5.0  # for telling the device that no more sheets are wanted


@dataclass(frozen=True, slots=True)
class SaneSettings:
    """``device`` as ``scanimage -L`` names it. ``resolution`` in dpi, set where the device has the option.

    ``mode`` is "Color", "Gray" or "Lineart", or the device's own word; ``paper`` "A3", "A4", "A5", "card" (ID-1) or "" for
    the whole bed. ``source`` is "flatbed", "adf" or "adf_duplex", whatever the device calls it, or "" to leave it as it is.
    ``config_dir`` is the child's SANE_CONFIG_DIR ("" = the system's). ``options`` ("name=value,name=value")
    are set before each scan, then those of the JSON object in ``options_file`` ("" = none), which is read
    anew each time. ``stated_dpi`` is what the owner
    knows of a device that has no resolution option (a document camera); 0 = unknown.

    Times in seconds: ``open_timeout`` for taking the device; ``answer_grace`` that a backend may overrun a command's
    deadline before its process is killed; ``reopen_after`` the last contact ``status`` takes the device anew (see there).
    """

    device: str
    resolution: int = 300
    mode: str = "Color"
    paper: str = "A4"
    source: Literal["", "flatbed", "adf", "adf_duplex"] = ""
    config_dir: str = ""
    options: str = ""
    options_file: str = ""
    stated_dpi: int = 0
    open_timeout: float = 20.0
    answer_grace: float = 5.0
    reopen_after: float = 60.0


class SaneScanner(HostedDriver):
    """Any scanner with a SANE backend: one page a scan, or a feeder's stack page by page."""

    Settings = SaneSettings
    unknown_media = MediaState.UNKNOWN

    def __init__(self, settings: SaneSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._private = PrivateFolder()
        environment = self._private.environment
        if settings.config_dir:
            environment["SANE_CONFIG_DIR"] = settings.config_dir
        spec = ChildSpec(
            driver="devices.scanner.sane_native:SaneNative",
            settings=settings,
            environment=environment,
            open_timeout=settings.open_timeout,
            answer_grace=settings.answer_grace,
        )
        super().__init__(spec, clock=clock)

    def scan(self, context: CommandContext) -> ScannedImage:
        """Take one page; see ``Scanner.scan`` for the errors.

        A backend that neither answers nor obeys a cancel is killed with its child process: hardwareError
        ``hung``.
        """
        try:
            return _image(self.call("scan", context))
        finally:
            self._private.empty()

    def scan_stack(
        self, context: CommandContext, on_page: Callable[[ScannedImage], None], most: int = MOST_PAGES
    ) -> int:
        """Feed sheets until the feeder is empty or ``most`` pages have come; see ``SheetFeeder.scan_stack``."""
        self.call("stack_begin", context)
        pages = 0
        try:
            while pages < most:
                answer = self.call("stack_next", context)
                if answer is None:
                    return pages
                page = _image(answer)
                del answer  # so that the caller alone decides how long a page stays in memory
                pages += 1
                on_page(page)
                del page
        finally:
            # Also when the command was called off, or the caller's own function raised: the motor has to stop.
            if self.child_pid is not None:
                with contextlib.suppress(DeviceError):  # what ended the stack is the error that counts
                    self.call("stack_end", CommandContext.lasting(_END_SECONDS, context.clock))
            self._private.empty()
        return pages


def _image(answer: object) -> ScannedImage:
    if not isinstance(answer, ScannedImage):
        raise DeviceError(Completion.INTERNAL_ERROR, "oddAnswer", Action.RESET)
    return answer
