"""From the card that is found to the identity on the bus, through the real hub, its worker and the real driver.

Over a pty at 115,200 baud, paced by a virtual reader in a process of its own. What is counted is the delay beyond the wire:
both moments are those at which the hub publishes, less what select and read take on the line, ten bits a byte.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.id_read import BAUDRATE, BITS_A_BYTE, READ_BYTES, SELECT_BYTES, virtual_reader
from devices.id_reader.sim_card import sample_card
from devices.id_reader.sim_state import BenchState
from devices.sim_file import write_state
from kiosk.bus import Bus
from kiosk.device_hub import DeviceHub
from kiosk.journey.events import CardFound, CardRead, Event

RUNS = 31
GOAL = 20.0  # ms
MS = 1000.0
PATIENCE = 20.0  # seconds for one reading


class StampedBus(Bus):
    """Notes when the card was found and when it was read. ``answered`` is set by whatever ends a reading."""

    def __init__(self) -> None:
        super().__init__()
        self.found = self.read = 0.0
        self.last: Event | None = None
        self.answered = threading.Event()

    def publish(self, event: Event) -> None:
        now = time.perf_counter()
        if isinstance(event, CardFound):
            self.found = now
        elif getattr(event, "session_id", None) is not None:
            self.read, self.last = now, event
            self.answered.set()
        super().publish(event)


def measure() -> list[dict[str, object]]:
    """One row: the median delay beyond the wire's time."""
    with tempfile.TemporaryDirectory(prefix="bench-published-") as folder:
        times = _run(Path(folder))
    wire = (SELECT_BYTES + READ_BYTES) * BITS_A_BYTE / BAUDRATE * MS
    beyond = sorted(seconds * MS - wire for seconds in times)
    value = statistics.median(beyond)
    against = (
        f"wire time {wire:.1f} ms for {SELECT_BYTES + READ_BYTES} bytes at {BAUDRATE} baud; "
        f"fastest +{beyond[0]:.1f} ms, slowest +{beyond[-1]:.1f} ms"
    )
    return [
        {
            "name": "card_published.beyond_wire",
            "value": round(value, 2),
            "unit": "ms",
            "goal": f"<= {GOAL:g}",
            "ok": value <= GOAL,
            "against": against,
            "runs": RUNS,
        }
    ]


def _run(folder: Path) -> list[float]:
    state, link = folder / "state.json", folder / "port"
    with virtual_reader(state, link):
        bus = StampedBus()
        settings = {"id_reader": {"driver": "sdt_serial", "port": str(link), "baudrate": BAUDRATE}}
        hub = DeviceHub(settings, bus, lambda _event, **_fields: None)
        hub.start()
        try:
            return [_one(hub, bus, state, number) for number in range(RUNS + 1)][1:]  # the first warms up
        finally:
            hub.stop()


def _one(hub: DeviceHub, bus: StampedBus, state: Path, number: int) -> float:
    bus.answered.clear()
    write_state(state, BenchState(card=replace(sample_card(), name=f"第{number}张")))
    hub.read_card("visit")
    if not bus.answered.wait(PATIENCE):
        raise RuntimeError("no answer")
    bus.drain()
    if not isinstance(bus.last, CardRead) or bus.last.card.name != f"第{number}张":
        raise RuntimeError("what was published is not the card that was laid down")
    return bus.read - bus.found
