"""The adapter: all subjects of this dialect on one connection."""

from __future__ import annotations

from datetime import datetime

from kiosk.catalogue.codes.table import CodeProblem
from kiosk.catalogue.codes.times import moment
from kiosk.contract.clock import RenewalReply
from kiosk.platform.adapter import NOT_OFFERED
from kiosk.platform.call import Caller
from kiosk.platform.gb39046.asked import Asked
from kiosk.platform.gb39046.cases import Cases
from kiosk.platform.gb39046.coming_back import ComingBack
from kiosk.platform.gb39046.exchange import unmapped
from kiosk.platform.gb39046.files import Files
from kiosk.platform.gb39046.operator import Operator
from kiosk.platform.gb39046.sending import Sending
from kiosk.platform.gb39046.wire_cases import Clock as ClockSaid
from kiosk.platform.settings import Limits, PlatformSettings
from offline.ports import Clock, SaidNoError


class Gb39046Platform(Sending, ComingBack, Asked, Cases, Files):
    """Implements ``kiosk.platform.adapter.PlatformAdapter``. Belongs to one thread."""

    def __init__(
        self, settings: PlatformSettings, clock: Clock, operator: Operator, limits: Limits | None = None
    ) -> None:
        super().__init__(Caller(settings, clock, limits), operator)

    def platform_time(self) -> datetime:
        """平台时间."""
        with self._caller.noting("platform_time"):
            try:
                return moment(self.ask("平台时间", {}, ClockSaid).now)
            except CodeProblem as error:
                raise unmapped(error) from error

    def renew(self, csr: str) -> RenewalReply:
        """Such platforms have their certificates from an authority of the province, by hand. Raises ``SaidNoError``."""
        raise SaidNoError(NOT_OFFERED, "not_offered")

    def close(self) -> None:
        """Give the connection back; the next call opens another."""
        self._caller.close()

    def within(self, seconds: float) -> None:
        """All calls from now on end that many seconds from now at the latest, until this is said again."""
        self._caller.within(seconds)
