"""Changing this kiosk's own keys, by a person who may: ``keys list`` and ``keys rotate``. What is done in which order, and
why a crash at any moment costs nothing, is in ``offline.rotation``."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from kiosk.config import Configuration
from kiosk.errors import DataError
from kiosk.key_series import KeySeries
from kiosk.keystore import KeyStore
from kiosk.outbox_opening import DATABASE, DEVICE, open_with_key
from offline.outbox import Access


@dataclass(frozen=True)
class Rotated:
    """``before`` and ``after`` are ids of keys."""

    kind: str
    before: str
    after: str


@dataclass(frozen=True)
class Known:
    """``ids`` oldest first, ``in_use`` those without which something could not be opened."""

    ids: tuple[str, ...]
    in_use: tuple[str, ...]


def known_keys(configuration: Configuration, keys: KeyStore) -> Mapping[str, Known]:
    """Beside a running kiosk too. Raises DataError, StoreError."""
    outbox, database_id = open_with_key(configuration, keys, Access.READER)
    with closing(outbox):
        boxes = outbox.device_keys_in_use()
    database, device = KeySeries(keys, DATABASE).ids(), KeySeries(keys, DEVICE).ids()
    return {
        DATABASE: Known(database, (database_id,)),
        DEVICE: Known(device, tuple(one for one in device if one in boxes or one == device[-1])),
    }


def rotate_database(configuration: Configuration, keys: KeyStore) -> Rotated:
    """Put the database under a new key; the kiosk must not run. Raises DataError, StoreError; the database then lies under one
    of the keys that are still there."""
    series = KeySeries(keys, DATABASE)
    outbox, before = open_with_key(configuration, keys)
    with closing(outbox):
        # A key that was made for a rotation that never happened serves this one.
        newest = series.ids()[-1]
        after = newest if newest != before else series.add()
        outbox.rekey(series.secret(after))
    # Read under the new key before the old one goes; opening forgets what it no longer needs.
    again, _ = open_with_key(configuration, keys)
    again.close()
    return Rotated(DATABASE, before, after)


def rotate_device(keys: KeyStore) -> Rotated:
    """Lock new boxes under a new key from the next start of the kiosk on; beside a running one too. Raises DataError."""
    series = KeySeries(keys, DEVICE)
    if not series.ids():
        raise DataError("nothing was ever stored here, and no key was made")
    before = series.ids()[-1]
    return Rotated(DEVICE, before, series.add())
