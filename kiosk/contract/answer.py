"""The organ's answer to a submission, inside a sealed body: what M13 brings back, and nothing that the kiosk would have to
guess.

Sealed with HPKE (suite of the manifest) for the submission's ``answer_key``, ``info`` = ``answer_info(...)``. Texts are the
organ's own; a kiosk shows them, shortens none, and prints 受理, 不予受理 and 补正 papers only as the organ's own sealed file.
"""

from __future__ import annotations

import msgspec

NOTICE, RESULT = "notice", "result"  # kinds of a file
PADES, OFD_SM2, UNSEALED = "pades", "ofd_sm2", "none"  # how a file is sealed


class Organ(msgspec.Struct, frozen=True):
    """Who answers, or who would be competent."""

    name: str
    phone: str = ""
    address: str = ""


class Wanted(msgspec.Struct, frozen=True):
    """One thing to add or to correct. Exactly one of ``material_id`` and ``field_id`` is set; both name what the guide calls so.
    ``fault``: what is wrong or missing; ``how``: how it is put right."""

    name: str
    fault: str
    how: str = ""
    material_id: str = ""
    field_id: str = ""

    def __repr__(self) -> str:
        return f"Wanted({self.material_id or self.field_id})"


class SupplementList(msgspec.Struct, frozen=True):
    """The one complete list. ``until``: the last day, ISO 8601."""

    list_id: str
    wanted: tuple[Wanted, ...]
    until: str | None = None

    def __repr__(self) -> str:
        return f"SupplementList({len(self.wanted)} wanted)"


class FileRef(msgspec.Struct, frozen=True):
    """A notice or a result. ``sha256`` and ``size`` (bytes) are of the plaintext, which is the platform's record of it.
    ``most_prints``: how many copies may be printed on kiosks; None when nobody counts."""

    file_id: str
    kind: str
    title: str
    media_type: str
    sha256: str
    size: int
    seal: str
    most_prints: int | None = None
    valid_until: str | None = None

    def __repr__(self) -> str:
        return f"FileRef({self.file_id}, {self.kind})"


class Answer(msgspec.Struct, frozen=True):
    """``state``: as in the change that brought it. ``files[i]`` is sealed in the change's ``files[i]``. ``deliveries``: ways by
    which the results can be had (``kiosk/contract/note.py``), with prices in cents where one is asked. ``repr`` tells nothing
    of what was said."""

    change_id: str
    submission_id: str
    case_number: str
    state: str
    organ: Organ
    dated: str
    reason: str = ""
    legal_basis: str = ""
    competent: Organ | None = None
    supplement: SupplementList | None = None
    files: tuple[FileRef, ...] = ()

    def __repr__(self) -> str:
        return f"Answer({self.change_id}, {self.state})"


def answer_info(suite: str, kiosk_id: str, submission_id: str, change_id: str) -> bytes:
    """HPKE ``info`` of an answer."""
    return "\x00".join(("yijianshi/answer/1", suite, kiosk_id, submission_id, change_id)).encode()


def file_info(suite: str, kiosk_id: str, submission_id: str, plaintext_sha256: str) -> bytes:
    """HPKE ``info`` of a file that an answer names."""
    return "\x00".join(("yijianshi/file/1", suite, kiosk_id, submission_id, plaintext_sha256)).encode()
