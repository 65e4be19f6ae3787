"""All ways to the platform, joined: which platform it is, by what identity and what time, and who keeps those two right.

Made once a process; makes connections for whoever needs one (each belongs to one thread), and keeps clock and certificate on
threads of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.clock import KioskClock
from kiosk.config import Configuration
from kiosk.errors import DataError
from kiosk.journey.state import Network
from kiosk.log import Log

if TYPE_CHECKING:
    from kiosk.certificate_keeper import CertificateKeeper, Renewing
    from kiosk.platform.adapter import PlatformAdapter
    from kiosk.platform.settings import Limits
    from kiosk.timekeeper import Timekeeper

# While a citizen waits: a line that is slower than this to connect, or a platform to think, is as good as away.
LIVE_CONNECT_S, LIVE_READ_S = 3.0, 8.0
# How long a question may take is said with it (``kiosk.asking``); pages that are taken home over a thin line take minutes.
LIVE_CALL_S = 600.0


class PlatformLinks:
    """``prepare`` reads files, hence not on the main loop; before it, and whenever no renewed identity can be had, connections
    show the enrolled one."""

    def __init__(self, configuration: Configuration, clock: KioskClock, log: Log) -> None:
        self._platform = configuration.platform
        self._gb39046 = configuration.gb39046
        self._folder = configuration.data / "identity"
        self._clock = clock
        self._log = log
        self._enrolled = Path(self._platform.client_cert), Path(self._platform.client_key)
        self._shown = self._enrolled
        self._certificates: CertificateKeeper | None = None
        self._timekeeper: Timekeeper | None = None

    def prepare(self) -> None:
        """See which identity is in force."""
        from kiosk.identity_file import in_force

        try:
            file = in_force(self._enrolled, self._folder)
        except DataError:
            self._log("certificate.alarm", reason="unusable", days=None)
        except OSError as error:
            self._log("certificate.alarm", reason=f"os_{error.errno}", days=None)
        else:
            self._shown = file, file

    def client(self, limits: Limits | None = None) -> PlatformAdapter:
        """For the outbox and what comes back."""
        return self._adapter(self._shown, limits)

    def client_of(self, shown: tuple[Path, Path]) -> PlatformAdapter:
        """One that shows these two files, whatever is in force."""
        return self._adapter(shown, None)

    def live(self) -> PlatformAdapter:
        """For ``kiosk.asking``."""
        from kiosk.platform.settings import Limits

        return self._adapter(self._shown, Limits(connect_s=LIVE_CONNECT_S, read_s=LIVE_READ_S, call_s=LIVE_CALL_S))

    def start(self, renewed: Callable[[], None] = lambda: None) -> None:
        """Begin to keep certificate and time; after ``prepare``. ``renewed``: who was not known to the platform is known
        again."""
        self._start_certificates(renewed)
        self._start_time()

    def stop(self) -> None:
        """End both."""
        if self._certificates is not None:
            self._certificates.stop()
        if self._timekeeper is not None:
            self._timekeeper.stop()

    def heard(self, network: Network, reason: str) -> None:
        """How the platform was found. A network that is back is a chance to hear the time; a TLS that fails, a sign that the
        time may be wrong. Never blocks."""
        if self._timekeeper is not None and (network is Network.OK or reason == "tls"):
            self._timekeeper.hurry()

    def _adapter(self, shown: tuple[Path, Path], limits: Limits | None) -> PlatformAdapter:
        from kiosk.platform.settings import PlatformSettings

        settings = PlatformSettings(self._platform.url, Path(self._platform.ca), *shown)
        if self._platform.adapter == "gb39046":
            from kiosk.platform.gb39046.adapter import Gb39046Platform
            from kiosk.platform.gb39046.operator import Operator

            told = self._gb39046
            operator = Operator(frozenset(told.confirmed), told.documents, told.source)
            return Gb39046Platform(settings, self._clock, operator, limits)
        from kiosk.platform.client import PlatformClient

        return PlatformClient(settings, self._clock, limits)

    def _start_certificates(self, renewed: Callable[[], None]) -> None:
        from kiosk.certificate_keeper import CertificateKeeper

        if self._shown == self._enrolled:
            return  # said already: there is nothing that could be replaced
        file = self._shown[0]
        self._certificates = CertificateKeeper(file, self._showing, self._clock, self._log, renewed=renewed)
        self._certificates.start()

    def _showing(self, file: Path) -> Renewing:
        return self._adapter((file, file), None)

    def _start_time(self) -> None:
        from kiosk.clock_socket import ClockSetter
        from kiosk.platform.signed_time import HeardTime, TimeSettings, ask_time, read_key
        from kiosk.timekeeper import Timekeeper

        if not self._platform.time_url:
            return
        try:
            key = read_key(Path(self._platform.time_key))
        except (DataError, OSError) as error:
            self._log("clock.no_key", reason=type(error).__name__)
            return
        if self._clock.record_lost:
            self._log("clock.record_lost", reason="unreadable")
        settings = TimeSettings(self._platform.time_url, key, self._platform.time_key_id)

        def ask(nonce: str) -> HeardTime:
            return ask_time(settings, nonce, self._clock.boot)

        self._timekeeper = Timekeeper(self._clock, ask, ClockSetter, self._log)
        self._timekeeper.start()
