"""The courier (寄递): a parcel for each finished case whose applicant wanted one; where it is follows from the days gone by."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kiosk.contract.changes import DONE
from kiosk.contract.note import COURIER, DELIVERY, DeliveryNote
from sandbox.cases import CaseEvent
from sandbox.notes import StoredNote

STAGES: tuple[tuple[timedelta, str], ...] = (
    (timedelta(days=3), "已签收"),
    (timedelta(days=2), "派送中"),
    (timedelta(days=1), "运输中"),
    (timedelta(), "已揽收"),
)
DIGITS = 13


@dataclass(frozen=True)
class Parcel:
    """``number``: of the waybill. To whom is shown to the clerk alone."""

    number: str
    stage: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)


def parcel(root_id: str, last: CaseEvent, delivery: list[StoredNote], now: datetime) -> Parcel | None:
    """None while the case is not done, or when nobody asked for a courier. The note with the largest sequence counts."""
    note = delivery[-1].note if delivery else None
    if last.state != DONE or not isinstance(note, DeliveryNote) or COURIER not in note.choices.values():
        return None
    gone = now - datetime.fromisoformat(last.at)
    stage = next((words for since, words in STAGES if gone >= since), STAGES[-1][1])
    digest = int(hashlib.sha256(f"{DELIVERY}{root_id}".encode()).hexdigest(), 16)
    return Parcel(f"YD{digest % 10**DIGITS:0{DIGITS}d}", stage, note.name, note.phone, note.address)
