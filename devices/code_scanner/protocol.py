"""The role ``code_scanner``: a code held in front of the device, and the text in it.

The text is opaque here: a health or social-security code is a credential that only its platform can read, so it is
forwarded, never parsed for an identity, and stands in no log line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from devices.command import CommandContext
from devices.driver import Driver


@dataclass(frozen=True, slots=True)
class CodeReading:
    """One code. ``repr`` leaves the text out, so that no log line can hold it by accident."""

    text: str = field(repr=False)


class CodeScanner(Driver, Protocol):
    """A reader of bar codes and QR codes."""

    def read(self, context: CommandContext) -> CodeReading:
        """Wait for a code that is presented after this call.

        Raises ``DeviceError``: timeOut, canceled, deviceNotReady (unplugged), userError ``unreadable`` (present it
        once more), hardwareError.
        """
