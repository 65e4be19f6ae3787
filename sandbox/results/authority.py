"""Who seals: a root that kiosks trust for results alone, an organ's seal under it, and two seals that nobody should believe.

::

    DIR/results-ca.pem .key        the root; its certificate also lies in enrolment/
    DIR/results-seal.pem .key      the organ's seal
    DIR/results-over.pem .key      the same root's, over before it ever sealed anything
    DIR/results-stranger.pem .key  of an authority that is kept nowhere

P-256 with SHA-256, since every verifier takes it; organs in the field seal with RSA or SM2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sandbox.certificates import BACKDATE, LEAF_LIFE, Identity, make_root

ROOT_NAME = "一件事 demo results root"
SEAL_NAME = "演示机关电子印章（样例）"


@dataclass(frozen=True)
class Seals:
    """``good`` is under ``root``; ``over`` too, but too old; ``stranger`` is not."""

    root: Identity
    good: Identity
    over: Identity
    stranger: Identity


def make_seal(root: Identity, now: datetime, life: timedelta = LEAF_LIFE) -> Identity:
    """A certificate for sealing documents, good for ``life`` from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,  # what verifiers of documents ask for
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SEAL_NAME)]))
        .issuer_name(root.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATE)
        .not_valid_after(now + life)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key()), critical=False)
    )
    return Identity(builder.sign(root.key, hashes.SHA256()), key)


def make_over(root: Identity, now: datetime) -> Identity:
    """A seal that was over a month ago."""
    return make_seal(root, now - LEAF_LIFE - timedelta(days=30))


def make_stranger(now: datetime) -> Identity:
    """A seal of somebody whom no kiosk trusts."""
    return make_seal(make_root(now, "somebody else's root"), now)
