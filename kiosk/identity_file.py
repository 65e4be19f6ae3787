"""The kiosk's TLS identity, key and certificate in one file, so that one rename changes both: a crash leaves the old pair or
the new.

A kiosk is enrolled with two files that the configuration names. What it renews by itself lies in its data folder; of the two
the one that was issued later is in force, since a technician who enrols anew must win over what was renewed before.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from kiosk.errors import DataError
from kiosk.private_folder import private_folder

IN_FORCE, NEXT, NEXT_KEY = "identity.pem", "next.pem", "next.key"
_MOST_CERTIFICATES = 5  # of a chain


@dataclass(frozen=True)
class TlsIdentity:
    """A certificate, its issuers as they came, and the key."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def begins(self) -> datetime:
        """Aware."""
        return self.certificate.not_valid_before_utc

    @property
    def ends(self) -> datetime:
        """Aware."""
        return self.certificate.not_valid_after_utc

    @property
    def pem(self) -> bytes:
        """Key first, then the certificates, as TLS libraries read one file."""
        return key_pem(self.key) + b"".join(
            one.public_bytes(serialization.Encoding.PEM) for one in (self.certificate, *self.chain)
        )


def identity_of(certificates: bytes, key: bytes, where: str) -> TlsIdentity:
    """From PEM. Raises DataError naming ``where``: unreadable, of another kind of key, or not of each other."""
    try:
        known = x509.load_pem_x509_certificates(certificates)
        secret = serialization.load_pem_private_key(key, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise DataError(f"{where}: not a certificate with its key") from error
    if not isinstance(secret, ec.EllipticCurvePrivateKey) or not 0 < len(known) <= _MOST_CERTIFICATES:
        raise DataError(f"{where}: not a certificate with an elliptic-curve key")
    if known[0].public_key() != secret.public_key():
        raise DataError(f"{where}: the key is of another certificate")
    return TlsIdentity(known[0], tuple(known[1:]), secret)


def in_force(enrolled: tuple[Path, Path], folder: Path) -> Path:
    """The one file from which TLS takes both, in ``folder``; made of the ``enrolled`` certificate and key when there is none
    yet, or when they were issued later. Raises DataError when neither can be used, OSError.

    A renewed one that cannot be read is put aside as ``identity.bad``, never deleted: the enrolled one then is in force.
    """
    private_folder(folder)
    file = folder / IN_FORCE
    renewed = _renewed(file)
    try:
        given = identity_of(enrolled[0].read_bytes(), enrolled[1].read_bytes(), str(enrolled[0]))
    except (DataError, OSError) as error:
        if renewed is not None:
            return file
        raise DataError(f"{enrolled[0]}: no certificate to be known by") from error
    if renewed is None or given.begins > renewed.begins:
        write_durably(file, given.pem)
    return file


def read_identity(file: Path) -> TlsIdentity:
    """What ``in_force`` names. Raises DataError, OSError."""
    content = file.read_bytes()
    return identity_of(content, content, str(file))


def key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """PKCS #8 without a passphrase: the file's mode protects it."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def request_for(identity: TlsIdentity, key: ec.EllipticCurvePrivateKey) -> str:
    """A request (PEM) for a certificate of the same subject and names, for ``key``."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(identity.certificate.subject)
    names = _names(identity)
    if names is not None:
        builder = builder.add_extension(names, critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def fault_of(new: TlsIdentity, old: TlsIdentity, now: datetime) -> str:
    """Why the new one cannot take the old one's place, as a stable word; empty when it can."""
    if new.certificate.subject != old.certificate.subject or _names(new) != _names(old):
        return "another_name"
    if not new.begins <= now < new.ends:
        return "not_valid_now"
    if new.ends <= old.ends:
        return "no_longer"
    try:
        usage = new.certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return ""
    return "" if ExtendedKeyUsageOID.CLIENT_AUTH in usage else "another_purpose"


def write_durably(file: Path, content: bytes) -> None:
    """Whole or not at all, for us alone from the first byte on; there after a power cut once this returns. Raises OSError."""
    beside = file.with_name(f".{file.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    put_in_place(beside, file)


def put_in_place(beside: Path, file: Path) -> None:
    """Rename, and make that last. Raises OSError."""
    beside.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _renewed(file: Path) -> TlsIdentity | None:
    try:
        return read_identity(file)
    except FileNotFoundError:
        return None
    except DataError:
        put_in_place(file, file.with_suffix(".bad"))
        return None


def _names(identity: TlsIdentity) -> x509.SubjectAlternativeName | None:
    try:
        return identity.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return None  # then it is known by its subject alone
