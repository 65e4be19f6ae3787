"""Renews the kiosk's client certificate before it is over, and up to the platform's grace after; says so when it cannot.

::

    begins           2/3                       ends            + 90 days
      |---- fine ------|------ due: renew ------|--- overdue ----|--- lapsed: enrol anew ---

1. a new key, durable before it is used: after a crash the same key is certified again, and no certificate is without its key;
2. the request, over the old certificate (the platform takes it for this alone when it is over);
3. what comes is held against the old one: same kiosk, this key, valid now, for longer;
4. both go into one file beside, and a connection with it must be answered by the platform;
5. only then the file takes the old one's place, by one rename. Whatever fails before, the old one stays.
"""

from __future__ import annotations

import enum
import random as random_source
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.contract.clock import RenewalReply
from kiosk.errors import DataError
from kiosk.identity_file import (
    NEXT,
    NEXT_KEY,
    TlsIdentity,
    fault_of,
    identity_of,
    key_pem,
    put_in_place,
    read_identity,
    request_for,
    write_durably,
)
from kiosk.log import Log
from kiosk.stepping import Stepping
from offline.ports import Clock, UplinkError

GRACE = timedelta(days=90)  # of the platform, after the end
ALARM = timedelta(days=14)  # before the end: from then on a failure is an alarm, every time
LOOK_EVERY = 3600.0  # s
AGAIN_LEAST, AGAIN_MOST = 1800.0, 4 * 3600.0  # s after a failure
SPREAD = 0.02  # of a certificate's life: kiosks that were enrolled on one day do not all come back on one


class Standing(enum.Enum):
    """Of the certificate in force."""

    FINE = "fine"
    DUE = "due"
    OVERDUE = "overdue"  # over, but the platform still renews it
    LAPSED = "lapsed"  # nothing but a new enrolment helps


class Renewing(Protocol):
    """A connection that shows one identity."""

    def renew(self, csr: str) -> RenewalReply: ...

    def platform_time(self) -> datetime: ...

    def close(self) -> None: ...


class RenewalError(Exception):
    """Not renewed this time. The text is a stable word."""


def standing(identity: TlsIdentity, now: datetime, spread: float = 0.0) -> Standing:
    """``spread``: part of its life by which it is due later than after two thirds."""
    life = identity.ends - identity.begins
    if now > identity.ends + GRACE:
        return Standing.LAPSED
    if now > identity.ends:
        return Standing.OVERDUE
    return Standing.DUE if now >= identity.begins + life * (2 / 3 + spread) else Standing.FINE


class CertificateKeeper:
    """A thread, or ``step`` by ``step`` without one."""

    def __init__(
        self,
        file: Path,
        connect: Callable[[Path], Renewing],
        clock: Clock,
        log: Log,
        random: random_source.Random | None = None,
        renewed: Callable[[], None] = lambda: None,
    ) -> None:
        """``renewed`` is called after each renewal and must not block. ``file``: the identity in force
        (``identity_file.in_force``); ``connect`` opens a connection that shows that of a file."""
        self._file = file
        self._next, self._next_key = file.with_name(NEXT), file.with_name(NEXT_KEY)
        self._connect = connect
        self._clock = clock
        self._log = log
        self._random = random or random_source.SystemRandom()
        self._renewed = renewed
        self._spread = self._random.uniform(0, SPREAD)
        self._again_at = 0.0  # monotonic s
        self._told = ""
        self._stepping = Stepping("certificate", self.step, self._failed)

    def start(self) -> None:
        """On a thread of its own."""
        self._stepping.start()

    def stop(self) -> None:
        """End after what is under way."""
        self._stepping.stop()

    def step(self) -> float:
        """Renew if it is time to; returns the seconds until the next step."""
        left = self._again_at - self._clock.monotonic()
        if left > 0:
            return min(left, LOOK_EVERY)
        try:
            identity = read_identity(self._file)
        except (DataError, OSError) as error:
            self._again(None, type(error).__name__)
            return LOOK_EVERY
        now = self._clock.now()
        state = standing(identity, now, self._spread)
        if state is Standing.FINE:
            return LOOK_EVERY
        if state is Standing.LAPSED:
            self._again(identity, "lapsed")
            return LOOK_EVERY
        try:
            renewed = self._renew(identity)
        except RenewalError as error:
            self._again(identity, str(error))
        except UplinkError as error:
            self._again(identity, getattr(error, "reason", "") or type(error).__name__)
        except OSError as error:
            self._again(identity, f"os_{error.errno}")
        else:
            self._told = ""
            self._log("certificate.renewed", days=(renewed.ends - self._clock.now()).days)
            self._renewed()
        return LOOK_EVERY

    def _renew(self, old: TlsIdentity) -> TlsIdentity:
        new = self._asked_for(old)
        write_durably(self._next, new.pem)
        self._confirm()
        put_in_place(self._next, self._file)
        self._next_key.unlink(missing_ok=True)
        return new

    def _asked_for(self, old: TlsIdentity) -> TlsIdentity:
        key = self._key(old)
        connection = self._connect(self._file)
        try:
            reply = connection.renew(request_for(old, key))
        finally:
            connection.close()
        try:
            new = identity_of(reply.certificate.encode(), key_pem(key), "renewed")
        except DataError as error:
            raise RenewalError("unusable") from error
        fault = fault_of(new, old, self._clock.now())
        if fault:
            raise RenewalError(fault)
        return new

    def _confirm(self) -> None:
        connection = self._connect(self._next)
        try:
            connection.platform_time()
        finally:
            connection.close()

    def _key(self, old: TlsIdentity) -> ec.EllipticCurvePrivateKey:
        """The key that an earlier attempt made, unless it has come into force already, or a new one."""
        try:
            known = serialization.load_pem_private_key(self._next_key.read_bytes(), None)
        except (FileNotFoundError, ValueError, TypeError):
            known = None
        if isinstance(known, ec.EllipticCurvePrivateKey) and known.public_key() != old.key.public_key():
            return known
        key = ec.generate_private_key(ec.SECP256R1())
        write_durably(self._next_key, key_pem(key))
        return key

    def _again(self, identity: TlsIdentity | None, reason: str) -> None:
        self._again_at = self._clock.monotonic() + self._random.uniform(AGAIN_LEAST, AGAIN_MOST)
        left = identity.ends - self._clock.now() if identity is not None else None
        if left is None or left < ALARM:
            self._log("certificate.alarm", reason=reason, days=None if left is None else left.days)
        elif reason != self._told:  # there are weeks left: a line for each new reason will do
            self._log("certificate.not_renewed", reason=reason, days=left.days)
        self._told = reason

    def _failed(self, error: Exception) -> None:
        self._log("certificate.alarm", reason=type(error).__name__, days=None)
