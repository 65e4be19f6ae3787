"""证照, 核验, 凭证 and 查询: live questions, in the words of this dialect. What comes is judged as everywhere."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from kiosk.catalogue.codes.gb39046 import AUDIENCE
from kiosk.catalogue.codes.table import CodeProblem, UnknownCode
from kiosk.catalogue.codes.values import Audience
from kiosk.contract import waiver
from kiosk.contract.case_query import InquiryAsked, InquiryReply
from kiosk.contract.plain_case import is_inquiry
from kiosk.contract.plain_waiver import complete_checks, complete_licences, is_credential
from kiosk.contract.waiver import (
    Check,
    ChecksAsked,
    ChecksReply,
    CredentialReply,
    CredentialShown,
    Enterprise,
    Licence,
    LicencesAsked,
    LicencesReply,
)
from kiosk.platform.answer import right
from kiosk.platform.gb39046 import wire, wire_cases
from kiosk.platform.gb39046.exchange import Exchange, unmapped
from kiosk.platform.gb39046.words import applicant, day_or_none, iso, person
from offline.ports import TransientError

_T = TypeVar("_T")

_FOUND = {"1": waiver.FOUND, "0": waiver.NOT_FOUND, "9": waiver.UNKNOWN}
_PASSED = {"1": waiver.PASSED, "0": waiver.FAILED, "9": waiver.UNKNOWN}
_ELIGIBLE = {"1": waiver.ELIGIBLE, "0": waiver.NOT_ELIGIBLE, "9": waiver.UNKNOWN}
SECOND = {"phone": "1", "attendant": "2", "none": "0"}


class Asked(Exchange):
    """See ``kiosk.platform.adapter.LivePlatform``."""

    def licences(self, asked: LicencesAsked) -> LicencesReply:
        """证照."""
        with self._caller.noting("licences"):
            return self._mapped(lambda: self._licences(asked))

    def checks(self, asked: ChecksAsked) -> ChecksReply:
        """核验, and 容缺资格."""
        with self._caller.noting("checks"):
            return self._mapped(lambda: self._checks(asked))

    def credential(self, shown: CredentialShown) -> CredentialReply:
        """凭证: the code's text goes on as it was read."""
        with self._caller.noting("credential"):
            return self._mapped(lambda: self._credential(shown))

    def inquiry(self, kind: str, columns: Collection[str], asked: InquiryAsked) -> InquiryReply:
        """查询."""
        with self._caller.noting("inquiry"):
            return self._mapped(lambda: self._inquiry(kind, columns, asked))

    def _mapped(self, question: Callable[[], _T]) -> _T:
        try:
            return question()
        except CodeProblem as error:
            raise unmapped(error) from error

    def _licences(self, asked: LicencesAsked) -> LicencesReply:
        who = applicant(asked.person, self._operator)
        question = wire.MaterialsAsked(who, asked.bundle_id, asked.division, asked.materials)
        told = self.ask("证照", question, wire.Licences)
        reply = complete_licences(LicencesReply(tuple(map(_licence, told.licences))), asked.materials)
        if reply is None:
            raise TransientError("garbage")
        return reply

    def _checks(self, asked: ChecksAsked) -> ChecksReply:
        who = applicant(asked.person, self._operator)
        standing = "1" if asked.standing else "0"
        question = wire.MaterialsAsked(who, asked.bundle_id, asked.division, asked.materials, standing)
        told = self.ask("核验", question, wire.Checks)
        checks = tuple(map(_check, told.checks))
        reply = complete_checks(ChecksReply(checks, coded(_ELIGIBLE, told.standing), told.open_case), asked.materials)
        if reply is None:
            raise TransientError("garbage")
        return reply

    def _credential(self, shown: CredentialShown) -> CredentialReply:
        told = self.ask("凭证", {"凭证内容": shown.text}, wire.Credential)
        if not told.audience:
            return right(CredentialReply(waiver.NOT_FOUND), is_credential)
        audience = AUDIENCE.value(told.audience, self._operator.confirmed)
        if audience is Audience.PERSON and told.person is not None:
            reply = CredentialReply(waiver.FOUND, person=person(told.person, self._operator))
        elif audience is Audience.ENTERPRISE and told.business is not None:
            one = told.business
            enterprise = Enterprise(one.name, one.uscc, one.representative, one.address)
            reply = CredentialReply(waiver.FOUND, enterprise=enterprise)
        else:
            raise TransientError("garbage")
        return right(reply, is_credential)

    def _inquiry(self, kind: str, columns: Collection[str], asked: InquiryAsked) -> InquiryReply:
        second = wire_cases.Second(coded(SECOND, asked.second.kind), asked.second.value)
        question = wire_cases.InquiryAsked(kind, applicant(asked.person, self._operator), second, asked.form)
        told = self.ask("查询", question, wire_cases.InquiryReply)
        reply = InquiryReply(told.rows, iso(told.as_of), told.office)
        return right(reply, lambda given: is_inquiry(given, columns))


def coded(codes: Mapping[str, str], code: str) -> str:
    """Raises UnknownCode."""
    try:
        return codes[code]
    except KeyError:
        raise UnknownCode("a code of none of our tables") from None


def _licence(one: wire.Licence) -> Licence:
    return Licence(
        one.material_id,
        coded(_FOUND, one.found),
        one.name,
        one.issuer,
        one.number,
        day_or_none(one.ends),
        one.token,
        one.fields,
    )


def _check(one: wire.Check) -> Check:
    return Check(one.material_id, coded(_PASSED, one.passed), one.source, one.token, one.fields)
