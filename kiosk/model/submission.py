"""A submission (申报): what is sent; immutable once sealed. Its id is the idempotency key everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from kiosk.model.identity import IdCard
from kiosk.model.page import Page
from kiosk.model.paper import Paper


@dataclass(frozen=True)
class CapturedMaterial:
    """A material as it goes in. ``state`` is a value of ``RowState``."""

    material_id: str
    name: str
    state: str
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True)
class Signature:
    """The drawing and what it is bound to. ``letter_sha256`` is over the exact UTF-8 text that was on the screen."""

    png: bytes = field(repr=False)
    letter_sha256: str = field(default="", repr=False)
    signed_at: datetime | None = None


@dataclass(frozen=True)
class Submission:
    """Everything one citizen hands in. Only ``offline.sealing`` turns it into bytes."""

    submission_id: str  # UUIDv7
    local_number: str  # L + kiosk + date + sequence + check digit
    kiosk_id: str
    division: str
    division_name: str
    bundle_id: str
    bundle_name: str
    guide_version: str
    items: tuple[tuple[str, str], ...]  # (item id, name)
    answers: Mapping[str, str] = field(repr=False, default_factory=lambda: MappingProxyType({}))
    applicant: IdCard | None = None
    form: Mapping[str, str] = field(repr=False, default_factory=lambda: MappingProxyType({}))
    materials: tuple[CapturedMaterial, ...] = field(repr=False, default=())
    signature: Signature | None = None
    letter: str = field(repr=False, default="")
    created_at: datetime | None = None  # aware, local zone
    promised_days: int = 0
    phone: str = ""  # the office's own
    longest_days: int = 0  # promised days of the slowest chosen item
    sample: bool = False  # made from a guide that is not official
    sources: Mapping[str, str] = field(
        repr=False, default_factory=lambda: MappingProxyType({})
    )  # field id -> whose word
    deferral_to_verify: bool = False  # materials follow later, and the platform has still to say whether they may
    papers: tuple[Paper, ...] = ()  # made by the kiosk, once the number is known
    left: tuple[str, ...] = ()  # labels of the form's fields that are still to be told at the counter
    supplement_of: str = ""  # submission id of the case that this completes
    supplement_list: str = ""  # id of the list of supplements that this answers
    waived: Mapping[str, str] = field(
        repr=False, default_factory=lambda: MappingProxyType({})
    )  # material id -> token of the licence or check in its place
