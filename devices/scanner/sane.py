"""Scanners behind SANE: the parent's half. SANE backends can hang, so the talking is done in a child process
(``devices/host.py``) by ``devices/scanner/sane_native.py``; this file never imports the library.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.host import ChildSpec, HostedDriver
from devices.scanner.protocol import ScannedImage
from devices.status import MediaState


@dataclass(frozen=True, slots=True)
class SaneSettings:
    """``device`` as ``scanimage -L`` names it. ``resolution`` in dpi, set where the device has the option.

    ``mode`` is "Color" or "Gray"; ``paper`` "A3", "A4", "A5", "card" (ID-1) or "" for the whole bed.
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
    config_dir: str = ""
    options: str = ""
    options_file: str = ""
    stated_dpi: int = 0
    open_timeout: float = 20.0
    answer_grace: float = 5.0
    reopen_after: float = 60.0


class SaneScanner(HostedDriver):
    """Any scanner with a SANE backend, one page a scan."""

    Settings = SaneSettings
    unknown_media = MediaState.UNKNOWN

    def __init__(self, settings: SaneSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        spec = ChildSpec(
            driver="devices.scanner.sane_native:SaneNative",
            settings=settings,
            environment={"SANE_CONFIG_DIR": settings.config_dir} if settings.config_dir else {},
            open_timeout=settings.open_timeout,
            answer_grace=settings.answer_grace,
        )
        super().__init__(spec, clock=clock)

    def scan(self, context: CommandContext) -> ScannedImage:
        """Take one page; see ``Scanner.scan`` for the errors.

        A backend that neither answers nor obeys a cancel is killed with its child process: hardwareError
        ``hung``.
        """
        image = self.call("scan", context)
        if not isinstance(image, ScannedImage):
            raise DeviceError(Completion.INTERNAL_ERROR, "oddAnswer", Action.RESET)
        return image
