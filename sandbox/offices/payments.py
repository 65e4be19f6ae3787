"""Fees (非税缴款): what is due for a case, its code, and whether it was paid. No money moves here; a clerk presses the button."""

from __future__ import annotations

import msgspec
from sqlalchemy import Engine, select
from sqlalchemy.dialects import postgresql, sqlite

from kiosk.contract.booking import DUE, NO_FEE, PAID, REFUNDED, UNKNOWN, Payment
from sandbox.offices.switches import AwayError, Office, Switches
from sandbox.tables import payments
from sandbox.timing import Clock

QR_PREFIX = "https://pay.example/sample?slip="


class UnfitPaymentError(Exception):
    """Not from where it stands."""


class Payments:
    """One row a case."""

    def __init__(self, engine: Engine, clock: Clock, switches: Switches) -> None:
        self._engine = engine
        self._clock = clock
        self._switches = switches
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def of(self, root_id: str) -> Payment:
        """As the office says; unknown while it is away."""
        try:
            self._switches.ask(Office.PAYMENT)
        except AwayError:
            return Payment(UNKNOWN)
        return self._kept(root_id)

    def ask(self, root_id: str, cents: int, basis: str, due: str | None) -> None:
        """A fee is due. Raises ``UnfitPaymentError`` when one is already paid, or for no amount."""
        if cents <= 0 or self._kept(root_id).state not in (NO_FEE, DUE):
            raise UnfitPaymentError
        slip = f"JK{root_id.replace('-', '')[-12:].upper()}"
        self._keep(root_id, Payment(DUE, cents, basis, QR_PREFIX + slip, slip, due=due))

    def settle(self, root_id: str) -> None:
        """It was paid. Raises ``UnfitPaymentError`` when nothing is due."""
        now = self._kept(root_id)
        if now.state != DUE:
            raise UnfitPaymentError
        self._keep(root_id, msgspec.structs.replace(now, state=PAID, qr="", paid_at=self._moment()))

    def refund(self, root_id: str) -> None:
        """It was given back. Raises ``UnfitPaymentError`` when nothing was paid."""
        now = self._kept(root_id)
        if now.state != PAID:
            raise UnfitPaymentError
        self._keep(root_id, msgspec.structs.replace(now, state=REFUNDED))

    def _kept(self, root_id: str) -> Payment:
        with self._engine.begin() as connection:
            body = connection.scalar(select(payments.c.body).where(payments.c.root_id == root_id))
        return Payment(NO_FEE) if body is None else msgspec.json.decode(body, type=Payment)

    def _keep(self, root_id: str, payment: Payment) -> None:
        body = msgspec.json.encode(payment)
        statement = self._insert(payments).values(root_id=root_id, body=body)
        statement = statement.on_conflict_do_update(index_elements=[payments.c.root_id], set_={"body": body})
        with self._engine.begin() as connection:
            connection.execute(statement)

    def _moment(self) -> str:
        return self._clock().isoformat(timespec="seconds")
