"""What the pages of this visit say of the form's shared fields: suggestions that the citizen looks at.

Most papers speak of one person only, so their fields have one place in a form; a marriage certificate speaks of two, and whoever
does not hold the card is the spouse. A paper that may be anybody's (an identity card, a leaf of a household register) says
nothing by itself: its material says whose it is (``Capture.fills``). Where two pages disagree neither is believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from kiosk.model.capture import Capture
from kiosk.model.page_read import PageRead, ReadField

LEAST_CONFIDENCE: Final = 0.6  # below that more is mended than is saved

# Document type -> (what the page calls it, shared field of the form).
FILLS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "bank_card": (("card_number", "bank_card"),),
    "social_security_card": (("social_security_number", "social_security_number"),),
    "birth_certificate": (("name", "child_name"), ("sex", "child_sex"), ("birth_date", "child_birth_date")),
    "death_certificate": (("name", "deceased_name"), ("number", "deceased_number"), ("death_date", "death_date")),
    "marriage_certificate": (("registered_on", "married_on"),),
}
_HUSBAND, _WIFE = ("husband_name", "husband_number"), ("wife_name", "wife_number")


@dataclass(frozen=True)
class PageFacts:
    """``facts``: shared field -> value. ``snippets``: shared field -> JPEG of the place where it was read."""

    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    snippets: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}), repr=False)


def page_facts(pages: Iterable[tuple[Capture, PageRead]], holder_number: str = "") -> PageFacts:
    """``holder_number``: of the card on the reader, which tells one spouse from the other; empty when nobody knows it."""
    said: dict[str, list[ReadField]] = {}
    for capture, read in pages:
        for name, use in (*_fills(capture, read.type), *_spouse(read, holder_number)):
            one = read.fields.get(name)
            if one is not None and one.value and one.confidence >= LEAST_CONFIDENCE:
                said.setdefault(use, []).append(one)
    agreed = {use: found[0] for use, found in said.items() if len({one.value for one in found}) == 1}
    return PageFacts(
        {use: one.value for use, one in agreed.items() if one.value},
        {use: one.snippet for use, one in agreed.items() if one.snippet},
    )


def _fills(capture: Capture, kind: str) -> tuple[tuple[str, str], ...]:
    """Whose it is says the material, as long as the page is the paper that it asks for."""
    wanted = {capture.document, *(asked.document for asked in capture.asked)} - {""}
    if capture.fills and (not wanted or kind in wanted):
        return capture.fills
    return () if capture.fills else FILLS.get(kind, ())


def _spouse(read: PageRead, holder_number: str) -> tuple[tuple[str, str], ...]:
    """Whoever of the two does not hold the card; nothing while that is not certain."""
    if read.type != "marriage_certificate" or not holder_number:
        return ()
    for own, (name, number) in ((_HUSBAND, _WIFE), (_WIFE, _HUSBAND)):
        holder = read.fields.get(own[1])
        if holder is not None and holder.value == holder_number:
            return ((name, "spouse_name"), (number, "spouse_number"))
    return ()
