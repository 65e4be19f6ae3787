"""The role ``card_reader``: a slot for contact cards (ISO 7816), and what a reading is.

Of a social-security card only what its holder may show without a key is read: card number, social-security number,
name, sex, end of validity. The bank's side of the card is never asked.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from devices.command import CommandContext
from devices.driver import Driver
from devices.id_reader.protocol import Sex


class Card(enum.Enum):
    """What kind of card answered."""

    SOCIAL_SECURITY = "social_security"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CardReading:
    """One card as read. Of an unknown card only ``atr`` is there; fields that a card leaves empty are None.

    ``repr`` names the kind only, so that no log line can hold a person's data by accident.
    """

    card: Card
    atr: str  # answer to reset, upper-case hex
    card_number: str | None = None
    social_security_number: str | None = None
    name: str | None = None
    sex: Sex | None = None
    valid_until: date | None = None
    spec_version: str | None = None  # "1.00", "2.00", "3.00"

    def __repr__(self) -> str:
        return f"CardReading({self.card.value})"


class CardReader(Driver, Protocol):
    """A slot that is watched until a card is in it."""

    def read(self, context: CommandContext, on_found: Callable[[], None] | None = None) -> CardReading:
        """Wait for a card and read it; one that is in the slot already counts.

        ``on_found`` is called once from the worker's thread when a card answers, so that the screen can say "leave it
        in". Raises ``DeviceError``: timeOut; canceled; deviceNotReady ``unplugged`` (no reader), ``serviceGone``
        (no PC/SC service), ``serviceRefuses`` (its policy), ``busy`` (another program holds the card); userError
        ``reseat`` (taken out too early, upside down or misread), ``needsSecurityModule`` (nothing is shown without a
        PIN or a key), ``cardBlocked``, ``cardDamaged``; unsupportedCommand ``cardRefuses``; hardwareError ``hung``.
        """
