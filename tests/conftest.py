"""The ``req`` marker ties a test to lines of docs/mission.md: ``@pytest.mark.req("M07")``.

``--req-report FILE`` writes, as JSON, which tests stand for which line; packaging/mission.py prints it.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
MISSION = TOP / "docs/mission.md"

# Kivy makes its home when it is imported, and collecting imports it. On a fresh machine two workers would make the same one
# at once, and one of them would fail; besides, nothing of a test belongs into the home of whoever runs it.
KIVY_HOME = TOP / "build" / f"kivy-tests-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
KIVY_HOME.mkdir(parents=True, exist_ok=True)
os.environ["KIVY_HOME"] = str(KIVY_HOME)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--req-report", metavar="FILE", type=Path, help="write mission line -> tests as JSON to FILE")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", 'req("M07", ...): the lines of docs/mission.md that the test stands for')


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    known = set(re.findall(r"^\| (M\d\d) \|", MISSION.read_text(encoding="utf-8"), re.MULTILINE))
    covered: dict[str, list[str]] = {}
    for item in items:
        numbers = {number for marker in item.iter_markers("req") for number in marker.args}
        if unknown := numbers - known:
            raise pytest.UsageError(f"{item.nodeid}: not in docs/mission.md: {', '.join(sorted(unknown))}")
        # A test that does not run, or is expected to fail, covers nothing.
        if not any(item.get_closest_marker(name) for name in ("skip", "xfail")):
            for number in sorted(numbers):
                covered.setdefault(number, []).append(item.nodeid)
    if target := config.getoption("--req-report"):
        target.write_text(json.dumps(covered, indent=1))
