"""A kiosk below the window in a process of its own, for a test that kills it: ``python -m tests.faults.left_alone FOLDER`` plays
twins on the stage that is prepared in FOLDER, says so at the form of the second child, and stays there."""

from __future__ import annotations

import sys
from pathlib import Path

from kiosk.journey.state import Step
from tests.faults.rig import Rig
from tests.faults.visitor import Visitor


def main() -> None:
    """Ends when its stdin does, unless it is killed first."""
    rig = Rig(Path(sys.argv[1]), None).start()
    visitor = Visitor(rig, prefer=("2",), stays_at=lambda session: session.round == 2 and session.step is Step.FORM)
    visitor.play("newborn")
    print(*visitor.receipts, flush=True)
    sys.stdin.read()
    rig.stop()


if __name__ == "__main__":
    main()
