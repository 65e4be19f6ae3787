"""One submission as a file, for a USB stick on its way to the platform: docs/contract/quarantine-file.md.

    magic │ length of the header, 4 bytes, big endian │ header, JSON │ Ed25519 signature, 64 bytes │ part 0 │ part 1 │ …

The kiosk signs magic, length and header; the header names size and SHA-256 of every part and with them the whole file, to
its last byte. So a check may stop after any part and go on there later. What the parts hold is sealed for the platform;
nothing on the way can open them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from collections.abc import Iterator
from typing import BinaryIO, Protocol

import msgspec

from kiosk.contract.problem import Problem
from kiosk.contract.submission import Manifest, PartRef, SignedManifest

MAGIC = b"YIJIANSHI QUARANTINE 1\n"
MEDIA_TYPE = "application/vnd.yijianshi.quarantine"
CONTEXT = (
    b"yijianshi/quarantine-file/1\x00"  # what is signed begins with it, so that no other signature of the kiosk fits
)
LONGEST_HEADER = 1024 * 1024  # bytes; a manifest of a thousand parts has 150,000
MOST_PARTS = 10_000
_LENGTH = struct.Struct(">I")
_SIGNATURE_BYTES = 64
_STEP = 1024 * 1024  # bytes read at a time


class QuarantineHeader(msgspec.Struct, frozen=True):
    """``body``: what would have been PUT, as it was signed at the time. ``exported_at``: ISO 8601 with offset. ``problem``: why
    the platform refused it, if it did; it does not bind the platform."""

    kiosk_id: str
    submission_id: str
    local_number: str
    exported_at: str
    body: SignedManifest
    parts: tuple[PartRef, ...]
    problem: Problem | None = None


class QuarantineFileError(Exception):
    """``reason``: ``not_a_quarantine_file``, ``header_invalid``, ``signature_invalid``, ``too_long``, or, naming the ``part``,
    ``part_damaged`` and ``truncated``."""

    def __init__(self, reason: str, part: int | None = None) -> None:
        super().__init__(reason if part is None else f"{reason}: part {part}")
        self.reason = reason
        self.part = part


class Signing(Protocol):
    """The kiosk's Ed25519 key."""

    def sign(self, data: bytes, /) -> bytes:
        """64 bytes."""


def front(header: QuarantineHeader, key: Signing) -> bytes:
    """Everything before the parts, signed."""
    content = msgspec.json.encode(header)
    start = MAGIC + _LENGTH.pack(len(content)) + content
    return start + key.sign(CONTEXT + start)


def read_front(stream: BinaryIO) -> tuple[QuarantineHeader, bytes, bytes]:
    """The header, what was signed and the signature, *not verified yet*: the header says whose key to take. Raises
    QuarantineFileError."""
    if stream.read(len(MAGIC)) != MAGIC:
        raise QuarantineFileError("not_a_quarantine_file")
    packed = stream.read(_LENGTH.size)
    if len(packed) != _LENGTH.size:
        raise QuarantineFileError("header_invalid")
    (length,) = _LENGTH.unpack(packed)
    if not 0 < length <= LONGEST_HEADER:
        raise QuarantineFileError("header_invalid")
    content, signature = stream.read(length), stream.read(_SIGNATURE_BYTES)
    if len(content) != length or len(signature) != _SIGNATURE_BYTES:
        raise QuarantineFileError("header_invalid")
    try:
        header = msgspec.json.decode(content, type=QuarantineHeader)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise QuarantineFileError("header_invalid") from error
    _check(header)
    return header, CONTEXT + MAGIC + packed + content, signature


def check_parts(stream: BinaryIO, header: QuarantineHeader, done: int = 0) -> Iterator[int]:
    """Read the parts; yields how many are good after each. ``done``: how many were good before, which are passed over (the
    stream must then be able to seek); it stands at the first part. Raises QuarantineFileError; of more parts than there are
    too (``too_long``)."""
    if not 0 <= done <= len(header.parts):
        raise QuarantineFileError("too_long")
    if done:
        stream.seek(sum(part.size for part in header.parts[:done]), 1)
    for part in header.parts[done:]:
        digest, left = hashlib.sha256(), part.size
        while left:
            piece = stream.read(min(_STEP, left))
            if not piece:
                raise QuarantineFileError("truncated", part.index)
            digest.update(piece)
            left -= len(piece)
        if digest.hexdigest() != part.sha256:
            raise QuarantineFileError("part_damaged", part.index)
        done += 1
        yield done
    if stream.read(1):
        raise QuarantineFileError("too_long")


def read_parts(stream: BinaryIO, header: QuarantineHeader) -> Iterator[tuple[PartRef, bytes]]:
    """Every part with its bytes, checked, for an import. The stream stands at the first part. Raises QuarantineFileError: keep
    nothing of it then."""
    for part in header.parts:
        content = stream.read(part.size)
        if len(content) != part.size:
            raise QuarantineFileError("truncated", part.index)
        if hashlib.sha256(content).hexdigest() != part.sha256:
            raise QuarantineFileError("part_damaged", part.index)
        yield part, content
    if stream.read(1):
        raise QuarantineFileError("too_long")


def _check(header: QuarantineHeader) -> None:
    """The header and the manifest inside it speak of the same submission."""
    try:
        manifest = msgspec.json.decode(base64.b64decode(header.body.manifest, validate=True), type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, binascii.Error, ValueError) as error:
        raise QuarantineFileError("header_invalid") from error
    ours = (header.kiosk_id, header.submission_id, header.local_number, header.parts)
    theirs = (manifest.kiosk_id, manifest.submission_id, manifest.local_number, manifest.parts)
    indexes = [part.index for part in header.parts]
    if ours != theirs or indexes != list(range(len(indexes))) or not 0 < len(indexes) <= MOST_PARTS:
        raise QuarantineFileError("header_invalid")
    if any(part.size <= 0 for part in header.parts):
        raise QuarantineFileError("header_invalid")
