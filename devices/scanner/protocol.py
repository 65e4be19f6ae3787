"""The role ``scanner``: paper in, pixels out. Judging the page is the document room's work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from devices.command import CommandContext
from devices.driver import Driver


@dataclass(frozen=True, slots=True)
class ScannedImage:
    """One side of one sheet as the device gave it: packed 8-bit pixels, rows top to bottom, no padding."""

    width: int  # px
    height: int  # px
    mode: str  # "L" (1 byte a pixel) or "RGB" (3 bytes)
    pixels: bytes = field(repr=False)
    dpi: int  # dots per inch, as the device states it; 0 when it does not say


class Scanner(Driver, Protocol):
    """A flatbed, sheet feeder or document camera."""

    def scan(self, context: CommandContext) -> ScannedImage:
        """Take one page.

        Raises ``DeviceError``: userError ``noPaper`` / ``coverOpen`` / ``jammed`` / ``moving`` (something moves under the
        camera; all action clear); deviceNotReady ``noDevice`` / ``unplugged`` (lost while scanning) / ``noAnswer`` /
        ``refused`` / ``deviceBusy`` / ``accessDenied`` / ``warmingUp`` / ``locked``; hardwareError ``incomplete`` (fewer
        rows than announced) / ``ioError`` / ``badPicture`` / ``streamEnded`` / ``stalled`` / ``frozen`` / ``black`` (a lens
        covered, a lamp off) / ``green`` (an empty buffer) / ``unsettled`` (light or focus never came to rest) / ``hung`` /
        ``died``; invalidData with action configuration; timeOut; canceled.
        """
