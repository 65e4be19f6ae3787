"""A shell on sample data, settled without being drawn, and what can be read off its widgets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.journey.state import Journey
from screens import samples
from screens.palette import Rgba
from screens.shell import Shell
from screens.theme import Theme, current
from screens.touch_map import Target, targets
from screens.widgets.bottom_bar import BottomBar
from screens.widgets.pager import Pager
from screens.widgets.surface import Surface
from screens.widgets.words import Icon, Words

MM_PER_PX = 0.248
SETTLE = 3


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    right: float
    top: float

    @staticmethod
    def of(widget: Widget) -> Box:
        return Box(widget.x, widget.y, widget.x + widget.width, widget.y + widget.height)

    def common(self, other: Box) -> Box:
        return Box(max(self.x, other.x), max(self.y, other.y), min(self.right, other.right), min(self.top, other.top))

    def within(self, other: Box, slack: float = 2) -> bool:
        return (
            self.x >= other.x - slack
            and self.y >= other.y - slack
            and self.right <= other.right + slack
            and self.top <= other.top + slack
        )

    @property
    def seen(self) -> bool:
        return self.right - self.x > 1 and self.top - self.y > 1


@dataclass(frozen=True)
class Drawn:
    """A text or an icon as it stands on the screen."""

    widget: Words | Icon
    ink: Box
    inside: tuple[Box, ...]  # boxes of all ancestors, scrolled content's height left out
    seen: Box
    ground: Rgba

    @property
    def text(self) -> str:
        return str(self.widget.text)


class Stage:
    def __init__(self, size: tuple[int, int], mode: str, guard: float = 0) -> None:
        self.port = samples.SamplePort()
        self.mode = mode
        self.shell = Shell(self.port, Theme.of(*size, MM_PER_PX, mode), lambda: samples.NOW, guard)

    def show(self, journey: Journey) -> None:
        self.port.snapshot = replace(journey, mode=self.mode)
        self.shell.show(self.port.snapshot)
        self.settle()

    def settle(self) -> None:
        for _ in range(SETTLE):
            Clock.tick()
            Clock.tick_draw()  # what is due before the next frame: the layout

    @property
    def root(self) -> Widget:
        return self.shell.overlay if self.shell.overlay is not None else self.shell

    def targets(self) -> list[Target]:
        return list(targets(self.root, self.shell.height))

    def target(self, name: str) -> Widget:
        return next(w for w in self.root.walk() if getattr(w, "name", "") == name)

    def drawn(self) -> list[Drawn]:
        ground = current().palette.ground
        return list(_drawn(self.root, (Box.of(self.shell),), Box.of(self.shell), ground))


def _drawn(widget: Widget, inside: tuple[Box, ...], view: Box, ground: Rgba) -> Iterator[Drawn]:
    theme = current()
    if isinstance(widget, Surface) and widget.fill:
        ground = theme.colour(widget.fill)
    elif isinstance(widget, BottomBar):
        ground = theme.palette.surface
    if isinstance(widget, Words | Icon) and widget.text:
        wide, high = widget.texture_size
        shift = {"left": 0.0, "center": 0.5, "right": 1.0}[widget.align]
        x = widget.x + (widget.width - wide) * shift
        y = widget.y + (widget.height - high) / 2
        ink = Box(x, y, x + wide, y + high)
        yield Drawn(widget, ink, (*inside, Box.of(widget)), ink.common(view), ground)
    for child in widget.children:
        if isinstance(widget, Pager) and child is widget.view and widget.overflows:
            # What is turned away is not seen; only its sides must fit.
            sides = tuple(Box(b.x, float("-inf"), b.right, float("inf")) for b in (*inside, Box.of(child)))
            yield from _drawn(child.children[0], sides, view.common(Box.of(child)), ground)
        else:
            yield from _drawn(child, (*inside, Box.of(widget)) if widget.size != [100, 100] else inside, view, ground)
