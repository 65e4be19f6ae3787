"""A kiosk without its typefaces or texts does not start, and says why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk import assets
from kiosk.errors import DataError
from tests.kiosk.test_config import GOOD, written

TOP = Path(__file__).resolve().parent.parent.parent
TEXTS = "locale/zh_CN/LC_MESSAGES"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Everything that is needed, empty."""
    for name in (*assets.NEEDED, f"{TEXTS}/screens.po", f"{TEXTS}/screens.mo"):
        file = tmp_path / "assets" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return tmp_path / "assets"


def test_what_set_up_has_made_is_enough() -> None:
    assets.check(TOP / "assets")


@pytest.mark.parametrize("name", [*assets.NEEDED, f"{TEXTS}/screens.mo"])
def test_each_missing_file_is_named_with_what_makes_it(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(DataError, match=f"lacks {name}; make setup"):
        assets.check(folder)


def test_no_text_at_all_is_not_enough(folder: Path) -> None:
    shutil.rmtree(folder / "locale")
    with pytest.raises(DataError, match="lacks every text"):
        assets.check(folder)


def test_a_kiosk_installed_without_them_says_so_in_one_sentence(tmp_path: Path) -> None:
    shutil.copy(TOP / "main.py", tmp_path)
    done = subprocess.run(
        [sys.executable, "main.py", "run", "--config", str(written(tmp_path, GOOD))],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(TOP)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The kiosk cannot start: ")
    assert "lacks fonts/NotoSansCJKsc-Regular.otf" in done.stderr
    assert len(done.stderr.splitlines()) == 1
