"""The reference adapter: the platform of ``docs/contract`` over HTTPS, one room a subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.platform.call import Caller
from kiosk.platform.cases import Cases
from kiosk.platform.coming_back import ComingBack
from kiosk.platform.downloads import Downloads
from kiosk.platform.files import Files
from kiosk.platform.settings import Limits, PlatformSettings
from kiosk.platform.submissions import Submissions
from kiosk.platform.upkeep import Upkeep
from kiosk.platform.waivers import Waivers
from offline.ports import Clock

if TYPE_CHECKING:
    from kiosk.platform.transport import Transport

__all__ = ["Limits", "PlatformClient", "PlatformSettings"]


class PlatformClient(Submissions, ComingBack, Waivers, Cases, Files, Downloads, Upkeep):
    """Implements ``PlatformAdapter``. Each method raises ``TransientError``, ``PermanentError`` or ``UnauthorisedError``.

    Constructing one does nothing; ``connect`` imports the HTTP library and reads the certificates, at the first call at the
    latest. A client belongs to one thread.
    """

    def __init__(self, settings: PlatformSettings, clock: Clock, limits: Limits | None = None) -> None:
        super().__init__(Caller(settings, clock, limits))

    def connect(self) -> Transport:
        """Load what a connection needs; opens none. Raises ``TransientError("configuration")``."""
        return self._caller.connect()

    def close(self) -> None:
        """Give the connection back; the next call opens another, with the certificate that lies there then."""
        self._caller.close()

    def within(self, seconds: float) -> None:
        """All calls from now on end that many seconds from now at the latest, until this is said again."""
        self._caller.within(seconds)
