"""What carries requests to a SAM module and answers back: a serial line or four USB pipes. Knows no meaning of the bytes."""

from __future__ import annotations

from typing import Protocol

from devices.command import CommandContext

SLICE_SECONDS = 0.05  # the longest that ``receive`` waits; a cancel must be seen within 200 ms


class DamagedAnswer(Exception):
    """What arrived cannot be one whole answer, whatever its checksum says."""


class SdtLink(Protocol):
    """One thread at a time. All methods but ``close`` raise ``DeviceError``, deviceNotReady ``unplugged`` above all."""

    @property
    def slack(self) -> float:
        """Seconds that the rest of an abandoned answer may take before the first byte of the next one."""

    def open(self) -> None:
        """Take the line."""

    def close(self) -> None:
        """Release it; never raises, may be called twice."""

    def clear(self, context: CommandContext) -> None:
        """Drop what has arrived: before a question it belongs to another card."""

    def send(self, request: bytes, context: CommandContext) -> None:
        """Hand over a whole request."""

    def receive(self) -> bytes:
        """What has arrived since, in its order, waiting at most ``SLICE_SECONDS`` for the first byte; b"" for nothing.

        Raises ``DamagedAnswer``.
        """
