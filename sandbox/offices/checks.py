"""Data checks (数据核验) in place of papers, and whether somebody may hand papers in later (容缺): one office answers each."""

from __future__ import annotations

from kiosk.contract.waiver import ELIGIBLE, FAILED, NOT_ELIGIBLE, PASSED, UNKNOWN, Check, ChecksAsked, ChecksReply
from sandbox.offices.people import DIPLOMA, HUKOU, ID_CARD, MARRIAGE, NO_HOME, Resident, resident_of
from sandbox.offices.switches import AwayError, Office, Switches
from sandbox.offices.tokens import Tokens

# Material ids as the sample catalogue has them -> (what is checked, whose data it is).
KINDS: dict[str, tuple[str, str]] = {
    "id_card": (ID_CARD, "公安人口库"),
    "bride_id": (ID_CARD, "公安人口库"),
    "groom_id": (ID_CARD, "公安人口库"),
    "parents_id": (ID_CARD, "公安人口库"),
    "hukou": (HUKOU, "公安人口库"),
    "no_home": (NO_HOME, "不动产登记库"),
    "marriage": (MARRIAGE, "民政婚姻库"),
    "divorce_paper": (MARRIAGE, "民政婚姻库"),
    "diploma": (DIPLOMA, "学历信息库"),
}


def checks(asked: ChecksAsked, open_case: str | None, switches: Switches, tokens: Tokens) -> ChecksReply:
    """One answer for each material that was asked for, once. ``open_case``: as the intake found it."""
    materials = tuple(dict.fromkeys(asked.materials))
    try:
        switches.ask(Office.CHECKS)
    except AwayError:
        return ChecksReply(tuple(Check(material, UNKNOWN) for material in materials), UNKNOWN, open_case)
    resident = resident_of(asked.person.name, asked.person.number)
    told = tuple(_check(resident, material, tokens) for material in materials)
    return ChecksReply(told, _standing(resident) if asked.standing else UNKNOWN, open_case)


def _check(resident: Resident | None, material_id: str, tokens: Tokens) -> Check:
    known = KINDS.get(material_id)
    if known is None or resident is None:
        return Check(material_id, UNKNOWN)
    kind, source = known
    if kind in resident.checks:
        return Check(material_id, PASSED, source, tokens.make("check", resident.number, material_id))
    return Check(material_id, FAILED if kind in resident.failing else UNKNOWN, source)


def _standing(resident: Resident | None) -> str:
    if resident is None:
        return UNKNOWN
    return ELIGIBLE if resident.creditworthy else NOT_ELIGIBLE
