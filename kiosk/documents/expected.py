"""Whether a page is the paper that was asked for. A mismatch never blocks; it asks.

A material is named by a document type or, as in guides, in Chinese. Where its name says nothing of a type that is known here,
or where the page could not be told, nothing is claimed.
"""

from __future__ import annotations

from typing import Final

from kiosk.documents.reading import OTHER, Read
from kiosk.documents.recipes import RECIPES

# A word in a material's name → the types that would be right. The longer words first: 社会保障卡 holds no 保障.
_NAMES: Final = (
    ("身份证", ("resident_card_front", "resident_card_back")),
    ("户口", ("hukou_page",)),
    ("结婚证", ("marriage_certificate",)),
    ("出生医学证明", ("birth_certificate",)),
    ("出生证", ("birth_certificate",)),
    ("死亡", ("death_certificate",)),
    ("残疾人证", ("disability_card",)),
    ("残疾证", ("disability_card",)),
    ("社会保障卡", ("social_security_card",)),
    ("社保卡", ("social_security_card",)),
    ("银行卡", ("bank_card",)),
)
_SIDES: Final = {
    "正面": "resident_card_front", "人像面": "resident_card_front",
    "反面": "resident_card_back", "背面": "resident_card_back", "国徽面": "resident_card_back",
}  # fmt: skip
_CARD: Final = ("resident_card_front", "resident_card_back")


def mismatch(material: str, read: Read) -> str | None:
    """``wrong_document``, ``wrong_side``, or None where it fits or nobody can tell. A page that was read as ``other`` is
    wrong only where it has enough print to be told by."""
    wanted = types_of(material)
    if not wanted or read.type in wanted:
        return None
    if read.type == OTHER:
        return "wrong_document" if read.lines >= _ENOUGH_LINES else None
    return "wrong_side" if read.type in _CARD and set(wanted) <= set(_CARD) else "wrong_document"


_ENOUGH_LINES: Final = 6


def types_of(material: str) -> tuple[str, ...]:
    """The document types that would do for a material; empty where any paper may."""
    if material in RECIPES:
        return (material,)
    # 社保卡、银行卡 or one of them: what a name offers is all right.
    found = [kind for word, kinds in _NAMES if word in material for kind in kinds]
    side = next((kind for word, kind in _SIDES.items() if word in material), None)
    if side is not None and side in found:
        return (side,)
    return tuple(dict.fromkeys(found))
