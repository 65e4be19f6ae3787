"""The role ``scanner``: paper in, pixels out. Judging the page is the document room's work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

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


@runtime_checkable
class SheetFeeder(Protocol):
    """What a scanner with a document feeder can besides."""

    def scan_stack(self, context: CommandContext, on_page: Callable[[ScannedImage], None], most: int = ...) -> int:
        """Feed sheets until the feeder is empty or ``most`` pages have come, and return how many there were.

        ``on_page`` is called on the caller's thread for each side as it comes, so that one page is in memory at a time; what
        it raises ends the feeding. Raises ``DeviceError`` as ``Scanner.scan``: ``noPaper`` for a feeder that was empty,
        ``jammed`` and the like also in the middle; the pages given until then stand, and ``detail`` says how many.
        """


@runtime_checkable
class LiveView(Protocol):
    """What a camera can besides."""

    def preview(self, context: CommandContext, width: int = ...) -> ScannedImage:
        """What it sees now, at most ``width`` px wide, whether or not it has come to rest. Raises as ``Scanner.scan``."""
