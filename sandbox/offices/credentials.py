"""E-credentials (电子凭证): whose code was shown. The codes are those that lie on the bench, opaque as the real ones are."""

from __future__ import annotations

from kiosk.contract.submission import Person
from kiosk.contract.waiver import FOUND, NOT_FOUND, UNKNOWN, CredentialReply, Enterprise
from sandbox.offices.people import RESIDENTS
from sandbox.offices.switches import AwayError, Office, Switches

OF_PERSON = ("SAMPLE-ESSC-0000000000000000", "SAMPLE-EC-0000000000000000000000")
OF_ENTERPRISE = "https://licence.example/sample?c=000000"
ENTERPRISE = Enterprise(
    "鄂尔多斯市样例商贸有限公司", "91150600MA00000001", "乌云其木格", "内蒙古自治区鄂尔多斯市伊金霍洛旗示例路1号"
)


def credential(text: str, switches: Switches) -> CredentialReply:
    """Whose credential the code is; ``unknown`` while the office is away."""
    try:
        switches.ask(Office.CREDENTIALS)
    except AwayError:
        return CredentialReply(UNKNOWN)
    if text == OF_ENTERPRISE:
        return CredentialReply(FOUND, enterprise=ENTERPRISE)
    if text in OF_PERSON:
        shown = RESIDENTS[0]
        person = Person(
            "social_security",
            shown.name,
            "female",
            shown.number,
            birth_date=shown.born,
            address=shown.address,
        )
        return CredentialReply(FOUND, person=person)
    return CredentialReply(NOT_FOUND)
