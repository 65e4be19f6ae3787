"""A material (材料): one thing to hand in, and how it may be waived (免提交)."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Source(enum.Enum):
    """How the material comes into the submission."""

    SCAN = "scan"  # captured here from paper
    ID_CARD = "id_card"  # the card itself, read at the reader
    FORM = "form"  # generated from the form, signed here
    LETTER = "letter"  # a letter generated here and signed
    E_LICENCE = "e_licence"  # linked electronic licence (免提交)
    DATA_CHECK = "data_check"  # verified by an interface (免提交)


@dataclass(frozen=True)
class Material:
    """``items``: ids of the items that need it (empty = all). ``when``: situation id -> option ids for which it is asked;
    all entries must hold (empty = always)."""

    material_id: str
    name: str
    source: Source
    necessary: bool  # 必要; False = by condition
    items: tuple[str, ...] = ()
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()
    fallback_scan: bool = False  # may be scanned when a waiver cannot be verified
    hint: str = ""  # one short line under the name: original or copy, size, which side
    icon: str = "file-document-outline"
    copies: int = 1
    acceptance_note: str = ""
    legal_basis: str = ""
    short_name: str = ""  # plain words for screens; papers and submissions carry the official name

    @property
    def label(self) -> str:
        """What a citizen is shown."""
        return self.short_name or self.name
