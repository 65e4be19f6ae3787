"""A submission as one file, for when the network never comes: sealed and signed as it would have been sent.

A ZIP without compression: ``manifest.json`` (the body of the PUT) and ``parts/<sha256>``. Nothing in it can be
opened on the way, and the manifest's signature and hashes tell whether anything is missing or changed.
"""

from __future__ import annotations

import contextlib
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

import msgspec

from kiosk.contract.submission import SignedManifest
from offline.errors import StoreError, StoreFault


def write_export(file: Path, body: SignedManifest, parts: Iterable[tuple[str, bytes]]) -> None:
    """Write ``file`` wholly or not at all; one that is there is replaced. Raises StoreError (disk, part_damaged)."""
    unfinished = file.with_name(file.name + ".new")
    try:
        with unfinished.open("wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
                archive.writestr("manifest.json", msgspec.json.encode(body))
                for sha256, content in parts:
                    archive.writestr(f"parts/{sha256}", content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(file)
    except OSError as error:
        raise StoreError(StoreFault.DISK, "the export cannot be written") from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
