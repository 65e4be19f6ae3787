"""Fits the trees by which ``kiosk.documents.glare`` tells a lamp from other bright spots, and writes them where it reads them.

    python -m tests.documents.fit_glare measure build/glare 1200 [FOLDER...]
    python -m tests.documents.fit_glare fit build/glare

``measure`` keeps what ``spots_of`` gives of so many upright pages of the generator, every other one with a lamp, a streak or a
window in it, and of the pages in the folders, beside each of which lies a JSON file with its ``glare`` (true, false, or null for
what is in between and is left out). After a change of ``spots`` begin with an empty folder. ``fit`` says how many are told right
that the trees were not fitted to, then fits to all.

Which of a page's spots is the lamp is not said anywhere: it is taken to be the one that the trees of the round before find
strongest, at first the one around which light falls off most over pale print (multiple-instance learning).

The trees that are in the repository were also fitted to pages of a second generator and to pages whose white was clipped.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from kiosk.documents.glare import FILE, LEAST, NAMES
from kiosk.documents.raster import Pixels, Points
from kiosk.documents.spots import spots_of
from tests.documents.fit_choosing import as_json
from tests.documents.generator.conditions import TUNING
from tests.documents.generator.gallery import DOCUMENTS, drawn
from tests.documents.generator.lamps import lit, mirrored
from tests.documents.generator.lens import blurred
from tests.documents.generator.typefaces import HEI, KAI, NOTO, SERIF, SONG, Press

FIRST: Final = 30_000_000  # seeds of these pages: no other set has them
LONGEST: Final = 1754  # px; A4 at 150 dpi, as a page of the kiosk is judged
LOST: Final = 0.01  # share of the page's print below the lamp, from which on it is glare
PARTS: Final = 5
ROUNDS: Final = 3
TREES: Final[dict[str, Any]] = {
    "max_iter": 100, "max_leaf_nodes": 6, "learning_rate": 0.08, "l2_regularization": 5.0, "min_samples_leaf": 12,
    "random_state": 1,
}  # fmt: skip
WIDER: Final = replace(TUNING, shadow=(0.05, 0.5), exposure=(0.72, 1.04), warmth=(-0.1, 0.16), glare=(0.011, 0.12))


@dataclass(frozen=True)
class Page:
    """``rows``: of each bright spot what ``spots`` tells."""

    name: str
    rows: Points
    glare: bool


def made(number: int) -> tuple[Pixels, bool | None]:
    """An upright page, red first, and whether a lamp is mirrored in it; None where too little of its print is lost."""
    chance, dice = Press(FIRST + number), np.random.default_rng(number)
    kinds = (*DOCUMENTS, "sundry", "form")
    page, _ = drawn(
        kinds[number % len(kinds)], FIRST + 10_000_000 + number, chance.choice((NOTO, SERIF, SONG, KAI, HEI))
    )
    ratio = min(1.0, LONGEST / max(page.shape[:2]))
    page = np.ascontiguousarray(cv2.resize(page, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA))
    lamp = chance.choice(("lamp", "streak", "veil"))
    bright = (number // len(kinds) + number) % 2 == 0
    mirror = mirrored(page, lamp, chance.uniform(*WIDER.glare), chance, dice) if bright else None
    softness = chance.uniform(0, 0.8) if bright else chance.choice((0, 0, 0.6, 0.8, 2.5))
    seen = lit(
        blurred(page, "soft", softness * ratio, chance).astype(np.float32),
        chance.uniform(*WIDER.exposure),
        WIDER,
        chance,
    )
    if mirror is not None:
        share = mirror.how_much[..., None]
        seen = seen * (1 - share) + np.array(mirror.level, np.float32) * share
    noisy = seen + dice.normal(0, chance.uniform(0.3, 4.8), seen.shape)
    pixels = np.ascontiguousarray(np.rot90(np.clip(noisy, 0, 255).astype(np.uint8), chance.choice((0, 0, 0, 1, 2, 3))))
    if mirror is None:
        return pixels, False
    return pixels, True if mirror.lost >= LOST else None


def pages(count: int, folders: list[Path]) -> Iterator[tuple[str, Pixels, bool]]:
    for number in range(count):
        pixels, glare = made(number)
        if glare is not None:
            yield f"tuning-{number:05d}", np.ascontiguousarray(pixels[..., ::-1]), glare
    for folder in folders:
        for file in sorted(folder.glob("*.json")):
            said = json.loads(file.read_text(encoding="utf-8")).get("glare")
            image = next((file.with_suffix(end) for end in (".jpg", ".png") if file.with_suffix(end).exists()), None)
            if image is None or said is None:
                continue
            read = cv2.imread(str(image), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
            if read is None:
                raise ValueError(f"{image} is no picture")
            yield f"{folder.name}-{file.stem}", read, bool(said)


def measure(kept: Path, count: int, folders: list[Path]) -> None:
    kept.mkdir(parents=True, exist_ok=True)
    for name, page, glare in pages(count, folders):
        file = kept / f"{name}.npz"
        if not file.exists():
            rows = np.array([astuple(spot) for spot in spots_of(page)], np.float64).reshape(-1, len(NAMES))
            np.savez_compressed(file, rows=rows, glare=glare)


def fit(kept: Path) -> None:
    known = []
    for file in sorted(kept.glob("*.npz")):
        with np.load(file) as held:
            known.append(Page(file.stem, held["rows"], bool(held["glare"])))
    part = np.array([zlib.crc32(page.name.encode()) % PARTS for page in known])
    right = missed = falsely = 0
    for n in range(PARTS):
        trees = _fitted([page for page, of in zip(known, part, strict=True) if of != n])
        for page in (page for page, of in zip(known, part, strict=True) if of == n):
            said = len(page.rows) > 0 and bool(trees.decision_function(page.rows).max() > LEAST)
            right += said and page.glare
            missed += page.glare and not said
            falsely += said and not page.glare
    print(f"{len(known)} pages; of their glare {right} right, {missed} missed; falsely said of {falsely}")
    FILE.write_text(as_json(_fitted(known), NAMES), encoding="utf-8")
    print(f"{FILE} written")


def _fitted(known: list[Page]) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    known = [page for page in known if len(page.rows)]
    chosen = [int(np.argmax(_strength(page.rows))) for page in known]
    trees = None
    for _ in range(ROUNDS):
        rows = np.concatenate(
            [page.rows[[of]] if page.glare else page.rows for page, of in zip(known, chosen, strict=True)]
        )
        lamp = np.concatenate([[True] if page.glare else [False] * len(page.rows) for page in known])
        # A page without a lamp counts less for each of its spots the more it has.
        weight = np.concatenate(
            [[1.0] if page.glare else np.full(len(page.rows), len(page.rows) ** -0.5) for page in known]
        )
        trees = HistGradientBoostingClassifier(**TREES).fit(rows, lamp, sample_weight=weight)
        chosen = [int(np.argmax(trees.decision_function(page.rows))) for page in known]
    return trees


def _strength(rows: Points) -> Points:
    """Of each spot, before anything is fitted."""
    at = {name: rows[:, n] for n, name in enumerate(NAMES)}
    return np.asarray(at["fall"] + at["fall_far"] - 20 * at["inked"] - 20 * at["pale"])


if __name__ == "__main__":
    cv2.setNumThreads(1)
    if sys.argv[1:2] == ["measure"] and len(sys.argv) > 3:
        measure(Path(sys.argv[2]), int(sys.argv[3]), [Path(word) for word in sys.argv[4:]])
    elif sys.argv[1:2] == ["fit"] and len(sys.argv) == 3:
        fit(Path(sys.argv[2]))
    else:
        sys.exit(__doc__)
