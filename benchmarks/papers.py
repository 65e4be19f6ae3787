"""How long the papers of an application take: the citizen waits for them before anything is kept.

Each shipped bundle is walked to its signature once; then its papers are made as at the commit, by the typesetter in a
process of its own.
"""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import replace
from pathlib import Path

from kiosk.catalogue.load import Catalogue
from kiosk.printing.a4.apart import PressApart
from kiosk.printing.papers import papers_of
from tests.catalogue.samples.through import apply_for, begun
from tests.printing.a4.papers import drawing
from tests.printing.receipts import texts

ASSETS = Path(__file__).parent.parent / "assets"
DIVISION = "150600"
NUMBER = "L-YJHL0001-20261123-0042-C"
RUNS = 3


def measure() -> list[dict[str, object]]:
    """Rows of ``build/bench.json``; no figure was asked for."""
    catalogue = Catalogue(ASSETS / "catalogue", DIVISION)
    press = PressApart(ASSETS)
    taken: list[float] = []
    count = 0
    for tile in catalogue.tiles():
        if not tile.available:
            continue
        guide = catalogue.guide(tile.bundle_id)
        first = {situation.situation_id: situation.options[0].option_id for situation in guide.situations}
        commit = apply_for(begun(guide, first))
        if commit.draft.signature is None:
            raise RuntimeError(f"{tile.bundle_id} was walked to no signature")
        signature = replace(commit.draft.signature, png=drawing())
        submission = replace(commit.draft, local_number=NUMBER, signature=signature)
        for _ in range(RUNS):
            began = time.perf_counter()
            count += len(papers_of(commit.work, submission, press.pdfs, texts().say))
            taken.append(time.perf_counter() - began)
    taken.sort()
    against = f"{len(taken)} applications, {count} papers; slowest {taken[-1] * 1000:.0f} ms"
    return [
        _row("papers.median", statistics.median(taken), len(taken), against),
        _row("papers.p95", taken[int(len(taken) * 0.95)], len(taken), against),
    ]


def _row(name: str, seconds: float, runs: int, against: str) -> dict[str, object]:
    value = round(seconds * 1000)
    return {"name": name, "value": value, "unit": "ms", "goal": "", "ok": None, "against": against, "runs": runs}


if __name__ == "__main__":
    print(json.dumps(measure(), ensure_ascii=False, indent=1))
