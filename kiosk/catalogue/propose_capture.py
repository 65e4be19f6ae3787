"""What a guide's own words say of how a material is captured: both sides, first page and own page, a photograph of a size.

Only what is written is proposed; a name alone (身份证) says nothing of its sides.
"""

from __future__ import annotations

import re
from typing import Final

from kiosk.catalogue import propose_words as words
from kiosk.catalogue.capture import OverlayAsked, OverlayCapture
from kiosk.catalogue.entry import EntryMaterial
from kiosk.model.portrait_rule import PORTRAIT

_BOTH_SIDES: Final = re.compile(r"正反|双面|正面(?:和|及|、|与)反面|正、反面")
_BOOK: Final = re.compile(r"户口(?:簿|本)")
# The page of the head, and the person's own, in one sentence.
_FIRST_PAGE: Final = re.compile(r"首页|户主页")
_OWN_PAGE: Final = re.compile(r"本人(?:所在)?(?:的)?(?:那一)?页|本页")
_PIXELS: Final = re.compile(r"(\d{2,4})\s*(?:像素|px)?[^\d]{1,12}(\d{2,4})\s*像素")
_CARD_COPY: Final = "copy"


def proposed_capture(material: EntryMaterial) -> OverlayCapture | None:
    """None where the guide says nothing of it."""
    said = "\n".join(
        (material.name, material.filling_note, material.acceptance_note, material.origin_note, material.size)
    )
    if "照" in material.name:
        return OverlayCapture(portrait=True) if _is_portrait(said) else None
    if _BOOK.search(material.name) and _FIRST_PAGE.search(said) and _OWN_PAGE.search(said):
        first, own = (OverlayAsked(label, "hukou_page") for label in (words.FIRST_PAGE, words.OWN_PAGE))
        return OverlayCapture((first, own), "hukou_page")
    if _BOTH_SIDES.search(said):
        sheet = material.kind == _CARD_COPY
        if "身份证" in material.name:
            front = OverlayAsked(words.PORTRAIT_SIDE, "resident_card_front")
            return OverlayCapture((front, OverlayAsked(words.EMBLEM_SIDE, "resident_card_back")), one_sheet=sheet)
        return OverlayCapture((OverlayAsked(words.FRONT), OverlayAsked(words.BACK)), one_sheet=sheet)
    return None


def _is_portrait(said: str) -> bool:
    """Of the one size that is made here; another is left to the departments."""
    return any((int(wide), int(high)) == (PORTRAIT.width, PORTRAIT.height) for wide, high in _PIXELS.findall(said))
