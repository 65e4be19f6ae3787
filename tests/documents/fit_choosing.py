"""Fits the trees by which ``kiosk.documents.choosing`` tells the page among fours, and writes them where it reads them.

    python -m tests.documents.fit_choosing measure build/choosing 400 [FOLDER...]
    python -m tests.documents.fit_choosing fit build/choosing

``measure`` keeps what ``evidence`` gives of the generator's tuning pictures, so many of them, and of the pictures in the folders,
beside each of which lies a JSON file with its ``corners`` (clockwise, px); what is there already stays. After a change of
``lines``, ``outlines``, ``quads`` or ``evidence`` begin with an empty folder. ``fit`` says how often the page is chosen in
pictures that the trees were not fitted to, then fits to all.

The trees that are in the repository were also fitted to pictures of a second generator, by somebody who had not seen this one;
docs/decisions/finding-pages.md says how many and what came of it.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from kiosk.documents.choosing import FILE
from kiosk.documents.evidence import NAMES, evidence
from kiosk.documents.find import seen_fours
from kiosk.documents.raster import Pixels, Points
from kiosk.documents.sides import fitted
from tests.documents.generator.conditions import TUNING
from tests.documents.generator.gallery import numbered

RIGHT: Final = 0.0105  # of the diagonal
DOUBTFUL: Final = (0.008, 0.015)  # between, a four is neither quite right nor quite wrong
DOUBT: Final = 0.3  # what such a one counts
FITTED: Final = (0.004, 0.03)  # a four so far off is first fitted to the edge, as it would be if it were chosen
CUT: Final = 0.001  # share of the page outside the picture, from which on the part in view is compared
OF_CUT: Final = 0.4  # a fortieth of the view more or less is as bad as a hundredth of the diagonal
PARTS: Final = 4
KEEP: Final = 5  # digits of a leaf
TREES: Final[dict[str, Any]] = {
    "max_iter": 140, "learning_rate": 0.1, "max_leaf_nodes": 10, "min_samples_leaf": 25, "l2_regularization": 2.0,
    "max_features": 0.4, "random_state": 1,
}  # fmt: skip
# Half of the pictures are taken under wider conditions, still not those of testing.
WIDER: Final = replace(
    TUNING, turn=(0, 16), tilt=(0, 0.15), cover=(0.64, 0.94), shadow=(0.08, 0.48), exposure=(0.75, 1.03), warmth=(-0.09, 0.14),
    noise=(0, 7), quality=(60, 75, 90), glare=(0.012, 0.1), thumb=(7, 26), cut=(0.011, 0.3), long_side=(1600, 2000, 2600, 3000),
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """Of one picture: evidence of its fours, and how far each is off, as a share of the diagonal."""

    name: str
    rows: Points
    off: Points


def measured(name: str, picture: Pixels, true: Points) -> Seen:
    """``picture`` blue first; ``true``: the page's corners, clockwise."""
    high, wide = picture.shape[:2]
    diagonal = float(np.hypot(high, wide))
    fours, seen, ratio = seen_fours(picture)
    corners = fours.corners * ratio
    whole = _common(true, _frame(wide, high)) >= 1 - CUT
    off = np.zeros(len(fours))
    for n, four in enumerate(corners):
        if not whole:
            off[n] = OF_CUT * (1 - _alike(four, true, _frame(wide, high)))
            continue
        off[n] = _off(four, true) / diagonal
        if FITTED[0] < off[n] < FITTED[1]:
            after = _off(fitted(picture, four), true) / diagonal
            off[n] = after if off[n] >= DOUBTFUL[0] else min(off[n], after)
    rows = evidence(fours, seen.lab, seen.bare, seen.chance) if len(fours) else np.zeros((0, len(NAMES)))
    return Seen(name, rows, off)


def _frame(wide: int, high: int) -> Points:
    return np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float64)


def _off(corners: Points, true: Points) -> float:
    return min(float(np.linalg.norm(np.roll(corners, n, axis=0) - true, axis=1).max()) for n in range(4))


def _common(one: Points, other: Points) -> float:
    """Share of ``one``."""
    return float(_meeting(one, other)[0]) / max(1.0, float(cv2.contourArea(one.astype(np.float32))))


def _meeting(one: Points, other: Points) -> tuple[float, Points]:
    area, corners = cv2.intersectConvexConvex(one.astype(np.float32), other.astype(np.float32))
    return float(area), np.zeros((0, 2)) if corners is None else corners.reshape(-1, 2)


def _alike(one: Points, other: Points, frame: Points) -> float:
    """Share that is common of what both cover of the picture."""
    (mine, one_seen), (theirs, other_seen) = _meeting(one, frame), _meeting(other, frame)
    if len(one_seen) < 3 or len(other_seen) < 3:
        return 0.0
    both = _meeting(one_seen, other_seen)[0]
    return both / max(1.0, mine + theirs - both)


