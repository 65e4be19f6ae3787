"""The demo's own certificate authority: one root, the platform's server certificate, one client certificate a kiosk.

P-256, because it is made in a millisecond and every TLS library takes it. The kiosk's id is the subject's common name
and, since names are for people, the URI ``urn:yijianshi:kiosk:<id>`` in the subject alternative names, which is what
the platform reads. Nothing here is fit for production: the root's key lies beside its certificate.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

KIOSK_URI = "urn:yijianshi:kiosk:"
SERVER_NAMES = ("localhost",)
SERVER_ADDRESSES = ("127.0.0.1", "::1")

ROOT_LIFE = timedelta(days=3650)
LEAF_LIFE = timedelta(days=365)
# A demo machine's clock may be a little behind the one that made the certificate.
BACKDATE = timedelta(days=1)
# Certificates are made again at start-up when less than this is left of them.
RENEW_BEFORE = timedelta(days=14)


@dataclass(frozen=True)
class Identity:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def certificate_pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """PKCS #8 without a passphrase: the file's mode protects it."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def outdated(self, now: datetime) -> bool:
        """True when it should be made again; ``now`` is aware."""
        left = self.certificate.not_valid_after_utc - now
        return left < RENEW_BEFORE or self.certificate.not_valid_before_utc > now


def load(certificate_pem: bytes, key_pem: bytes) -> Identity:
    """Read back what ``certificate_pem`` and ``key_pem`` gave. Raises ``ValueError`` when it is something else."""
    key = serialization.load_pem_private_key(key_pem, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not an elliptic-curve key")  # noqa: TRY004 - the caller handles one error for "unreadable"
    return Identity(x509.load_pem_x509_certificate(certificate_pem), key)


def issued_by(identity: Identity, root: Identity) -> bool:
    """True when ``root``'s key signed it; a root made anew has the old name but another key."""
    try:
        identity.certificate.verify_directly_issued_by(root.certificate)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def make_root(now: datetime, name: str = "一件事 demo root") -> Identity:
    """A self-signed root that may sign end certificates only."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        _builder(subject, key.public_key(), now, ROOT_LIFE)
        .issuer_name(subject)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return Identity(builder.sign(key, hashes.SHA256()), key)


def make_server(root: Identity, now: datetime) -> Identity:
    """The platform's certificate for this machine: localhost, 127.0.0.1 and ::1."""
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in SERVER_NAMES]
    names += [x509.IPAddress(ipaddress.ip_address(address)) for address in SERVER_ADDRESSES]
    return _make_leaf(root, now, SERVER_NAMES[0], names, ExtendedKeyUsageOID.SERVER_AUTH)


def make_client(root: Identity, now: datetime, kiosk_id: str) -> Identity:
    """The certificate by which a kiosk is known."""
    names: list[x509.GeneralName] = [x509.UniformResourceIdentifier(KIOSK_URI + kiosk_id)]
    return _make_leaf(root, now, kiosk_id, names, ExtendedKeyUsageOID.CLIENT_AUTH)


def kiosk_id_of(certificate_der: bytes) -> str | None:
    """The kiosk that a client certificate names, or None when it names none."""
    certificate = x509.load_der_x509_certificate(certificate_der)
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return None
    for uri in names.get_values_for_type(x509.UniformResourceIdentifier):
        if uri.startswith(KIOSK_URI):
            return uri.removeprefix(KIOSK_URI)
    return None


def validity_of(certificate_der: bytes) -> tuple[datetime, datetime]:
    """From when to when a certificate is good."""
    certificate = x509.load_der_x509_certificate(certificate_der)
    return certificate.not_valid_before_utc, certificate.not_valid_after_utc


def make_client_for(root: Identity, now: datetime, kiosk_id: str, key: ec.EllipticCurvePublicKey) -> bytes:
    """The certificate (PEM) by which a kiosk is known that holds the private half of ``key`` itself."""
    names: list[x509.GeneralName] = [x509.UniformResourceIdentifier(KIOSK_URI + kiosk_id)]
    certificate = _signed_leaf(root, now, kiosk_id, names, ExtendedKeyUsageOID.CLIENT_AUTH, key)
    return certificate.public_bytes(serialization.Encoding.PEM)


def _make_leaf(
    root: Identity, now: datetime, name: str, names: list[x509.GeneralName], purpose: x509.ObjectIdentifier
) -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    return Identity(_signed_leaf(root, now, name, names, purpose, key.public_key()), key)


def _signed_leaf(
    root: Identity,
    now: datetime,
    name: str,
    names: list[x509.GeneralName],
    purpose: x509.ObjectIdentifier,
    key: ec.EllipticCurvePublicKey,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        _builder(subject, key, now, LEAF_LIFE)
        .issuer_name(root.certificate.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key()), critical=False)
    )
    return builder.sign(root.key, hashes.SHA256())


def _builder(
    subject: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATE)
        .not_valid_after(now + life)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
