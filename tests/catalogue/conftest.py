"""A copy of the shipped sample catalogue that a test may damage."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).parents[2]
ASSETS = TOP / "assets"
GUIDES = TOP / "tests" / "data" / "guides"
NAME = "retirement.150600.json"

Change = Callable[[Any], None]


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """The catalogue's directory, with one bundle in one division."""
    copy = Path(shutil.copytree(ASSETS / "catalogue", tmp_path / "catalogue"))
    for folder in ("guides", "overlays"):
        for file in (copy / folder).iterdir():
            if file.name != NAME:
                file.unlink()
    return copy


@pytest.fixture
def edit(catalogue: Path) -> Callable[[str, Change], Path]:
    """``edit("overlays/x.json", change)``: change the parsed file and write it back; gives its path."""

    def edited(name: str, change: Change) -> Path:
        file = catalogue / name
        document = json.loads(file.read_text("utf-8"))
        change(document)
        file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return file

    return edited


@pytest.fixture
def portal() -> Any:
    """The official retirement guide, parsed."""
    return json.loads((GUIDES / "43PCN0013-ruchengxian.json").read_text("utf-8"))
