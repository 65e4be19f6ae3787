"""Print which lines of docs/mission.md have tests: number, what, and the tests that name it (``make mission``).

``mission.py`` gives the number of tests a line; ``mission.py M07 ...`` names them.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
WIDTH = 84  # characters of the line's text that are shown


def lines() -> dict[str, str]:
    """Number → what the kiosk must do, in the order of the page."""
    return dict(
        re.findall(r"^\| (M\d\d) \| (.*?) \|", (TOP / "docs/mission.md").read_text(encoding="utf-8"), re.MULTILINE)
    )


def covered() -> dict[str, list[str]]:
    """Number → tests, as pytest collects them; nothing is run."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "req.json"
        pytest = [sys.executable, "-m", "pytest", "--collect-only", "-qq", "--req-report", str(report)]
        done = subprocess.run(pytest, cwd=TOP, check=False, stdout=subprocess.PIPE, text=True)
        if done.returncode != 0:
            print(done.stdout, file=sys.stderr)
            sys.exit("mission: the tests could not be collected")
        found: dict[str, list[str]] = json.loads(report.read_text())
        return found


def main() -> int:
    asked = set(sys.argv[1:])
    tests = covered()
    for number, what in lines().items():
        found = tests.get(number, [])
        if asked and number not in asked:
            continue
        shown = what if len(what) <= WIDTH else what[: WIDTH - 1] + "…"
        print(f"{number}  {len(found) or '-':>4}  {shown}")
        if asked:
            print("".join(f"           {test}\n" for test in found), end="")
    print(f"{len(tests)} of {len(lines())} lines have tests")
    return 0


if __name__ == "__main__":
    sys.exit(main())
