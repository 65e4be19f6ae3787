"""Opens the outbox with this kiosk's keys and the platform's public key; every failure names the file and the reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from kiosk.config import Configuration
from kiosk.config_store import DiskSection, RetentionSection, SyncSection, spans
from kiosk.errors import DataError
from kiosk.key_series import FIRST, KeySeries
from kiosk.keystore import KeyStore
from kiosk.private_folder import private_folder
from offline.admission import AdmissionSettings
from offline.errors import StoreError, StoreFault
from offline.outbox import Access, Outbox
from offline.pace import PaceSettings, QuietHours
from offline.retention import RetentionSettings
from offline.rooms import OutboxKeys
from offline.sealing import PlatformKey

DATABASE, DEVICE = "database", "device"  # names of the keys in the key store


def open_outbox(configuration: Configuration, keys: KeyStore, access: Access = Access.OWNER) -> Outbox:
    """Raises DataError for a key that cannot be used, StoreError for the store itself."""
    return open_with_key(configuration, keys, access)[0]


def open_with_key(configuration: Configuration, keys: KeyStore, access: Access = Access.OWNER) -> tuple[Outbox, str]:
    """The outbox and the id of the key that its database lies under: the newest that opens it, since a rotation may have been cut
    short. An owner forgets the keys that nothing needs any more. Raises as ``open_outbox``."""
    private_folder(configuration.data)
    folder = configuration.data / "outbox"
    series, devices = KeySeries(keys, DATABASE), KeySeries(keys, DEVICE)
    # With a database there, a key that is not there is not made: it would open nothing.
    first = not (folder / "outbox.db").exists()
    for one in (series, devices):
        if not one.ids():
            one.secret(FIRST, make=first)
    fitting: StoreError | None = None
    for key_id in reversed(series.ids()):
        try:
            outbox = Outbox(
                folder,
                _keys(configuration, series.secret(key_id), devices),
                access=access,
                retention=retention_settings(configuration.retention),
                admission=admission_settings(configuration.disk),
            )
        except StoreError as error:
            if error.fault is not StoreFault.KEY:
                raise
            fitting = error
        else:
            if access is Access.OWNER:
                _forget_unneeded(outbox, series, key_id, devices)
            return outbox, key_id
    raise fitting or DataError("no key of the database is there")


def _keys(configuration: Configuration, database: bytes, devices: KeySeries) -> OutboxKeys:
    platform = configuration.platform
    *older, newest = devices.ids()
    return OutboxKeys(
        database=database,
        device=devices.secret(newest),
        signing=_signing_key(Path(platform.signing_key)),
        platform=PlatformKey(platform.sealing_key_id, _sealing_key(Path(platform.sealing_key))),
        device_id=newest,
        older_devices={key_id: devices.secret(key_id) for key_id in older},
    )


def _forget_unneeded(outbox: Outbox, series: KeySeries, key_id: str, devices: KeySeries) -> None:
    try:
        if not outbox.unconfirmed:
            for older in series.ids():
                if int(older) < int(key_id):
                    series.forget(older)
        *olds, _ = devices.ids()
        if olds:
            in_use = outbox.device_keys_in_use()
            for old in olds:
                if old not in in_use:
                    devices.forget(old)
    except BaseException:
        outbox.close()
        raise


def retention_settings(section: RetentionSection) -> RetentionSettings:
    """When what is forgotten."""
    return RetentionSettings(section.parts_days, section.receipt_days, section.record_days)


def admission_settings(section: DiskSection) -> AdmissionSettings:
    """How much room is held for the next application."""
    return AdmissionSettings(
        pages=section.pages,
        page_bytes=section.page_kb * 1024,
        copies=section.copies,
        database_bytes=section.database_mb * 1024 * 1024,
        floor_bytes=section.floor_mb * 1024 * 1024,
    )


def pace_settings(section: SyncSection) -> PaceSettings:
    """How fast and when large things are sent."""
    quiet = tuple(QuietHours(begin, end) for begin, end in spans(section.quiet_hours))
    return PaceSettings(section.bytes_per_second, quiet)


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
