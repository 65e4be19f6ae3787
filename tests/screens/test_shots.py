"""The pictures of all screens, without a display."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[2]


def test_pictures_are_made_where_there_is_no_display(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "KIVY_HOME")}
    subprocess.run(
        [sys.executable, "-m", "screens.shots", str(tmp_path), "1920x1080", "elder", "home", "overlay-help"],
        cwd=ROOT,
        env=environment,
        check=True,
        timeout=60,
    )
    assert sorted(file.name for file in tmp_path.iterdir()) == ["home.png", "overlay-help.png"]
    picture = Image.open(tmp_path / "home.png")
    assert picture.size == (1920, 1080)
    assert len(picture.getcolors(1 << 20) or []) > 50  # something was drawn
