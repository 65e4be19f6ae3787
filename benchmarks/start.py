"""From process start until the home screen answers a touch, with catalogue and outbox open; peak memory; both beside a
minimal Kivy window and, where installed, headless Chromium showing an equivalent static page.

The three are started in turn, ``RUNS`` rounds, and compared by their medians.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.xtest import XTest
from devices.id_reader.sim_card import sample_card
from devices.scanner import sim as scanner_sim
from sandbox.demo.finger import Finger
from sandbox.demo.processes import Processes, start_display
from sandbox.demo.stage import SIZE, Stage

RUNS = 7
GOAL = 2.5  # times the minimal window's first frame
HOME = Path(__file__).resolve().parent.parent
PAGE = HOME / "benchmarks" / "home.html"

Sample = tuple[float, float]  # seconds, MiB


def measure() -> list[dict[str, Any]]:
    """Rows of ``build/bench.json``."""
    with tempfile.TemporaryDirectory(prefix="bench-start-") as folder, Processes(Path(folder)) as processes:
        out = Path(folder)
        display = start_display(processes, *SIZE)
        stage = _stage(out, display, processes)
        rounds: dict[str, list[Sample]] = {"kiosk": [], "kivy": [], "chromium": []}
        chromium = shutil.which("chromium")
        for _ in range(RUNS):
            rounds["kivy"].append(_minimal(display, out))
            rounds["kiosk"].append(_kiosk(stage, processes))
            if chromium is not None:
                rounds["chromium"].append(_chromium(chromium, out))
        return _rows(rounds)


def _stage(out: Path, display: str, processes: Processes) -> Stage:
    arguments = argparse.Namespace(out=out / "demo", bundle="退休", offline=False, autopilot=True)
    stage = Stage(arguments, HOME, scanner_sim, sample_card().as_json())
    stage.display = display
    stage.prepare(processes)
    return stage


def _minimal(display: str, out: Path) -> Sample:
    env = {**os.environ, "DISPLAY": display, "KIVY_HOME": str(out / "kivy-minimal")}
    began = time.monotonic()
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.minimal_window"],
        env=env, cwd=HOME, check=True, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    frame, peak = answer.stdout.split()
    return float(frame) - began, int(peak) / 1024


def _kiosk(stage: Stage, processes: Processes) -> Sample:
    touch_map = stage.out / "touch_map.json"
    touch_map.unlink(missing_ok=True)
    log = stage.work / "data" / "logs" / "kiosk.log"
    log.unlink(missing_ok=True)
    began, began_wall = time.monotonic(), time.time()
    child = processes.start("kiosk", stage.kiosk_command(stage.config), stage.kiosk_env())
    finger = Finger(stage.display, touch_map, look_every=0.002)
    pointer = XTest(stage.display)
    home = finger.screen("home")
    target = home.find(lambda t: t.name == "audience:enterprise")
    if target is None:
        raise RuntimeError("the home screen cannot be touched")
    pointer.tap(round(target.x + target.w / 2), round(target.y + target.h / 2))
    finger.wait(lambda sight: sight.seq > home.seq, "an answer to the touch")
    answered = time.monotonic() - began
    pointer.close()
    opened = _logged(log, "store.opened") - began_wall
    peak = _peak(child.pid)
    processes.stop("kiosk")
    return max(answered, opened), peak


def _logged(log: Path, event: str) -> float:
    """Unix seconds of the event's line, waited for."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else ():
            entry = json.loads(line)
            if entry["event"] == event:
                return datetime.fromisoformat(entry["at"]).timestamp()
        time.sleep(0.005)
    raise RuntimeError(f"{event} never came")


def _chromium(program: str, out: Path) -> Sample:
    profile = out / "chromium"
    shutil.rmtree(profile, ignore_errors=True)
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    flags += ["--disable-component-update", "--disable-sync", "--disable-quic", f"--user-data-dir={profile}"]
    flags += [f"--window-size={SIZE[0]},{SIZE[1]}", f"--screenshot={out / 'page.png'}", PAGE.as_uri()]
    began = time.monotonic()
    child = subprocess.Popen([program, *flags], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0.0
    while child.poll() is None:
        peak = max(peak, *(_peak(pid) for pid in _family(child.pid)), 0.0)
        time.sleep(0.01)
    return time.monotonic() - began, peak


def _family(pid: int) -> list[int]:
    import psutil

    try:
        process = psutil.Process(pid)
        return [pid, *(child.pid for child in process.children(recursive=True))]
    except psutil.NoSuchProcess:
        return []


def _peak(pid: int) -> float:
    """MiB of the process at its largest so far; 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def _rows(rounds: dict[str, list[Sample]]) -> list[dict[str, Any]]:
    def median(name: str, part: Callable[[Sample], float]) -> float:
        return statistics.median(part(sample) for sample in rounds[name])

    seconds: Callable[[Sample], float] = lambda sample: sample[0]  # noqa: E731 - two one-word accessors
    memory: Callable[[Sample], float] = lambda sample: sample[1]  # noqa: E731
    kiosk, kiosk_mib = median("kiosk", seconds), median("kiosk", memory)
    rows: list[dict[str, Any]] = []
    for name, label in (
        ("kivy", "a minimal Kivy window's first frame"),
        ("chromium", "headless Chromium, static page"),
    ):
        if not rounds[name]:
            continue
        other, other_mib = median(name, seconds), median(name, memory)
        ratio = kiosk / other
        against = f"{label}: {other:.2f} s; kiosk: {kiosk:.2f} s"
        rows.append(
            _row(f"start.home_answers_touch_vs_{name}", round(ratio, 2), "x", f"<= {GOAL}", ratio <= GOAL, against)
        )
        against = f"{label}: {other_mib:.0f} MiB; kiosk: {kiosk_mib:.0f} MiB"
        rows.append(_row(f"start.peak_memory_vs_{name}", round(kiosk_mib / other_mib, 2), "x", "-", None, against))
    return rows


def _row(name: str, value: float, unit: str, goal: str, ok: bool | None, against: str) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "goal": goal, "ok": ok, "against": against, "runs": RUNS}
