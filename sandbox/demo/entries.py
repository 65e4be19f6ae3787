"""What the autopilot types into a field, by the field's kind: made-up values that belong to nobody and that a careful form
takes.

Numbers carry the check character of their standard (GB 11643 for a person, GB 32100 for an organisation, ISO/IEC 7812 for a
bank's card) and the sequence 000, which no office gives out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sandbox.papers import BANK_CARD

PAST = ("date", "past_date")
STEP = timedelta(days=31)  # between one typed day and the next, so that whatever follows a day is later than it
LONGEST_AGO = timedelta(days=365)
SAMPLES: Mapping[str, str] = {
    "phone": "13900000000",
    "mobile": "13900000000",
    "landline": "04772000000",
    "bank_card": BANK_CARD,
    "id_number": "150600199001010005",
    "uscc": "91150600MA00000001",
    "postal_code": "017200",
    "count": "1",
    "money": "1000",
    "division": "150627",
    "email": "sample@example.com",
}


class Entries:
    """The values of one visit. ``today`` is the day on the kiosk's clock."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._days = 0

    def of(self, kind: str) -> str | None:
        """The characters to type; None for a kind that has no keys. Days come out one after the other: the first is nearly a
        year ago, one to come is after today."""
        if kind not in (*PAST, "coming_date"):
            return SAMPLES.get(kind)
        self._days += 1
        begin = self._today if kind == "coming_date" else self._today - LONGEST_AGO
        # Twelve days would reach today; a form with more of them starts anew.
        day = begin + STEP * (self._days % 11)
        return day.strftime("%Y%m%d")
