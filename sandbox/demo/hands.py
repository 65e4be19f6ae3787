"""Hands for the virtual devices: what the bench page writes becomes a card on the plate and a sheet on the glass."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from types import ModuleType

from sandbox.bench import PAPER, FileBench

LOOK_SECONDS = 0.1  # a person needs longer to move from the page to the kiosk
HAND_SECONDS = 0.2  # a card that is lifted and laid down again in less was seen by no reader


class Hands:
    """``scanner_sim`` is the virtual scanner's module, lent by main. The reader and the printer read their files themselves;
    the glass is SANE's, so a sheet has to be laid on it."""

    def __init__(self, devices: Path, scanner_sim: ModuleType) -> None:
        self._devices = devices
        self._sim = scanner_sim
        self._bench = FileBench(devices)
        self._laid: object = object()

    def put_card(self, name: str = "01-sample.json") -> None:
        """Put a card on the plate."""
        self._bench.put_card(name)

    def lift_card(self) -> None:
        """Take it off, as slowly as a hand does."""
        self._bench.act("lift-card")
        threading.Event().wait(HAND_SECONDS)

    def put_paper(self, name: str) -> None:
        """Lay a sheet on the glass, and only then return."""
        self._bench.put_paper(name)
        self.follow()

    def watch(self) -> None:
        """Follow the bench page until the process ends."""
        threading.Thread(target=self._watch, name="hands", daemon=True).start()

    def follow(self) -> None:
        """Do what the bench's file says, if it says something new."""
        file = self._devices / PAPER
        state = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        wanted = (state.get("paper"), state.get("fault"))
        if wanted == self._laid:
            return
        scanner = self._devices / "scanner"
        paper, fault = wanted
        if paper is None:
            self._sim.remove_paper(scanner)
        else:
            self._sim.put_paper(scanner, scanner / "papers" / paper)
        self._sim.set_fault(scanner, fault)
        self._laid = wanted

    def _watch(self) -> None:
        pause = threading.Event()
        while True:
            self.follow()
            pause.wait(LOOK_SECONDS)
