"""The measurements of the devices, each run shortly: they measure what they say, and their goals stand in their rows."""

from __future__ import annotations

import re

import pytest

from benchmarks import card_published, device_overhead, device_polling
from benchmarks.__main__ import MEASUREMENTS

KEYS = {"name", "value", "unit", "goal", "ok", "against", "runs"}


def test_all_of_them_are_run_by_make_bench() -> None:
    assert {module.__name__ for module in (card_published, device_overhead, device_polling)} <= set(MEASUREMENTS)


def test_the_overhead_of_a_worker_is_far_below_its_goal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_overhead, "RUNS", 200)
    thread, child = device_overhead.measure()
    assert set(thread) == KEYS
    assert (thread["goal"], child["goal"]) == ("<= 1", "<= 5")
    # The median, since a busy machine may hold a single command back.
    medians = [re.search(r"its median (-?[\d.]+) ms", str(row["against"])) for row in (thread, child)]
    assert [float(median[1]) < goal for median, goal in zip(medians, (1.0, 5.0), strict=True) if median] == [True, True]


@pytest.mark.req("M05")
def test_a_card_is_on_the_bus_soon_after_the_wire_has_carried_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_published, "RUNS", 3)
    (row,) = card_published.measure()
    assert set(row) == KEYS
    # How fast it was is the benchmark's business: on a busy machine the host hears *found* late, and the rest seems to be early.
    assert re.search(r"fastest \+-?[\d.]+ ms", str(row["against"]))
    assert row["goal"] == "<= 20"


@pytest.mark.req("M31")
def test_idle_devices_are_counted_line_by_line_and_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_polling, "LINES", ("id_reader/sdt_serial", "scanner/sane"))
    monkeypatch.setattr(device_polling, "SECONDS", 0.5)
    monkeypatch.setattr(device_polling, "SETTLE_SECONDS", 0.1)
    together, reader, scanner = device_polling.measure()
    assert [row["name"] for row in (together, reader, scanner)] == [
        "device_polling.all",
        "device_polling.id_reader/sdt_serial",
        "device_polling.scanner/sane",
    ]
    assert together["goal"] == "<= 1"
    assert [row["ok"] for row in (reader, scanner)] == [None, None]
