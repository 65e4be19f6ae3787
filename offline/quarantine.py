"""Writes a submission into one file for a USB stick, sealed as it lies here and signed by this kiosk.

Streamed, a part at a time; temporary file, fsync, read back from the medium, rename, fsync of the folder: a stick that is
pulled out leaves either no file of that name or a whole one, and a stick that only pretends to have room is found out.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk.contract.quarantine import QuarantineFileError, QuarantineHeader, check_parts, front, read_front
from offline.errors import StoreError, StoreFault

_UNFINISHED = ".new"


@dataclass(frozen=True)
class Written:
    """``size`` in bytes."""

    file: Path
    size: int
    parts: int


def write_quarantine_file(
    file: Path, header: QuarantineHeader, parts: Iterable[bytes], key: Ed25519PrivateKey
) -> Written:
    """Write ``file`` wholly or not at all; one that is there is replaced. ``parts`` in the header's order.

    Raises StoreError: disk (also when what is read back is not what was written), part_damaged.
    """
    unfinished = file.with_name(file.name + _UNFINISHED)
    try:
        with unfinished.open("w+b") as stream:
            stream.write(front(header, key))
            for content in parts:
                stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
            size = stream.tell()
            _read_back(stream, key.public_key())
        unfinished.replace(file)
        _sync_folder(file.parent)
    except OSError as error:
        raise StoreError(StoreFault.DISK, "the file cannot be written there") from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return Written(file, size, len(header.parts))


def read_header(stream: BinaryIO, key: Ed25519PublicKey) -> QuarantineHeader:
    """The header, signed by that kiosk key. The stream stands at the first part afterwards. Raises QuarantineFileError."""
    header, signed, signature = read_front(stream)
    try:
        key.verify(signature, signed)
    except InvalidSignature as error:
        raise QuarantineFileError("signature_invalid") from error
    return header


def check_quarantine_file(
    file: Path, key: Ed25519PublicKey, done: int = 0, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> QuarantineHeader:
    """Read the whole file and hold it against the kiosk's signature. ``done`` parts were good already, as ``progress(done, of)``
    said before an interruption. Raises QuarantineFileError, StoreError (disk)."""
    try:
        with file.open("rb") as stream:
            header = read_header(stream, key)
            for good in check_parts(stream, header, done):
                progress(good, len(header.parts))
    except OSError as error:
        raise StoreError(StoreFault.DISK, "the file cannot be read") from error
    return header


def _read_back(stream: BinaryIO, key: Ed25519PublicKey) -> None:
    # Not from the page cache, which holds what we meant to write.
    os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    stream.seek(0)
    try:
        for _ in check_parts(stream, read_header(stream, key)):
            pass
    except QuarantineFileError as error:
        raise StoreError(StoreFault.DISK, "what was written there does not read back") from error


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        os.sync()  # some drivers of foreign file systems know no fsync of a folder
    finally:
        os.close(handle)
