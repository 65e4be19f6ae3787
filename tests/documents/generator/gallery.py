"""Pictures by seed: the same seed and set give the same picture and the same truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from tests.documents.generator import cards, certificates, leaves
from tests.documents.generator.camera import Fault, flatbed, photograph
from tests.documents.generator.cards import Drawn
from tests.documents.generator.conditions import Conditions
from tests.documents.generator.truth import Picture, Pixels, Scored
from tests.documents.generator.typefaces import NOTO, Faces, Press

DOCUMENTS: Final[dict[str, Callable[[Press], Drawn]]] = {
    "resident_card_front": cards.resident_card_front,
    "resident_card_back": cards.resident_card_back,
    "hukou_page": certificates.hukou_page,
    "marriage_certificate": certificates.marriage_certificate,
    "birth_certificate": certificates.birth_certificate,
    "bank_card": cards.bank_card,
    "social_security_card": cards.social_security_card,
    "death_certificate": certificates.death_certificate,
    "disability_card": cards.disability_card,
    "other": certificates.letter,
}
# Papers of which only the picture counts; their type is ``other``.
SHEETS: Final[dict[str, Callable[[Press], Drawn]]] = {
    "blank": leaves.empty, "form": certificates.form, "sundry": leaves.sundry,
}  # fmt: skip
FAULTS: Final = (
    Fault(), Fault(blur=True), Fault(glare=True), Fault(cropped=True), Fault(), Fault(finger=True),
    Fault(), Fault(blur=True), Fault(glare=True), Fault(cropped=True), Fault(dark=True), Fault(coarse=True),
)  # fmt: skip


def drawn(kind: str, seed: int, faces: Faces = NOTO) -> tuple[Pixels, dict[str, str]]:
    """The flat document at 300 dpi and what stands on it; ``kind`` of DOCUMENTS or of SHEETS."""
    source = Press(seed, faces)
    sheet, fields = {**SHEETS, **DOCUMENTS}[kind](source)
    if kind != "blank":
        sheet.sample_mark()
    sheet.grained()
    return np.asarray(sheet.picture), fields


def picture(kind: str, seed: int, conditions: Conditions, fault: Fault = Fault(), scan: bool = False) -> Picture:  # noqa: B008 - frozen
    source = Press(seed ^ 0x5EED)
    page, fields = drawn(kind, seed, source.choice(conditions.faces))
    take = flatbed if scan else photograph
    pixels, truth = take(page, "other" if kind in SHEETS else kind, fields, fault, conditions, source)
    truth = replace(truth, blank=Scored.BAD if kind == "blank" else Scored.GOOD)
    return Picture(f"{kind}-{seed}", pixels, 300 if scan else 0, truth)


def gallery(conditions: Conditions, count: int, scans: bool = True, first: int = 0) -> Iterator[Picture]:
    """``count`` pictures of all kinds with all faults in turn, beginning with number ``first`` of the set."""
    for n in range(first, first + count):
        yield numbered(conditions, n, scans)


def numbered(conditions: Conditions, n: int, scans: bool = True) -> Picture:
    """Picture ``n`` of the set: kinds in turn, the fault shifting by one each round; each fourth round is scanned."""
    kinds = [*DOCUMENTS, "sundry", "blank"]
    kind, fault = kinds[n % len(kinds)], FAULTS[(n // len(kinds) + n) % len(FAULTS)]
    if kind == "blank":
        fault = Fault()
    scan = scans and (n // len(kinds)) % 4 == 3 and fault in (Fault(), Fault(blur=True))
    return picture(kind, conditions.seeds[n], conditions, fault, scan)
