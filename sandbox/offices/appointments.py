"""Appointments (预约): slots of the next working days at the sample hall, and who has which.

The same booking again is the same; another slot moves it; a full or past slot is not given.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.dialects import postgresql, sqlite

from kiosk.contract.booking import Booked, Slot, SlotsReply
from sandbox.offices.switches import Office, Switches
from sandbox.problems import request_invalid, slot_taken
from sandbox.tables import appointments
from sandbox.timing import Clock

DAYS = 5  # working days ahead
HOURS = (9, 10, 14, 15)
LONG = timedelta(minutes=45)
PLACES = 3
PLACE, ADDRESS = "伊金霍洛旗政务服务中心综合窗口（样例）", "阿勒腾席热镇示例路"
BRING = ("居民身份证", "预约编号")
SLOT = re.compile(r"(\d{6})-(\d{8})-(\d{2})00")
DIVISION = re.compile(r"\d{6}")

# Whoever books holds this row: the count of free places then still holds when the booking is written.
_LOCK = text(
    "INSERT INTO running_number (tail, value) VALUES ('appointments', 1)"
    " ON CONFLICT (tail) DO UPDATE SET value = running_number.value + 1 RETURNING value"
)


class Appointments:
    """Raises SQLAlchemy's errors."""

    def __init__(self, engine: Engine, clock: Clock, switches: Switches) -> None:
        self._engine = engine
        self._clock = clock
        self._switches = switches
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def slots(self, division: str) -> SlotsReply:
        """Those of the next ``DAYS`` working days, full ones too. Raises ``AwayError``, ``RefusedError``."""
        self._switches.ask(Office.APPOINTMENTS)
        if not DIVISION.fullmatch(division):
            raise request_invalid("division: six digits")
        with self._engine.begin() as connection:
            taken = _taken(connection)
        now = self._clock()
        begins = (day.replace(hour=hour) for day in self._days(now) for hour in HOURS)
        return SlotsReply(tuple(_slot(division, begin, taken) for begin in begins))

    def book(self, root_id: str, slot_id: str) -> Booked:
        """Raises ``AwayError``, ``RefusedError`` (409 for a slot that is full or over, 422 for none)."""
        self._switches.ask(Office.APPOINTMENTS)
        found = SLOT.fullmatch(slot_id)
        begin = self._begin(found) if found is not None else None
        if found is None or begin is None:
            raise request_invalid("slot_id")
        with self._engine.begin() as connection:
            serial = connection.execute(_LOCK).scalar_one()
            mine = connection.execute(select(appointments).where(appointments.c.root_id == root_id)).first()
            if mine is not None and mine.slot_id == slot_id:
                return Booked(mine.number, _slot(found[1], begin, _taken(connection)), BRING)
            if begin not in self._open(begin) or _taken(connection)[slot_id] >= PLACES:
                raise slot_taken()
            row = {"root_id": root_id, "slot_id": slot_id, "number": f"YY{begin:%m%d}{serial:05d}"}
            statement = self._insert(appointments).values(row)
            connection.execute(statement.on_conflict_do_update(index_elements=[appointments.c.root_id], set_=row))
            return Booked(row["number"], _slot(found[1], begin, _taken(connection)), BRING)

    def of(self, root_id: str) -> str | None:
        """The slot of a case."""
        with self._engine.begin() as connection:
            return connection.scalar(select(appointments.c.slot_id).where(appointments.c.root_id == root_id))

    def _begin(self, found: re.Match[str]) -> datetime | None:
        try:
            day = datetime.strptime(found[2] + found[3], "%Y%m%d%H")  # noqa: DTZ007 - the zone is the platform's own
        except ValueError:
            return None
        return day.replace(tzinfo=self._clock().tzinfo)

    def _open(self, begin: datetime) -> tuple[datetime, ...]:
        """``begin`` itself, when it can be booked now."""
        now = self._clock()
        good = begin > now and begin.hour in HOURS and begin.date() in {day.date() for day in self._days(now)}
        return (begin,) if good else ()

    @staticmethod
    def _days(now: datetime) -> list[datetime]:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        ahead = (midnight + timedelta(days=count) for count in range(1, DAYS * 2 + 3))
        return [day for day in ahead if day.weekday() < DAYS][:DAYS]


def _taken(connection: Connection) -> Counter[str]:
    return Counter(connection.scalars(select(appointments.c.slot_id)))


def _slot(division: str, begin: datetime, taken: Counter[str]) -> Slot:
    slot_id = f"{division}-{begin:%Y%m%d}-{begin:%H}00"
    end = begin + LONG
    return Slot(slot_id, PLACE, ADDRESS, begin.isoformat(), end.isoformat(), max(0, PLACES - taken[slot_id]))
