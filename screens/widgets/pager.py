"""A column that is turned page by page with large arrows when it does not fit; a drag works too. Not a scroll view of Kivy:
that holds back a touch for 55 ms to tell a drag from a press, and shows no arrow."""

from __future__ import annotations

from collections.abc import Callable

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.graphics.scissor_instructions import ScissorPop, ScissorPush
from kivy.input.motionevent import MotionEvent
from kivy.properties import NumericProperty
from kivy.uix.widget import Widget

from screens.theme import current
from screens.widgets.buttons import PushButton
from screens.widgets.surface import Column, Row
from screens.widgets.words import Words


class _View(Widget):
    """Cuts what it holds at its own edges, for drawing and for touches."""

    def __init__(self, **kwargs: object) -> None:
        self._cuts = False
        super().__init__(**kwargs)
        with self.canvas.before:
            self._cut = ScissorPush()
        with self.canvas.after:
            ScissorPop()
            self._tint = Color(0, 0, 0, 0)
            self._end = Rectangle()
        self.bind(pos=self._place, size=self._place)

    def mark_end(self, *, cut: bool) -> None:
        """A line where the page is cut."""
        self._tint.rgba = current().colour("edge") if cut else (0, 0, 0, 0)
        self._cuts = cut
        self._place()

    def _place(self, *_: object) -> None:
        self._end.pos, self._end.size = (self.x, self.y - 3), (self.width, 3)
        # A little air at the sides, so that thick edges of chosen rows are not shaved.
        low = 0 if self._cuts else 4
        self._cut.pos = (int(self.x) - 4, int(self.y) - low)
        self._cut.size = (int(self.width) + 8, int(self.height) + low + 4)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        return bool(self.collide_point(*touch.pos)) and bool(super().on_touch_down(touch))


class Pager(Widget):
    """Shows ``flow``. ``offset`` is how far the page is turned, in px from its top."""

    offset = NumericProperty(0)

    def __init__(self, say: Callable[..., str], **kwargs: object) -> None:
        self.theme = current()
        self._arrange = Clock.create_trigger(self._do_arrange, -1)
        super().__init__(**kwargs)
        self._say = say
        self._drag_from = 0.0
        self.flow = Column(spacing=self.theme.gap)
        self.view = _View()
        self.view.add_widget(self.flow)
        self.add_widget(self.view)
        self.fills = False  # the flow takes the whole view even when it is smaller
        self._make_strip()
        self.bind(pos=self._arrange, size=self._arrange, offset=self._arrange)
        self.flow.bind(minimum_height=self._arrange)

    def _make_strip(self) -> None:
        theme = self.theme
        self.strip = Row(spacing=theme.gap, least=theme.mm(23))
        self.up = PushButton(name="scroll:up", icon="chevron-up", role="body", caption=self._say("screens.page.up"))
        self.down = PushButton(
            name="scroll:down", icon="chevron-down", role="body", caption=self._say("screens.page.down")
        )
        middle = {"center_y": 0.5}
        self.where = Words(role="note", colour="muted", align="center", size_hint_x=0.5, pos_hint=middle)
        for part in (self.up, self.where, self.down):
            self.strip.add_widget(part)
        for button in (self.up, self.down):
            button.least = self.strip.least
        self.up.bind(on_fire=lambda *_: self._turn(-1))
        self.down.bind(on_fire=lambda *_: self._turn(1))

    @property
    def overflows(self) -> bool:
        """True when the flow is higher than the place for it."""
        return bool(self.flow.minimum_height > self.height + 1)

    def to_top(self) -> None:
        """Show the beginning."""
        self.offset = 0

    def reveal(self, widget: Widget) -> None:
        """Turn so far that ``widget``, somewhere in the flow, is in view."""
        above = self.view.y + self.view.height - (widget.y + widget.height)
        below = widget.y - self.view.y
        if above < 0:
            self.offset = self._within(self.offset + above)
        elif below < 0:
            self.offset = self._within(self.offset - below)

    def _turn(self, pages: int) -> None:
        self.offset = self._within(self.offset + pages * self.view.height * 0.85)

    def _within(self, offset: float) -> float:
        return max(0.0, min(offset, self.flow.height - self.view.height))

    def _do_arrange(self, *_: object) -> None:
        over = self.overflows
        below = self.strip.least + self.theme.mm(4.5) if over else 0
        if over and self.strip.parent is None:
            self.add_widget(self.strip)
        elif not over and self.strip.parent is not None:
            self.remove_widget(self.strip)
        self.view.mark_end(cut=over)
        self.strip.pos, self.strip.width = self.pos, self.width
        self.view.pos = (self.x, self.y + below)
        self.view.size = (self.width, self.height - below)
        self.flow.width = self.width
        self.flow.height = max(self.flow.minimum_height, self.view.height if self.fills else 0)
        self.offset = self._within(self.offset) if over else 0
        self.flow.x = self.x
        self.flow.y = self.view.top - self.flow.height + self.offset
        self._say_where()

    def _say_where(self) -> None:
        if not self.overflows or self.view.height <= 0:
            return
        pages = max(2, -int(-(self.flow.height - 1) // (self.view.height * 0.85)))
        end = self.flow.height - self.view.height
        page = pages if self.offset >= end - 1 else min(pages - 1, 1 + int(self.offset // (self.view.height * 0.85)))
        self.where.text = self._say("screens.page.where", page=page, pages=pages)
        self.up.enabled, self.down.enabled = self.offset > 1, self.offset < end - 1

    def on_touch_down(self, touch: MotionEvent) -> bool:
        taken = bool(super().on_touch_down(touch))
        if self.overflows and self.view.collide_point(*touch.pos):
            self._drag_from = self.offset
            touch.grab(self)
            return True
        return taken

    def on_touch_move(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return bool(super().on_touch_move(touch))
        moved = touch.y - touch.oy
        if abs(moved) > self.theme.mm(5):
            touch.ud["dragged"] = True
        if touch.ud.get("dragged"):
            self.offset = self._within(self._drag_from + moved)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch.grab_current is self:
            touch.ungrab(self)
            return True
        return bool(super().on_touch_up(touch))
