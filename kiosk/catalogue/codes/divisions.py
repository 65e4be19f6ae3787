"""Division codes (GB/T 2260): six digits, nine down to the town, twelve down to the village; which of them mean the same.

Sources: GB/T 2260 by general knowledge; platforms that fill up to twelve digits with zeros, and one that writes a division's own
level (本级) as ``xxxxxx999000``, seen in published data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kiosk.catalogue.codes.table import CodeProblem

OWN_LEVEL = "999000"


class NoDivision(CodeProblem):
    """Not six, nine or twelve digits, or digits that no division has."""


@dataclass(frozen=True)
class DivisionCode:
    """``six``: the county or above. ``town``, ``village``: three digits each, empty where the code goes no further.
    ``own_level``: written as 本级: the organs of the division itself, not a place below it."""

    six: str
    town: str = ""
    village: str = ""
    own_level: bool = False

    @property
    def twelve(self) -> str:
        """As platforms write it."""
        if self.own_level:
            return self.six + OWN_LEVEL
        return self.six + (self.town or "000") + (self.village or "000")

    @property
    def nine(self) -> str:
        """Raises NoDivision for a village, which nine digits cannot say, and for 本级."""
        if self.village or self.own_level:
            raise NoDivision("nine digits cannot say a village or a division's own level")
        return self.six + (self.town or "000")


def division_code(written: str) -> DivisionCode:
    """The same place from 6, 9 or 12 digits: filling zeros say nothing. Raises NoDivision."""
    if not re.fullmatch(r"[1-9]\d{5}(\d{3}){0,2}", written, re.ASCII):
        raise NoDivision(f"a division has 6, 9 or 12 digits, not {len(written)} characters such as these")
    six, rest = written[:6], written[6:].ljust(6, "0")
    if rest == OWN_LEVEL:
        return DivisionCode(six, own_level=True)
    town, village = rest[:3].replace("000", ""), rest[3:].replace("000", "")
    if village and not town:
        raise NoDivision("a village stands in a town")
    return DivisionCode(six, town, village)
