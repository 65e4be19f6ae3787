"""Opens the outbox with this kiosk's keys and the platform's public key; every failure names the file and the reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from kiosk.config import Configuration
from kiosk.errors import DataError
from kiosk.keystore import KeyStore
from kiosk.private_folder import private_folder
from offline.outbox import Access, Outbox
from offline.rooms import OutboxKeys
from offline.sealing import PlatformKey


def open_outbox(configuration: Configuration, keys: KeyStore, access: Access = Access.OWNER) -> Outbox:
    """Raises DataError for a key that cannot be used, StoreError for the store itself."""
    private_folder(configuration.data)
    platform = configuration.platform
    folder = configuration.data / "outbox"
    first = not (folder / "outbox.db").exists()
    return Outbox(
        folder,
        OutboxKeys(
            database=keys.secret("database", make=first),
            device=keys.secret("device", make=first),
            signing=_signing_key(Path(platform.signing_key)),
            platform=PlatformKey(platform.sealing_key_id, _sealing_key(Path(platform.sealing_key))),
        ),
        access=access,
    )


def _signing_key(file: Path) -> Ed25519PrivateKey:
    key = _load(file, lambda pem: load_pem_private_key(pem, password=None))
    if not isinstance(key, Ed25519PrivateKey):
        raise DataError(f"{file}: not an Ed25519 private key")
    return key


def _sealing_key(file: Path) -> X25519PublicKey:
    key = _load(file, load_pem_public_key)
    if not isinstance(key, X25519PublicKey):
        raise DataError(f"{file}: not an X25519 public key")
    return key


def _load(file: Path, parse: Callable[[bytes], object]) -> object:
    try:
        return parse(file.read_bytes())
    except OSError as error:
        raise DataError(f"{file}: cannot be read: {error.strerror}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise DataError(f"{file}: not a PEM key") from error
