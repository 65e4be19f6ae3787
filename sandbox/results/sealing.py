"""Seals on PDFs: PAdES baseline B by pyHanko, certifying that nothing may be changed, and the ways in which tests spoil one."""

from __future__ import annotations

import enum
from io import BytesIO

from cryptography.hazmat.primitives import serialization

from sandbox.certificates import Identity
from sandbox.results.authority import Seals

FIELD = "OrganSeal"


class Tamper(enum.Enum):
    """What is wrong with a file on purpose; a kiosk must find each and print none."""

    NONE = "none"
    CHANGED = "changed"  # one byte of the page after it was sealed
    APPENDED = "appended"  # an update behind the seal, which viewers show
    STRANGER = "stranger"  # sealed by somebody nobody trusts
    OVER = "over"  # sealed after the seal's certificate was over
    UNSEALED = "unsealed"  # no seal at all


def sealed_pdf(pdf: bytes, mark: str, organ: str, seals: Seals, tamper: Tamper = Tamper.NONE) -> bytes:
    """``pdf`` with the organ's seal. ``mark`` stands in it in the clear. Raises pyHanko's errors for a PDF that is none."""
    match tamper:
        case Tamper.UNSEALED:
            return pdf
        case Tamper.STRANGER:
            return _signed(pdf, mark, organ, seals.stranger, None)
        case Tamper.OVER:
            return _signed(pdf, mark, organ, seals.over, seals.root)
        case Tamper.CHANGED:
            return _changed(_signed(pdf, mark, organ, seals.good, seals.root))
        case Tamper.APPENDED:
            return _appended(_signed(pdf, mark, organ, seals.good, seals.root))
        case Tamper.NONE:
            return _signed(pdf, mark, organ, seals.good, seals.root)


def _signed(pdf: bytes, mark: str, organ: str, seal: Identity, root: Identity | None) -> bytes:
    # Half a second of imports that only a clerk's decision needs.
    from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    if root is not None:
        registry.register_multiple(load_certs_from_pemder_data(root.certificate_pem))
    signer = signers.SimpleSigner(
        signing_cert=next(iter(load_certs_from_pemder_data(seal.certificate_pem))),
        signing_key=load_private_key_from_pemder_data(_pkcs8(seal), None),
        cert_registry=registry,
    )
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=organ,
        contact_info=mark,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
    )
    out = BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), meta, signer, output=out)
    return out.getvalue()


def _pkcs8(seal: Identity) -> bytes:
    return seal.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _changed(pdf: bytes) -> bytes:
    """The same length, another page: a byte in the middle of the first stream."""
    begin, end = pdf.index(b"stream") + 8, pdf.index(b"endstream")
    place = (begin + end) // 2
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def _appended(pdf: bytes) -> bytes:
    """An incremental update behind the seal that turns the first page upside down."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page_ref, _ = writer.find_page_for_modification(0)  # type: ignore[no-untyped-call]
    page = page_ref.get_object()
    page["/Rotate"] = generic.NumberObject(180)  # type: ignore[no-untyped-call]
    writer.mark_update(page_ref)
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()
