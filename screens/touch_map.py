"""For demo and tests: a file that says what a person sees and where it is touched, so that an outside hand can use real
window-system events. Written one frame after the screen has settled, replaced atomically. Refused in production by the caller:
it names the words on the screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.widget import Widget

from kiosk.journey.state import Step
from screens.shell import Shell
from screens.widgets.pager import Pager
from screens.widgets.touch import Touchable

SEEN = 0.6  # share of a target that must be in view to be offered


@dataclass(frozen=True)
class Target:
    """Window px, origin top left."""

    name: str
    text: str
    x: int
    y: int
    w: int
    h: int
    enabled: bool
    chosen: bool  # of what can be chosen, and of the field that takes the keys; False for the rest
    entered: int = 0  # letters and digits that stand in a field; what they are is not told
    wrong: bool = False  # a field that says what is wrong with it


Box = tuple[float, float, float, float]  # x, y, right, top, origin bottom left


def targets(root: Widget, height: float) -> Iterator[Target]:
    """Everything touchable below ``root`` that is in view. Screens place their widgets in window coordinates."""
    yield from _below(root, height, (float("-inf"), float("-inf"), float("inf"), float("inf")))


def _below(widget: Widget, height: float, seen: Box) -> Iterator[Target]:
    if isinstance(widget, Pager) and widget.overflows:
        view = widget.view
        inner = (view.x, view.y, view.right, view.top)
        for child in reversed(widget.children):
            yield from _below(child, height, _common(seen, inner) if child is view else seen)
        return
    if isinstance(widget, Touchable) and widget.name:
        shown = _common(seen, (widget.x, widget.y, widget.right, widget.top))
        wide, high = shown[2] - shown[0], shown[3] - shown[1]
        if wide > 0 and high >= SEEN * widget.height:
            yield Target(
                widget.name,
                widget.caption,
                round(shown[0]),
                round(height - shown[3]),
                round(wide),
                round(high),
                bool(widget.enabled),
                bool(getattr(widget, "chosen", False) or getattr(widget, "active", False)),
                sum(char.isalnum() for char in getattr(widget, "value", "") or ""),
                bool(getattr(widget, "problem", "")),
            )
    for child in reversed(widget.children):
        yield from _below(child, height, seen)


def _common(one: Box, other: Box) -> Box:
    return (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))


def _place(shell: Shell) -> dict[str, Any]:
    """Where in the walk the window is, in words that tell no citizen's data: the heading is a question or a paper's name.

    ``kinds``: of the form's fields, by id, since what fits a field is seen in no picture of it. ``round``: which of how many
    applications of this visit. ``trouble``: message id of what is said to have happened.
    """
    if shell.screen is None or shell.step is None:
        return {"screen": "", "overlay": shell.overlay_name, "heading": "", "trouble": "", "round": [1, 1], "kinds": {}}
    port = shell.screen.port
    session = port.snapshot.session
    trouble = session.trouble if session is not None else port.snapshot.trouble
    asked = port.visible_fields() if shell.step is Step.FORM else ()
    return {
        "screen": shell.step.value,
        "overlay": shell.overlay_name,
        "heading": shell.screen.heading,
        "trouble": trouble.what if trouble is not None else "",
        "round": [session.round, port.rounds()] if session is not None else [1, 1],
        "kinds": {field.field_id: field.kind for section in asked for field in section.fields},
    }


class TouchMap:
    """Writes the file after each change."""

    def __init__(self, path: Path, shell: Shell) -> None:
        self._path, self._shell = path, shell
        self._seq = 0
        self._last = ""
        self._drawn = ""
        # Kivy flips only when something was drawn, and the layout is settled before it draws. What was drawn is looked at
        # here, before the flip, and told one tick later, after it: in between the next screen may already be half built.
        self._write_soon = Clock.create_trigger(self.write, 0)
        Window.bind(on_flip=self._look)

    def _look(self, *_: object) -> None:
        shell = self._shell
        root = shell.overlay if shell.overlay is not None else shell
        found = [asdict(target) for target in targets(root, shell.height)]
        for target in found:
            target["enabled"] = target["enabled"] and not shell.deaf
        state = {**_place(shell), "targets": found}
        self._drawn = json.dumps(state, ensure_ascii=False)
        if self._drawn != self._last:
            self._write_soon()

    def write(self, *_: object) -> None:
        """Write the file if what can be touched has changed."""
        if self._drawn == self._last:
            return
        self._last = self._drawn
        self._seq += 1
        part = self._path.with_suffix(".tmp")
        part.write_text(f'{{"seq": {self._seq}, {self._drawn[1:]}', encoding="utf-8")
        part.replace(self._path)
