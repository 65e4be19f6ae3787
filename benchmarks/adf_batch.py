"""Ten sheets from a feeder while something moves on the screen: how many frames the window draws, and how long one takes.

The real screens on a virtual display, the real controller, host and document worker (``adf_window``); ten forms on A4 at 300 dpi,
26 MB each, forty a minute. The same window without a batch is measured before in the same run: on a display in memory the picture
is drawn by the processor, and what the window reaches alone is the most that it can reach beside the worker.
"""

from __future__ import annotations

import bisect
import itertools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.adf_window import ALONE_SECONDS
from sandbox.demo.processes import Processes, start_display

SHEETS = 10
SIZE = (1080, 1920)
LONG_SECONDS = 300.0
HOME = Path(__file__).resolve().parent.parent

Row = dict[str, Any]


def measure() -> list[Row]:
    """Rows of ``build/bench.json``."""
    with tempfile.TemporaryDirectory(prefix="bench-adf-") as folder, Processes(Path(folder)) as processes:
        wide, high, dpi = lay_sheets(Path(folder), SHEETS)
        display = start_display(processes, *SIZE)
        command = [sys.executable, "-m", "benchmarks.adf_window", folder, str(wide), str(high), str(dpi)]
        env = {**os.environ, "DISPLAY": display, "KIVY_HOME": str(Path(folder) / "kivy")}
        done = subprocess.run(
            command, env=env, cwd=HOME, check=True, stdout=subprocess.PIPE, text=True, timeout=LONG_SECONDS
        )
    return rows(json.loads(done.stdout.splitlines()[-1]))


def lay_sheets(folder: Path, count: int) -> tuple[int, int, int]:
    """Write the pages; their width and height in px, and dpi."""
    from tests.documents.generator.gallery import drawn

    for number in range(count):
        pixels, _ = drawn("form", number + 1)
        pixels.tofile(folder / f"{number:02d}.rgb")
    return pixels.shape[1], pixels.shape[0], 300


def rows(seen: dict[str, Any]) -> list[Row]:
    """``seen``: as ``adf_window`` prints it. Raises RuntimeError when a page did not come through."""
    if seen["failed"] or len(seen["ready"]) != len(seen["handed"]):
        raise RuntimeError(f"pages failed: {seen['failed']}")
    begun, ended = seen["handed"][0], seen["ready"][-1]
    alone = frames_between(seen["frames"], begun - ALONE_SECONDS, begun)
    batch = frames_between(seen["frames"], begun, ended)
    a_second, longest = slowest_second(batch), gap(batch)
    first = (seen["judged"][0] - begun) * 1000
    return [
        _row("adf.frames_a_second", a_second, "/s", ">= 30", f"in the slowest second; alone: {slowest_second(alone)}"),
        _row("adf.longest_frame", longest, "ms", "<= 100", f"the window alone: {gap(alone):.0f} ms"),
        _row("adf.frames_kept", rate(batch) / rate(alone), "x", "-", f"of {rate(alone):.1f} a second drawn alone"),
        _row("adf.first_verdict", first, "ms", "-", "from the first sheet's last byte to the main loop"),
        _row(
            "adf.pages_a_minute", 60 * len(seen["ready"]) / (ended - begun), "/min", "-", f"{len(seen['ready'])} sheets"
        ),
        _row("adf.worker_peak", seen["worker_mib"], "MiB", "<= 600", "document worker, highest resident"),
    ]


def frames_between(frames: list[float], begun: float, ended: float) -> list[float]:
    """Times of the frames in that span. Raises RuntimeError when there are none to speak of."""
    within = [frame for frame in frames if begun <= frame <= ended]
    if len(within) < 3:
        raise RuntimeError("the window stood still")
    return within


def rate(frames: list[float]) -> float:
    """Frames a second."""
    return (len(frames) - 1) / (frames[-1] - frames[0])


def slowest_second(frames: list[float]) -> int:
    """The fewest frames that lie within one second."""
    counts = [
        bisect.bisect_left(frames, frame + 1.0) - n for n, frame in enumerate(frames) if frame + 1.0 <= frames[-1]
    ]
    if not counts:
        raise RuntimeError("less than a second was seen")
    return min(counts)


def gap(frames: list[float]) -> float:
    """The longest time between two frames, ms."""
    return max(later - earlier for earlier, later in itertools.pairwise(frames)) * 1000


def _row(name: str, value: float, unit: str, goal: str, against: str) -> Row:
    limit = None if goal == "-" else float(goal.split()[1])
    ok = None if limit is None else value >= limit if goal.startswith(">=") else value <= limit
    return {"name": name, "value": round(value, 2), "unit": unit, "goal": goal, "ok": ok, "against": against, "runs": 1}


if __name__ == "__main__":
    for row in measure():
        print(row)
