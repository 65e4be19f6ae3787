"""``document check`` on a folder full of hostile files: one process, and one answer a file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import hostile

pytestmark = [pytest.mark.req("M08"), pytest.mark.xdist_group("document-worker")]
TOP = Path(__file__).parents[2]
LONG = 120.0  # seconds; the machine may be busy
MOST_MIB = 700  # without a limit of its own; the kiosk's worker has one

# In between, since a process counts what its parent held when it was started.
MEASURED = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "main.py", "document", "check", "--json", *sys.argv[1:]])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, file=sys.stderr)
sys.exit(done.returncode)
"""


def test_every_hostile_file_is_answered_for_its_reason_in_bounded_memory(tmp_path: Path) -> None:
    # What is a picture after all is read in tests of its own; here it would cost half a second each.
    cases = [case for case in hostile.corpus() if case.code is not None or case.name.startswith("polyglot")]
    for case in cases:
        (tmp_path / case.name).write_bytes(case.content)
    files = [str(tmp_path / case.name) for case in cases]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *files], cwd=TOP, capture_output=True, check=False, timeout=LONG
    )
    told = json.loads(done.stdout)
    assert [(Path(one["file"]).name, one.get("error", {}).get("code")) for one in told] == [
        (case.name, case.code) for case in cases
    ]
    assert all("error" not in one or one["verdict"]["ok"] is False for one in told)
    assert b"Traceback" not in done.stderr
    assert int(done.stderr.split()[-1]) < MOST_MIB
