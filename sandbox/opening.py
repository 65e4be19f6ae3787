"""Opening what a kiosk sealed: HPKE (RFC 9180, base mode) with the suite and ``info`` of the contract."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from kiosk.contract.submission import Application, Manifest, PageRef, part_info
from sandbox.keyring import Keyring
from sandbox.problems import NOT_JSON, RefusedError, manifest_invalid, sealing_invalid

ReadPart = Callable[[int], bytes]
"""The stored ciphertext of the part with that index."""


@dataclass(frozen=True)
class OpenedSubmission:
    """An application with the pages it names; ``pages`` is by part index, in plaintext."""

    application: Application = field(repr=False)
    pages: dict[int, bytes] = field(repr=False)


def open_part(keys: Keyring, manifest: Manifest, index: int, ciphertext: bytes) -> bytes:
    """The plaintext of one part. Raises ``RefusedError`` when it was not sealed for this platform, kiosk and place."""
    key = keys.get(manifest.key_id)
    if key is None:
        raise sealing_invalid("no key of this platform has that id")
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    info = part_info(manifest.suite, manifest.kiosk_id, manifest.submission_id, index)
    try:
        return suite.decrypt(ciphertext, key, info)
    except InvalidTag as error:
        raise sealing_invalid(f"part {index}: does not open") from error


def open_application(keys: Keyring, manifest: Manifest, read_part: ReadPart) -> Application:
    """Part 0 alone. Raises ``RefusedError``."""
    plain = open_part(keys, manifest, 0, read_part(0))
    try:
        return msgspec.json.decode(plain, type=Application)
    except NOT_JSON as error:
        raise manifest_invalid("part 0: no application") from error


def open_submission(keys: Keyring, manifest: Manifest, read_part: ReadPart) -> OpenedSubmission:
    """Open everything and compare every hash. Raises ``RefusedError`` naming the first part that is wrong."""
    application = open_application(keys, manifest, read_part)
    if application.submission_id != manifest.submission_id:
        raise manifest_invalid("part 0: belongs to another submission")
    signed = application.signature is not None
    if signed and hashlib.sha256(application.letter.encode()).hexdigest() != application.letter_sha256:
        raise sealing_invalid("part 0: the letter is not the one that was signed")

    for paper in application.papers:
        if paper.letter_sha256 != application.letter_sha256:
            raise sealing_invalid(f"part {paper.document.part}: the paper is of another letter")

    references = page_references(application)
    named = {page.part for page in references}
    sent = set(range(1, len(manifest.parts)))
    for index in sorted(named ^ sent):
        raise manifest_invalid(f"part {index}: " + ("was not sent" if index in named else "nothing names it"))

    pages = {index: open_part(keys, manifest, index, read_part(index)) for index in sorted(sent)}
    for page in references:
        if hashlib.sha256(pages[page.part]).hexdigest() != page.sha256:
            raise sealing_invalid(f"part {page.part}: plaintext hash differs")
    for paper in application.papers:
        if not pages[paper.document.part].startswith(b"%PDF-"):
            raise manifest_invalid(f"part {paper.document.part}: the paper is no PDF")
    return OpenedSubmission(application, pages)


def page_references(application: Application) -> list[PageRef]:
    """Every page of every material, the signature, and every paper, in the order of the application."""
    pages = [page for material in application.materials for page in material.pages]
    if application.signature is not None:
        pages.append(application.signature)
    return pages + [paper.document for paper in application.papers]


def opens(keys: Keyring, manifest: Manifest, read_part: ReadPart) -> bool:
    """Whether everything opens and every hash fits, looked at afresh."""
    try:
        open_submission(keys, manifest, read_part)
    except RefusedError:
        return False
    return True
