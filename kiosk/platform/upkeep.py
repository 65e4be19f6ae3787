"""What keeps the connection itself alive: the platform's clock over TLS, and a new certificate before the old one is over."""

from __future__ import annotations

from datetime import datetime

import msgspec

from kiosk.contract.clock import RenewalAsked, RenewalReply
from kiosk.platform.answer import right
from kiosk.platform.call import Subject
from offline.ports import TransientError

LONGEST_CERTIFICATE = 32 * 1024  # characters of PEM; a leaf and two intermediates are some 5,000


class _Time(msgspec.Struct):
    now: datetime


class Upkeep(Subject):
    """Asked by the kiosk of its own accord."""

    def platform_time(self) -> datetime:
        """The platform's clock, aware; as old as the answer was on its way. Said inside TLS, so that it tells whether the
        platform is there; a clock is set by ``signed_time`` alone."""
        with self._caller.noting("platform_time"):
            moment = self._caller.ask("GET", "/v1/time", None, _Time).now
            if moment.tzinfo is None:
                raise TransientError("garbage")
            return moment

    def renew(self, csr: str) -> RenewalReply:
        """A certificate for the key that signed this request (PEM)."""
        with self._caller.noting("renew"):
            reply = self._caller.ask("POST", "/v1/certificate", RenewalAsked(csr), RenewalReply)
            return right(reply, lambda given: 0 < len(given.certificate) <= LONGEST_CERTIFICATE)
