"""A material (材料): one thing to hand in, and how it may be waived (免提交)."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from kiosk.model.capture import PLAIN, Capture
from kiosk.model.rule import ALWAYS, Rule


class Source(enum.Enum):
    """How the material comes into the submission."""

    SCAN = "scan"  # captured here from paper
    ID_CARD = "id_card"  # the card itself, read at the reader
    FORM = "form"  # generated from the form, signed here
    LETTER = "letter"  # a letter generated here and signed
    E_LICENCE = "e_licence"  # linked electronic licence (免提交)
    DATA_CHECK = "data_check"  # verified by an interface (免提交)
    REUSE = "reuse"  # from an earlier upload of the same person (免提交)


@dataclass(frozen=True)
class Deferral:
    """容缺: the published word that a material may follow later. ``items``: for which items this was published, never 即办件.

    ``days``: working days after acceptance; ``how``: where and by what way it is handed in then."""

    items: tuple[str, ...]
    days: int
    how: str


@dataclass(frozen=True)
class Material:
    """``items``: ids of the items that need it (empty = all). ``when``: for which answers it is asked. ``key``: 主要材料, never
    deferred. ``each``: asked anew for each application of one visit (twins); shared by all otherwise."""

    material_id: str
    name: str
    source: Source
    necessary: bool  # 必要; False = by condition
    items: tuple[str, ...] = ()
    when: Rule = ALWAYS
    fallback_scan: bool = False  # may be scanned when a waiver cannot be verified
    hint: str = ""  # one short line under the name: original or copy, size, which side
    icon: str = "file-document-outline"
    copies: int = 1
    acceptance_note: str = ""
    legal_basis: str = ""
    kind: str = ""  # original, copy, original_and_copy, original_or_copy; empty = not published
    size: str = ""  # of the paper, as published
    key: bool = True
    deferrals: tuple[Deferral, ...] = ()
    each: bool = False
    bring: str = ""  # where the original is shown later, one sentence; empty = nowhere
    max_pages: int = 50
    capture: Capture = PLAIN
    told: tuple[str, ...] = ()  # 告知承诺: what the organ tells before the promise; empty = the letter is no such one
    short_name: str = ""  # plain words for screens; papers and submissions carry the official name

    @property
    def label(self) -> str:
        """What a citizen is shown."""
        return self.short_name or self.name
