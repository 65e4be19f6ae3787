"""The real window in a process of its own, touched with real X events."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def kiosk(display: str, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "DISPLAY": display, "KIVY_HOME": str(tmp_path / "kivy")}
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.screens.small_kiosk", str(tmp_path / "map.json")],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield child
    child.terminate()
    child.wait(10)


def middle(tmp_path: Path, name: str) -> tuple[int, int]:
    found = json.loads((tmp_path / "map.json").read_text(encoding="utf-8"))
    target = next(t for t in found["targets"] if t["name"] == name)
    return target["x"] + target["w"] // 2, target["y"] + target["h"] // 2


def xdotool(display: str, *steps: str) -> None:
    subprocess.run(["xdotool", *steps], check=True, env={**os.environ, "DISPLAY": display}, timeout=20)


def wait_for(file: Path, child: subprocess.Popen[str]) -> None:
    with subprocess.Popen(["bash", "-c", f"until [ -s {file} ]; do sleep 0.05; done"]) as waiting:
        waiting.wait(20)
    assert child.poll() is None


def test_a_real_touch_reaches_the_tile_that_the_map_names(
    kiosk: subprocess.Popen[str], display: str, tmp_path: Path
) -> None:
    wait_for(tmp_path / "map.json", kiosk)
    x, y = middle(tmp_path, "tile:retirement")
    xdotool(display, "key", "Escape", "mousemove", str(x), str(y), "click", "1")
    assert kiosk.stdout is not None
    assert kiosk.stdout.readline().strip() == "Touched()"
    assert kiosk.stdout.readline().strip() == "BundleChosen(bundle_id='retirement')"
