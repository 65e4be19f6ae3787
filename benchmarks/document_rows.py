"""Figures out of findings: shares, precision and recall, percentiles, each beside its goal."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

Found = dict[str, Any]
Row = dict[str, Any]
# Precision and recall that the issue asks for; of the others they are said.
GOALS: Final = {
    "blur": 0.95,
    "glare": 0.95,
    "cropped": 0.95,
    "blank": 0.95,
    "finger": None,
    "dark": None,
    "low_resolution": None,
}
WITHIN: Final = 0.01  # of the diagonal
SKEW: Final = 0.3  # degrees


def row(name: str, value: float, unit: str, goal: str, runs: int, against: str) -> Row:
    """``goal`` like ``<= 1.3``, or nothing. What was measured on nothing has not reached its goal."""
    ok: bool | None = None
    if goal:
        limit = float(goal.split()[1])
        ok = runs > 0 and (value >= limit if goal.startswith(">=") else value <= limit)
    return {
        "name": name, "value": round(value, 4), "unit": unit, "goal": goal, "ok": ok, "against": against, "runs": runs,
    }  # fmt: skip


def rows_of(found: Mapping[str, Mapping[str, Found]]) -> list[Row]:
    """``found``: part -> number of the picture -> finding. Parts without findings give no rows."""
    rows: list[Row] = []
    if found.get("quality"):
        rows += _quality(list(found["quality"].values()))
    for part, types, numbers in (("clean", ">= 0.97", ">= 0.99"), ("degraded", "", ">= 0.95")):
        if found.get(part):
            rows += _reading(part, list(found[part].values()), types, numbers)
    if found.get("worker"):
        rows += _worker(list(found["worker"].values()))
    return rows


def _quality(found: list[Found]) -> list[Row]:
    # Of a page of which part is lost nobody knows where its corners are.
    whole = [one for one in found if one["truth"]["cropped"] is False]
    near = [one["corners"] is not None and one["corners"] <= WITHIN for one in whole]
    skews = [one["skew"] for one in whole if one["skew"] is not None]
    level = [skew <= SKEW for skew in skews]
    rows = [
        row("documents.corners", _share(near), "", ">= 0.98", len(near), "within 1 % of the picture's diagonal"),
        row("documents.skew_left", _percentile(skews, 0.95), "deg", "<= 0.3", len(skews), "95th percentile"),
        row("documents.skew_share", _share(level), "", "", len(level), "within 0.3 degrees"),
    ]
    for reason, goal in GOALS.items():
        count = _counted(found, reason)
        said, true = count["right"] + count["false"], count["right"] + count["missed"]
        words = f">= {goal}" if goal else ""
        told = (
            f"{count['right']} right, {count['false']} falsely, {count['missed']} missed, {count['good']} rightly not"
        )
        rows.append(row(f"documents.{reason}_precision", _ratio(count["right"], said), "", words, said, told))
        rows.append(row(f"documents.{reason}_recall", _ratio(count["right"], true), "", words, true, told))
    times = sorted(one["ms"] for one in found)
    rows.append(row("documents.look_ms", statistics.median(times), "ms", "", len(times), "CPU, median of all pictures"))
    return rows


def _counted(found: Iterable[Found], reason: str) -> Counter[str]:
    count: Counter[str] = Counter()
    for one in found:
        truth, said = one["truth"][reason], reason in one["said"]
        if truth is not None:
            count[("right" if said else "missed") if truth else ("false" if said else "good")] += 1
    return count


def _reading(part: str, found: list[Found], types: str, numbers: str) -> list[Row]:
    right = [one["right"] for one in found]
    held: Counter[str] = Counter(word for one in found for word in one["numbers"].values())
    every: Counter[str] = Counter(word for one in found for word in one["fields"].values())
    told = f"{held['right']} right, {held['unknown']} unknown, {held['wrong']} wrong"
    times = sorted(one["ms"] for one in found)
    return [
        row(f"documents.{part}_type", _share(right), "", types, len(right), "of the known types and other"),
        row(f"documents.{part}_number", _ratio(held["right"], held.total()), "", numbers, held.total(), told),
        row(f"documents.{part}_number_wrong", held["wrong"], "", "<= 0", held.total(), "claimed and not right"),
        row(f"documents.{part}_fields", _ratio(every["right"], every.total()), "", "", every.total(),
            f"{every['wrong']} claimed and not right"),
        row(f"documents.{part}_read_ms", statistics.median(times), "ms", "", len(times), "CPU, median, one thread"),
    ]  # fmt: skip


def _worker(found: list[Found]) -> list[Row]:
    first = [ms for one in found for ms in one["first_ms"]]
    pages = sum(one["pages"] for one in found)
    failed = sum(len(one["failed"]) for one in found)
    return [
        row("documents.worker_first_ms", statistics.median(first), "ms", "<= 400", len(first),
            "A4 at 300 dpi, from handing it over to the quality verdict, wall time"),
        row("documents.worker_peak", max(one["peak_mib"] for one in found), "MiB", "<= 572", pages, "VmHWM; 600 MB"),
        row("documents.worker_failed", failed, "", "<= 0", pages, "pages without an answer"),
    ]  # fmt: skip


def _share(hits: list[bool]) -> float:
    return _ratio(sum(hits), len(hits))


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0
