"""The library of e-licences (电子证照库): which of a bundle's materials exist as e-licence of this person."""

from __future__ import annotations

from kiosk.contract.waiver import FOUND, NOT_FOUND, UNKNOWN, Licence, LicencesAsked, LicencesReply
from kiosk.model.identity import mask_number
from sandbox.offices.people import DIPLOMA, HUKOU, ID_CARD, MARRIAGE, Resident, resident_of
from sandbox.offices.switches import AwayError, Office, Switches
from sandbox.offices.tokens import Tokens

# Material ids as the sample catalogue has them -> (kind of licence, its name, who issued it).
KINDS: dict[str, tuple[str, str, str]] = {
    "hukou": (HUKOU, "居民户口簿", "伊金霍洛旗公安局"),
    "bride_hukou": (HUKOU, "居民户口簿", "伊金霍洛旗公安局"),
    "groom_hukou": (HUKOU, "居民户口簿", "伊金霍洛旗公安局"),
    "id_card": (ID_CARD, "居民身份证", "伊金霍洛旗公安局"),
    "marriage": (MARRIAGE, "结婚证", "伊金霍洛旗民政局"),
    "diploma": (DIPLOMA, "毕业证书", "样例大学"),
}


def licences(asked: LicencesAsked, switches: Switches, tokens: Tokens) -> LicencesReply:
    """One answer for each material that was asked for, once; all unknown while the library is away."""
    materials = tuple(dict.fromkeys(asked.materials))
    try:
        switches.ask(Office.LICENCES)
    except AwayError:
        return LicencesReply(tuple(Licence(material, UNKNOWN) for material in materials))
    resident = resident_of(asked.person.name, asked.person.number)
    return LicencesReply(tuple(_licence(resident, material, tokens) for material in materials))


def _licence(resident: Resident | None, material_id: str, tokens: Tokens) -> Licence:
    known = KINDS.get(material_id)
    if known is None or resident is None or known[0] not in resident.licences:
        return Licence(material_id, NOT_FOUND)
    _, name, issuer = known
    return Licence(
        material_id,
        FOUND,
        name,
        issuer,
        mask_number(resident.number),
        token=tokens.make("licence", resident.number, material_id),
        fields={"hukou_address": resident.address} if known[0] == HUKOU else {},
    )
