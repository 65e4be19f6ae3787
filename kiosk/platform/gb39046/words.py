"""Values of ours in the words and codes of GB/T 39046-2020, and back: moments, money, persons, states of a case.

Each raises ``CodeProblem`` for what has no word; nothing has a default.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from kiosk.catalogue.codes.lengths import DoesNotFit
from kiosk.catalogue.codes.people import SEXES
from kiosk.catalogue.codes.table import UnknownCode, UnmappedValue
from kiosk.catalogue.codes.times import moment, written
from kiosk.contract import changes
from kiosk.contract.submission import Person
from kiosk.platform.gb39046.operator import Operator
from kiosk.platform.gb39046.wire import Applicant, Progress

_AMOUNT = re.compile(r"(\d{1,14})\.(\d{2})", re.ASCII)  # n..16,2
_DAY = re.compile(r"\d{8}", re.ASCII)

# 环节名称, 业务动作, 状态 (1 待办, 2 已办) of each state. The standard has 受理, 办理 and 办结 as stages; 收件, 预审, 补正
# and 撤回 are the ones of the online review, which its 环节名称 leaves free.
_STAGES: tuple[tuple[str, str, str, str], ...] = (
    (changes.RECEIVED, "收件", "其他", "2"),
    (changes.PASSED, "预审", "通过", "2"),
    (changes.SUPPLEMENT, "补正", "退回", "1"),
    (changes.REFUSED, "受理", "退回", "2"),
    (changes.ACCEPTED, "受理", "通过", "2"),
    (changes.DECLINED, "办结", "退回", "2"),
    (changes.DONE, "办结", "通过", "2"),
    (changes.WITHDRAWN, "撤回", "其他", "2"),
)


def state_of(progress: Progress) -> str:
    """One of ``CASE_STATES``. Raises UnknownCode."""
    for state, stage, action, done in _STAGES:
        if (progress.stage, progress.action, progress.done) == (stage, action, done):
            return state
    raise UnknownCode("no such 环节, 业务动作 and 状态")


def iso(text: str) -> str:
    """``20261123T120000`` -> ISO 8601 with China's offset. Raises NoMoment."""
    return moment(text).isoformat()


def iso_or_none(text: str | None) -> str | None:
    """As ``iso``; what is not said stays so."""
    return iso(text) if text else None


def day(text: str) -> str:
    """``20261203`` -> ``2026-12-03``. Raises DoesNotFit."""
    if not _DAY.fullmatch(text):
        raise DoesNotFit("a day has eight digits")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
    except ValueError as error:
        raise DoesNotFit("there is no such day") from error


def day_or_none(text: str | None) -> str | None:
    """As ``day``; what is not said stays so."""
    return day(text) if text else None


def told(iso_moment: str) -> str:
    """ISO 8601 with offset -> ``20261123T120000``. Raises DoesNotFit, NoMoment."""
    try:
        return written(datetime.fromisoformat(iso_moment))
    except ValueError as error:
        raise DoesNotFit("not a moment") from error


def told_day(iso_day: str | None) -> str | None:
    """``2026-12-03`` -> ``20261203``."""
    return None if iso_day is None else iso_day.replace("-", "")


def cents(amount: str) -> int:
    """``10.50`` -> 1050. Raises DoesNotFit."""
    match = _AMOUNT.fullmatch(amount)
    if match is None:
        raise DoesNotFit("an amount is n..16,2")
    return int(match[1]) * 100 + int(match[2])


def applicant(person: Person, operator: Operator) -> Applicant:
    """Raises UnmappedValue for a kind of card whose number the operator has not given."""
    document = operator.documents.get(person.document)
    if document is None:
        raise UnmappedValue(f"证件类型 (GA/T 2000.156): nobody has given the number of {person.document}")
    return Applicant(
        name=person.name,
        document=document,
        number=person.number,
        sex=SEXES.code(person.sex),
        ethnicity=person.ethnicity,
        born=told_day(person.birth_date),
        address=person.address,
        issuer=person.issuer,
        begins=told_day(person.valid_from),
        ends="长期" if person.long_term else told_day(person.valid_until),
    )


def person(told_of: Applicant, operator: Operator) -> Person:
    """Back again. Raises UnknownCode."""
    kinds = [kind for kind, code in operator.documents.items() if code == told_of.document]
    if len(kinds) != 1:
        raise UnknownCode("证件类型 (GA/T 2000.156): no kind of card, or several, has this number")
    return Person(
        document=kinds[0],
        name=told_of.name,
        sex=SEXES.value(told_of.sex),
        number=told_of.number,
        ethnicity=told_of.ethnicity,
        birth_date=day_or_none(told_of.born),
        address=told_of.address,
        issuer=told_of.issuer,
        valid_from=day_or_none(told_of.begins),
        valid_until=None if told_of.ends == "长期" else day_or_none(told_of.ends),
        long_term=told_of.ends == "长期",
    )
