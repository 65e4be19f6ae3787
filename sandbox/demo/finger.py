"""The autopilot's finger and eye: real X events (XTEST through xdotool), real pictures of the screen.

It knows the window only as a person does: where something stands (the touch map) and what it says. It never calls into
the kiosk.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 30.0  # s until a screen that does not come is given up
LOOK_EVERY = 0.02


class Lost(Exception):
    """What the autopilot looked for did not come; the text says what was there instead."""


@dataclass(frozen=True)
class Target:
    """Something that can be touched; px from the window's top left."""

    name: str
    text: str
    x: float
    y: float
    w: float
    h: float
    enabled: bool
    chosen: bool
    entered: int = 0
    wrong: bool = False


@dataclass(frozen=True)
class Sight:
    """One state of the window. ``round``: which of how many applications; ``kinds``: of the form's fields, by id."""

    screen: str
    overlay: str
    seq: int
    targets: tuple[Target, ...]
    heading: str = ""
    trouble: str = ""
    round: tuple[int, int] = (1, 1)
    kinds: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> tuple[object, ...]:
        """What tells this state of the walk from the next one. A button that comes later, such as that of a printer which has
        just answered, makes no new place, and neither does a page that is turned."""
        names = tuple(target.name for target in self.targets if target.name.startswith(("field:", "option:")))
        return (self.screen, self.overlay, self.heading, self.round, names)

    def offers(self, name: str) -> bool:
        """That can be touched now."""
        return self.find(lambda target: target.name == name) is not None

    def offers_any(self, prefix: str = "") -> bool:
        """Something of that kind can be touched now."""
        return self.find(lambda target: target.name.startswith(prefix)) is not None

    def find(self, wanted: Callable[[Target], bool]) -> Target | None:
        """The first enabled target that fits."""
        return next((target for target in self.targets if target.enabled and wanted(target)), None)


class Finger:
    """Touches the window on ``display``; ``touch_map`` is the file that the kiosk keeps up to date."""

    def __init__(
        self, display: str, touch_map: Path, look_every: float = LOOK_EVERY, patience: float = PATIENCE
    ) -> None:
        self._display = display
        self._look_every = look_every
        self._patience = patience
        self._map = touch_map
        self.touches = 0

    def sight(self) -> Sight | None:
        """What can be touched now; None while nothing is drawn yet."""
        try:
            raw = json.loads(self._map.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        targets = tuple(
            Target(
                *(t["name"], t["text"], t["x"], t["y"], t["w"], t["h"]),
                *(t["enabled"], t["chosen"], t["entered"], t["wrong"]),
            )
            for t in raw["targets"]
        )
        of, rounds = raw["round"]
        return Sight(
            raw["screen"],
            raw["overlay"],
            raw["seq"],
            targets,
            raw["heading"],
            raw["trouble"],
            (of, rounds),
            raw["kinds"],
        )

    def wait(self, wanted: Callable[[Sight], bool], what: str) -> Sight:
        """Until the window shows it. Raises Lost."""
        end = time.monotonic() + self._patience
        seen: Sight | None = None
        while time.monotonic() < end:
            seen = self.sight()
            if seen is not None and wanted(seen):
                return seen
            time.sleep(self._look_every)
        raise Lost(f"waited for {what}; the window shows {_told(seen)}")

    def screen(self, name: str) -> Sight:
        """Until that screen is shown."""
        return self.wait(lambda sight: sight.screen == name, f"the screen {name}")

    def touch(self, name: str) -> None:
        """Touch the target of that name, when it is there and enabled."""
        found = self.wait(lambda sight: sight.find(lambda t: t.name == name) is not None, f"the target {name}")
        target = found.find(lambda t: t.name == name)
        if target is None:
            raise Lost(name)
        self._tap(target)

    def choose(self, name: str) -> None:
        """Touch it and see it chosen."""
        self.touch(name)
        self.wait(lambda s: s.find(lambda t: t.name == name and t.chosen) is not None, f"{name} to be chosen")

    def draw(self, name: str, points: Sequence[tuple[float, float]]) -> None:
        """Drag over a target; points as fractions of its width and height."""
        found = self.wait(lambda sight: sight.find(lambda t: t.name == name) is not None, f"the target {name}")
        target = found.find(lambda t: t.name == name)
        if target is None:
            raise Lost(name)
        steps: list[str] = []
        for index, (right, down) in enumerate(points):
            steps += ["mousemove", str(round(target.x + target.w * right)), str(round(target.y + target.h * down))]
            if index == 0:
                steps += ["mousedown", "1"]
            steps += ["sleep", "0.02"]
        self._xdotool([*steps, "mouseup", "1"])
        self.touches += 1

    def picture(self, file: Path) -> None:
        """What the screen shows, as PNG."""
        from PIL import ImageGrab

        file.parent.mkdir(parents=True, exist_ok=True)
        ImageGrab.grab(xdisplay=self._display).save(file)

    def _tap(self, target: Target) -> None:
        x, y = round(target.x + target.w / 2), round(target.y + target.h / 2)
        self._xdotool(["mousemove", str(x), str(y), "mousedown", "1", "sleep", "0.03", "mouseup", "1"])
        self.touches += 1

    def _xdotool(self, steps: Sequence[str]) -> None:
        subprocess.run(["xdotool", *steps], check=True, timeout=20, env={**os.environ, "DISPLAY": self._display})


def _told(sight: Sight | None) -> str:
    if sight is None:
        return "nothing"
    names = [target.name for target in sight.targets]
    wrong = [target.name for target in sight.targets if target.wrong]
    said = f", and says {sight.trouble}" if sight.trouble else ""
    return f"{sight.screen}: {names}{said}{f', wrong: {wrong}' if wrong else ''}"
