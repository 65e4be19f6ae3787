"""A hand that touches the window as Kivy's own providers do: begin, update, end through the event loop."""

from __future__ import annotations

from types import TracebackType

from kivy.core.window import Window
from kivy.tests.common import UnitTestTouch
from kivy.uix.widget import Widget

from .stage import Stage


class Hand:
    """Puts the stage's shell into the window while it is used."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def __enter__(self) -> Hand:
        Window.add_widget(self._stage.shell)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        Window.remove_widget(self._stage.shell)

    def touch(self, name: str) -> None:
        widget = self._stage.target(name)
        self.tap(*self._middle(widget))

    def tap(self, x: float, y: float) -> None:
        touch = UnitTestTouch(x, y)
        touch.touch_down()
        touch.touch_up()
        self._stage.settle()

    def drag(self, start: tuple[float, float], *points: tuple[float, float]) -> None:
        touch = UnitTestTouch(*start)
        touch.touch_down()
        for x, y in points:
            touch.touch_move(x, y)
        touch.touch_up()
        self._stage.settle()

    def middle(self, name: str) -> tuple[float, float]:
        return self._middle(self._stage.target(name))

    @staticmethod
    def _middle(widget: Widget) -> tuple[float, float]:
        return widget.x + widget.width / 2, widget.y + widget.height / 2
