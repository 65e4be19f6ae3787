"""What lies in the sandbox's ``--dir``: the platform's keys, and in ``enrolment/`` what a kiosk takes away with it.

::

    DIR/                        mode 0700, every file 0600
      ca.pem ca.key             demo root
      server.pem server.key     TLS of the platform
      wrong-server.pem .key     of nobody's authority, for tests of a wrong certificate
      platform-sealing.key      X25519, PEM (PKCS #8): opens what kiosks seal
      platform-sealing-*.key    earlier ones, by key id: still open what was sealed before the key changed
      platform-time.key         Ed25519, PEM (PKCS #8): signs the time
      results-*.pem .key        who seals notices and results (``results/authority.py``)
      ports.json                ports of the last start (``ports``)
      platform.sqlite           unless a database URL is given
      enrolment/
        ca.pem                  pin this
        client.pem client.key   the kiosk's TLS identity
        platform-sealing.pub    X25519, PEM (SubjectPublicKeyInfo): seal for this
        kiosk-signing.key       Ed25519, PEM (PKCS #8): signs manifests
        kiosk-signing.pub       its public half, which the platform registers
        results-ca.pem          trust this for notices and results
        time-key.pub            Ed25519, PEM: what the time is signed with
        enrolment.json          {"kiosk_id", "suite", "key_id", "time_key_id", "time_url"}; the last from the first start on

In the field a kiosk makes its own keys and sends the public halves with a one-time code (M33); the demo makes both
sides at once. ``key_id`` is the first 16 hexadecimal digits of the SHA-256 of the raw 32-byte public key, so either
side can check it. What exists is kept, since cases sealed for a lost key could not be opened any more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from kiosk.contract.submission import SUITE
from sandbox import certificates
from sandbox.certificates import Identity
from sandbox.keyring import Keyring, key_id, time_key_id
from sandbox.results.authority import ROOT_NAME, Seals, make_over, make_seal, make_stranger

_Key = TypeVar("_Key", X25519PrivateKey, Ed25519PrivateKey)


class EnrolmentError(Exception):
    """A file of ``--dir`` is unreadable or is not what its name says; the message names the file."""


@dataclass(frozen=True)
class Enrolment:
    """Paths for the command line and TLS, keys for the platform."""

    directory: Path
    kiosk_id: str
    keys: Keyring
    kiosk_verify_key: Ed25519PublicKey
    time_key: Ed25519PrivateKey
    root: Identity
    seals: Seals

    @property
    def key_id(self) -> str:
        return self.keys.current_id

    @property
    def sealing_key(self) -> X25519PrivateKey:
        return self.keys.current

    @property
    def kiosk(self) -> Path:
        """The folder that a kiosk takes away."""
        return self.directory / "enrolment"

    @property
    def ca(self) -> Path:
        return self.kiosk / "ca.pem"

    @property
    def client_cert(self) -> Path:
        return self.kiosk / "client.pem"

    @property
    def client_key(self) -> Path:
        return self.kiosk / "client.key"

    @property
    def server_cert(self) -> Path:
        return self.directory / "server.pem"

    @property
    def server_key(self) -> Path:
        return self.directory / "server.key"

    @property
    def wrong_server(self) -> tuple[str, str]:
        """Certificate and key, both files."""
        return str(self.directory / "wrong-server.pem"), str(self.directory / "wrong-server.key")


def prepare(directory: Path, kiosk_id: str, now: datetime) -> Enrolment:
    """Make what is missing in ``directory`` and load the rest. Raises ``EnrolmentError``, ``OSError``."""
    kiosk = directory / "enrolment"
    for folder in (directory, kiosk):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)

    root = _identity(directory, "ca", now, lambda: certificates.make_root(now))
    _identity(directory, "server", now, lambda: certificates.make_server(root, now), root)
    _identity(kiosk, "client", now, lambda: certificates.make_client(root, now, kiosk_id), root, kiosk_id)
    _write(kiosk / "ca.pem", root.certificate_pem)
    # Shown in place of the platform's own when a wrong certificate is ordered; its authority is kept nowhere.
    _identity(directory, "wrong-server", now, lambda: certificates.make_server(certificates.make_root(now), now))

    sealing = _private_key(directory / "platform-sealing.key", X25519PrivateKey.generate)
    signing = _private_key(kiosk / "kiosk-signing.key", Ed25519PrivateKey.generate)
    earlier = [
        _private_key(path, X25519PrivateKey.generate) for path in sorted(directory.glob("platform-sealing-*.key"))
    ]
    keys = Keyring(sealing, earlier)
    _write(kiosk / "platform-sealing.pub", _public_pem(sealing.public_key()))
    _write(kiosk / "kiosk-signing.pub", _public_pem(signing.public_key()))
    time_key = _private_key(directory / "platform-time.key", Ed25519PrivateKey.generate)
    _write(kiosk / "time-key.pub", _public_pem(time_key.public_key()))
    made = Enrolment(directory, kiosk_id, keys, signing.public_key(), time_key, root, _seals(directory, now))
    _write_words(made)
    return made


def _seals(directory: Path, now: datetime) -> Seals:
    root = _identity(directory, "results-ca", now, lambda: certificates.make_root(now, ROOT_NAME))
    _write(directory / "enrolment" / "results-ca.pem", root.certificate_pem)
    return Seals(
        root,
        _identity(directory, "results-seal", now, lambda: make_seal(root, now), root),
        _kept(directory, "results-over", lambda: make_over(root, now), root),
        _identity(directory, "results-stranger", now, lambda: make_stranger(now)),
    )


def tell_time_url(enrolment: Enrolment, time_url: str) -> None:
    """Write down where the platform's time is asked for. Raises ``OSError``."""
    _write_words(enrolment, time_url=time_url)


