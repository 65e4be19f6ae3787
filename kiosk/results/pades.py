"""Whether a PDF's seals are good: PAdES by pyHanko, against roots that are trusted for seals and for nothing else.

Read in this order, the first that fails is the answer: the file opens and is sealed; each seal fits the bytes under it; nothing
lies behind the last one, and what came between two was allowed by the first; a trusted root vouches for each sealer, at this
moment. Nothing is fetched: whether a seal or a document was called back is the platform's record to say, and what lists the
file itself brings along is believed when it says so.

Imported by ``kiosk.results.child`` alone, in a process of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from kiosk.results.order import Answer
from kiosk.results.verdict import Reason

MOST_SEALS = 20
LONGEST_NAME = 100  # characters of a sealer's name

# Either use is seen in the certificates of seals; pyHanko's own rule would refuse those with the former alone.
_USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
_TIME = (
    AdESIndeterminate.EXPIRED,
    AdESIndeterminate.NOT_YET_VALID,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED,
    AdESFailure.NOT_YET_VALID,
)
_REVOKED = (AdESIndeterminate.REVOKED_NO_POE, AdESIndeterminate.REVOKED_CA_NO_POE, AdESFailure.REVOKED)


def check(content: bytes, roots: Sequence[bytes], now: datetime) -> Answer:
    """The verdict on a PDF. ``roots``: DER."""
    try:
        reader = PdfFileReader(BytesIO(content))
        if reader.encrypted:
            return Answer(Reason.UNREADABLE)
        seals = list(reader.embedded_signatures)
    except Exception:  # noqa: BLE001 - what a reader raises on strangers' bytes, nobody has a list of
        return Answer(Reason.UNREADABLE)
    regular = [seal for seal in seals if seal.sig_object_type == "/Sig"]
    if not regular:
        return Answer(Reason.NO_SEAL)
    if len(seals) > MOST_SEALS:
        return Answer(Reason.UNREADABLE)
    trusted = [x509.Certificate.load(root) for root in roots]
    for seal in regular:
        reason = _reason(seal, trusted, now, last=seal is seals[-1])
        if reason is not None:
            return Answer(reason)
    if seals[-1].sig_object_type != "/Sig" and not _covers_all(seals[-1]):
        return Answer(Reason.APPENDED)
    first = regular[0]
    reported = first.self_reported_timestamp
    return Answer(None, signer=_name(first), signed_at=reported.isoformat() if reported is not None else "")


def _reason(seal: EmbeddedPdfSignature, roots: list[x509.Certificate], now: datetime, *, last: bool) -> Reason | None:
    """``last``: nothing may stand behind it."""
    # With no root of its own the library would believe those of the machine.
    context = ValidationContext(trust_roots=roots, moment=now, allow_fetching=False, revocation_mode="soft-fail")
    try:
        status = validate_pdf_signature(seal, context, context, key_usage_settings=_USAGE)
    except (ValidationInfoReadingError, SignatureValidationError):
        return Reason.CHANGED
    except Exception:  # noqa: BLE001 - as above
        return Reason.UNREADABLE
    if not (status.intact and status.valid):
        return Reason.CHANGED
    if last and status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        return Reason.APPENDED
    if not last and not _allowed(status):
        return Reason.APPENDED
    if not status.trusted:
        return _distrust(status, now)
    return None if status.bottom_line else Reason.APPENDED


def _allowed(status: PdfSignatureStatus) -> bool:
    """Further seals and what keeps them provable may follow; a change to what is read may not, whatever the first seal allows."""
    if status.coverage not in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION):
        return False
    level = status.modification_level
    return level is not None and level <= ModificationLevel.FORM_FILLING and status.docmdp_ok is not False


def _covers_all(seal: EmbeddedPdfSignature) -> bool:
    seal.compute_integrity_info()  # type: ignore[no-untyped-call]
    return seal.coverage is SignatureCoverageLevel.ENTIRE_FILE


def _distrust(status: PdfSignatureStatus, now: datetime) -> Reason:
    if status.revoked or status.trust_problem_indic in _REVOKED:
        return Reason.SIGNER_REVOKED
    validity = status.signing_cert["tbs_certificate"]["validity"]
    # Of a certificate that is not good yet the library only says that something is wrong with its path.
    early = status.validation_path is not None and now < validity["not_before"].native
    return Reason.SIGNER_OVER if early or status.trust_problem_indic in _TIME else Reason.UNTRUSTED


def _name(seal: EmbeddedPdfSignature) -> str:
    """Who sealed, in one line that may be shown."""
    names = seal.signer_cert.subject.native
    name = names.get("organization_name") or names.get("common_name") or ""
    text = name if isinstance(name, str) else ""
    return "".join(one for one in text if one.isprintable())[:LONGEST_NAME]
