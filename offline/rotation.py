"""Changing the keys under which the store lies.

*Database key.* The new key must be durable in the key store before ``rekey``: the library writes every page anew in one
transaction, so a crash leaves the database whole under the old key or the new one, and whoever opens it tries both. The old key
goes only after the database was read under the new one.

*Device key.* New boxes are locked under the newest; each names its key, and an older key goes when no box names it.

*The platform's sealing key* changes with the configuration: what is queued stays sealed under the old one, whose id its
manifest names, and the platform opens both.
"""

from __future__ import annotations

from offline.database import Database
from offline.errors import StoreError, StoreFault


def rekey(database: Database, key: bytes) -> None:
    """Put the database under ``key`` (32 bytes). Raises StoreError: busy while a copy of before a migration waits to be
    confirmed, which only the old key would open."""
    if database.unconfirmed:
        raise StoreError(
            StoreFault.BUSY, "the copy of before the last migration has to be confirmed first, by a start of the kiosk"
        )
    database.rekey(key)
    if database.rows("PRAGMA quick_check") != [("ok",)]:
        raise StoreError(StoreFault.CORRUPT, "the database does not verify under its new key; keep the old one")


def device_keys_in_use(database: Database) -> frozenset[str]:
    """Ids of the device keys under which some box is locked: of every table that holds boxes."""
    tables = database.rows(
        "SELECT DISTINCT m.name FROM sqlite_master AS m JOIN pragma_table_info (m.name) AS c"
        " WHERE m.type = 'table' AND c.name = 'device_key'"
    )
    found: set[str] = set()
    for (table,) in tables:
        rows = database.rows(f"SELECT DISTINCT device_key FROM {table} WHERE sealed IS NOT NULL")  # noqa: S608 - our own names
        found |= {key_id for (key_id,) in rows if key_id is not None}
    return frozenset(found)
