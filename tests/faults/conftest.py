from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.demo.processes import Processes
from tests.faults.rig import Rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """A kiosk that is set up and not started yet."""
    with Processes(tmp_path) as processes:
        rig = Rig(tmp_path / "demo", processes)
        yield rig
        rig.stop()
