"""Contact cards through PC/SC: the parent's half. The library can hang where no time-out reaches it, so the talking
is done in a child process (``devices/host.py``) by ``devices/card_reader/pcsc_native.py``; this file never imports it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from devices.card_reader.protocol import CardReading
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.host import ChildSpec, HostedDriver
from devices.status import MediaState


@dataclass(frozen=True, slots=True)
class PcscSettings:
    """``reader`` is a part of the reader's name as the service lists it; "" takes the first one.

    ``socket`` is where the service listens ("" = the system's place). Times in seconds: ``grace`` that service or
    reader may be away while a card is waited for (a restart of the service, a loose plug); ``open_timeout`` for
    taking the reader; ``answer_grace`` that the library may overrun a command's deadline before its process is killed.
    """

    reader: str = ""
    socket: str = ""
    grace: float = 5.0
    open_timeout: float = 10.0
    answer_grace: float = 2.0


class PcscReader(HostedDriver):
    """Any reader that the PC/SC service knows."""

    Settings = PcscSettings
    unknown_media = MediaState.UNKNOWN

    def __init__(self, settings: PcscSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        spec = ChildSpec(
            driver="devices.card_reader.pcsc_native:PcscNative",
            settings=settings,
            environment={"PCSCLITE_CSOCK_NAME": settings.socket} if settings.socket else {},
            open_timeout=settings.open_timeout,
            answer_grace=settings.answer_grace,
        )
        super().__init__(spec, clock=clock)

    def read(self, context: CommandContext, on_found: Callable[[], None] | None = None) -> CardReading:
        """Wait for a card and read it; see ``CardReader.read`` for the errors.

        A library that neither answers nor obeys a cancel is killed with its child process: hardwareError ``hung``.
        """
        # Two calls, since on_found cannot reach into the child. A card changed between them is simply the one read.
        self.call("wait", context)
        if on_found is not None:
            on_found()
        reading = self.call("read", context)
        if not isinstance(reading, CardReading):
            raise DeviceError(Completion.INTERNAL_ERROR, "oddAnswer", Action.RESET)
        return reading
