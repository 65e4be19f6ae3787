"""What a process can do for secrecy, seen from outside in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent

LOOK = """
import ctypes, json, os, resource, sys
from kiosk.hardening import harden
harden()
open(sys.argv[1], "w").close()
os.mkdir(sys.argv[1] + ".folder")
print(json.dumps({
    "core": resource.getrlimit(resource.RLIMIT_CORE),
    "dumpable": ctypes.CDLL(None).prctl(3, 0, 0, 0, 0),
}))
"""


def _run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=TOP,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        umask=0o022,
    )


@pytest.mark.req("M21")
def test_a_hardened_process_leaves_no_core_and_files_for_itself_alone(tmp_path: Path) -> None:
    file = tmp_path / "file"
    seen = json.loads(_run(LOOK, str(file)).stdout)
    assert seen["core"] == [0, 0]
    assert seen["dumpable"] == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert Path(f"{file}.folder").stat().st_mode & 0o777 == 0o700


def test_a_hardened_process_that_is_aborted_dumps_nothing(tmp_path: Path) -> None:
    code = f"import os; from kiosk.hardening import harden; harden(); os.chdir({str(tmp_path)!r}); os.abort()"
    ended = subprocess.Popen([sys.executable, "-c", code], cwd=TOP, stderr=subprocess.DEVNULL)
    _, status = os.waitpid(ended.pid, 0)
    ended.returncode = os.waitstatus_to_exitcode(status)
    assert ended.returncode == -signal.SIGABRT
    assert not os.WCOREDUMP(status)
    assert list(tmp_path.iterdir()) == []


CRASH = """
import sys, threading
from kiosk.crash import tell_of_crashes
tell_of_crashes(lambda kind, where: print("told", kind, where.partition(":")[0]))
def fail():
    raise ValueError("15062719710518000X")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
class Last:
    def __del__(self):
        fail()
Last()
fail()
"""


@pytest.mark.req("M21")
def test_a_crash_is_told_by_kind_and_place_and_never_by_its_text() -> None:
    ended = _run(CRASH)
    assert ended.returncode == 1
    assert ended.stdout.splitlines() == ["told ValueError <string>"] * 3
    assert ended.stderr == "The kiosk ended: ValueError in <string>:6\n"
