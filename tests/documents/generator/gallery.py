"""Pictures by seed: the same seed and set give the same picture and the same truth."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from tests.documents.generator import cards, certificates
from tests.documents.generator.camera import Fault, flatbed, photograph
from tests.documents.generator.cards import Drawn
from tests.documents.generator.conditions import Conditions
from tests.documents.generator.truth import Picture, Pixels, Scored

DOCUMENTS: Final[dict[str, Callable[[random.Random], Drawn]]] = {
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
FAULTS: Final = (
    Fault(), Fault(), Fault(), Fault(blur=True), Fault(glare=True), Fault(cropped=True),
)  # fmt: skip


def drawn(kind: str, seed: int) -> tuple[Pixels, dict[str, str]]:
    """The flat document at 300 dpi and what stands on it; ``blank`` and ``form`` are kinds too."""
    source = random.Random(seed)
    maker = {"blank": certificates.empty, "form": certificates.form, **DOCUMENTS}[kind]
    sheet, fields = maker(source)
    if kind != "blank":
        sheet.sample_mark()
    sheet.grained()
    return np.asarray(sheet.picture), fields


def picture(kind: str, seed: int, conditions: Conditions, fault: Fault = Fault(), scan: bool = False) -> Picture:  # noqa: B008 - frozen
    page, fields = drawn(kind, seed)
    source = random.Random(seed ^ 0x5EED)
    take = flatbed if scan else photograph
    named = "other" if kind in ("blank", "form") else kind
    pixels, truth = take(page, named, fields, fault, conditions, source)
    truth = replace(truth, blank=Scored.BAD if kind == "blank" else Scored.GOOD)
    return Picture(f"{kind}-{seed}", pixels, 300 if scan else 0, truth)


def gallery(conditions: Conditions, count: int, scans: bool = True) -> Iterator[Picture]:
    """``count`` pictures of all kinds with all faults in turn, from the start of the set's seeds."""
    kinds = [*DOCUMENTS, "form", "blank"]
    for n in range(count):
        kind, fault = kinds[n % len(kinds)], FAULTS[(n // len(kinds) + n) % len(FAULTS)]
        if kind == "blank":
            fault = Fault()
        scan = scans and (n // len(kinds)) % 4 == 3 and not (fault.glare or fault.cropped)
        yield picture(kind, conditions.seeds[n], conditions, fault, scan)
