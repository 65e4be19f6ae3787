"""Reading a card against the wire: from the module's "found" to the finished reading, over a pty at 115,200 baud.

The wire's share is what the bytes of select and read take, both ways, at ten bits each. The virtual reader runs as a
process of its own, and a second row says that it was honest: what it measured itself for these two answers, at its
fastest, was not less than the wire's time.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from devices.command import CommandContext
from devices.id_reader.sdt_serial import SdtSerialReader, SdtSerialSettings
from devices.id_reader.sim_card import sample_card
from devices.id_reader.sim_state import BenchState
from devices.sim_file import write_state

ROOT = Path(__file__).parent.parent
BAUDRATE: Final = 115200
BITS_A_BYTE = 10
SELECT_BYTES = 10 + 19
READ_BYTES = 10 + 1295
RUNS = 21
GOAL = 1.25
SECONDS = 20.0
MS = 1000.0


def measure() -> list[dict[str, object]]:
    """Two rows: the median reading as a multiple of the wire's time, and the virtual reader's own fastest."""
    with tempfile.TemporaryDirectory() as folder:
        times, honesty = _run(Path(folder))
    wire = (SELECT_BYTES + READ_BYTES) * BITS_A_BYTE / BAUDRATE
    ratio = statistics.median(times) / wire
    against = (
        f"wire time {wire * MS:.1f} ms for {SELECT_BYTES + READ_BYTES} bytes at {BAUDRATE} baud; "
        f"median {statistics.median(times) * MS:.1f} ms, longest {max(times) * MS:.1f} ms"
    )
    return [
        _row("id_read", ratio, f"<= {GOAL}", ratio <= GOAL, against),
        _row("id_read_simulator", honesty, ">= 1.0", honesty >= 1.0, "the wire time of each answer; its fastest one"),
    ]


@contextmanager
def virtual_reader(state: Path, link: Path, *options: str) -> Iterator[None]:
    """A reader at ``BAUDRATE`` in a process of its own."""
    command = [sys.executable, "-m", "devices.id_reader.sim", "--baudrate", str(BAUDRATE)]
    command += ["--state", str(state), "--link", str(link), *options]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as simulator:
        try:
            if simulator.stdout is None or not simulator.stdout.readline():
                raise RuntimeError("the virtual reader did not start")
            yield
        finally:
            simulator.terminate()


def _run(folder: Path) -> tuple[list[float], float]:
    state, link, trace = folder / "state.json", folder / "port", folder / "trace"
    driver = SdtSerialReader(SdtSerialSettings(str(link), BAUDRATE))
    with virtual_reader(state, link, "--trace", str(trace)), closing(driver):
        driver.open()
        times = [_one(driver, state, number) for number in range(RUNS + 1)]
    sent = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]
    counted = [each["seconds"] / each["wire_seconds"] for each in sent if each["command"] in ("20 02", "30 01")]
    return times[1:], min(counted)  # the first warms up the imports


def _one(driver: SdtSerialReader, state: Path, number: int) -> float:
    write_state(state, BenchState(card=replace(sample_card(), name=f"第{number}张")))
    found: list[float] = []
    reading = driver.read(CommandContext.lasting(SECONDS), lambda: found.append(time.perf_counter()))
    seconds = time.perf_counter() - found[0]
    if reading.name != f"第{number}张" or reading.warnings:
        raise RuntimeError("the reading is not the card that was laid down")
    return seconds


def _row(name: str, value: float, goal: str, ok: bool, against: str) -> dict[str, object]:
    return {
        "name": name,
        "value": round(value, 4),
        "unit": "x",
        "goal": goal,
        "ok": ok,
        "against": against,
        "runs": RUNS,
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
