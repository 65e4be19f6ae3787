"""Answers to live questions about materials and credentials: whether one is what was asked for, in shape and size.

``complete_*`` give an answer in which every material that was asked for stands once, in the order of the question, unknown where
the platform said nothing; or None when the answer is not one to this question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from kiosk.contract import waiver
from kiosk.contract.plain import LONGEST_NAME, is_code, is_day, is_line, is_line_or_none
from kiosk.contract.reply import is_case_number
from kiosk.contract.submission import Person
from kiosk.contract.waiver import Check, ChecksReply, CredentialReply, Enterprise, Licence, LicencesReply

MOST_FIELDS = 60  # of one licence; a household register has some forty
LONGEST_VALUE = 300

DOCUMENTS = ("resident", "hmt_permit", "foreigner_2017", "foreigner_2023", "social_security")
SEXES = ("male", "female", "unknown", "not_stated")
STANDINGS = (waiver.ELIGIBLE, waiver.NOT_ELIGIBLE, waiver.UNKNOWN)

_USCC = re.compile(r"[0-9A-Z]{18}")
_NUMBER = re.compile(r"[0-9A-Za-z]{5,30}")

_One = TypeVar("_One", Licence, Check)


def complete_licences(reply: LicencesReply, asked: Sequence[str]) -> LicencesReply | None:
    """See above."""
    ordered = _ordered(reply.licences, asked, _is_licence, lambda material: Licence(material, waiver.UNKNOWN))
    return None if ordered is None else LicencesReply(ordered)


def complete_checks(reply: ChecksReply, asked: Sequence[str]) -> ChecksReply | None:
    """See above."""
    ordered = _ordered(reply.checks, asked, _is_check, lambda material: Check(material, waiver.UNKNOWN))
    if ordered is None or reply.standing not in STANDINGS:
        return None
    if reply.open_case is not None and not is_case_number(reply.open_case):
        return None
    return ChecksReply(ordered, reply.standing, reply.open_case)


def is_credential(reply: CredentialReply) -> bool:
    """Found: exactly one of person and enterprise, whole; otherwise neither."""
    if reply.state != waiver.FOUND:
        return reply.state in (waiver.NOT_FOUND, waiver.UNKNOWN) and reply.person is None and reply.enterprise is None
    if (reply.person is None) == (reply.enterprise is None):
        return False
    return (reply.person is None or is_person(reply.person)) and (
        reply.enterprise is None or _is_enterprise(reply.enterprise)
    )


def is_person(person: Person) -> bool:
    """Words of ours where there are words, days where there are days, lines elsewhere."""
    lines = (person.ethnicity, person.address, person.issuer)
    days = (person.birth_date, person.valid_from, person.valid_until)
    return (
        person.document in DOCUMENTS
        and person.sex in SEXES
        and is_line(person.name, LONGEST_NAME)
        and _NUMBER.fullmatch(person.number) is not None
        and all(line is None or is_line_or_none(line) for line in lines)
        and all(day is None or is_day(day) for day in days)
        and not (person.long_term and person.valid_until is not None)
    )


def _is_enterprise(enterprise: Enterprise) -> bool:
    return (
        is_line(enterprise.name, LONGEST_NAME)
        and _USCC.fullmatch(enterprise.uscc) is not None
        and is_line(enterprise.legal_representative, LONGEST_NAME)
        and is_line_or_none(enterprise.address)
    )


def _ordered(
    given: Sequence[_One], asked: Sequence[str], right: Callable[[_One], bool], unknown: Callable[[str], _One]
) -> tuple[_One, ...] | None:
    known = {one.material_id: one for one in given}
    if len(known) != len(given) or not known.keys() <= set(asked) or not all(map(right, given)):
        return None
    return tuple(known.get(material) or unknown(material) for material in asked)


def _is_licence(one: Licence) -> bool:
    if one.state != waiver.FOUND:
        # A token with a licence that is not there would be handed in for nothing.
        return one.state in (waiver.NOT_FOUND, waiver.UNKNOWN) and not one.token and not one.fields
    return (
        is_line(one.name, LONGEST_NAME)
        and is_line_or_none(one.issuer, LONGEST_NAME)
        and is_line_or_none(one.number_masked, LONGEST_NAME)
        and (one.valid_until is None or is_day(one.valid_until))
        and is_code(one.token)
        and _are_fields(one.fields)
    )


def _is_check(one: Check) -> bool:
    if one.state != waiver.PASSED:
        return (
            one.state in (waiver.FAILED, waiver.UNKNOWN)
            and not one.token
            and not one.fields
            and is_line_or_none(one.source, LONGEST_NAME)
        )
    return is_line(one.source, LONGEST_NAME) and is_code(one.token) and _are_fields(one.fields)


def _are_fields(fields: Mapping[str, str]) -> bool:
    return len(fields) <= MOST_FIELDS and all(
        is_code(name) and is_line_or_none(value, LONGEST_VALUE) for name, value in fields.items()
    )
