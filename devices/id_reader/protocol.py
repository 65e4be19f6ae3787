"""The role ``id_reader``: what any reader of identity cards can do, and what a reading is.

Field layout after GA/T 490 as read by SAM_A/SAM_V modules; values are what the card holds, nothing is corrected here.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from devices.command import CommandContext
from devices.driver import Driver


class Document(enum.Enum):
    """Which card layout was read (flag at offset 248 of the text block)."""

    RESIDENT = "resident"
    HMT_PERMIT = "hmt_permit"  # flag J: Hong Kong, Macau, Taiwan residence permit
    FOREIGNER_2017 = "foreigner_2017"  # flag I
    FOREIGNER_2023 = "foreigner_2023"  # flag Y


class Sex(enum.Enum):
    """GB/T 2261.1."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class IdCardReading:
    """One card as read. Fields that the layout lacks are None; doubtful values stay and are named in ``warnings``.

    ``address`` is the one printed on the card, even where ``appended_addresses`` has newer ones.
    A date that no calendar has is None here and stands in ``impossible_dates`` as (field, digits of the card).
    ``repr`` names the document only, so that no log line can hold a person's data by accident.
    """

    document: Document
    name: str
    sex: Sex
    number: str
    name_en: str | None = None
    ethnic_code: str | None = None
    ethnicity: str | None = None
    birth_date: date | None = None
    address: str | None = None
    issuer: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None  # None with long_term True means 长期
    long_term: bool = False
    travel_permit_number: str | None = None
    issue_count: str | None = None
    country: str | None = None
    previous_number: str | None = None
    photo_wlt: bytes | None = None  # 1,024 bytes, opaque (closed WLT format)
    fingerprints: bytes | None = None  # templates of 512 bytes; None when they were not asked for
    appended_addresses: tuple[str, ...] = ()  # added to the chip after the card was made, oldest first
    management_number: str | None = None  # IIN, SN and DN in hexadecimal; None when it was not asked for
    unread: tuple[str, ...] = ()  # fields that were asked for and that the reader did not tell: unknown, not empty
    warnings: tuple[str, ...] = ()
    impossible_dates: tuple[tuple[str, str], ...] = ()

    @property
    def newest_address(self) -> str | None:
        """The last address added to the card, or the printed one; see ``docs/decisions/appended-address.md``."""
        return self.appended_addresses[-1] if self.appended_addresses else self.address

    def __repr__(self) -> str:
        return f"IdCardReading({self.document.value}, {len(self.warnings)} warnings)"


class IdReader(Driver, Protocol):
    """A reader that polls its plate until a card lies on it."""

    def read(self, context: CommandContext, on_found: Callable[[], None] | None = None) -> IdCardReading:
        """Wait for a card and read it.

        ``on_found`` is called once from the worker's thread when the plate has answered *found*, so that the screen
        can say "hold still". Raises ``DeviceError``: timeOut, canceled, deviceNotReady (unplugged),
        userError ``reseat`` (card lifted too early or misread), hardwareError.
        """
