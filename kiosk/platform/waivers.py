"""Live questions by which a material need not be handed in, and by which an e-credential says who stands here.

A code's text goes to the platform as it was read. Nothing of question or answer is logged; an answer that is not exactly one to
the question is ``garbage``, and the material stays to be verified.
"""

from __future__ import annotations

from kiosk.contract.plain_waiver import complete_checks, complete_licences, is_credential
from kiosk.contract.waiver import (
    ChecksAsked,
    ChecksReply,
    CredentialReply,
    CredentialShown,
    LicencesAsked,
    LicencesReply,
)
from kiosk.platform.answer import right
from kiosk.platform.call import Subject
from offline.ports import TransientError


class Waivers(Subject):
    """Answers name each material that was asked for, once, in the order of the question."""

    def licences(self, asked: LicencesAsked) -> LicencesReply:
        """Which of these materials exist as e-licences."""
        with self._caller.noting("licences"):
            reply = complete_licences(self._caller.ask("POST", "/v1/licences", asked, LicencesReply), asked.materials)
            if reply is None:
                raise TransientError("garbage")
            return reply

    def checks(self, asked: ChecksAsked) -> ChecksReply:
        """Which of these materials the data of an office replace, and whether the applicant may defer."""
        with self._caller.noting("checks"):
            reply = complete_checks(self._caller.ask("POST", "/v1/checks", asked, ChecksReply), asked.materials)
            if reply is None:
                raise TransientError("garbage")
            return reply

    def credential(self, shown: CredentialShown) -> CredentialReply:
        """Who or what an e-credential's or e-business-licence's code stands for."""
        with self._caller.noting("credential"):
            return right(self._caller.ask("POST", "/v1/credentials", shown, CredentialReply), is_credential)
