"""The verification service for seals (电子印章核验): what it says of a file that somebody shows it.

It knows files by their bytes: one that this platform issued is as good as its record. Of any other it looks for the mark of a
seal that this platform gave, to tell a file that was changed from one that was never ours.
"""

from __future__ import annotations

import hashlib
import re

from kiosk.contract.seal import BROKEN, REVOKED, UNKNOWN, UNTRUSTED, VALID, SealVerdict
from sandbox.cases import Cases
from sandbox.offices.switches import AwayError, Office, Switches

# Every file that the press makes carries its id in the clear: as a PDF's subject, in the name of an OFD's package entry.
MARK = re.compile(rb"yijianshifile([0-9a-f]{32})")
KINDS = (b"%PDF-", b"PK\x03\x04")


class Seals:
    """Asks the records."""

    def __init__(self, cases: Cases, switches: Switches) -> None:
        self._cases = cases
        self._switches = switches

    def verify(self, file: bytes) -> SealVerdict:
        """Never raises for a strange file: that it is strange is the answer."""
        try:
            self._switches.ask(Office.SEALS)
        except AwayError:
            return SealVerdict(UNKNOWN)
        issued = self._cases.file_of(hashlib.sha256(file).hexdigest())
        if issued is not None:
            signer, signed_at = self._cases.signer(issued)
            return SealVerdict(VALID if issued.revoked_at is None else REVOKED, signer, signed_at)
        if not file.startswith(KINDS):
            return SealVerdict(UNKNOWN)
        marked = MARK.search(file)
        if marked is not None and self._cases.file(marked[1].decode()) is not None:
            return SealVerdict(BROKEN)
        return SealVerdict(UNTRUSTED)
