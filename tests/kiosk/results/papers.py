"""Sealed papers for tests: a root that is trusted, seals under it and elsewhere, and PDFs with them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

from cryptography.hazmat.primitives.serialization import Encoding
from pypdf import PdfWriter

from kiosk.contract.answer import PADES, RESULT, FileRef
from sandbox.certificates import make_root
from sandbox.results.authority import Seals, make_over, make_seal, make_stranger
from sandbox.results.sealing import Tamper, sealed_pdf

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ORGAN = "伊金霍洛旗人社局"


@cache
def seals() -> Seals:
    root = make_root(NOW - timedelta(days=800), "results root")
    return Seals(root, make_seal(root, NOW), make_over(root, NOW), make_stranger(NOW))


def roots() -> tuple[bytes, ...]:
    return (seals().root.certificate.public_bytes(Encoding.DER),)


@cache
def plain_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": "result"})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@cache
def sealed(tamper: Tamper = Tamper.NONE) -> bytes:
    base = plain_pdf()
    if tamper is Tamper.CHANGED:
        good = sealed_pdf(base, "mark", ORGAN, seals())
        place = good.index(b"/Title")
        return good[: place + 8] + b"R" + good[place + 9 :]
    return sealed_pdf(base, "mark", ORGAN, seals(), tamper)


def ref_of(content: bytes, seal: str = PADES, **changed: object) -> FileRef:
    words: dict[str, object] = {
        "file_id": "file-0",
        "kind": RESULT,
        "title": "养老金领取证",
        "media_type": "application/pdf",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "seal": seal,
    }
    return FileRef(**(words | changed))  # type: ignore[arg-type]
