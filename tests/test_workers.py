"""What must not run beside itself stays on one worker: one X server's window, one PC/SC service."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

MANY = """
import pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(12))
def test_together(number):
    pass
"""


def test_tests_of_a_group_run_on_one_worker(tmp_path: Path) -> None:
    (tmp_path / "test_many.py").write_text(MANY)
    # The run around this one says through these that it is a worker itself.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-v", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True)
    workers = re.findall(r"^\[(gw\d)\] .* PASSED", done.stdout, re.MULTILINE)
    assert len(workers) == 12
    assert len(set(workers)) == 1
