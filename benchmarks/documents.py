"""Documents: corners, skew and verdicts over generated photographs of the testing set, and what a page costs.

Photographs come from the generator under ``tests/``, with seeds and parameters that nothing was tuned with. A bounded number
is taken here; ``python -m benchmarks.documents 500`` takes as many as one likes. Times are of this process' own thread.
"""

from __future__ import annotations

import io
import resource
import statistics
import sys
import time
from collections import Counter
from typing import Final

import numpy as np
from PIL import Image

from kiosk.documents.admit import Admitted
from kiosk.documents.light import evened
from kiosk.documents.ocr import RapidReader
from kiosk.documents.pipeline import Looked, calm, finished, look
from kiosk.documents.reading import Read, read_page
from tests.documents.generator.conditions import TESTING
from tests.documents.generator.gallery import drawn, gallery
from tests.documents.generator.truth import Picture, Pixels, Scored

PICTURES: Final = 72
CLASSES: Final = ("blur", "glare", "cropped", "blank")
ROUNDS: Final = 5
MS = 1000.0
Row = dict[str, object]


def measure(pictures: int = PICTURES) -> list[Row]:
    """The rows of issue-wide figures; about two minutes for the usual number of pictures."""
    calm()
    reader = RapidReader()
    counts: dict[str, Counter[str]] = {name: Counter() for name in CLASSES}
    corners: list[bool] = []
    skews: list[float] = []
    types: list[bool] = []
    numbers: Counter[str] = Counter()
    for seen in gallery(TESTING, pictures):
        looked = look(_admitted(seen.pixels, seen.dpi))
        _count(seen, looked, counts)
        if seen.truth.cropped is Scored.GOOD:
            corners.append(_corners_fit(seen, looked))
            skews.append(_skew_left(looked))
        if seen.truth.blur is Scored.GOOD and seen.truth.cropped is Scored.GOOD and seen.truth.glare is Scored.GOOD:
            read = _read(looked, reader)
            types.append(read.type == seen.truth.type)
            numbers.update(_numbers(seen, read))
    rows = [
        _row("documents.corners", _share(corners), "", ">= 0.98", len(corners), "within 1 % of the diagonal"),
        _row(
            "documents.skew_left",
            _percentile(skews),
            "deg",
            "<= 0.3",
            len(skews),
            "95th percentile after turning level",
        ),
        _row("documents.type", _share(types), "", ">= 0.97", len(types), "of sharp, whole photographs and scans"),
        _row(
            "documents.number",
            _ratio(numbers["right"], numbers.total()),
            "",
            ">= 0.95",
            numbers.total(),
            "citizens' numbers",
        ),
        _row("documents.number_wrong", numbers["wrong"], "", "<= 0", numbers.total(), "given and not right"),
    ]
    for name, count in counts.items():
        said, true = count["right"] + count["false"], count["right"] + count["missed"]
        rows.append(_row(f"documents.{name}_precision", _ratio(count["right"], said), "", ">= 0.95", said, "said"))
        rows.append(_row(f"documents.{name}_recall", _ratio(count["right"], true), "", ">= 0.95", true, "true"))
    return rows + _times(reader)


def _times(reader: RapidReader) -> list[Row]:
    page, _ = drawn("form", 3)
    scan = _admitted(page, 300)
    jpeg = io.BytesIO()
    Image.fromarray(page).save(jpeg, "JPEG", quality=85)
    verdict, pipeline, pillow = [], [], []
    for _ in range(ROUNDS):
        begun = time.thread_time()
        looked = look(scan)
        verdict.append(time.thread_time() - begun)
        finished(looked)
        pipeline.append(time.thread_time() - begun)
        begun = time.thread_time()
        again = Image.open(io.BytesIO(jpeg.getvalue()))
        again.load()
        again.save(io.BytesIO(), "JPEG", quality=85)
        pillow.append(time.thread_time() - begun)
    leaf, _ = drawn("hukou_page", 3)
    looked = look(_admitted(leaf, 300))
    content = []
    for _ in range(3):
        begun = time.thread_time()
        _read(looked, reader)
        content.append(time.thread_time() - begun)
    ratio = statistics.median(pipeline) / statistics.median(pillow)
    alone = f"median of {ROUNDS}, A4 at 300 dpi"
    return [
        _row("documents.verdict_ms", statistics.median(verdict) * MS, "ms", "<= 400", ROUNDS, alone),
        _row(
            "documents.pipeline_ratio", ratio, "x", "<= 3", ROUNDS, f"Pillow: {statistics.median(pillow) * MS:.0f} ms"
        ),
        _row(
            "documents.content_ms",
            statistics.median(content) * MS,
            "ms",
            "<= 3000",
            3,
            "household register's leaf, one thread",
        ),
    ]


def _row(name: str, value: float, unit: str, goal: str, runs: int, against: str) -> Row:
    limit = float(goal.split()[1])
    ok = value >= limit if goal.startswith(">=") else value <= limit
    return {
        "name": name, "value": round(value, 3), "unit": unit, "goal": goal, "ok": ok, "against": against, "runs": runs,
    }  # fmt: skip


def _admitted(pixels: Pixels, dpi: int) -> Admitted:
    return Admitted(np.ascontiguousarray(pixels[..., ::-1]), False, dpi, 1, (pixels.shape[1], pixels.shape[0]))


def _corners_fit(seen: Picture, looked: Looked) -> bool:
    if looked.corners is None:
        return False
    apart = min(
        float(np.linalg.norm(np.roll(looked.corners, n, axis=0) - seen.truth.corners, axis=1).max()) for n in range(4)
    )
    return apart <= 0.01 * float(np.hypot(*seen.pixels.shape[:2]))


def _skew_left(looked: Looked) -> float:
    """By the edges of rules and print in the upright page, looked at once more."""
    from kiosk.documents.raster import grey_of
    from kiosk.documents.rectify import line_skew

    return abs(line_skew(grey_of(looked.page)))


def _count(seen: Picture, looked: Looked, counts: dict[str, Counter[str]]) -> None:
    for name, count in counts.items():
        truth: Scored = getattr(seen.truth, name)
        said = name in looked.verdict.reasons
        if truth is not Scored.BETWEEN and (said or truth is Scored.BAD):
            count["right" if said and truth is Scored.BAD else "false" if said else "missed"] += 1


def _read(looked: Looked, reader: RapidReader) -> Read:
    even = evened(looked.page)
    text = reader.read(even)
    return read_page(np.ascontiguousarray(np.rot90(even, text.turns)), text, reader)


def _numbers(seen: Picture, read: Read) -> list[str]:
    found = []
    for name in ("number", "social_security_number"):
        if name in seen.truth.fields:
            value = read.fields.get(name)
            text = None if value is None else value.text
            found.append("right" if text == seen.truth.fields[name] else "unknown" if text is None else "wrong")
    return found


def _share(hits: list[bool]) -> float:
    return _ratio(sum(hits), len(hits))


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _percentile(values: list[float]) -> float:
    return float(np.percentile(values, 95)) if values else 0.0


def peak_mib() -> float:
    """Of this process, pictures and all."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    for row in measure(int(sys.argv[1]) if len(sys.argv) > 1 else PICTURES):
        print(row)
