"""What the benchmark of a stack of sheets makes of the frames it has seen, and that its window and feeder work together."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from benchmarks import adf_batch
from benchmarks.adf_window import ALONE_SECONDS, Batch
from kiosk.journey import events as ev

pytestmark = pytest.mark.req("M08")


def seen(step: float, **other: Any) -> dict[str, Any]:
    """Frames every ``step`` seconds; two sheets handed over from second 10 on, the last ready at 16."""
    frames = [n * step for n in range(int(20 / step))]
    return {
        "frames": frames, "handed": [10.0, 11.5], "judged": [10.3, 12.0], "ready": [13.0, 16.0], "failed": [],
        "worker_mib": 480.0, **other,
    }  # fmt: skip


def values(rows: list[dict[str, Any]]) -> dict[str, tuple[float, bool | None]]:
    return {row["name"].removeprefix("adf."): (row["value"], row["ok"]) for row in rows}


def test_a_window_that_keeps_up_meets_the_goals() -> None:
    found = values(adf_batch.rows(seen(0.02)))
    assert found["frames_a_second"] == (50, True)
    assert found["longest_frame"] == (pytest.approx(20), True)
    assert found["frames_kept"] == (1.0, None)
    assert found["first_verdict"] == (pytest.approx(300), None)
    assert found["pages_a_minute"] == (20.0, None)
    assert found["worker_peak"] == (480.0, True)


def test_one_slow_second_misses_the_goal_whatever_the_mean() -> None:
    frames = [frame for frame in seen(0.01)["frames"] if not (14 < frame < 15 and round(frame * 100) % 4)]
    found = values(adf_batch.rows(seen(0.01, frames=frames)))
    assert found["frames_a_second"] == (25, False)
    assert found["frames_kept"][0] > 0.8


def test_one_long_frame_misses_its_goal() -> None:
    frames = [frame for frame in seen(0.01)["frames"] if not 14.0 < frame < 14.12]
    assert values(adf_batch.rows(seen(0.01, frames=frames)))["longest_frame"] == (pytest.approx(120, abs=1), False)


@pytest.mark.parametrize("other", [{"failed": ["died"]}, {"ready": [13.0]}])
def test_a_page_that_did_not_come_through_is_no_measurement(other: dict[str, Any]) -> None:
    with pytest.raises(RuntimeError, match="pages failed"):
        adf_batch.rows(seen(0.02, **other))


def test_a_window_that_stood_still_is_no_measurement() -> None:
    with pytest.raises(RuntimeError, match="stood still"):
        adf_batch.rows(seen(0.02, frames=[]))


def test_a_stack_goes_through_controller_and_page_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.adf_window.ALONE_SECONDS", 0.0)
    monkeypatch.setattr("benchmarks.adf_window.SHEET_SECONDS", 0.0)
    for name in ("0.rgb", "1.rgb"):
        (tmp_path / name).write_bytes(bytes([250]) * (400 * 600 * 3))
    batch = Batch(sorted(tmp_path.glob("*.rgb")), (400, 600), 72)
    woken = threading.Event()
    batch.controller.attach(woken.set)
    batch.controller.dispatch(ev.ScanAsked())
    while not batch.over.is_set():
        assert woken.wait(60)
        woken.clear()
        batch.controller.drain()
    batch.work.close()
    assert (len(batch.seen.handed), len(batch.seen.judged), len(batch.seen.ready)) == (2, 2, 2)
    assert 100 < batch.seen.worker_mib < 700
    assert ALONE_SECONDS > 0
