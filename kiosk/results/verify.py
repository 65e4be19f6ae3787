"""Before a notice or result is printed: is it the file of the record, does it still hold, is its seal good, may it be printed?

In this order, since the first is certain and cheap, and the last asks a process. What cannot be found out is a reason not to
print: a certificate that was called back this morning looks like any other.

===============  ==========================================  =====================================================
seal             who verifies it                             while the platform cannot be asked
===============  ==========================================  =====================================================
PAdES            this kiosk, against its roots               as well; but see ``Standing``
OFD with SM2     the platform's verification service         not printed: ``seal_unknown``
none             nobody                                      not printed: ``no_seal``
===============  ==========================================  =====================================================

Whether it still holds is the platform's to say. While it cannot be asked, the feed's word counts as long as the feed was heard
lately: the platform tells of everything that is called back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from kiosk.contract import seal as record
from kiosk.contract.answer import OFD_SM2, PADES, FileRef
from kiosk.results.apart import Apart
from kiosk.results.order import Answer, Order
from kiosk.results.verdict import Reason, Rejected, Verdict, Verified

FEED_HOLDS_FOR = timedelta(hours=24)

_SEAL_REASONS = {
    record.BROKEN: Reason.CHANGED,
    record.UNTRUSTED: Reason.UNTRUSTED,
    record.REVOKED: Reason.SIGNER_REVOKED,
}


@dataclass(frozen=True)
class Record:
    """What is known of the file beside itself. ``standing``, ``seal``: what the platform has just said, None where it could not
    be asked. ``revoked_here``: the feed has told that it holds no more. ``heard``: when the feed was last heard.
    ``prints_here``: of this kiosk, which the platform does not count yet."""

    standing: record.Standing | None = None
    seal: record.SealVerdict | None = None
    revoked_here: bool = False
    heard: datetime | None = None
    prints_here: int = 0


class Verifier:
    """``roots``: DER of the certificates that are trusted for seals. ``fonts``: the folder of the kiosk's own faces, in which an
    OFD is set."""

    def __init__(
        self,
        roots: tuple[bytes, ...],
        fonts: Path,
        now: Callable[[], datetime],
        apart: Apart | None = None,
    ) -> None:
        self._roots = roots
        self._fonts = str(fonts.resolve())
        self._now = now
        self._apart = apart or Apart()

    def check(self, content: bytes, ref: FileRef, known: Record) -> Verdict:
        """Blocks for a second or two: never on the main loop."""
        now = self._now()
        reason = refused_by_record(content, ref, known, now)
        if reason is not None:
            return Rejected(reason)
        if ref.seal == PADES:
            return self._pades(content, now)
        if ref.seal == OFD_SM2:
            return self._ofd(content, known, now)
        return Rejected(Reason.NO_SEAL)

    def _pades(self, content: bytes, now: datetime) -> Verdict:
        if not self._roots:
            return Rejected(Reason.UNTRUSTED)
        answer = self._apart.ask(Order("pades", content, now, self._roots))
        if answer.reason is not None:
            return Rejected(answer.reason)
        return Verified(content, answer.signer, answer.signed_at)

    def _ofd(self, content: bytes, known: Record, now: datetime) -> Verdict:
        verdict = known.seal
        if verdict is None or verdict.state == record.UNKNOWN:
            return Rejected(Reason.SEAL_UNKNOWN)
        if verdict.state != record.VALID:
            return Rejected(_SEAL_REASONS.get(verdict.state, Reason.SEAL_UNKNOWN))
        answer: Answer = self._apart.ask(Order("ofd", content, now, fonts=self._fonts))
        if answer.reason is not None:
            return Rejected(answer.reason)
        return Verified(answer.pdf, verdict.signer, verdict.signed_at or "")


def refused_by_record(content: bytes, ref: FileRef, known: Record, now: datetime) -> Reason | None:
    """What the record alone says against printing these bytes; None when nothing does."""
    digest = hashlib.sha256(content).hexdigest()
    if len(content) != ref.size or digest != ref.sha256:
        return Reason.OTHER_FILE
    standing = known.standing
    if known.revoked_here or (standing is not None and standing.state == record.REVOKED):
        return Reason.REVOKED
    if standing is not None and standing.state == record.VALID:
        if standing.sha256 != digest:
            return Reason.OTHER_FILE
    elif standing is not None or not _heard_lately(known.heard, now):
        return Reason.STANDING_UNKNOWN
    if _is_over(ref.valid_until, now):
        return Reason.OVER
    printed = (standing.prints if standing is not None else 0) + known.prints_here
    if ref.most_prints is not None and (standing is None or printed >= ref.most_prints):
        # Without the platform nobody knows how often other kiosks have printed it.
        return Reason.TOO_MANY_PRINTS if standing is not None else Reason.STANDING_UNKNOWN
    return None


def _heard_lately(heard: datetime | None, now: datetime) -> bool:
    return heard is not None and timedelta(0) <= now - heard <= FEED_HOLDS_FOR


def _is_over(valid_until: str | None, now: datetime) -> bool:
    """The last day itself is still good. A day that cannot be read has not been shown to be over."""
    if valid_until is None:
        return False
    try:
        return date.fromisoformat(valid_until[:10]) < now.date()
    except ValueError:
        return False
