"""The file that tells an outside hand what a person sees."""

from __future__ import annotations

import json
from pathlib import Path

from kivy.clock import Clock
from kivy.core.window import Window

from screens import samples
from screens.touch_map import TouchMap

from .stage import Stage


def drawn() -> None:
    """A frame went out and the next tick came."""
    Window.dispatch("on_flip")
    Clock.tick()


def test_the_file_names_screen_overlay_and_targets_in_window_pixels(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    stage.show(samples.every()["overlay-exit"])
    touch_map = TouchMap(file, stage.shell)
    drawn()
    assert touch_map is not None
    found = json.loads(file.read_text(encoding="utf-8"))
    assert (found["screen"], found["overlay"], found["seq"]) == ("checklist", "confirm_exit", 1)
    assert {t["name"] for t in found["targets"]} == {"keep", "leave", "stay"}
    for target in found["targets"]:
        assert 0 <= target["x"] < target["x"] + target["w"] <= 1080
        assert 0 <= target["y"] < target["y"] + target["h"] <= 1920


def test_nothing_is_written_anew_while_nothing_changes(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    stage.show(samples.HOME)
    touch_map = TouchMap(file, stage.shell)
    drawn()
    written = file.stat().st_mtime_ns
    drawn()
    assert touch_map is not None
    assert file.stat().st_mtime_ns == written


def test_rows_that_are_turned_away_are_not_offered(stage: Stage) -> None:
    stage.show(samples.every()["items"])
    names = [t.name for t in stage.targets()]
    assert "item:pension" in names
    assert "item:household" not in names


def test_what_is_chosen_says_so(stage: Stage) -> None:
    stage.show(samples.every()["situation"])
    chosen = {t.name: t.chosen for t in stage.targets()}
    assert chosen["option:legal"] is True
    assert chosen["option:special"] is False
