"""The role ``speaker``: sentences of the screens, spoken for those who cannot read them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from devices.command import CommandContext
from devices.driver import Driver

HEADPHONES_PULLED = "headphonesPulled"


@dataclass(frozen=True, slots=True)
class Speech:
    """What became of a sentence: its length in seconds, whether it was played, whether it was rendered before."""

    seconds: float
    played: bool
    cached: bool


class Speaker(Driver, Protocol):
    """A loudspeaker or headphones with a voice."""

    def say(self, context: CommandContext, text: str, *, prompt: bool = False, out: Path | None = None) -> Speech:
        """Speak ``text`` to its end; a cancel breaks it off. With ``out`` write it to that wave file instead.

        ``prompt``: the text is one of the kiosk's own, the same for everybody, and may be kept rendered. Anything
        with a name, a number or an answer of the citizen in it is no prompt and leaves no trace.

        With headphones plugged in it sounds there. When they are pulled out in the middle, it ends at once and does not go
        on in the hall: userError ``headphonesPulled``.

        Raises ``DeviceError``: canceled, timeOut, deviceNotReady (a program is missing), invalidData
        (``nothingToSay``, ``tooLong``, ``notWritten``), hardwareError.
        """

    def headphones(self, context: CommandContext) -> bool | None:
        """Whether headphones are plugged in; None when nothing tells."""
