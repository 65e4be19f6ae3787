"""The roots that are trusted for seals of organs: a folder of certificates, a trust anchor of its own.

They are not those of TLS: who may run a web server may not seal a birth certificate. A folder without any is an error of the
set-up; then no PAdES seal is believed.
"""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.errors import DataError

MOST_ROOTS = 100


def read_roots(folder: Path) -> tuple[bytes, ...]:
    """DER of every certificate in the folder's ``.pem`` files, or in that one file. Raises DataError naming the file that is
    none, or is no certificate authority's."""
    files = sorted(folder.glob("*.pem")) if folder.is_dir() else [folder]
    found: list[bytes] = []
    for file in files:
        try:
            certificates = x509.load_pem_x509_certificates(file.read_bytes())
        except OSError as error:
            raise DataError(f"{file}: cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise DataError(f"{file}: not a PEM certificate") from error
        for certificate in certificates:
            if not _is_authority(certificate):
                raise DataError(f"{file}: not the certificate of an authority")
            found.append(certificate.public_bytes(Encoding.DER))
    if not 0 < len(found) <= MOST_ROOTS:
        raise DataError(f"{folder}: {len(found)} roots for seals, 1 to {MOST_ROOTS} are expected")
    return tuple(found)


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except (x509.ExtensionNotFound, ValueError):
        return False
