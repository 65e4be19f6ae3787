"""Two hundred times every cable out and in: the drivers come back by themselves, and the process holds what it held before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from benchmarks.cables import PATIENCE, VirtualDevices
from benchmarks.footprint import Footprint, children_of
from benchmarks.lines import CABLES, LINES, SLOW
from benchmarks.soak_unplug import MEMORY_KIB, halls
from benchmarks.virtual_devices import HARDWARE
from devices.registry import DRIVERS

# The PC/SC service of the virtual devices may need the machine's own place.
pytestmark = pytest.mark.xdist_group("pcscd")
TOP = Path(__file__).parents[2]
CYCLES = 200
BEFORE = Footprint(threads=5, descriptors=20, children=2, resident=30_000, anonymous=20_000)


@pytest.mark.req("M34")
@pytest.mark.req("M31")
def test_two_hundred_times_unplugged_every_device_is_back_and_nothing_has_piled_up() -> None:
    # In a process of its own: what pytest holds is not the kiosk's.
    command = [sys.executable, "-m", "benchmarks.soak_unplug", str(CYCLES)]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    before, after = report["before"], report["after"]
    assert report["broken"] == []
    assert report["cycles"] == CYCLES
    assert set(report["pulled"]) == set(CABLES)
    for what in ("threads", "descriptors", "children"):
        assert after[what] == before[what]
    assert after["resident"] - before["resident"] <= MEMORY_KIB
    assert report["stopped and trimmed"]["threads"] == 1
    assert report["stopped and trimmed"]["children"] == 0


def test_virtual_devices_that_are_told_to_end_end_what_they_started(tmp_path: Path) -> None:
    with VirtualDevices(tmp_path / "devices", ["scanner/sane"]) as devices:
        (saned,) = children_of(devices.process.pid)
        devices.process.terminate()
        devices.process.wait(PATIENCE)
        assert not Path(f"/proc/{saned}").exists()


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"threads": 6}, "5 threads became 6"),
        ({"descriptors": 21}, "20 descriptors became 21"),
        ({"children": 1}, "2 children became 1"),
        ({"resident": 30_000 + MEMORY_KIB + 1}, f"memory grew by {MEMORY_KIB + 1} KiB"),
    ],
)
def test_a_leak_is_seen_and_named(what: dict[str, int], words: str) -> None:
    values = {name: getattr(BEFORE, name) for name in ("threads", "descriptors", "children", "resident", "anonymous")}
    assert Footprint(**(values | what)).leaks_since(BEFORE, MEMORY_KIB) == [words]


def test_the_footprint_counts_what_is_held() -> None:
    before = Footprint.taken()
    with tempfile.TemporaryFile(), subprocess.Popen(["sleep", "60"]) as child:
        held = Footprint.taken()
        assert child.pid in children_of(os.getpid())
        child.kill()
    assert (held.descriptors - before.descriptors, held.children - before.children) == (1, 1)


def test_every_line_has_its_place_and_no_hall_has_a_role_twice() -> None:
    found = halls(LINES)
    assert sorted(line for hall in found for line in hall) == sorted(LINES)
    for hall in found:
        roles = [line.partition("/")[0] for line in hall]
        assert len(roles) == len(set(roles))


def test_every_driver_of_every_role_has_a_line_and_every_line_its_hardware() -> None:
    assert set(LINES) == set(HARDWARE)
    assert set(LINES) >= SLOW
    # Two roles share one family of drivers, and each of these is on one of them.
    drivers = {f"{role}/{kind}" for role, kinds in DRIVERS.items() for kind in kinds}
    assert drivers - {line.partition("@")[0] for line in LINES} == {"keypad/serial", "signals/evdev"}
