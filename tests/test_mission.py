"""The tie between tests and docs/mission.md."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")

pytest_plugins = ["pytester"]


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with our conftest and a mission of one line."""
    (pytester.path / "docs").mkdir()
    (pytester.path / "docs/mission.md").write_text("| M07 | takes one set of materials | card |\n")
    (pytester.path / "tests").mkdir()
    (pytester.path / "tests/conftest.py").write_text(CONFTEST.read_text())
    return pytester


def collect(project: pytest.Pytester, test: str) -> pytest.RunResult:
    (project.path / "tests/test_it.py").write_text(f"import pytest\n\n{test}\n")
    return project.runpytest_subprocess("--collect-only", "--req-report", "req.json", "tests")


def test_a_marked_test_covers_its_line(project: pytest.Pytester) -> None:
    collect(project, '@pytest.mark.req("M07")\ndef test_it(): pass')
    assert json.loads((project.path / "req.json").read_text()) == {"M07": ["tests/test_it.py::test_it"]}


def test_a_skipped_test_covers_nothing(project: pytest.Pytester) -> None:
    collect(project, '@pytest.mark.skip\n@pytest.mark.req("M07")\ndef test_it(): pass')
    assert json.loads((project.path / "req.json").read_text()) == {}


def test_a_number_outside_the_mission_is_refused(project: pytest.Pytester) -> None:
    result = collect(project, '@pytest.mark.req("M77")\ndef test_it(): pass')
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*not in docs/mission.md: M77*"])
