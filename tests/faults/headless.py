"""The kiosk without its window, as a program: ``python -m tests.faults.headless CONFIG``. Walks to the scanner, and stays
there until it is killed."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from kiosk.application import Application
from kiosk.config import load
from kiosk.hardening import harden

TOP = Path(__file__).resolve().parent.parent.parent


def main() -> None:
    harden()
    application = Application(load(Path(sys.argv[1])), TOP / "assets", "test")
    woken = threading.Event()
    application.controller.attach(woken.set)
    application.go_live()
    while True:
        woken.wait(0.2)
        woken.clear()
        application.controller.drain()
        application.controller.tick()


if __name__ == "__main__":
    main()
