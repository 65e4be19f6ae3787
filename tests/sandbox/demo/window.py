"""A window of paper: it keeps the touch map as the kiosk does and hears what the finger does, so that the autopilot's decisions
are tested without a display. A script says what each touch leads to."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sandbox.demo.finger import Finger, Sight, Target

SIDE = 100  # px; targets stand below each other


def screen(name: str, *targets: str, heading: str = "", **more: Any) -> Sight:
    """A sight with targets of these names; ``!`` before a name: cannot be touched now, ``*``: chosen."""
    shown = tuple(
        Target(one.lstrip("!*"), one.lstrip("!*"), 0, SIDE * row, SIDE, SIDE, "!" not in one[:2], "*" in one[:2])
        for row, one in enumerate(targets)
    )
    return Sight(name, "", 0, shown, heading or name, **more)


@dataclass
class Window:
    """``answer`` is told what was touched and returns what is shown then; None: nothing changes."""

    file: Path
    now: Sight
    answer: Callable[[str, Sight], Sight | None]
    touched: list[str] = field(default_factory=list)

    def show(self, sight: Sight) -> None:
        """Write the map."""
        self.now = replace(sight, seq=self.now.seq + 1)
        state = {key: getattr(self.now, key) for key in ("seq", "screen", "overlay", "heading", "trouble", "kinds")}
        found = [vars(target) for target in self.now.targets]
        self.file.write_text(json.dumps({**state, "round": list(self.now.round), "targets": found}), encoding="utf-8")

    def touch(self, y: int) -> None:
        """A finger at that height."""
        name = self.now.targets[y // SIDE].name
        self.touched.append(name)
        after = self.answer(name, self.now)
        if after is not None:
            self.show(after)


class PaperFinger(Finger):
    """Touches the window of paper. It gives up at once, since paper never needs time."""

    def __init__(self, window: Window) -> None:
        super().__init__("", window.file, look_every=0.001, patience=0.05)
        self._window = window
        self.pictures: list[str] = []

    def picture(self, file: Path) -> None:
        self.pictures.append(file.stem)

    def _xdotool(self, steps: Sequence[str]) -> None:
        self._window.touch(int(steps[2]))


def changed(sight: Sight, name: str, **values: Any) -> Sight:
    """The same sight, one target of it changed."""
    return replace(sight, targets=tuple(replace(t, **values) if t.name == name else t for t in sight.targets))
