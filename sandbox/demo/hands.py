"""Hands for the virtual devices: what the bench page writes becomes a card on the plate and a sheet on the glass."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from sandbox.bench import FileBench
from sandbox.bench_files import Unreadable
from sandbox.demo.glass import ScannerCable
from sandbox.demo.processes import DemoError

LOOK_SECONDS = 0.1  # a person needs longer to move from the page to the kiosk
HAND_SECONDS = 0.2  # a card that is lifted and laid down again in less was seen by no reader


class Hands:
    """``scanner_sim`` is the virtual scanner's module, lent by main. The reader and the printer read their files themselves;
    the glass is SANE's, so a sheet has to be laid on it, and its cable be pulled."""

    def __init__(self, devices: Path, scanner_sim: ModuleType, cable: ScannerCable | None = None) -> None:
        self._devices = devices
        self._sim = scanner_sim
        self._cable = cable
        self._bench = FileBench(devices)
        self._laid: object = None
        self._one_at_a_time = threading.Lock()

    def put_card(self, name: str = "01-sample.json") -> None:
        """Put a card on the plate."""
        self._bench.press("id_reader", f"put:{name}")

    def lift_card(self) -> None:
        """Take it off, as slowly as a hand does."""
        self._bench.press("id_reader", "lift")
        threading.Event().wait(HAND_SECONDS)

    def put_paper(self, name: str) -> None:
        """Lay a sheet on the glass, and only then return."""
        self._bench.press("scanner", f"put:{name}")
        self.follow()

    def watch(self) -> None:
        """Follow the bench page until the process ends."""
        threading.Thread(target=self._watch, args=(threading.Event(),), name="hands", daemon=True).start()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Follow the bench page for as long as the block lasts."""
        enough = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(enough,), name="hands")
        watcher.start()
        try:
            yield
        finally:
            enough.set()
            watcher.join()

    def follow(self) -> None:
        """Do what the bench's files say, if they say something new."""
        with self._one_at_a_time:
            try:
                state = self._bench.state("scanner")
            except Unreadable:
                return  # the page says so, and has a button for it
            wanted = tuple(state.get(key) for key in ("paper", "fault", "plugged", "frozen"))
            if wanted != self._laid:
                self._laid = wanted  # what cannot be done is said once
                self._lay(state)

    def _lay(self, state: dict[str, object]) -> None:
        scanner, paper = self._devices / "scanner", state.get("paper")
        if paper is None:
            self._sim.remove_paper(scanner)
        else:
            self._sim.put_paper(scanner, scanner / "papers" / str(paper))
        self._sim.set_fault(scanner, state.get("fault"))
        if self._cable is not None:
            if state.get("plugged"):
                self._cable.plug()
                self._cable.freeze(bool(state.get("frozen")))
            else:
                self._cable.unplug()

    def _watch(self, enough: threading.Event) -> None:
        while not enough.wait(LOOK_SECONDS):
            try:
                self.follow()
            except (OSError, ValueError, DemoError) as error:
                # A file that somebody wrote by hand must not cost the bench its hands.
                print(f"bench: {type(error).__name__}: {error}", file=sys.stderr)