def _write_words(enrolment: Enrolment, **more: str) -> None:
    words = {
        "kiosk_id": enrolment.kiosk_id,
        "suite": SUITE,
        "key_id": enrolment.key_id,
        "time_key_id": time_key_id(enrolment.time_key.public_key()),
        **more,
    }
    _write(enrolment.kiosk / "enrolment.json", json.dumps(words, indent=2).encode() + b"\n")


def change_sealing_key(directory: Path) -> str:
    """Give the platform a new sealing key from its next start on, and keep the present one for what was sealed for it; the new
    key's id. Raises ``EnrolmentError``, ``OSError``."""
    present = directory / "platform-sealing.key"
    key = _private_key(present, X25519PrivateKey.generate)
    # A copy first: were the file moved, an end in between would leave a platform without the key.
    _write(directory / f"platform-sealing-{key_id(key.public_key())}.key", present.read_bytes())
    fresh = X25519PrivateKey.generate()
    _write(present, _private_pem(fresh))
    return key_id(fresh.public_key())


def _identity(
    folder: Path,
    stem: str,
    now: datetime,
    make: Callable[[], Identity],
    root: Identity | None = None,
    kiosk_id: str | None = None,
) -> Identity:
    """The certificate ``stem``, made again when it is missing, nearly over, of another root or for another kiosk."""
    known = _known(folder, stem)
    if known is not None:
        issued = root is None or certificates.issued_by(known, root)
        mine = kiosk_id is None or kiosk_id == _named_kiosk(known)
        if issued and mine and not known.outdated(now):
            return known
    return _made(folder, stem, make())


def _kept(folder: Path, stem: str, make: Callable[[], Identity], root: Identity) -> Identity:
    """The certificate ``stem`` of that root, however old it is."""
    known = _known(folder, stem)
    return known if known is not None and certificates.issued_by(known, root) else _made(folder, stem, make())


def _known(folder: Path, stem: str) -> Identity | None:
    certificate, key = folder / f"{stem}.pem", folder / f"{stem}.key"
    if not (certificate.exists() and key.exists()):
        return None
    try:
        return certificates.load(certificate.read_bytes(), key.read_bytes())
    except ValueError as error:
        raise EnrolmentError(str(certificate)) from error


def _made(folder: Path, stem: str, made: Identity) -> Identity:
    _write(folder / f"{stem}.key", made.key_pem)
    _write(folder / f"{stem}.pem", made.certificate_pem)
    return made


def _named_kiosk(identity: Identity) -> str | None:
    return certificates.kiosk_id_of(identity.certificate.public_bytes(serialization.Encoding.DER))


def _private_key(path: Path, generate: Callable[[], _Key]) -> _Key:
    fresh = generate()
    if path.exists():
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), None)
        except ValueError as error:
            raise EnrolmentError(str(path)) from error
        if not isinstance(key, type(fresh)):
            raise EnrolmentError(str(path))
        return key
    _write(path, _private_pem(fresh))
    return fresh


def _private_pem(key: X25519PrivateKey | Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _public_pem(key: X25519PublicKey | Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, readable by its owner only from the first byte on."""
    draft = path.with_name(path.name + ".tmp")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
