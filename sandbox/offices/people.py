"""The invented people whom the offices know: those whose cards lie on the bench.

Numbers follow ``docs/decisions/sample-identity.md``: a right check digit (GB 11643) and the sequence code 000, which nobody
holds. Whoever is not in this list is a stranger to every office, which is an answer too.
"""

from __future__ import annotations

from dataclasses import dataclass

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

PHONE = "13900000000"
HUKOU, MARRIAGE, DIPLOMA, ID_CARD, NO_HOME = "hukou", "marriage", "diploma", "id_card", "no_home"


def sample_number(area: str, born: str) -> str:
    """The invented number of somebody born on that day (ISO 8601) in ``area`` (six digits)."""
    head = f"{area}{born.replace('-', '')}000"
    return head + _CHECKS[sum(int(digit) * weight for digit, weight in zip(head, _WEIGHTS, strict=True)) % 11]


@dataclass(frozen=True)
class Resident:
    """``licences``: kinds of e-licence in the library; ``checks``: kinds of data check that pass, ``failing`` those that do not.
    ``creditworthy``: may hand papers in later. ``employer`` empty: nobody pays contributions."""

    name: str
    number: str
    born: str
    address: str
    phone: str = PHONE
    licences: tuple[str, ...] = (HUKOU, ID_CARD)
    checks: tuple[str, ...] = (ID_CARD, NO_HOME)
    failing: tuple[str, ...] = ()
    creditworthy: bool = True
    employer: str = "样例单位"

    def __repr__(self) -> str:
        return "Resident()"


_STREET = "内蒙古自治区鄂尔多斯市伊金霍洛旗阿勒腾席热镇示例路"

RESIDENTS: tuple[Resident, ...] = (
    Resident(
        "乌云其木格",
        sample_number("150627", "1971-05-18"),
        "1971-05-18",
        f"{_STREET}1号",
        licences=(HUKOU, ID_CARD, MARRIAGE),
        checks=(ID_CARD, NO_HOME, MARRIAGE, DIPLOMA),
    ),
    Resident(
        "样例甲",
        sample_number("150627", "1992-03-08"),
        "1992-03-08",
        f"{_STREET}2号",
        licences=(HUKOU, DIPLOMA, ID_CARD),
        failing=(MARRIAGE,),
    ),
    Resident(
        "样例乙",
        sample_number("150627", "1979-11-30"),
        "1979-11-30",
        f"{_STREET}3号",
        phone="13900000001",
        licences=(),
        checks=(),
        failing=(NO_HOME,),
        creditworthy=False,
        employer="",
    ),
    Resident("样例童", sample_number("150627", "2016-09-12"), "2016-09-12", f"{_STREET}4号", employer=""),
)

_BY_NUMBER = {resident.number: resident for resident in RESIDENTS}


def resident_of(name: str, number: str) -> Resident | None:
    """The person of that number, when the name is theirs."""
    found = _BY_NUMBER.get(number)
    return found if found is not None and found.name == name else None