def pictures(count: int, folders: list[Path]) -> Iterator[tuple[str, Pixels, Points]]:
    for n in range(count):
        made = numbered(TUNING if n % 2 else WIDER, n)
        yield f"tuning-{n:05d}", np.ascontiguousarray(made.pixels[..., ::-1]), made.truth.corners
    for folder in folders:
        for file in sorted(folder.glob("*.json")):
            said = json.loads(file.read_text(encoding="utf-8"))
            image = next((file.with_suffix(end) for end in (".jpg", ".png") if file.with_suffix(end).exists()), None)
            if image is None or not isinstance(said, dict) or len(said.get("corners") or ()) != 4:
                continue
            pixels = cv2.imread(str(image), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
            if pixels is None:
                raise ValueError(f"{image} is no picture")
            true = np.array(said["corners"], np.float64)
            yield f"{folder.name}-{file.stem}", pixels, true


def measure(kept: Path, count: int, folders: list[Path]) -> None:
    kept.mkdir(parents=True, exist_ok=True)
    for name, picture, true in pictures(count, folders):
        file = kept / f"{name}.npz"
        if not file.exists():
            seen = measured(name, picture, true)
            np.savez_compressed(file, rows=seen.rows.astype(np.float32), off=seen.off)


def fit(kept: Path) -> None:
    known = []
    for file in sorted(kept.glob("*.npz")):
        with np.load(file) as held:
            if len(held["off"]):
                known.append(Seen(file.stem, held["rows"], held["off"]))
    part = np.array([zlib.crc32(seen.name.encode()) % PARTS for seen in known])
    right = possible = 0
    for n in range(PARTS):
        trees = _fitted([seen for seen, of in zip(known, part, strict=True) if of != n])
        for seen in (seen for seen, of in zip(known, part, strict=True) if of == n):
            chosen = int(trees.decision_function(seen.rows).argmax())
            possible += bool((seen.off <= RIGHT).any())
            right += bool(seen.off[chosen] <= RIGHT)
            if seen.off[chosen] > RIGHT >= seen.off.min():
                print(f"{seen.name}: {seen.off[chosen]:.3f} off")
    print(f"{len(known)} pictures, the page among the fours in {possible}, chosen in {right}")
    FILE.write_text(as_json(_fitted(known)), encoding="utf-8")
    print(f"{FILE} written")


def _fitted(known: list[Seen]) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    rows = np.concatenate([seen.rows for seen in known])
    right = np.concatenate([seen.off <= RIGHT for seen in known])
    weight = np.concatenate([_weights(seen) for seen in known])
    return HistGradientBoostingClassifier(**TREES).fit(rows, right, sample_weight=weight * len(weight) / weight.sum())


def _weights(seen: Seen) -> Points:
    """A picture counts as much as another, however many fours it has; wrong ones twice what right ones do."""
    right = seen.off <= RIGHT
    each = np.where(right, 1 / max(1, int(right.sum())), 2 / max(1, int((~right).sum())))
    return np.asarray(np.where((seen.off > DOUBTFUL[0]) & (seen.off < DOUBTFUL[1]), DOUBT, 1.0) * each)


def as_json(trees: Any, names: Sequence[str] = NAMES) -> str:
    """One line a tree; of each node what is looked at, the limit, the nodes below, and the value of a leaf."""
    lines = []
    for (tree,) in trees._predictors:
        nodes = []
        for at, node in enumerate(tree.nodes):
            leaf = bool(node["is_leaf"])
            limit = 0.0 if leaf else float(np.float32(node["num_threshold"]))
            nodes.append(
                [0 if leaf else int(node["feature_idx"]), limit, at if leaf else int(node["left"]),
                 at if leaf else int(node["right"]), round(float(node["value"]), KEEP) if leaf else 0]
            )  # fmt: skip
        lines.append(json.dumps(nodes, separators=(",", ":")))
    depth = max(int(tree.get_max_depth()) for (tree,) in trees._predictors)
    base = round(float(np.ravel(trees._baseline_prediction)[0]), KEEP)
    told = json.dumps(list(names))
    return f'{{"names": {told},\n"base": {base}, "depth": {depth}, "trees": [\n' + ",\n".join(lines) + "\n]}\n"


if __name__ == "__main__":
    cv2.setNumThreads(1)
    if sys.argv[1:2] == ["measure"] and len(sys.argv) > 3:
        measure(Path(sys.argv[2]), int(sys.argv[3]), [Path(word) for word in sys.argv[4:]])
    elif sys.argv[1:2] == ["fit"] and len(sys.argv) == 3:
        fit(Path(sys.argv[2]))
    else:
        sys.exit(__doc__)
