"""``keys list|rotate``: the kiosk's own keys, by their ids. No key is ever printed."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from kiosk.cli import Result, rows
from kiosk.cli_data import CommandError
from kiosk.config import load
from kiosk.keystore import FileKeyStore


def keys_list(arguments: argparse.Namespace) -> Result:
    """Which there are, and which something is still locked with."""
    from kiosk.key_rotation import known_keys
    from offline.errors import StoreError

    configuration = load(arguments.config)
    try:
        known = known_keys(configuration, FileKeyStore(configuration.data / "keys"))
    except StoreError as error:
        raise CommandError(error.as_json(), str(error)) from error
    document = {kind: {"ids": list(one.ids), "in_use": list(one.in_use)} for kind, one in known.items()}
    lines = [
        (kind, key_id, "in use" if key_id in one.in_use else "-") for kind, one in known.items() for key_id in one.ids
    ]
    return Result(document, rows(lines))


def keys_rotate(arguments: argparse.Namespace) -> Result:
    """A new key of that kind. For the database the kiosk must not run."""
    from kiosk.key_rotation import rotate_database, rotate_device
    from offline.errors import StoreError

    configuration = load(arguments.config)
    keys = FileKeyStore(configuration.data / "keys")
    try:
        done = rotate_database(configuration, keys) if arguments.kind == "database" else rotate_device(keys)
    except StoreError as error:
        raise CommandError(error.as_json(), str(error)) from error
    return Result(asdict(done), f"{done.kind}: key {done.before} -> {done.after}")
