"""Client certificates: renewed with the old one, let in when it is over, and good for nothing else then."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import NameOID

from kiosk.contract.clock import RenewalAsked
from sandbox.certificates import LEAF_LIFE, Identity, kiosk_id_of, load, make_client
from sandbox.serve import local_now
from tests.sandbox.running import Running

PROBLEM = "urn:yijianshi:problem:"


def _csr(name: str, key: CertificateIssuerPrivateKeyTypes) -> str:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, algorithm)
    return request.public_bytes(serialization.Encoding.PEM).decode()


def _fresh() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _root(platform: Running) -> Identity:
    folder = platform.sandbox.enrolment.directory
    return load((folder / "ca.pem").read_bytes(), (folder / "ca.key").read_bytes())


def _over(platform: Running, folder: Path, ago: timedelta) -> str:
    """A certificate of the kiosk that was over so long ago."""
    old = make_client(_root(platform), local_now() - LEAF_LIFE - ago, platform.builder.kiosk_id)
    (folder / "old.pem").write_bytes(old.certificate_pem + old.key_pem)
    return str(folder / "old.pem")


def _post(platform: Running, csr: str, cert: str | None = None) -> requests.Response:
    settings = platform.settings
    return requests.post(
        settings.url + "/v1/certificate",
        data=msgspec.json.encode(RenewalAsked(csr)),
        verify=str(settings.ca),
        cert=cert or (str(settings.client_cert), str(settings.client_key)),
        timeout=10,
    )


def test_a_request_of_the_same_subject_gets_a_certificate_that_works(platform: Running, tmp_path: Path) -> None:
    key = _fresh()

    answer = _post(platform, _csr(platform.builder.kiosk_id, key))

    pem = answer.json()["certificate"].encode()
    new = x509.load_pem_x509_certificate(pem)
    assert kiosk_id_of(new.public_bytes(serialization.Encoding.DER)) == platform.builder.kiosk_id
    assert new.not_valid_after_utc - local_now() > timedelta(days=300)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "new.pem").write_bytes(pem + private)
    settings = platform.settings
    again = requests.get(
        settings.url + "/v1/changes", verify=str(settings.ca), cert=str(tmp_path / "new.pem"), timeout=10
    )
    assert again.status_code == 200


@pytest.mark.parametrize("days", [0.01, 45, 89])
def test_a_certificate_that_is_over_may_renew_for_ninety_days(platform: Running, tmp_path: Path, days: float) -> None:
    cert = _over(platform, tmp_path, timedelta(days=days))

    assert _post(platform, _csr(platform.builder.kiosk_id, _fresh()), cert).status_code == 200


def test_after_ninety_days_it_may_not(platform: Running, tmp_path: Path) -> None:
    cert = _over(platform, tmp_path, timedelta(days=91))

    answer = _post(platform, _csr(platform.builder.kiosk_id, _fresh()), cert)

    assert (answer.status_code, answer.json()["type"]) == (403, PROBLEM + "certificate-expired")


def test_a_certificate_that_is_over_may_do_nothing_else(platform: Running, tmp_path: Path) -> None:
    cert = _over(platform, tmp_path, timedelta(days=1))
    settings = platform.settings

    answer = requests.get(settings.url + "/v1/changes", verify=str(settings.ca), cert=cert, timeout=10)

    assert (answer.status_code, answer.json()["type"]) == (403, PROBLEM + "certificate-expired")


def test_a_certificate_of_tomorrow_is_not_good_yet(platform: Running, tmp_path: Path) -> None:
    early = make_client(_root(platform), local_now() + timedelta(days=3), platform.builder.kiosk_id)
    (tmp_path / "early.pem").write_bytes(early.certificate_pem + early.key_pem)

    assert _post(platform, _csr(platform.builder.kiosk_id, _fresh()), str(tmp_path / "early.pem")).status_code == 403


@pytest.mark.parametrize(
    ("name", "key"),
    [("ANOTHER", _fresh()), ("", ed25519.Ed25519PrivateKey.generate()), ("", ec.generate_private_key(ec.SECP384R1()))],
)
def test_a_request_for_another_kiosk_or_of_another_kind_of_key_is_refused(
    platform: Running, name: str, key: CertificateIssuerPrivateKeyTypes
) -> None:
    answer = _post(platform, _csr(name or platform.builder.kiosk_id, key))

    assert (answer.status_code, answer.json()["type"]) == (422, PROBLEM + "csr-invalid")


@pytest.mark.parametrize(
    "csr", ["", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----", "证"]
)
def test_what_is_no_request_is_refused(platform: Running, csr: str) -> None:
    assert _post(platform, csr).status_code == 422


def test_a_request_changed_after_signing_is_refused(platform: Running) -> None:
    import base64

    der = bytearray(base64.b64decode("".join(_csr(platform.builder.kiosk_id, _fresh()).splitlines()[1:-1])))
    der[-1] ^= 1
    pem = base64.encodebytes(der).decode()
    spoilt = f"-----BEGIN CERTIFICATE REQUEST-----\n{pem}-----END CERTIFICATE REQUEST-----\n"

    assert _post(platform, spoilt).status_code == 422


def test_validity_is_counted_from_the_platforms_clock(own_platform: Running) -> None:
    assert datetime.now().astimezone() < own_platform.sandbox.enrolment.root.certificate.not_valid_after_utc
